"""Tells learners who are watching what has just happened to them, in this process or any other."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any, Protocol
from uuid import UUID

import asyncpg  # type: ignore[import-untyped]
import orjson

from catalog.database.settings import postgres_place
from catalog.work import Announcement

log = logging.getLogger("cairn.live")

CHANNEL = "cairn_live"
MOST_WAITING = 100
MOST_BADGES = 100
"""A notification of PostgreSQL may have 8,000 bytes; who gets this many badges reads the list."""


class LiveEvents:
    """Within one process. A watcher who does not keep up loses the oldest, never slows others."""

    def __init__(self) -> None:
        self._queues: defaultdict[UUID, set[asyncio.Queue[Announcement]]] = defaultdict(set)

    async def __call__(self, announcement: Announcement) -> None:
        self.deliver(announcement)

    def deliver(self, announcement: Announcement) -> None:
        for queue in self._queues.get(announcement.learner_id, ()):
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(announcement)

    async def watch(self, learner_id: UUID) -> AsyncIterator[Announcement]:
        queue: asyncio.Queue[Announcement] = asyncio.Queue(MOST_WAITING)
        self._queues[learner_id].add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._queues[learner_id].discard(queue)
            if not self._queues[learner_id]:
                del self._queues[learner_id]

    def watchers(self, learner_id: UUID) -> int:
        return len(self._queues.get(learner_id, ()))

    async def start(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        """Nothing to give back."""


class Broker(Protocol):
    async def __call__(self, announcement: Announcement) -> None: ...

    def watch(self, learner_id: UUID) -> AsyncIterator[Announcement]: ...

    async def start(self) -> None: ...

    async def close(self) -> None: ...


class PostgresLiveEvents(LiveEvents):
    """Through LISTEN and NOTIFY, so that every web process hears what any of them did."""

    RETRY_SECONDS = 2.0

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url
        self._connection: asyncpg.Connection[Any] | None = None
        self._keeper: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, announcement: Announcement) -> None:
        connection = self._connection
        if connection is None or connection.is_closed():
            self.deliver(announcement)  # at least those who watch here
            return
        try:
            async with self._one_at_a_time:  # as a connection wants it
                await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, packed(announcement))
        except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
            log.warning("An announcement could not be passed on", exc_info=True)
            self.deliver(announcement)

    async def start(self) -> None:
        await self._connect()
        self._keeper = asyncio.create_task(self._keep())

    async def close(self) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
            with suppress(asyncio.CancelledError):
                await self._keeper
        if self._connection is not None:
            await self._connection.close()

    async def _connect(self) -> None:
        self._connection = await asyncpg.connect(**postgres_place(self._url))
        await self._connection.add_listener(CHANNEL, self._hear)

    def _hear(self, _connection: Any, _pid: int, _channel: str, payload: object) -> None:
        self.deliver(unpacked(str(payload)))

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self.RETRY_SECONDS)
            if self._connection is None or self._connection.is_closed():
                with suppress(asyncpg.PostgresError, OSError):
                    await self._connect()


def packed(announcement: Announcement) -> str:
    return orjson.dumps(
        {
            "learner": str(announcement.learner_id),
            "enrollment": str(announcement.enrollment_id) if announcement.enrollment_id else None,
            "badges": list(map(str, announcement.badge_ids[:MOST_BADGES])),
        }
    ).decode()


def unpacked(payload: str) -> Announcement:
    said = orjson.loads(payload)
    enrollment = said["enrollment"]
    return Announcement(
        UUID(said["learner"]),
        UUID(enrollment) if enrollment else None,
        tuple(UUID(badge) for badge in said["badges"]),
    )
