"""Keeps an index like the database: after every change, and as a whole."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, cast
from uuid import UUID

from tortoise.expressions import Q

from catalog.models import OutboxEvent, Requirement
from catalog.work import Clock, utc_now
from search.documents import KINDS, Achievement, document_id, documents
from search.engine import Deletion, IndexLost, Kind, SearchDocument, SearchEngine

BATCH = 500
_CLOCKS_APART = timedelta(minutes=1)


class Change(Protocol):
    """What an outbox event says: which row, and its revision then."""

    aggregate: str
    aggregate_id: UUID
    version: int


@dataclass(slots=True)
class _Touched:
    """Rows to be read anew, by kind, with the newest revision that is known of each."""

    revisions: dict[Kind, dict[UUID, int]]

    def add(self, kind: Kind, row_id: UUID, revision: int = 0) -> None:
        known = self.revisions[kind]
        known[row_id] = max(known.get(row_id, 0), revision)


INDEXED = frozenset({"MicroCredential", "Pathway", "Provider"})
"""Aggregates whose events concern the index."""
CHANGES = ("catalog.changed", "enrolled_count")
"""Names of those events."""


async def index_changes(engine: SearchEngine, changes: Iterable[Change]) -> None:
    """Bring the index up to these changes: rows are read as they are now, so repeats do no harm."""
    touched = await _touched([each for each in changes if each.aggregate in INDEXED])
    for kind, revisions in touched.revisions.items():
        ids = sorted(revisions)
        for start in range(0, len(ids), BATCH):
            await _bring_up(engine, kind, ids[start : start + BATCH], revisions)


@dataclass(slots=True)
class RebuildProgress:
    """How many documents a new index is to have, and has."""

    expected: int = 0
    done: int = 0
    told: Callable[[RebuildProgress], None] | None = None

    def __call__(self, done: int) -> None:
        self.done = done
        if self.told is not None:
            self.told(self)


async def index_age(clock: Clock = utc_now) -> timedelta | None:
    """For how long the oldest change that is not in the index has been waiting; None if none is."""
    waiting = OutboxEvent.filter(aggregate__in=INDEXED, name__in=CHANGES, done_at__isnull=True)
    oldest = await waiting.order_by("id").first().only("id", "created_at")
    return None if oldest is None else max(clock() - oldest.created_at, timedelta())


async def is_lost(engine: SearchEngine) -> bool:
    """Whether there is no index, or one that was never filled from the database."""
    try:
        return not await engine.is_whole()
    except IndexLost:
        return True


async def rebuild_index(
    engine: SearchEngine, progress: RebuildProgress | None = None, clock: Clock = utc_now
) -> int:
    """Fill a new index from the whole database, and say how many documents it has.

    Only ids are held at once. Changes that another process wrote into the old index meanwhile
    are read again at the end; those still waiting in the outbox reach the new one in their turn.
    """
    started = clock()
    ids = await ids_by_kind()
    progress = progress or RebuildProgress()
    progress.expected = sum(map(len, ids.values()))
    await engine.rebuild(everything(ids), progress.expected, progress)
    under_way = Q(claimed_until__not_isnull=True, done_at__isnull=True)
    handled = Q(done_at__gte=started - _CLOCKS_APART) | under_way
    await index_changes(engine, await OutboxEvent.filter(handled, aggregate__in=INDEXED))
    return await engine.count()


async def ids_by_kind() -> dict[Kind, list[UUID]]:
    return {kind: await _all_ids(model) for model, kind in KINDS.items()}


async def _all_ids(model: type[Achievement]) -> list[UUID]:
    found = await model.all().order_by("id").values_list("id", flat=True)
    return list(cast("list[UUID]", found))


async def everything(ids: dict[Kind, list[UUID]]) -> AsyncIterator[SearchDocument]:
    for kind, rows in ids.items():
        for start in range(0, len(rows), BATCH):
            for document in await documents(kind, rows[start : start + BATCH]):
                yield document


async def _touched(changes: Sequence[Change]) -> _Touched:
    touched = _Touched({kind: {} for kind in Kind})
    pathways, providers = [], []
    for change in changes:
        if change.aggregate == "Provider":
            providers.append(change.aggregate_id)
            continue
        kind = Kind(change.aggregate)
        touched.add(kind, change.aggregate_id, change.version)
        if kind is Kind.PATHWAY:
            pathways.append(change.aggregate_id)
    await _touch_required(touched, pathways)
    await _touch_provided(touched, providers)
    return touched


async def _touch_required(touched: _Touched, pathways: list[UUID]) -> None:
    """What a version of these pathways asks for may count towards them, or no longer."""
    if not pathways:
        return
    asked = ("micro_credential_id", "required_pathway_id")
    found = Requirement.filter(version__pathway_id__in=pathways)
    for row in await found.distinct().order_by(*asked).values(*asked):
        if row["micro_credential_id"]:
            touched.add(Kind.MICRO_CREDENTIAL, row["micro_credential_id"])
        if row["required_pathway_id"]:
            touched.add(Kind.PATHWAY, row["required_pathway_id"])


async def _touch_provided(touched: _Touched, providers: list[UUID]) -> None:
    """A provider's name and country stand in all that it offers."""
    if not providers:
        return
    for model, kind in KINDS.items():
        for row in await model.filter(provider_id__in=providers).only("id"):
            touched.add(kind, row.id)


async def _bring_up(
    engine: SearchEngine, kind: Kind, ids: Sequence[UUID], revisions: dict[UUID, int]
) -> None:
    found = await documents(kind, ids)
    there = {document.id for document in found}
    named = {document_id(kind, row_id): row_id for row_id in ids}
    gone = [Deletion(name, revisions[named[name]]) for name in named if name not in there]
    await engine.index(found)
    await engine.delete(gone)
