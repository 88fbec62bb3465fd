"""What a pathway's badge rests on: badges awarded here, and badges brought from elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from uuid import UUID

from catalog.models import Badge, BadgeSupport, ExternalSupport
from catalog.rules.stacking import TraceEntry
from catalog.rules.words import AchievementKind

Pair = tuple[UUID, str]
"""What it rests on, and for which requirement."""


async def pairs_of(badge_id: UUID) -> list[Pair]:
    here = BadgeSupport.filter(badge_id=badge_id).order_by("position")
    elsewhere = ExternalSupport.filter(badge_id=badge_id).order_by("position")
    columns = "rests_on_id", "requirement_key"
    rows = [*await here.values_list(*columns), *await elsewhere.values_list(*columns)]
    return [(rests_on, key) for rests_on, key in rows]


async def store(badge: Badge, trace: Iterable[TraceEntry], known: Collection[Pair] = ()) -> None:
    """Added to those that are known."""
    here: list[BadgeSupport] = []
    elsewhere: list[ExternalSupport] = []
    pairs = [(entry, key) for entry in trace for key in entry.keys]
    further = [(entry, key) for entry, key in pairs if (entry.badge_id, key) not in known]
    for position, (entry, key) in enumerate(further, len(known)):
        place = {"requirement_key": key, "position": position}
        if entry.achievement[0] == AchievementKind.EXTERNAL.value:
            elsewhere.append(ExternalSupport(badge=badge, rests_on_id=entry.badge_id, **place))
        else:
            here.append(BadgeSupport(badge=badge, rests_on_id=entry.badge_id, **place))
    if here:
        await BadgeSupport.bulk_create(here)
    if elsewhere:
        await ExternalSupport.bulk_create(elsewhere)
