"""One tree against one learner's badges at one instant: what is met, and by what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.rules.holding import Achievement, HeldBadge, keys_of, preference, why_not
from catalog.rules.matching import Matching
from catalog.rules.requirement import (
    Group,
    Leaf,
    MatchKey,
    Requirement,
    Validity,
    kind_of,
    leaves,
    match_key,
)
from catalog.rules.weighing import Part, Pool, heaviest, union
from catalog.rules.words import Measure, NotCounted, RequirementKind


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A badge that is of what a leaf asks for and yet does not count there."""

    badge_id: UUID
    reason: NotCounted


@dataclass(frozen=True, slots=True)
class NodeResult:
    """How one requirement stands.

    `have` never exceeds `need`. `badges` are those it rests on, or so far. `counted` says that
    what stands above relies on it. Undecided is an unmet node for which a limit was hit.
    """

    key: str
    kind: RequirementKind
    met: bool
    decided: bool
    counted: bool
    measure: Measure
    have: int
    need: int
    badges: tuple[UUID, ...] = ()
    uncounted: tuple[Uncounted, ...] = ()


@dataclass(frozen=True, slots=True)
class _Verdict:
    """How a group stands: on which children, and which achievement each leaf of it has."""

    met: bool
    decided: bool
    have: int
    parts: tuple[Part, ...]
    given: Mapping[str, Achievement]


def _inherited(tree: Requirement) -> dict[str, Validity]:
    """The policy about dates that holds at each node."""
    found: dict[str, Validity] = {}
    waiting: list[tuple[Requirement, Validity]] = [(tree, Validity())]
    while waiting:
        node, above = waiting.pop()
        found[node.key] = own = node.validity or above
        if isinstance(node, Group):
            waiting.extend((child, own) for child in node.children)
    return found


def _by_key(held: Sequence[HeldBadge]) -> dict[MatchKey, list[HeldBadge]]:
    index: dict[MatchKey, list[HeldBadge]] = {}
    for badge in held:
        for key in keys_of(badge):
            index.setdefault(key, []).append(badge)
    return index


def _pool(
    held: Sequence[HeldBadge],
    counting: Mapping[str, Mapping[Achievement, HeldBadge]],
    met: Mapping[str, bool],
) -> Pool:
    credits: dict[Achievement, int] = {}
    minutes: dict[Achievement, int] = {}
    for badge in held:
        each = badge.achievement
        credits[each] = max(badge.credits, credits.get(each, 0))
        minutes[each] = max(badge.minutes, minutes.get(each, 0))
    return Pool(
        counting={key: tuple(found) for key, found in counting.items()},
        met=met,
        worth={Measure.CREDITS: credits, Measure.MINUTES: minutes},
        rank={each: place for place, each in enumerate(credits)},
    )


