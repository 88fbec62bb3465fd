"""Makes the database that is measured, once for each size, and keeps it in var/bench."""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
from tortoise import Tortoise
from tortoise.models import Model

from benchmarks.rows import Catalogue, Size
from catalog import migrations
from catalog.database.migrate import migrate
from catalog.database.settings import is_sqlite, sqlite_path, tortoise_config

FOLDER = Path("var/bench")
BATCH = 20_000
Write = Callable[[type[Model], Iterator[tuple[Any, ...]]], None]


def kept(size: Size) -> Path:
    """The file with a world of that size; made if there is none for today's migrations yet."""
    path = FOLDER / f"world-{size.name}-{migrations_written()}.sqlite3"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        asyncio.run(make(f"sqlite://{unfinished}", size))
        unfinished.rename(path)
        unfinished.with_suffix(".unfinished.before-migration").unlink(missing_ok=True)
    return path


def migrations_written() -> int:
    return len(list(Path(migrations.__file__).parent.glob("[0-9]*.py")))


async def make(url: str, size: Size) -> None:
    """Migrate a database without rows and fill it."""
    await migrate(url)
    await Tortoise.init(config=tortoise_config(url))  # the models learn what columns they have
    try:
        if is_sqlite(url):
            _fill_sqlite(sqlite_path(url), size)
        else:
            await _fill_postgres(url, size)
    finally:
        await Tortoise.close_connections()


@dataclass(frozen=True, slots=True)
class Columns:
    """What a row that says only what is special about it is completed with."""

    names: tuple[str, ...]
    usual: dict[str, Any]

    @classmethod
    def of(cls, model: type[Model]) -> Columns:
        names = tuple(model._meta.fields_db_projection)
        known = model._meta.fields_map
        usual = {
            name: None if callable(known[name].default) else known[name].default for name in names
        }
        return cls(names, usual)

    def values(self, row: dict[str, Any]) -> tuple[Any, ...]:
        whole = self.usual | row
        return tuple([v.value if isinstance(v, Enum) else v for v in whole.values()])


def _fill_sqlite(path: str, size: Size) -> None:
    sqlite3.register_adapter(UUID, str)  # moments: as Tortoise has registered them
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-1000000")  # every page is written once, at the end
    with connection:
        for model, rows in Catalogue(size).rows():
            columns = Columns.of(model)
            names = ", ".join(f'"{name}"' for name in columns.names)
            places = ", ".join("?" * len(columns.names))
            sql = f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})'
            connection.executemany(sql, map(columns.values, rows))
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _fill_postgres(url: str, size: Size) -> None:
    connection = await asyncpg.connect(url)
    async with connection.transaction():
        for model, rows in Catalogue(size).rows():
            columns = Columns.of(model)
            for batch in _batches(map(columns.values, rows)):
                await connection.copy_records_to_table(
                    model._meta.db_table, records=batch, columns=columns.names
                )
    await connection.execute("VACUUM (FREEZE, ANALYZE)")
    await connection.close()


def _batches(rows: Iterable[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def add_size(parser: argparse.ArgumentParser) -> None:
    for each in fields(Size):
        option = f"--{each.name.replace('_', '-')}"
        parser.add_argument(option, type=int, default=each.default, metavar="N")


def size_of(asked: argparse.Namespace) -> Size:
    return Size(**{each.name: getattr(asked, each.name) for each in fields(Size)})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_size(parser)
    parser.add_argument("--postgres", metavar="URL", help="fill this empty database instead")
    asked = parser.parse_args()
    size, began = size_of(asked), time.monotonic()
    if asked.postgres:
        asyncio.run(make(asked.postgres, size))
    else:
        print(kept(size))
    print(f"{time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
