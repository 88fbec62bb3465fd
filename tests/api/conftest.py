"""The world that the API is asked about: built once, shared for reading, copied for changes."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from schema.api import api
from tests.api.asking import Asking
from tests.api.world import World, build
from tests.databases import administer, apart, connected, in_database


@dataclass
class Asked:
    """The world, and a server that answers about it: roles and rows go by their names."""

    world: World
    ask: Asking

    async def __call__(self, role: str, document: str, **variables: Any) -> Any:
        return await self.ask(self.world.viewers[role], document, **variables)

    async def result(self, role: str, document: str, **variables: Any) -> Any:
        return await self.ask.result(self.world.viewers[role], document, **variables)

    async def refused(self, role: str, document: str, **variables: Any) -> str:
        return await self.ask.refused(self.world.viewers[role], document, **variables)

    async def subscribe(self, role: str, document: str) -> Any:
        """What is told, or the refusal."""
        context = self.ask.context(self.world.viewers[role])
        return await api.subscribe(document, context_value=context)


@dataclass(frozen=True)
class Built:
    """A database that holds the world."""

    url: str
    dialect: str
    world: World


@pytest.fixture(scope="session")
def world_on_sqlite(sqlite_template, tmp_path_factory) -> Built:
    path = tmp_path_factory.mktemp("world") / "cairn.sqlite3"
    shutil.copy(sqlite_template, path)
    return apart(_built(f"sqlite://{path}", "sqlite"))


@pytest.fixture(scope="session")
def world_on_postgres(postgres_server, postgres_template) -> Iterator[Built]:
    name = f"cairn_world_{uuid4().hex[:12]}"
    made = f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"'
    apart(administer(postgres_server, made))
    yield apart(_built(in_database(postgres_server, name), "postgres"))
    apart(administer(postgres_server, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _built(url: str, dialect: str) -> Built:
    async for _ in connected(url, dialect):
        world = await build()
    return Built(url, dialect, world)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def shared(request) -> AsyncIterator[Asked]:
    """For reading: every test sees the same rows, on each database."""
    built = request.getfixturevalue(f"world_on_{request.param}")
    async for database in connected(built.url, built.dialect):
        yield Asked(built.world, Asking(database))


@pytest_asyncio.fixture
async def own(world_on_sqlite, tmp_path) -> AsyncIterator[Asked]:
    """For changing: a copy."""
    path = tmp_path / "world.sqlite3"
    shutil.copy(world_on_sqlite.url.removeprefix("sqlite://"), path)
    async for database in connected(f"sqlite://{path}", "sqlite"):
        yield Asked(world_on_sqlite.world, Asking(database))


@pytest.fixture
def ask(sqlite) -> Asking:
    """A server with an empty database."""
    return Asking(sqlite)