class Case:
    """One tree, one learner's badges in order of preference, one instant."""

    def __init__(
        self,
        tree: Requirement,
        held: Sequence[HeldBadge],
        at: datetime,
        worth: Mapping[str, int],
    ) -> None:
        self._tree = tree
        self._worth = worth
        self.validity = _inherited(tree)
        self._counting: dict[str, dict[Achievement, HeldBadge]] = {}
        self._uncounted: dict[str, list[Uncounted]] = {}
        self._verdicts: dict[str, _Verdict] = {}
        self._met: dict[str, bool] = {}
        self._find(_by_key(held), at)
        self._pool = _pool(held, self._counting, self._met)
        self.met = self._judge(tree)

    def _find(self, index: Mapping[MatchKey, Sequence[HeldBadge]], at: datetime) -> None:
        for leaf in leaves(self._tree):
            counting = self._counting.setdefault(leaf.key, {})
            uncounted = self._uncounted.setdefault(leaf.key, [])
            for badge in index.get(match_key(leaf), ()):
                reason = why_not(leaf, badge, at, self.validity[leaf.key])
                if reason is None and badge.achievement in counting:
                    reason = NotCounted.NOT_NEEDED
                if reason is None:
                    counting[badge.achievement] = badge
                else:
                    uncounted.append(Uncounted(badge.id, reason))

    def _judge(self, node: Requirement) -> bool:
        if not isinstance(node, Group):
            return bool(self._counting[node.key])
        for child in node.children:
            self._judge(child)
        counts = node.measure is Measure.REQUIREMENTS
        verdict = self._counted(node) if counts else self._weighed(node)
        self._verdicts[node.key] = verdict
        self._met[node.key] = verdict.met
        return verdict.met

    def _counted(self, group: Group) -> _Verdict:
        given = self._matched(group)
        parts = [
            (child.key, union(self._verdicts[child.key].parts))
            if isinstance(child, Group)
            else (child.key, frozenset([given[child.key]]))
            for child in group.required
            if child.key in given or self._met.get(child.key, False)
        ]
        have, need = len(parts), group.need
        smallest = sorted(parts, key=lambda part: len(part[1]))[:need]
        met = 0 < need <= have
        decided = met or have + self._undecided(group) < need
        return _Verdict(met, decided, min(have, need), tuple(smallest), given)

    def _matched(self, group: Group) -> dict[str, Achievement]:
        asking = [child for child in group.required if not isinstance(child, Group)]
        matching = Matching({leaf.key: tuple(self._counting[leaf.key]) for leaf in asking})
        for leaf in sorted(asking, key=lambda leaf: -self._worth.get(leaf.key, 0)):
            matching.add(leaf.key)
        return matching.given

    def _weighed(self, group: Group) -> _Verdict:
        choice = heaviest(group, self._pool, group.measure)
        given = {key: next(iter(taken)) for key, taken in choice.parts if key in self._counting}
        have = self._pool.weight(choice.achievements, group.measure)
        met = 0 < group.need <= have
        decided = met or (choice.exact and not self._undecided(group))
        parts = self._enough(group, choice.parts)
        return _Verdict(met, decided, min(have, group.need), parts, given)

    def _enough(self, group: Group, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The heaviest parts, as many as it takes."""
        place = {child.key: place for place, child in enumerate(group.children)}
        taken: list[Part] = []
        for part in sorted(
            parts, key=lambda part: (-self._pool.weight(part[1], group.measure), place[part[0]])
        ):
            if self._pool.weight(union(taken), group.measure) >= group.need:
                break
            taken.append(part)
        return tuple(taken)

    def _undecided(self, group: Group) -> int:
        return sum(
            isinstance(child, Group) and not self._verdicts[child.key].decided
            for child in group.required
        )

    def report(self) -> dict[str, NodeResult]:
        results: dict[str, NodeResult] = {}
        waiting: list[tuple[Requirement, Group | None, bool]] = [(self._tree, None, True)]
        while waiting:
            node, above, counted = waiting.pop()
            if not isinstance(node, Group):
                results[node.key] = self._leaf(node, above, counted)
                continue
            results[node.key] = self._group(node, counted)
            chosen = {key for key, _ in self._verdicts[node.key].parts}
            for child in reversed(node.children):
                waiting.append((child, node, counted and child.key in chosen))
        return results

    def _group(self, group: Group, counted: bool) -> NodeResult:
        verdict = self._verdicts[group.key]
        return NodeResult(
            key=group.key,
            kind=RequirementKind.GROUP,
            met=verdict.met,
            decided=verdict.decided,
            counted=counted,
            measure=group.measure,
            have=verdict.have,
            need=group.need,
            badges=self._badges(group),
        )

    def _badges(self, group: Group) -> tuple[UUID, ...]:
        """Those that the group rests on; two of an achievement where versions are asked for."""
        rests_on = union(self._verdicts[group.key].parts)
        found = {
            badge.id: badge
            for leaf in leaves(group)
            for achievement, badge in self._counting[leaf.key].items()
            if achievement in rests_on
        }
        return tuple(badge.id for badge in sorted(found.values(), key=preference))

    def _leaf(self, leaf: Leaf, above: Group | None, counted: bool) -> NodeResult:
        counting = self._counting[leaf.key]
        own = self._own(leaf, above)
        met = own is not None
        spare = NotCounted.NOT_NEEDED if met else NotCounted.COUNTED_ELSEWHERE
        unused = [Uncounted(b.id, spare) for a, b in counting.items() if a != own]
        if own is not None and above is not None and self._is_surplus(leaf, above):
            unused.append(Uncounted(counting[own].id, NotCounted.NOT_NEEDED))
        return NodeResult(
            key=leaf.key,
            kind=kind_of(leaf),
            met=met,
            decided=True,
            counted=counted and met,
            measure=Measure.REQUIREMENTS,
            have=int(met),
            need=1,
            badges=() if own is None else (counting[own].id,),
            uncounted=(*unused, *self._uncounted[leaf.key]),
        )

    def _is_surplus(self, leaf: Leaf, above: Group) -> bool:
        verdict = self._verdicts[above.key]
        return verdict.met and leaf.key not in {key for key, _ in verdict.parts}

    def _own(self, leaf: Leaf, above: Group | None) -> Achievement | None:
        if above is None or leaf.optional:
            return next(iter(self._counting[leaf.key]), None)
        return self._verdicts[above.key].given.get(leaf.key)
