"""One tree against what counts for its leaves: which groups are met, and on what they rest."""

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.rules.arranging import (
    Budget,
    Choice,
    Part,
    Pool,
    apart,
    most_apart,
    reach,
    union,
)
from catalog.rules.finding import Findings
from catalog.rules.holding import Achievement, HeldBadge, preference
from catalog.rules.matching import Matching
from catalog.rules.requirement import Group, Requirement
from catalog.rules.weighing import heaviest
from catalog.rules.words import Measure, Sharing


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a group stands: on which children, and which achievement each leaf of it has."""

    met: bool
    decided: bool
    have: int
    parts: tuple[Part, ...]
    given: Mapping[str, Achievement]


def _pool(counting: Mapping[str, Mapping[Achievement, HeldBadge]], met: Mapping[str, bool]) -> Pool:
    """An achievement weighs what the heaviest badge of it weighs among those that count."""
    credits: dict[Achievement, int] = {}
    minutes: dict[Achievement, int] = {}
    badges: dict[Achievement, HeldBadge] = {}
    for found in counting.values():
        for each, badge in found.items():
            credits[each] = max(badge.credits, credits.get(each, 0))
            minutes[each] = max(badge.minutes, minutes.get(each, 0))
            badges[each] = min(badge, badges.get(each, badge), key=preference)
    best_first = sorted(badges, key=lambda each: preference(badges[each]))
    return Pool(
        counting={key: tuple(found) for key, found in counting.items()},
        met=met,
        worth={Measure.CREDITS: credits, Measure.MINUTES: minutes},
        rank={each: place for place, each in enumerate(best_first)},
        budget=Budget(),
    )


class Case:
    """One tree and what counts for its leaves, judged from the leaves up."""

    def __init__(
        self, tree: Requirement, findings: Findings, worth: Mapping[str, int] | None = None
    ) -> None:
        self.tree = tree
        self.findings = findings
        self.counting = findings.counting
        self.verdicts: dict[str, Verdict] = {}
        self._worth = worth or {}
        self._met: dict[str, bool] = {}
        self._pool = _pool(self.counting, self._met)
        self.met = self._judge(tree)

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
        if group.sharing is Sharing.EXCLUSIVE and not apart(group, self._pool):
            return self._kept_apart(group)
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

    def _kept_apart(self, group: Group) -> Verdict:
        """An EXCLUSIVE group whose children want the same: as many as stand side by side."""
        choice = most_apart(group, self._pool)
        have, need = len(choice.parts), group.need
        met = 0 < need <= have
        able = sum(self._pool.offers(child) for child in group.required)
        undecided = self._undecided(group)
        decided = met or (choice.exact and not undecided) or able + undecided < need
        given = self._with_the_rest(group, choice)
        return Verdict(met, decided, min(have, need), choice.parts, given)

    def _with_the_rest(self, group: Group, choice: Choice) -> dict[str, Achievement]:
        """What the leaves have, with those that the group does not need and that find something."""
        given = {p.key: next(iter(p.achievements)) for p in choice.parts if p.key in self.counting}
        used = set(choice.achievements)
        for child in group.required:
            if child.key in self.counting and child.key not in given:
                free = next((each for each in self.counting[child.key] if each not in used), None)
                if free is not None:
                    given[child.key] = free
                    used.add(free)
        return given

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
