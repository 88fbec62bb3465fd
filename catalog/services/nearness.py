"""Pathways that a learner is nearly through, whether enrolled in them or not."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from tortoise.expressions import Q
from tortoise.functions import Count

from catalog import policy
from catalog.models import LeafMatch, Pathway
from catalog.rules.holding import HeldBadge, keys_of
from catalog.rules.requirement import MatchKey
from catalog.rules.words import BadgeState, MatchKind, VersionStatus
from catalog.services import explaining
from catalog.services.explaining import PathwayStanding, Side
from catalog.viewer import Viewer

MOST_EXPLAINED = 60
"""So many of the pathways are explained of which most leaves are met."""
MOST_LOOKED_AT = 400
"""Versions; old ones and those that are not for the viewer are among them."""


async def nearest(
    viewer: Viewer, at: datetime, most: int, further: Sequence[HeldBadge] = ()
) -> list[PathwayStanding]:
    """Those with least left to do come first; what is complete, or out of reach, is left out.

    With `further` badges it is what would be near if these were held as well. The number of
    statements does not depend on how many pathways or badges there are.
    """
    side = await explaining.side_of(viewer.learner_id)
    held = [badge for badge in (*side.held, *further) if _counts(badge, at)]
    ids = await _touched({key for badge in held for key in keys_of(badge)})
    pathway_ids = await _open_to(viewer, side, ids)
    versions = await explaining.versions_for(side, pathway_ids)
    standings = await explaining.explain_versions(side, versions.items(), at, further)
    near = [_Near.of(standing) for standing in standings.values()]
    in_order = sorted((each for each in near if each is not None), key=lambda each: each.order)
    return [each.standing for each in in_order[:most]]


@dataclass(frozen=True, slots=True)
class _Near:
    standing: PathwayStanding
    order: tuple[bool, int, int, int, UUID]

    @classmethod
    def of(cls, standing: PathwayStanding) -> _Near | None:
        explanation, left = standing.explanation, standing.explanation.remaining
        if explanation.evaluation.met or left is None or explanation.earned == 0:
            return None
        order = (
            left.minutes is None,
            left.minutes or 0,
            left.badges,
            -explanation.percent,
            standing.pathway_id,
        )
        return cls(standing, order)


def _counts(badge: HeldBadge, at: datetime) -> bool:
    is_over = badge.valid_until is not None and badge.valid_until <= at
    return badge.state is BadgeState.VALID and not is_over


async def _touched(keys: Iterable[MatchKey]) -> list[UUID]:
    """Pathways with leaves that these keys may meet, those with most such leaves first."""
    by_kind: dict[MatchKind, list[str]] = defaultdict(list)
    for kind, target in keys:
        by_kind[kind].append(target)
    if not by_kind:
        return []
    matched = [Q(kind=kind, target__in=targets) for kind, targets in by_kind.items()]
    rows = LeafMatch.filter(reduce(operator.or_, matched)).annotate(met=Count("key", distinct=True))
    counted = rows.group_by("pathway_id", "version_id").order_by("-met", "pathway_id")
    found = await counted.limit(MOST_LOOKED_AT).values_list("pathway_id", "version_id", "met")
    return list(dict.fromkeys(row[0] for row in found))


async def _open_to(viewer: Viewer, side: Side, ids: Sequence[UUID]) -> list[UUID]:
    """In their order: what the viewer finds in lists, or is enrolled in."""
    listed = policy.listed_pathways(viewer).where & Q(status=VersionStatus.PUBLISHED)
    own = policy.pathways(viewer).where & Q(id__in=list(side.pinned))
    wanted = list(dict.fromkeys([*ids, *side.pinned]))
    rows = Pathway.filter(Q(listed) | Q(own), id__in=wanted)
    seen = {row[0] for row in await rows.values_list("id")}
    return [id_ for id_ in wanted if id_ in seen][:MOST_EXPLAINED]
