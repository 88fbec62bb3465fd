"""Asking the API in process, as the server would, and seeing what that did to the database."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Any

from tortoise.connection import get_connection

from catalog.database.settings import sqlite_path
from catalog.viewer import Viewer
from resolvers.context import Context
from schema.api import api
from search.engine import SearchEngine
from server.live import LiveEvents
from server.tokens import AccessTokens
from tests import factories
from tests.databases import Database


@dataclass
class Asking:
    """One server: its database, its clock, and perhaps a search engine."""

    database: Database
    clock: factories.Clock = field(default_factory=factories.Clock)
    engine: SearchEngine | None = None
    live: LiveEvents = field(default_factory=LiveEvents)

    def context(self, viewer: Viewer) -> Context:
        """Of one request."""
        return Context(
            viewer=viewer,
            reader=self.database.reader,
            runner=factories.runner(self.clock, announce=self.live),
            engine=self.engine,
            live=self.live,
            clock=self.clock,
            client="192.0.2.1",
            tokens=AccessTokens(
                "http://localhost:8000", b"a key of thirty-two bytes length", timedelta(minutes=15)
            ),
        )

    async def __call__(self, viewer: Viewer, document: str, **variables: Any) -> Any:
        """The data; a test whose document fails at the top is wrong."""
        result = await self.result(viewer, document, **variables)
        assert not result.errors, result.errors
        return result.data

    async def refused(self, viewer: Viewer, document: str, **variables: Any) -> str:
        """The code of the one error at the top."""
        result = await self.result(viewer, document, **variables)
        (error,) = result.errors
        return (error.extensions or {}).get("code") or error.message

    async def result(self, viewer: Viewer, document: str, **variables: Any) -> Any:
        return await api.execute(
            document, variable_values=variables, context_value=self.context(viewer)
        )


@asynccontextmanager
async def statements(database: Database) -> AsyncIterator[list[str]]:
    """Every SELECT that the block makes SQLite run, through the reader or through Tortoise."""
    assert database.dialect == "sqlite"
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            seen.append(statement)

    async with get_connection("default").acquire_connection() as tortoise:
        read = database.reader._connection  # type: ignore[attr-defined]
        await tortoise.set_trace_callback(note)
        read.set_trace_callback(note)
    try:
        yield seen
    finally:
        read.set_trace_callback(None)
        await tortoise.set_trace_callback(None)


def stored(database: Database) -> dict[str, str]:
    """A digest of each table's rows."""
    with sqlite3.connect(sqlite_path(database.url)) as connection:
        named = "SELECT name FROM sqlite_master WHERE type = 'table'"
        tables = [name for (name,) in connection.execute(named)]
        return {name: _digest(connection, name) for name in tables}


def _digest(connection: sqlite3.Connection, table: str) -> str:
    rows = connection.execute(f'SELECT * FROM "{table}" ORDER BY rowid').fetchall()
    return sha256(repr(rows).encode()).hexdigest()


def restore(database: Database, original: str) -> None:
    """Bring back what a copy was made from, under the connections that are open."""
    with (
        sqlite3.connect(original) as source,
        sqlite3.connect(sqlite_path(database.url)) as target,
    ):
        source.backup(target)
