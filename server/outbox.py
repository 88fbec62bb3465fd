"""Takes what is due from the outbox: claimed for a while, in order for each thing, tried again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from catalog.models import OutboxEvent
from catalog.work import Clock, utc_now

log = logging.getLogger("cairn.jobs")

Handler = Callable[[Sequence[OutboxEvent]], Awaitable[None]]
"""Given events of its names in their order; may be given one again, and then changes nothing."""


class NotNow(Exception):
    """What a handler needs is away: no fault of the event, which waits however long it takes."""


BATCH = 500
AGAIN = timedelta(seconds=10)
"""After which time what could not be done for want of something is tried again."""
LEASE = timedelta(seconds=30)
"""After which time what a killed process was at is taken up by another; renewed by who lives."""
MOST_ATTEMPTS = 12
LONGEST_PAUSE = timedelta(minutes=30)
CLAIMS = 0x63_61_69_72_6E  # what claiming processes lock one another out with on PostgreSQL


@dataclass(slots=True)
class Outbox:
    handlers: Mapping[str, Handler]
    clock: Clock = utc_now
    idle_seconds: float = 5.0
    """How long it waits for what other processes write, and for what falls due by itself."""
    renew_seconds: float = LEASE.total_seconds() / 3
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _stopping: bool = False

    def wake(self) -> None:
        self._woken.set()

    def stop(self) -> None:
        """After what is in hand."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Until stopped. A database that is away for a while does not end it."""
        while not self._stopping:
            self._woken.clear()
            try:
                busy = await self.drain_once()
            except Exception:
                log.exception("The outbox could not be read")
                busy = 0
            if not busy and not self._stopping:
                await self._rest()

    async def drain(self) -> int:
        """Everything that is due now; returns how many events were handled."""
        total = 0
        while done := await self.drain_once():
            total += done
        return total

    async def drain_once(self) -> int:
        events = await self._claim()
        for _, run in groupby(events, key=lambda event: self.handlers.get(event.name)):
            await self._handle(list(run))
        return len(events)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(self.idle_seconds):
                await self._woken.wait()
        except TimeoutError:
            return

    async def _claim(self) -> list[OutboxEvent]:
        """One process claims at a time, and never a thing that is in another's hands."""
        now = self.clock()
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
        async with in_transaction():
            await _one_at_a_time()
            due = OutboxEvent.filter(free, done_at__isnull=True, available_at__lte=now)
            found = await due.order_by("id").limit(BATCH)
            events = await _unblocked(found, now)
            claimed = OutboxEvent.filter(id__in=[event.id for event in events])
            if events:
                await claimed.update(claimed_until=now + LEASE)
        return events

    async def _handle(self, events: list[OutboxEvent]) -> None:
        """All at once; if that fails, one by one, so that one cannot hold up the others."""
        handler = self.handlers.get(events[0].name)
        try:
            if handler is not None:
                async with self._held(events):
                    await handler(events)
        except NotNow as error:
            await self._postponed(events, error)
            return
        except Exception as error:
            if len(events) == 1:
                await self._failed(events[0], error)
                return
            await self._one_by_one(events)
            return
        await self._done(events)

    @asynccontextmanager
    async def _held(self, events: list[OutboxEvent]) -> AsyncIterator[None]:
        """Work that takes longer than a lease keeps it, as long as this process lives."""
        keeping = asyncio.create_task(self._keep([event.id for event in events]))
        try:
            yield
        finally:
            keeping.cancel()
            with suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self, ids: list[UUID]) -> None:
        while True:
            await asyncio.sleep(self.renew_seconds)
            with suppress(OperationalError):  # the next renewal is long before the end
                for chunk in _chunks(ids):
                    until = self.clock() + LEASE
                    await OutboxEvent.filter(id__in=chunk).update(claimed_until=until)

    async def _one_by_one(self, events: list[OutboxEvent]) -> None:
        stuck: set[UUID] = set()
        for event in events:
            if event.aggregate_id in stuck:
                await OutboxEvent.filter(id=event.id).update(claimed_until=None)
                continue
            await self._handle([event])
            if event.done_at is None:
                stuck.add(event.aggregate_id)

    async def _done(self, events: list[OutboxEvent]) -> None:
        now = self.clock()
        for event in events:
            event.done_at = now
        for chunk in _chunks([event.id for event in events]):
            await OutboxEvent.filter(id__in=chunk).update(done_at=now, claimed_until=None)

    async def _postponed(self, events: list[OutboxEvent], error: NotNow) -> None:
        """Counted as an attempt once, so that what comes after waits too, and never given up."""
        log.info("%s for %s events is put off: %s", events[0].name, len(events), error)
        later = {
            "claimed_until": None,
            "available_at": self.clock() + AGAIN,
            "error": str(error)[:2000],
        }
        for chunk in _chunks([event.id for event in events]):
            waiting = OutboxEvent.filter(id__in=chunk)
            await waiting.update(**later)
            await waiting.filter(attempts=0).update(attempts=1)

    async def _failed(self, event: OutboxEvent, error: Exception) -> None:
        """Later again, each time after a longer pause; at last given up, and kept to be seen."""
        attempts = event.attempts + 1
        given_up = attempts >= MOST_ATTEMPTS
        level = logging.ERROR if given_up else logging.WARNING
        log.log(level, "%s %s failed (%s)", event.name, event.id, attempts, exc_info=error)
        now = self.clock()
        event.done_at = now if given_up else None
        await OutboxEvent.filter(id=event.id).update(
            attempts=attempts,
            error=f"{type(error).__name__}: {error}"[:2000],
            claimed_until=None,
            available_at=now + pause(attempts),
            done_at=event.done_at,
        )


def pause(attempts: int) -> timedelta:
    return min(timedelta(seconds=2**attempts), LONGEST_PAUSE)


async def _one_at_a_time() -> None:
    """On SQLite the transaction has the one write lock already."""
    connection = get_connection("default")
    if connection.capabilities.dialect != "sqlite":
        await connection.execute_query("SELECT pg_advisory_xact_lock($1)", [CLAIMS])


async def _unblocked(found: list[OutboxEvent], now: object) -> list[OutboxEvent]:
    """Without those that come after one that is being handled, or has failed and waits."""
    waiting = OutboxEvent.filter(
        Q(claimed_until__gt=now) | Q(attempts__gt=0, available_at__gt=now),
        done_at__isnull=True,
        aggregate_id__in=list({event.aggregate_id for event in found}),
    )
    before: dict[UUID, UUID] = {}
    for event in await waiting.order_by("-id"):
        before[event.aggregate_id] = event.id
    return [e for e in found if e.aggregate_id not in before or e.id < before[e.aggregate_id]]


def _chunks(ids: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), 200):
        yield ids[start : start + 200]
