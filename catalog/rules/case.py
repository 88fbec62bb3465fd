"""One tree against one learner's badges at one instant: what is met, and by what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.rules.holding import Achievement, HeldBadge, keys_of, why_not
from catalog.rules.matching import Matching
from catalog.rules.requirement import (
    Group,
    MatchKey,
    Requirement,
    Validity,
    leaves,
    match_key,
)
from catalog.rules.weighing import Budget, Part, Pool, heaviest, reach, union
from catalog.rules.words import Measure, NotCounted


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A badge that is of what a leaf asks for and yet does not count there."""

    badge_id: UUID
    reason: NotCounted


@dataclass(frozen=True, slots=True)
class Verdict:
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
    """An achievement weighs what the heaviest badge of it weighs among those that count."""
    credits: dict[Achievement, int] = {}
    minutes: dict[Achievement, int] = {}
    for found in counting.values():
        for each, badge in found.items():
            credits[each] = max(badge.credits, credits.get(each, 0))
            minutes[each] = max(badge.minutes, minutes.get(each, 0))
    achievements = dict.fromkeys(badge.achievement for badge in held)
    return Pool(
        counting={key: tuple(found) for key, found in counting.items()},
        met=met,
        worth={Measure.CREDITS: credits, Measure.MINUTES: minutes},
        rank={each: place for place, each in enumerate(achievements)},
        budget=Budget(),
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
        self.tree = tree
        self._worth = worth
        self.validity = _inherited(tree)
        self.counting: dict[str, dict[Achievement, HeldBadge]] = {}
        self.uncounted: dict[str, list[Uncounted]] = {}
        self.verdicts: dict[str, Verdict] = {}
        self._met: dict[str, bool] = {}
        self._find(_by_key(held), at)
        self._pool = _pool(held, self.counting, self._met)
        self.met = self._judge(tree)

    def _find(self, index: Mapping[MatchKey, Sequence[HeldBadge]], at: datetime) -> None:
        for leaf in leaves(self.tree):
            counting = self.counting.setdefault(leaf.key, {})
            uncounted = self.uncounted.setdefault(leaf.key, [])
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
            return bool(self.counting[node.key])
        for child in node.children:
            self._judge(child)
        counts = node.measure is Measure.REQUIREMENTS
        verdict = self._counted(node) if counts else self._weighed(node)
        self.verdicts[node.key] = verdict
        self._met[node.key] = verdict.met
        return verdict.met

    def _counted(self, group: Group) -> Verdict:
        given = self._matched(group)
        parts = [
            self._part(child, given)
            for child in group.required
            if child.key in given or self._met.get(child.key, False)
        ]
        have, need = len(parts), group.need
        smallest = sorted(parts, key=lambda part: len(part.achievements))[:need]
        met = 0 < need <= have
        decided = met or have + self._undecided(group) < need
        return Verdict(met, decided, min(have, need), tuple(smallest), given)

    def _part(self, child: Requirement, given: Mapping[str, Achievement]) -> Part:
        if not isinstance(child, Group):
            return Part(child.key, frozenset([given[child.key]]))
        inner = self.verdicts[child.key].parts
        return Part(child.key, union(inner), inner)

    def _matched(self, group: Group) -> dict[str, Achievement]:
        asking = [child for child in group.required if not isinstance(child, Group)]
        matching = Matching({leaf.key: tuple(self.counting[leaf.key]) for leaf in asking})
        for leaf in sorted(asking, key=lambda leaf: -self._worth.get(leaf.key, 0)):
            matching.add(leaf.key)
        return matching.given

    def _weighed(self, group: Group) -> Verdict:
        choice = heaviest(group, self._pool, group.measure)
        given = {p.key: next(iter(p.achievements)) for p in choice.parts if p.key in self.counting}
        have = self._pool.weight(choice.achievements, group.measure)
        met = 0 < group.need <= have
        at_most = self._pool.weight(reach(group, self._pool), group.measure)
        exact = choice.exact and not self._undecided(group)
        decided = met or exact or at_most < group.need
        parts = self._enough(group, choice.parts)
        return Verdict(met, decided, min(have, group.need), parts, given)

    def _enough(self, group: Group, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The heaviest parts, as many as it takes."""
        place = {child.key: place for place, child in enumerate(group.children)}
        taken: list[Part] = []

        def order(part: Part) -> tuple[int, int]:
            return -self._pool.weight(part.achievements, group.measure), place[part.key]

        for part in sorted(parts, key=order):
            if self._pool.weight(union(taken), group.measure) >= group.need:
                break
            taken.append(part)
        return tuple(taken)

    def _undecided(self, group: Group) -> int:
        return sum(
            isinstance(child, Group) and not self.verdicts[child.key].decided
            for child in group.required
        )
