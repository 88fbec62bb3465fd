"""What is left of a tree: the cheapest set of leaves that would complete it.

Fewest hours first, then fewest badges, then what has been begun. A workload that nobody stated
counts as more than any that was. A badge planned for one leaf is not expected to meet a second.
For groups that count, and for credits and hours over given achievements, the answer is exact.
Where leaves of several groups ask for the same achievement or a group is EXCLUSIVE, finding the
best set is NP-hard, and where a heavier badge could take the place of one that counts, that is
not looked for: then the answer is a good one that says that it is not `exact`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.rules.holding import HeldBadge
from catalog.rules.planning_limits import Option, Room, chosen
from catalog.rules.report import NodeResult
from catalog.rules.requirement import (
    Group,
    Leaf,
    Limits,
    Requirement,
    SetLeaf,
    SkillLeaf,
    leaves,
    match_keys,
)
from catalog.rules.words import Measure, NotCounted, Ordering, Sharing

TABLE_LIMIT = 4_000
"""How many sums of credits or minutes one group may keep; beyond it the dearest are dropped."""


@dataclass(frozen=True, slots=True)
class Price:
    """Minor units of a currency."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class LeafFacts:
    """What earning a badge for a leaf takes and brings; None is what is not known.

    `percent` is None without an enrolment. `minutes_left` overrides what follows from `minutes`
    and `percent`, as for a renewal. `achievement` names what would be earned for a skill.
    """

    minutes: int | None = None
    credits: int | None = None
    price: Price | None = None
    percent: int | None = None
    minutes_left: int | None = None
    achievement: UUID | None = None
    provider: UUID | None = None
    available: bool = True

    @property
    def left(self) -> int | None:
        """Minutes that are left, rounded up; None where the workload is unknown."""
        if self.minutes_left is not None or self.minutes is None:
            return self.minutes_left
        return -(-self.minutes * (100 - (self.percent or 0)) // 100)

    def gain(self, measure: Measure) -> int | None:
        return self.credits if measure is Measure.CREDITS else self.minutes


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """Compared member by member, so cheapest sums are sums of cheapest parts."""

    unknown: int = 0
    minutes: int = 0
    badges: int = 0
    fresh: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(
            self.unknown + other.unknown,
            self.minutes + other.minutes,
            self.badges + other.badges,
            self.fresh + other.fresh,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """Leaves to meet, by key, in the order of the tree."""

    cost: Cost
    keys: tuple[str, ...]

    def __add__(self, other: "Plan") -> "Plan":
        return Plan(self.cost + other.cost, self.keys + other.keys)


NOTHING = Plan(Cost(), ())
_GUESS = Plan(Cost(unknown=1), ())
"""On top of what brings an unknown amount: it may suffice, and whatever is known goes before it."""


def leaf_cost(facts: LeafFacts) -> Cost:
    left, fresh = facts.left, int(facts.percent is None)
    return Cost(1, 0, 1, fresh) if left is None else Cost(0, left, 1, fresh)


def target_of(leaf: Leaf, facts: LeafFacts) -> str:
    """What would be earned for the leaf; two leaves of one target are met by one badge."""
    if facts.achievement is not None:
        return str(facts.achievement)
    if isinstance(leaf, SkillLeaf | SetLeaf):
        return f"leaf {leaf.key}"
    return match_keys(leaf)[0][1]


_FITS_ELSEWHERE = {
    NotCounted.COUNTED_ELSEWHERE,
    NotCounted.OTHER_VERSION,
    NotCounted.TOO_OLD,
    NotCounted.BELOW_LEVEL,
}


class Planner:
    """The way to complete a tree from how its nodes stand."""

    def __init__(
        self,
        nodes: Mapping[str, NodeResult],
        facts: Mapping[str, LeafFacts],
        held: Mapping[UUID, HeldBadge],
    ) -> None:
        self._nodes = nodes
        self._facts = facts
        self._held = held
        self._exact = True

    def plan(self, tree: Requirement) -> tuple[Plan | None, bool]:
        """The cheapest plan and whether it is exact; None when no way was found."""
        asked = [leaf for leaf in leaves(tree) if not self._nodes[leaf.key].met]
        targets = {target_of(leaf, self.facts(leaf)) for leaf in asked}
        keys = [key for leaf in asked for key in match_keys(leaf)]
        asked_once = len(targets) == len(asked) and len(set(keys)) == len(keys)
        self._exact = asked_once and not any(self._may_count_elsewhere(leaf) for leaf in asked)
        found = self._cheapest(tree)
        return found, self._exact

    def _may_count_elsewhere(self, leaf: Leaf) -> bool:
        """Whether what is to be earned is held already, in a form that may count for a skill."""
        if isinstance(leaf, SetLeaf):
            return True
        if isinstance(leaf, SkillLeaf):
            return False
        return any(each.reason in _FITS_ELSEWHERE for each in self._nodes[leaf.key].uncounted)

    def facts(self, leaf: Leaf) -> LeafFacts:
        return self._facts.get(leaf.key, LeafFacts())

    def _cheapest(self, node: Requirement) -> Plan | None:
        if self._nodes[node.key].met:
            return NOTHING
        if not isinstance(node, Group):
            facts = self.facts(node)
            return Plan(leaf_cost(facts), (node.key,)) if facts.available else None
        if node.limits is not None:
            return self._limited(node, node.limits)
        if node.measure is not Measure.REQUIREMENTS:
            return self._weighed(node)
        return self._counted(node)

    def _counted(self, group: Group) -> Plan | None:
        missing = group.need - self._nodes[group.key].have
        unmet = [child for child in group.required if not self._nodes[child.key].met]
        plans = [plan for child in unmet if (plan := self._cheapest(child)) is not None]
        if group.sharing is Sharing.EXCLUSIVE:
            self._exact = False
            plans += self._side_by_side(group)
        if group.ordering is not Ordering.ENFORCED:
            plans.sort(key=lambda plan: plan.cost)
        return total(plans[:missing]) if 0 < missing <= len(plans) else None

    def _limited(self, group: Group, limits: Limits) -> Plan | None:
        self._exact = False
        result = self._nodes[group.key]
        room = Room(
            limits,
            max(0, group.need - result.have),
            max(0, (limits.least_own or 0) - result.own),
            self._had(group),
        )
        if room.missing == room.missing_own == 0:
            return None
        options = self._limited_options(group)
        plans = chosen(options, room)
        return total(plans) if plans is not None else None

    def _had(self, group: Group) -> dict[UUID, int]:
        had: dict[UUID, int] = {}
        for badge in (self._held[id_] for id_ in self._nodes[group.key].badges):
            counts = group.measure is Measure.REQUIREMENTS
            amount = 1 if counts else badge.amount(group.measure)
            had[badge.provider_id] = had.get(badge.provider_id, 0) + amount
        return had

    def _limited_options(self, group: Group) -> list[Option[Plan]]:
        options = []
        for child in group.required:
            if self._nodes[child.key].met:
                continue
            plan = self._cheapest(child)
            if plan is None:
                continue
            provider = None if isinstance(child, Group) else self.facts(child).provider
            options.append(Option(plan, self._gained(group, child, plan), provider))
        if group.ordering is not Ordering.ENFORCED:
            options.sort(key=lambda option: option.plan.cost)
        return options

    def _gained(self, group: Group, child: Requirement, plan: Plan) -> int:
        if group.measure is Measure.REQUIREMENTS:
            return 1
        by_key = {leaf.key: leaf for leaf in leaves(child)}
        return sum(self.facts(by_key[key]).gain(group.measure) or 0 for key in plan.keys)

    def _side_by_side(self, group: Group) -> list[Plan]:
        """For children that are met, but not beside one another: other ways to meet them."""
        met = [child for child in group.required if self._nodes[child.key].met]
        return [plan for child in met if (plan := self._afresh(child)) is not None]

    def _afresh(self, node: Requirement) -> Plan | None:
        """The cheapest way that rests on nothing that is held."""
        if not isinstance(node, Group):
            return None if self._nodes[node.key].met else self._cheapest(node)
        if node.measure is not Measure.REQUIREMENTS:
            return None
        plans = [plan for child in node.required if (plan := self._afresh(child)) is not None]
        plans.sort(key=lambda plan: plan.cost)
        return total(plans[: node.need]) if 0 < node.need <= len(plans) else None

    def _weighed(self, group: Group) -> Plan | None:
        missing = group.need - self._nodes[group.key].have
        if missing <= 0:
            return None
        table = self._table(group, group.measure, missing)
        return table.get(missing)

    def _table(self, group: Group, measure: Measure, missing: int) -> dict[int, Plan]:
        """The cheapest plan for every sum up to what is missing."""
        exclusive = group.sharing is Sharing.EXCLUSIVE
        if exclusive or any(
            isinstance(child, Group | SkillLeaf | SetLeaf) for child in group.required
        ):
            self._exact = False
        table = {0: NOTHING}
        for child in group.required:
            if self._nodes[child.key].met:
                continue
            if group.ordering is Ordering.ENFORCED and missing in table:
                break
            options = self._options(child, measure, missing)
            forced = group.ordering is Ordering.ENFORCED and bool(options)
            table = self._thinned(_extended(table, options, missing, forced))
        return table

    def _options(self, node: Requirement, measure: Measure, missing: int) -> dict[int, Plan]:
        """What a child can bring once it is met, and the cheapest plan for each amount."""
        if isinstance(node, Group):
            return self._group_options(node, measure, missing)
        plan, gain = self._cheapest(node), self.facts(node).gain(measure)
        if plan is None:
            return {}
        if gain is None:
            self._exact = False
            return {missing: plan + _GUESS}
        return {gain: plan}

    def _group_options(self, group: Group, measure: Measure, missing: int) -> dict[int, Plan]:
        so_far = sum(self._held[id_].amount(measure) for id_ in self._nodes[group.key].badges)
        if group.measure is measure and group.limits is None:
            lacking = group.need - self._nodes[group.key].have
            wanted = max(missing - so_far, lacking)
            table = self._table(group, measure, wanted)
            return {so_far + gain: plan for gain, plan in table.items() if gain >= lacking}
        plan = self._cheapest(group)
        if plan is None:
            return {}
        by_key = {leaf.key: leaf for leaf in leaves(group)}
        gained = sum(self.facts(by_key[key]).gain(measure) or 0 for key in plan.keys)
        return {so_far + gained: plan}

    def _thinned(self, table: dict[int, Plan]) -> dict[int, Plan]:
        if len(table) <= TABLE_LIMIT:
            return table
        self._exact = False
        cheapest = sorted(table.items(), key=lambda entry: (entry[1].cost, -entry[0]))
        return dict([*cheapest[:TABLE_LIMIT], max(table.items())])


def total(plans: Iterable[Plan]) -> Plan:
    return sum(plans, start=NOTHING)


def _extended(
    table: Mapping[int, Plan], options: Mapping[int, Plan], limit: int, forced: bool
) -> dict[int, Plan]:
    """The table with one more child, taken or (unless forced) left."""
    extended = {} if forced else dict(table)
    for gain, plan in options.items():
        for reached, so_far in table.items():
            amount, candidate = min(limit, reached + gain), so_far + plan
            if amount not in extended or candidate.cost < extended[amount].cost:
                extended[amount] = candidate
    return extended


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left on the cheapest way; each target once, though several leaves ask for it.

    `credits` and `minutes` are None where those of some step are unknown; `prices` holds a sum
    per currency, and `prices_known` says whether every step has one.
    """

    keys: tuple[str, ...]
    badges: int
    credits: int | None
    minutes: int | None
    prices: tuple[Price, ...]
    prices_known: bool
    exact: bool


def sum_up(steps: Sequence[tuple[Leaf, LeafFacts]], exact: bool) -> Remaining:
    once = {target_of(leaf, facts): facts for leaf, facts in reversed(steps)}.values()
    sums: dict[str, int] = {}
    for facts in once:
        if facts.price is not None:
            sums[facts.price.currency] = sums.get(facts.price.currency, 0) + facts.price.amount
    return Remaining(
        keys=tuple(leaf.key for leaf, _ in steps),
        badges=len(once),
        credits=_sum([facts.credits for facts in once]),
        minutes=_sum([facts.left for facts in once]),
        prices=tuple(Price(amount, currency) for currency, amount in sorted(sums.items())),
        prices_known=all(facts.price is not None for facts in once),
        exact=exact,
    )


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [each for each in amounts if each is not None]
    return sum(known) if len(known) == len(amounts) else None
