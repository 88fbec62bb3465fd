"""The unit of work: what a service is given, and the one runner that opens and ends it.

A service never opens a transaction. It gets an open `Work`, changes rows, says what happened
(outbox rows, in the same transaction) and whom to tell at once (after the commit).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol, TypeVar
from uuid import UUID

from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError
from tortoise.expressions import F
from tortoise.models import Model

from catalog.database.kept import Kept
from catalog.database.turns import RunAgain
from catalog.database.unit import unit_of_work
from catalog.errors import StorageFull, TooMany
from catalog.listing import Listing
from catalog.models import MicroCredential, OutboxEvent, Pathway, Provider
from catalog.reader import instances
from catalog.statement import Question, all_columns, statement
from catalog.viewer import Viewer

Result = TypeVar("Result")
Command = TypeVar("Command")
M = TypeVar("M", bound=Model)
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Deployment:
    """What the catalog must know of where it runs: its public address, and its secret.

    The secret encrypts signing keys at rest; whoever has it and the database can sign.
    """

    public_url: str
    secret: bytes
    development: bool = True


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that a learner who is watching should see at once."""

    learner_id: UUID
    enrollment_id: UUID | None = None
    badge_ids: tuple[UUID, ...] = ()


class Announcer(Protocol):
    async def __call__(self, announcement: Announcement) -> None: ...


LOCK: Final = Kept("SELECT id FROM learner WHERE id = :learner FOR UPDATE")
LOCK_ENROLLED: Final = Kept("""
SELECT id FROM learner
WHERE id = (SELECT learner_id FROM enrollment WHERE id = :enrollment) FOR UPDATE
""")


@dataclass(slots=True)
class Work:
    """One open transaction, and what it will have said when it is committed."""

    viewer: Viewer
    now: datetime
    deployment: Deployment
    announcements: list[Announcement] = field(default_factory=list)
    told: int = 0

    async def lock_learner(self, learner_id: UUID) -> None:
        """Before anything changes a learner's badges: whoever comes second waits, and sees all.

        On SQLite the transaction has taken the one write lock when it began.
        """
        if get_connection("default").capabilities.support_for_update:
            await LOCK.rows(learner=learner_id)

    async def lock_learner_of(self, enrollment_id: UUID) -> None:
        """The same for whoever is enrolled there, if there is such an enrolment."""
        if get_connection("default").capabilities.support_for_update:
            await LOCK_ENROLLED.rows(enrollment=enrollment_id)

    async def first(self, listing: Listing[M]) -> M | None:
        """The first row as it is now, in this transaction."""
        connection = get_connection("default")
        question = Question(all_columns(listing.model))
        asked = statement(listing, question, connection.capabilities.dialect)
        rows: Sequence[Any] = (await connection.execute_query(asked.sql, asked.bind()))[1]
        return instances(listing.model, rows[:1])[0] if rows else None

    async def tell(
        self,
        name: str,
        about: MicroCredential | Pathway | Provider,
        *,
        at: datetime | None = None,
        **payload: Any,
    ) -> None:
        """Record an event of the row, whose revision moves with it."""
        await type(about).filter(id=about.id).update(revision=F("revision") + 1)
        about.revision = (await type(about).get(id=about.id).only("id", "revision")).revision
        await self.record(name, type(about).__name__, about.id, about.revision, at=at, **payload)

    async def record(
        self,
        name: str,
        aggregate: str,
        aggregate_id: UUID,
        version: int = 0,
        *,
        at: datetime | None = None,
        **payload: Any,
    ) -> None:
        """An outbox row; with `at`, one that is not due before then."""
        self.told += 1
        await OutboxEvent.create(
            name=name,
            aggregate=aggregate,
            aggregate_id=aggregate_id,
            version=version,
            payload=payload,
            created_at=self.now,
            available_at=at or self.now,
        )

    def announce(self, announcement: Announcement) -> None:
        self.announcements.append(announcement)


Service = Callable[[Work, Command], Awaitable[Result]]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Runner:
    """Opens a unit of work, runs one service in it, commits, and then tells the world."""

    deployment: Deployment
    clock: Clock = utc_now
    announce: Announcer | None = None
    wake: Callable[[], None] | None = None
    """Called after a commit that wrote outbox rows."""
    shares: bool = True
    """Whether others may be committed together with what it runs; not with what takes long."""

    async def run(
        self, viewer: Viewer, service: Service[Command, Result], command: Command
    ) -> Result:
        try:
            work, result = await self._committed(viewer, service, command, shared=self.shares)
        except RunAgain:
            work, result = await self._committed(viewer, service, command, shared=False)
        if work.told and self.wake is not None:
            self.wake()
        if self.announce is not None:
            for announcement in work.announcements:
                await self.announce(announcement)
        return result

    async def _committed(
        self, viewer: Viewer, service: Service[Command, Result], command: Command, *, shared: bool
    ) -> tuple[Work, Result]:
        try:
            async with unit_of_work(shared=shared):
                work = Work(viewer, self.clock(), self.deployment)
                result = await service(work, command)
        except OperationalError as error:
            raise _as_refusal(error) from error
        return work, result


def _as_refusal(error: OperationalError) -> Exception:
    """What the user can wait out or the operator can mend; anything else is a bug."""
    said = str(error).lower()
    if "full" in said or "no space left" in said:
        return StorageFull("The database is full, so nothing was changed. Please try again later.")
    if "locked" in said:
        return TooMany("The database is busy, so nothing was changed. Please try again.")
    return error
