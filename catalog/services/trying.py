"""With how much effort trees are judged, and what is noted where it did not suffice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from catalog.models import OutboxEvent
from catalog.rules.holding import HeldBadge
from catalog.work import Work

AWARD: Final = "pathway.undecided"
LOSS: Final = "badge.undecided"

MORE: Final = 8
MOST: Final = 64
"""Half a minute of a processor, for which other events wait; what is still undecided is logged."""
PAUSE: Final = timedelta(seconds=10)
"""For each time the usual effort."""


@dataclass(frozen=True, slots=True)
class Trying:
    """`only` are the badges that are known to suffice, where they are."""

    effort: int = 1
    only: frozenset[UUID] | None = None

    def among(self, held: Iterable[HeldBadge]) -> list[HeldBadge]:
        return [each for each in held if self.only is None or each.id in self.only]


USUAL: Final = Trying()


@dataclass(frozen=True, slots=True)
class AskAgain:
    """What a job is to judge: a pathway for a recipient, or (without a pathway) a badge's loss."""

    id: UUID
    effort: int
    pathway_id: UUID | None = None
    is_final: bool = False
    """Whether the days of grace are over."""


async def ask_again(work: Work, asked: AskAgain) -> None:
    """Once: what waits already is enough."""
    name = AWARD if asked.pathway_id else LOSS
    pathway_id = str(asked.pathway_id) if asked.pathway_id else None
    payload: dict[str, Any] = {"pathway_id": pathway_id, "is_final": asked.is_final}
    waiting = OutboxEvent.filter(name=name, aggregate_id=asked.id, done_at=None)
    for event in await waiting.filter(available_at__gt=work.now):
        if event.payload == payload | {"effort": event.payload["effort"]}:
            return
    kind = "Recipient" if asked.pathway_id else "Badge"
    at = work.now + asked.effort * PAUSE
    await work.record(name, kind, asked.id, at=at, effort=asked.effort, **payload)
