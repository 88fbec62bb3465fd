"""Looking at a pathway again for everyone who may qualify: a durable job, one batch an event.

Where it stands is in the event that continues it, so whoever takes that event up goes on there.
A second run follows after a while: an award that was under way when the pathway changed did not
see the change, and the first run did not see the award.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from catalog.models import OutboxEvent
from catalog.services import qualifying
from catalog.services.reconsidering import ConsiderPathway, consider_pathway
from catalog.viewer import VISITOR
from catalog.work import Runner, Work

log = logging.getLogger("cairn.jobs")

STARTS = "pathway.published"
CONTINUES = "pathway.continues"
ASKS = "pathway.asks"

BATCH = 2000
MOST_AWARDS = 100
"""In one batch, so that it ends well before whoever claimed it is thought to have died."""
AGAIN_AFTER = timedelta(minutes=1)
"""Longer than any award is under way."""


@dataclass(frozen=True, slots=True)
class Run:
    """How far a run through a pathway's holders has come."""

    pathway_id: UUID
    after: UUID | None = None
    looked_at: int = 0
    of: int | None = None
    awarded: int = 0
    is_second: bool = False
    is_over: bool = False

    @classmethod
    def from_payload(cls, pathway_id: UUID, payload: Mapping[str, Any]) -> Run:
        after = payload.get("after")
        return cls(
            pathway_id,
            UUID(after) if after else None,
            payload.get("looked_at", 0),
            payload.get("of"),
            payload.get("awarded", 0),
            payload.get("is_second", False),
            payload.get("is_over", False),
        )

    def payload(self) -> dict[str, Any]:
        return {
            "after": str(self.after) if self.after else None,
            "looked_at": self.looked_at,
            "of": self.of,
            "awarded": self.awarded,
            "is_second": self.is_second,
            "is_over": self.is_over,
        }


async def go_on(runner: Runner, run: Run, batch: int = BATCH) -> Run:
    """One batch: whoever may qualify is considered in a unit of work of their own."""
    if run.is_over:
        return run
    sieve = await qualifying.sieve_of(run.pathway_id)
    total = await sieve.how_many() if run.of is None else run.of
    sifted = await sieve.sift(run.after, batch, runner.clock())
    taken = sifted.first(MOST_AWARDS)
    awarded = 0
    for recipient_id in taken.due:
        awarded += await _consider(runner, ConsiderPathway(recipient_id, run.pathway_id))
    reached = replace(
        run,
        after=taken.recipient_ids[-1] if taken.recipient_ids else run.after,
        looked_at=run.looked_at + len(taken.recipient_ids),
        of=total,
        awarded=run.awarded + awarded,
        is_over=not taken.recipient_ids,
    )
    if total:
        log.info("Pathway %s: %s of %s looked at", run.pathway_id, reached.looked_at, total)
    await runner.run(VISITOR, note, reached)
    return reached


async def note(work: Work, run: Run) -> None:
    """Where to go on; at the end of the first run, when to begin the second."""
    if run.is_over and not run.is_second:
        second = Run(run.pathway_id, is_second=True, awarded=run.awarded)
        await _record(work, second, work.now + AGAIN_AFTER)
    else:
        await _record(work, run, work.now)


async def how_far(pathway_id: UUID) -> Run | None:
    """The newest word of the newest run; null where there has been none."""
    told = OutboxEvent.filter(aggregate_id=pathway_id, name__in=(STARTS, CONTINUES))
    newest = await told.order_by("-id").first()
    return Run.from_payload(pathway_id, newest.payload) if newest else None


async def how_far_all(pathway_ids: Sequence[UUID]) -> dict[UUID, Run]:
    """The same for many, in one statement."""
    told = OutboxEvent.filter(aggregate_id__in=list(pathway_ids), name__in=(STARTS, CONTINUES))
    rows = await told.order_by("id").values_list("aggregate_id", "payload")
    newest = dict(rows)
    return {id_: Run.from_payload(id_, payload) for id_, payload in newest.items()}


async def _record(work: Work, run: Run, at: Any) -> None:
    await work.record(CONTINUES, "Pathway", run.pathway_id, at=at, **run.payload())


async def _consider(runner: Runner, command: ConsiderPathway) -> int:
    """One who cannot be awarded holds nobody else up, and is tried again alone."""
    try:
        return len(await runner.run(VISITOR, consider_pathway, command))
    except Exception:
        log.exception("Pathway %s was not considered", command.pathway_id)
        await runner.run(VISITOR, _ask_again, command)
        return 0


async def _ask_again(work: Work, command: ConsiderPathway) -> None:
    await work.record(
        ASKS,
        "Recipient",
        command.recipient_id,
        pathway_id=str(command.pathway_id),
    )
