"""What groups may take: children, and achievements for them, side by side.

A group that counts takes exactly as many children as it asks for, a group that weighs takes all
that it can get. Leaves of a group take different achievements; in an EXCLUSIVE group so do all of
its children, with everything below them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from catalog.rules.holding import Achievement
from catalog.rules.requirement import Group, Limits, Requirement
from catalog.rules.words import Measure


class Part(NamedTuple):
    """What a group takes from the child of this key, and what that takes from its children."""

    key: str
    achievements: frozenset[Achievement]
    inner: "tuple[Part, ...]" = ()


ENTRIES = 20_000
WORK = 200_000


@dataclass(slots=True)
class Effort:
    """What may be spent on one tree: counts and no time, so that answers repeat.

    `entries` is how large a program may be, `work` how many nodes of the solver's search times
    the entries of their programs.
    """

    entries: int
    work: int

    @classmethod
    def times(cls, factor: int) -> "Effort":
        return cls(ENTRIES * factor, WORK * factor)


@dataclass(frozen=True, slots=True)
class Pool:
    """What may be taken: what counts for each leaf, best first; groups met; what it weighs."""

    counting: Mapping[str, Sequence[Achievement]]
    met: Mapping[str, bool]
    worth: Mapping[Measure, Mapping[Achievement, int]]
    rank: Mapping[Achievement, int]
    providers: Mapping[Achievement, frozenset[UUID]] = field(default_factory=dict)
    """Whose badges of it are held; of several it counts as whichever is better."""
    effort: Effort = field(default_factory=lambda: Effort.times(1))

    def value(self, achievement: Achievement, measure: Measure) -> int:
        """Where requirements are counted, each is one."""
        return 1 if measure is Measure.REQUIREMENTS else self.worth[measure][achievement]

    def weight(self, achievements: Iterable[Achievement], measure: Measure) -> int:
        return sum(self.value(each, measure) for each in achievements)

    def offers(self, node: Requirement) -> bool:
        return self.met[node.key] if isinstance(node, Group) else bool(self.counting[node.key])

    def is_own(self, achievement: Achievement, limits: Limits) -> bool:
        return not self.providers[achievement].isdisjoint(limits.own)

    def sole_provider(self, achievement: Achievement) -> UUID | None:
        """To whom it is charged; to nobody if one could say that another awarded it."""
        providers = self.providers[achievement]
        return next(iter(providers)) if len(providers) == 1 else None


@dataclass(frozen=True, slots=True)
class Choice:
    """What a group takes from which children; `exact` is False when the search was cut short."""

    parts: tuple[Part, ...]
    exact: bool = True

    @property
    def achievements(self) -> frozenset[Achievement]:
        return union(self.parts)


def union(parts: Iterable[Part]) -> frozenset[Achievement]:
    return frozenset().union(*(part.achievements for part in parts))


def reach(node: Requirement, pool: Pool) -> frozenset[Achievement]:
    """Every achievement that something below the node could rest on."""
    if isinstance(node, Group):
        return frozenset().union(*(reach(child, pool) for child in node.required))
    return frozenset(pool.counting[node.key])


def apart(group: Group, pool: Pool) -> bool:
    nested = [reach(child, pool) for child in group.required if isinstance(child, Group)]
    direct = [reach(child, pool) for child in group.required if not isinstance(child, Group)]
    blocks = [*nested, frozenset().union(*direct)]
    return sum(map(len, blocks)) == len(frozenset().union(*blocks))


def stands(group: Group, parts: tuple[Part, ...], pool: Pool, measure: Measure) -> bool:
    if group.limits is not None and not within(group, parts, pool):
        return False
    if group.measure in (Measure.REQUIREMENTS, measure):
        return True
    return amount(group, union(parts), pool) >= group.need


def within(group: Group, parts: tuple[Part, ...], pool: Pool) -> bool:
    """Whether these are of providers as the group wants them."""
    limits = group.limits
    if limits is None:
        return True
    taken = union(parts)
    if group.measure is Measure.REQUIREMENTS and not _no_surplus(taken, limits, pool):
        return False
    return own_amount(group, taken, pool) >= (limits.least_own or 0)


def amount(group: Group, taken: Iterable[Achievement], pool: Pool) -> int:
    """What counts of this, for a group that weighs."""
    limits, measure = group.limits, group.measure
    if limits is None or not limits.caps:
        return pool.weight(taken, measure)
    own, others = _by_charge(taken, limits, pool, measure)
    rest = sum(others)
    most = limits.most_from_others
    return sum(own) + (rest if most is None else min(rest, most))


def own_amount(group: Group, taken: Iterable[Achievement], pool: Pool) -> int:
    limits, measure = group.limits, group.measure
    if limits is None or limits.least_own is None:
        return 0
    if measure is Measure.REQUIREMENTS:
        return sum(pool.is_own(each, limits) for each in taken)
    return sum(_by_charge(taken, limits, pool, measure)[0])


def _no_surplus(taken: Iterable[Achievement], limits: Limits, pool: Pool) -> bool:
    charged: dict[UUID, int] = {}
    others = 0
    for each in taken:
        others += not pool.is_own(each, limits)
        if (provider := pool.sole_provider(each)) is not None:
            charged[provider] = charged.get(provider, 0) + 1
    most_one, most_others = limits.most_from_one, limits.most_from_others
    if most_one is not None and max(charged.values(), default=0) > most_one:
        return False
    return most_others is None or others <= most_others


def _by_charge(
    taken: Iterable[Achievement], limits: Limits, pool: Pool, measure: Measure
) -> tuple[list[int], list[int]]:
    """Of own providers and of others: what counts of each, as far as one provider may bring it."""
    sums: dict[tuple[bool, UUID | None], int] = {}
    for each in taken:
        key = pool.is_own(each, limits), pool.sole_provider(each)
        sums[key] = sums.get(key, 0) + pool.value(each, measure)
    sides: tuple[list[int], list[int]] = [], []
    for (is_own, provider), weight in sums.items():
        cap = limits.most_from_one if provider is not None else None
        sides[0 if is_own else 1].append(weight if cap is None else min(cap, weight))
    return sides
