"""Connecting Tortoise to a test's database, and making databases on a PostgreSQL server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit, urlunsplit

from tortoise import Tortoise
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection

from catalog.database.settings import tortoise_config
from catalog.reader import Reader, reader_for

Result = TypeVar("Result")


@dataclass(frozen=True)
class Database:
    url: str
    dialect: str
    reader: Reader


async def connected(url: str, dialect: str) -> AsyncIterator[Database]:
    EXECUTOR_CACHE.clear()  # Tortoise keeps SQL by table, whatever the dialect
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    if dialect == "sqlite":  # no test pulls the plug, so nothing need wait for the disk
        await get_connection("default").execute_script("PRAGMA synchronous=OFF")
    reader = reader_for(url)
    try:
        yield Database(url, dialect, reader)
    finally:
        reader.close()
        await Tortoise.close_connections()


def in_database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def apart(coroutine: Coroutine[None, None, Result]) -> Result:
    """Run it on a loop and thread of its own: templates are made while a test's loop runs."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, coroutine).result()


async def administer(server: str, statement: str) -> None:
    import asyncpg

    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
