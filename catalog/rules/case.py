"""One tree against what counts for its leaves: which groups are met, and on what they rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.rules import solving
from catalog.rules.arranging import (
    Choice,
    Effort,
    Part,
    Pool,
    amount,
    apart,
    own_amount,
    reach,
    union,
    within,
)
from catalog.rules.finding import Findings
from catalog.rules.holding import Achievement, HeldBadge, preference
from catalog.rules.matching import Matching
from catalog.rules.requirement import Group, Requirement
from catalog.rules.weighing import heaviest, taken_in_order
from catalog.rules.words import Measure, Sharing


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a group stands: on which children, and which achievement each leaf of it has.

    `own` is how much of what it rests on is of the providers of which it asks for some.
    """

    met: bool
    decided: bool
    have: int
    parts: tuple[Part, ...]
    given: Mapping[str, Achievement]
    own: int = 0


def _pool(
    counting: Mapping[str, Mapping[Achievement, HeldBadge]],
    fitting: Mapping[str, Sequence[HeldBadge]],
    met: Mapping[str, bool],
    effort: Effort,
) -> Pool:
    """An achievement weighs what the heaviest badge of it weighs among those that count."""
    credits: dict[Achievement, int] = {}
    minutes: dict[Achievement, int] = {}
    badges: dict[Achievement, HeldBadge] = {}
    providers: dict[Achievement, set[UUID]] = {}
    for badge in (badge for found in fitting.values() for badge in found):
        each = badge.achievement
        credits[each] = max(badge.credits, credits.get(each, 0))
        minutes[each] = max(badge.minutes, minutes.get(each, 0))
        badges[each] = min(badge, badges.get(each, badge), key=preference)
        providers.setdefault(each, set()).add(badge.provider_id)
    best_first = sorted(badges, key=lambda each: preference(badges[each]))
    return Pool(
        counting={key: tuple(found) for key, found in counting.items()},
        met=met,
        worth={Measure.CREDITS: credits, Measure.MINUTES: minutes},
        rank={each: place for place, each in enumerate(best_first)},
        providers={each: frozenset(whose) for each, whose in providers.items()},
        effort=effort,
    )


class Case:
    """One tree and what counts for its leaves, judged from the leaves up."""

    def __init__(
        self,
        tree: Requirement,
        findings: Findings,
        worth: Mapping[str, int] | None = None,
        effort: int = 1,
    ) -> None:
        self.tree = tree
        self.findings = findings
        self.counting = findings.counting
        self.verdicts: dict[str, Verdict] = {}
        self._worth = worth or {}
        self._met: dict[str, bool] = {}
        self.pool = _pool(self.counting, findings.fitting, self._met, Effort.times(effort))
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
        """Side by side or not, and whoever they are of: fewer than it needs are too few."""
        given = self._matched(group)
        parts = [
            self._part(child, given)
            for child in group.required
            if child.key in given or self._met.get(child.key, False)
        ]
        need = group.need
        smallest = tuple(sorted(parts, key=lambda part: len(part.achievements))[:need])
        short = need <= 0 or len(parts) + self._undecided(group) < need
        if group.sharing is Sharing.EXCLUSIVE and not apart(group, self.pool):
            return self._arranged(group, short)
        met = 0 < need <= len(parts)
        fits = met and within(group, smallest, self.pool)
        limits = group.limits
        if limits is not None and not fits and (limits.caps or not short):
            return self._arranged(group, short)
        decided = met or short
        return self._verdict(group, met, decided, min(len(parts), need), smallest, given)

    def _weighed(self, group: Group) -> Verdict:
        at_most = self.pool.weight(reach(group, self.pool), group.measure)
        short = group.need <= 0 or at_most < group.need
        if self._is_hard(group):
            return self._all_of_it(group) or self._arranged(group, short)
        choice = heaviest(group, self.pool, group.measure)
        given = {p.key: next(iter(p.achievements)) for p in choice.parts if p.key in self.counting}
        have = self.pool.weight(choice.achievements, group.measure)
        met = 0 < group.need <= have
        decided = met or short or (choice.exact and not self._undecided(group))
        parts = self._enough(group, choice.parts)
        return self._verdict(group, met, decided, min(have, group.need), parts, given)

    def _all_of_it(self, group: Group) -> Verdict | None:
        """Where every badge that fits can be taken at once, and even that is not enough."""
        choice = taken_in_order(group, self.pool, group.measure)
        everything = choice.achievements
        if self._undecided(group) or everything != reach(group, self.pool):
            return None
        if group.sharing is Sharing.EXCLUSIVE and not apart(group, self.pool):
            return None
        have = amount(group, everything, self.pool)
        if 0 < group.need <= have and within(group, choice.parts, self.pool):
            return None
        given = self._with_the_rest(group, choice)
        return self._verdict(group, False, True, min(have, group.need), choice.parts, given)

    def _is_hard(self, group: Group) -> bool:
        """Whether the heaviest of each child is not the heaviest of all together."""
        return group.limits is not None or not apart(group, self.pool)

    def _arranged(self, group: Group, short: bool) -> Verdict:
        """By the solver: with all that is asked for, and otherwise as much as there can be."""
        choice = None if short else solving.arrangement(group, self.pool)
        met = choice is not None and bool(choice.parts)
        open_below = self._undecided(group) > 0
        decided = met or short or (choice is None and not open_below)
        if choice is None or not met:
            choice = solving.most(group, self.pool)
        have = self._amount(group, choice)
        given = self._with_the_rest(group, choice)
        return self._verdict(group, met, decided, min(have, group.need), choice.parts, given)

    def _amount(self, group: Group, choice: Choice) -> int:
        if group.measure is Measure.REQUIREMENTS:
            return len(choice.parts)
        return amount(group, choice.achievements, self.pool)

    def _verdict(
        self,
        group: Group,
        met: bool,
        decided: bool,
        have: int,
        parts: tuple[Part, ...],
        given: Mapping[str, Achievement],
    ) -> Verdict:
        own = own_amount(group, union(parts), self.pool)
        return Verdict(met, decided, have, parts, given, own)

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

    def _enough(self, group: Group, parts: tuple[Part, ...]) -> tuple[Part, ...]:
        """The heaviest parts, as many as it takes."""
        place = {child.key: place for place, child in enumerate(group.children)}
        taken: list[Part] = []

        def order(part: Part) -> tuple[int, int]:
            return -self.pool.weight(part.achievements, group.measure), place[part.key]

        for part in sorted(parts, key=order):
            if self.pool.weight(union(taken), group.measure) >= group.need:
                break
            taken.append(part)
        return tuple(taken)

    def _undecided(self, group: Group) -> int:
        return sum(
            isinstance(child, Group) and not self.verdicts[child.key].decided
            for child in group.required
        )
