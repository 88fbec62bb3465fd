"""Connections to PostgreSQL for reading only: short statements, one after another.

asyncpg's own pool resets a connection each time it is given back, which is a second trip to the
server for every statement, and a task besides. Nothing that is read here leaves anything behind.
"""

from __future__ import annotations

from asyncio import LifoQueue
from collections.abc import Sequence
from typing import Any

import asyncpg  # type: ignore[import-untyped]

from catalog.database.settings import postgres_place

Row = Sequence[Any]
MOST_LANES = 8
"""How many statements of one process are under way at once; the others wait their turn."""
KEPT_STATEMENTS = 256
"""Prepared, for each connection."""
SETTINGS = {
    "default_transaction_read_only": "on",
    # One plan for each statement, whatever the values, as SQLite has it. Left to itself, PostgreSQL
    # plans the commonest ones anew each time, which takes up to six times as long as running them.
    "plan_cache_mode": "force_generic_plan",
    # What is read is in memory or on a disk without arms. With the usual 4, a plan for any number
    # of keys goes through whole tables even where there is one key.
    "random_page_cost": "1.1",
}


class Lanes:
    """Connected when first needed. The one that was used last is taken next: it is the warmest."""

    def __init__(self, url: str) -> None:
        self._where = postgres_place(url)
        self._free: LifoQueue[asyncpg.Connection | None] = LifoQueue()
        for _ in range(MOST_LANES):
            self._free.put_nowait(None)
        self._closed = False

    async def fetch(self, sql: str, values: Sequence[Any] = ()) -> Sequence[Row]:
        lane = await self._free.get()
        try:
            if lane is None or lane.is_closed():
                lane = None  # so that nothing broken is given back if there is no new one
                lane = await self._connected()
            found: Sequence[Row] = await lane.fetch(sql, *values)
            return found
        finally:
            if lane is not None and self._closed:
                lane.terminate()
            self._free.put_nowait(lane)

    async def _connected(self) -> asyncpg.Connection:
        return await asyncpg.connect(
            **self._where,
            statement_cache_size=KEPT_STATEMENTS,
            max_cached_statement_lifetime=0,
            server_settings=SETTINGS,
        )

    def close(self) -> None:
        """At once; a statement that is under way is the last of its connection."""
        self._closed = True
        lanes = [self._free.get_nowait() for _ in range(self._free.qsize())]
        for lane in lanes:
            if lane is not None:
                lane.terminate()
            self._free.put_nowait(None)
