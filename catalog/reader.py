"""Reads rows as plain tuples, by the shortest way that each database offers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, Protocol, TypeVar
from urllib.parse import quote
from uuid import UUID

import orjson
from tortoise.models import Model

from catalog.database.kept import Kept
from catalog.database.lanes import Lanes
from catalog.database.settings import is_sqlite, sqlite_path
from catalog.listing import Listing, Window
from catalog.statement import Question, all_columns, statement

M = TypeVar("M", bound=Model)
Row = Sequence[Any]
CATALOG_VERSION = "SELECT number FROM catalog_version WHERE id = 1"


class Reader(Protocol):
    source: object
    """Stands for the database that is read; the same for as long as the reader lives."""

    async def rows(
        self,
        listing: Listing[Any],
        question: Question,
        keys: Iterable[Any] = (),
        window: Window | None = None,
    ) -> Sequence[Row]: ...

    async def kept(self, statement: Kept, **values: Any) -> Sequence[Row]: ...

    async def catalog_version(self) -> int:
        """Moves with every change of the public catalog; equal numbers mean equal catalogs."""

    def stored(self, value: Any) -> Any:
        """A model's value as this reader would have read it."""

    def close(self) -> None: ...


class SqliteReader:
    """A read-only connection used on the event loop's own thread.

    A short read takes a few microseconds, a hop to a worker thread and back five times that.
    Since it holds up the loop, a read that takes too many steps is interrupted.
    """

    PRAGMAS = ("busy_timeout=2000", "cache_size=-8192", "mmap_size=268435456")
    """The file is read where the system keeps it anyway; what cannot be is kept, up to 8 MiB."""
    MOST_STEPS = 200  # of 100,000 virtual machine instructions each: about a second

    def __init__(self, path: str) -> None:
        self._connection = sqlite3.connect(
            f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None, cached_statements=512
        )
        for pragma in self.PRAGMAS:
            self._connection.execute(f"PRAGMA {pragma}")
        self.source = object()
        self._steps = 0
        self._connection.set_progress_handler(self._step, 100_000)

    def _step(self) -> bool:
        self._steps += 1
        return self._steps > self.MOST_STEPS

    async def rows(
        self,
        listing: Listing[Any],
        question: Question,
        keys: Iterable[Any] = (),
        window: Window | None = None,
    ) -> Sequence[Row]:
        asked = statement(listing, question, "sqlite")
        values = asked.bind(orjson.dumps(list(keys)).decode() if keys else None, window)
        self._steps = 0
        return self._connection.execute(asked.sql, values).fetchall()

    async def kept(self, statement: Kept, **values: Any) -> Sequence[Row]:
        self._steps = 0
        return self._connection.execute(*statement.bound("sqlite", values)).fetchall()

    async def catalog_version(self) -> int:
        self._steps = 0
        (number,) = self._connection.execute(CATALOG_VERSION).fetchone()
        return int(number)

    def stored(self, value: Any) -> Any:
        if isinstance(value, UUID):
            return str(value)
        return value.value if isinstance(value, Enum) else value

    def close(self) -> None:
        self._connection.close()


class PostgresReader:
    """Over connections that do nothing else, so without what a pool does between statements."""

    def __init__(self, url: str) -> None:
        self._lanes = Lanes(url)
        self.source = object()

    async def rows(
        self,
        listing: Listing[Any],
        question: Question,
        keys: Iterable[Any] = (),
        window: Window | None = None,
    ) -> Sequence[Row]:
        asked = statement(listing, question, "postgres")
        return await self._lanes.fetch(asked.sql, asked.bind(list(map(str, keys)), window))

    async def kept(self, statement: Kept, **values: Any) -> Sequence[Row]:
        return await self._lanes.fetch(*statement.bound("postgres", values))

    async def catalog_version(self) -> int:
        ((number,),) = await self._lanes.fetch(CATALOG_VERSION)
        return int(number)

    def stored(self, value: Any) -> Any:
        return value.value if isinstance(value, Enum) else value

    def close(self) -> None:
        self._lanes.close()


def reader_for(url: str) -> Reader:
    return SqliteReader(sqlite_path(url)) if is_sqlite(url) else PostgresReader(url)


def instances(model: type[M], rows: Sequence[Row]) -> list[M]:
    """Rows of all the model's columns as its instances."""
    columns = all_columns(model)
    return [model._init_from_db(**dict(zip(columns, row, strict=True))) for row in rows]
