"""What counts towards a pathway for somebody, now: micro-credentials worth taking, and when.

However many pathways are asked about at once, and however much counts, it takes the same number
of statements; only how deep pathways ask for one another adds some, up to `DEEPEST`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from catalog import policy
from catalog.models import MicroCredential, Pathway
from catalog.rules.explanation import ExplainedNode
from catalog.rules.holding import HeldBadge
from catalog.rules.requirement import PathwayLeaf, leaves
from catalog.rules.serving import Served, is_wanting, spent
from catalog.rules.words import VersionStatus
from catalog.services import explaining, imagining, serving
from catalog.services.explaining import Ground, PathwayStanding, Side
from catalog.services.market import Market, Step, WantedSteps, market_of
from catalog.services.serving import Found, Wanting
from catalog.viewer import Viewer

DEEPEST = 3
"""How far down pathways that ask for pathways are looked into."""
MOST_LOOKED_INTO = 100
"""Pathways on each level below the first."""


@dataclass(frozen=True, slots=True)
class Gain:
    """Where the learner stands on the pathway, and would stand with the step's badge."""

    before: PathwayStanding
    after: PathwayStanding


@dataclass(frozen=True, slots=True)
class Steps:
    """Of one pathway, in order. `exhaustive` is false where more counts than was looked at."""

    pathway_id: UUID
    steps: Sequence[Step]
    exhaustive: bool
    _levels: _Levels
    _found: Found
    _badges: Mapping[UUID, HeldBadge]

    def gain(self, step: Step) -> Gain:
        id_ = step.micro_credential.id
        instead = {
            pathway_id: frozenset(by_id.get(id_, ()))
            for pathway_id, by_id in self._found.instead_of.items()
        }
        return self._levels.gain(self.pathway_id, self._badges[id_], instead)


async def steps_towards(
    viewer: Viewer, pathway_ids: Iterable[UUID], wanted: WantedSteps, at: datetime
) -> dict[UUID, Steps]:
    """By pathway; one without a tree is left out. That the viewer may see it was asked before."""
    asked = list(pathway_ids)
    levels = await _looked_into(viewer, asked, at)
    found = await serving.found_for(viewer, levels.wanting(at), at)
    reachable = policy.micro_credentials(viewer).where
    rows = await MicroCredential.filter(
        reachable, id__in=list(found.ids), status=VersionStatus.PUBLISHED
    )
    market = await market_of(rows, levels.side, wanted, at.date())
    imagined = {each.achievement_id: each for each in await imagining.badges_of(rows, at)}
    return {
        pathway_id: Steps(
            pathway_id,
            _steps(levels, found, market, pathway_id),
            found.exhaustive and levels.exhaustive,
            levels,
            found,
            imagined,
        )
        for pathway_id in asked
        if pathway_id in levels.standings
    }


def _steps(levels: _Levels, found: Found, market: Market, pathway_id: UUID) -> list[Step]:
    together: dict[UUID, list[Served]] = defaultdict(list)
    for below, locked, on_the_way in levels.way_down(pathway_id):
        for id_, served in found.served.get(below, {}).items():
            together[id_] += [
                replace(
                    each,
                    locked=each.locked or locked,
                    on_the_way=each.on_the_way and on_the_way,
                )
                for each in served
            ]
    return market.steps(together)


@dataclass(slots=True)
class _Levels:
    """The pathways asked about and those below them, as they stand for one learner."""

    side: Side
    standings: dict[UUID, PathwayStanding] = field(default_factory=dict)
    grounds: dict[UUID, Ground] = field(default_factory=dict)
    below: dict[UUID, dict[UUID, ExplainedNode]] = field(default_factory=dict)
    badges: dict[UUID, HeldBadge] = field(default_factory=dict)
    """Of the pathways below, as they would be awarded now."""
    exhaustive: bool = True

    def add(self, standing: PathwayStanding, ground: Ground) -> None:
        id_ = standing.pathway_id
        self.standings[id_], self.grounds[id_] = standing, ground
        self.below[id_] = {
            leaf.pathway_id: node
            for leaf in leaves(ground.trees[standing.version_id])
            if isinstance(leaf, PathwayLeaf)
            and is_wanting(node := standing.explanation.node(leaf.key))
        }

    def wanting(self, at: datetime) -> list[Wanting]:
        return [
            Wanting(id_, leaf, node, spent(self.side.held, node, at))
            for id_, standing in self.standings.items()
            for leaf in leaves(self.grounds[id_].trees[standing.version_id])
            if is_wanting(node := standing.explanation.node(leaf.key))
        ]

    def way_down(self, pathway_id: UUID) -> Iterator[tuple[UUID, bool, bool]]:
        """Each pathway once, with whether it is locked and whether it is on the shortest way."""
        seen = {pathway_id}
        waiting = [(pathway_id, False, True)]
        while waiting:
            id_, locked, on_the_way = waiting.pop(0)
            yield id_, locked, on_the_way
            for below, node in self.below.get(id_, {}).items():
                if below in self.standings and below not in seen:
                    seen.add(below)
                    way = on_the_way and node.on_the_way
                    waiting.append((below, locked or node.locked_by is not None, way))

    def gain(
        self, pathway_id: UUID, badge: HeldBadge, instead: Mapping[UUID, frozenset[UUID]]
    ) -> Gain:
        """Upwards: a pathway below that the badge completes brings its own."""
        further: list[HeldBadge] = []

        def with_badge(id_: UUID) -> PathwayStanding:
            accepted = replace(badge, accepted_for=instead.get(id_, frozenset()))
            version_id = self.standings[id_].version_id
            found = self.grounds[id_].standing(id_, version_id, (accepted, *further))
            assert found is not None, "it has been explained before"
            return found

        for below in self._upwards(pathway_id, set()):
            if with_badge(below).explanation.evaluation.met:
                further.append(self.badges[below])
        return Gain(self.standings[pathway_id], with_badge(pathway_id))

    def _upwards(self, pathway_id: UUID, seen: set[UUID]) -> Iterator[UUID]:
        """What is below comes before what is above it."""
        seen.add(pathway_id)
        for below in self.below.get(pathway_id, {}):
            if below in self.standings and below not in seen:
                yield from self._upwards(below, seen)
                yield below


async def _looked_into(viewer: Viewer, pathway_ids: Sequence[UUID], at: datetime) -> _Levels:
    levels = _Levels(await explaining.side_of(viewer.learner_id))
    waiting = pathway_ids
    for depth in range(DEEPEST):
        versions = await explaining.versions_for(levels.side, waiting)
        ground = await explaining.ground_of(levels.side, versions.values(), at)
        for each in versions.items():
            if (standing := ground.standing(*each)) is not None:
                levels.add(standing, ground)
        wanted = {id_ for by_id in levels.below.values() for id_ in by_id} - set(levels.standings)
        if not wanted or depth == DEEPEST - 1:
            levels.exhaustive = levels.exhaustive and not wanted
            break
        seen = policy.pathways(viewer).where
        rows = await Pathway.filter(seen, id__in=list(wanted), status=VersionStatus.PUBLISHED)
        rows.sort(key=lambda row: row.id)
        levels.exhaustive = levels.exhaustive and len(rows) <= MOST_LOOKED_INTO
        badges = await imagining.badges_of(rows[:MOST_LOOKED_INTO], at)
        levels.badges |= {each.achievement_id: each for each in badges}
        waiting = [row.id for row in rows[:MOST_LOOKED_INTO]]
    return levels
