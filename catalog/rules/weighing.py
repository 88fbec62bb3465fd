"""The heaviest set of achievements that a group can rest on, for thresholds of credits and hours.

Groups that count requirements rest on exactly as many as they ask for, groups that weigh rest
on all that they can get, and what is weighed is the union: an achievement weighs once. Where
the parts of a group cannot reach for the same achievement, taking the heaviest first is exact
(leaves form a transversal matroid). Where they can, the problem is NP-hard: all arrangements
are tried, up to a limit, and a choice that met the limit says that it is not exact.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from catalog.rules.holding import Achievement
from catalog.rules.matching import Matching
from catalog.rules.requirement import Group, Requirement
from catalog.rules.words import Measure


class Part(NamedTuple):
    """What a group takes from the child of this key, and what that takes from its children."""

    key: str
    achievements: frozenset[Achievement]
    inner: "tuple[Part, ...]" = ()


SEARCH_LIMIT = 20_000
"""How many steps all searches of one tree may take; a count and no time, so that answers repeat."""


class Budget:
    """The steps that are left."""

    def __init__(self, steps: int = SEARCH_LIMIT) -> None:
        self._left = steps

    def spend(self) -> None:
        if self._left == 0:
            raise _OutOfSteps
        self._left -= 1


class _OutOfSteps(Exception):
    """A search met its limit."""


@dataclass(frozen=True, slots=True)
class Pool:
    """What may be taken: what counts for each leaf, best first; groups met; what it weighs."""

    counting: Mapping[str, Sequence[Achievement]]
    met: Mapping[str, bool]
    worth: Mapping[Measure, Mapping[Achievement, int]]
    rank: Mapping[Achievement, int]
    budget: Budget

    def weight(self, achievements: Iterable[Achievement], measure: Measure) -> int:
        return sum(self.worth[measure][each] for each in achievements)

    def offers(self, node: Requirement) -> bool:
        return self.met[node.key] if isinstance(node, Group) else bool(self.counting[node.key])


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


def heaviest(group: Group, pool: Pool, measure: Measure) -> Choice:
    """What the group best takes; a threshold of its own in the same measure is not asked for."""
    choice = _taken_in_order(group, pool, measure)
    stands = _stands(group, choice.parts, pool, measure)
    if stands and _apart(group, pool):
        return choice
    return _searched(group, pool, measure, choice if stands else Choice(()))


def reach(node: Requirement, pool: Pool) -> frozenset[Achievement]:
    """Every achievement that something below the node could rest on."""
    if isinstance(node, Group):
        return frozenset().union(*(reach(child, pool) for child in node.required))
    return frozenset(pool.counting[node.key])


def _apart(group: Group, pool: Pool) -> bool:
    nested = [reach(child, pool) for child in group.required if isinstance(child, Group)]
    direct = [reach(child, pool) for child in group.required if not isinstance(child, Group)]
    blocks = [*nested, frozenset().union(*direct)]
    return sum(map(len, blocks)) == len(frozenset().union(*blocks))


def _taken_in_order(group: Group, pool: Pool, measure: Measure) -> Choice:
    blocks = {
        child.key: heaviest(child, pool, measure)
        for child in group.required
        if isinstance(child, Group) and pool.offers(child)
    }
    taken = _greedy(group, pool, measure, blocks)
    return Choice(taken, all(block.exact for block in blocks.values()))


def _greedy(
    group: Group, pool: Pool, measure: Measure, blocks: Mapping[str, Choice]
) -> tuple[Part, ...]:
    leaves_of = _leaves_by_achievement(group, pool)
    worth = pool.worth[measure]
    offers: list[tuple[int, int, Achievement | str]] = [
        (-worth[each], pool.rank[each], each) for each in leaves_of
    ]
    for place, (key, block) in enumerate(blocks.items()):
        offers.append((-pool.weight(block.achievements, measure), place, key))
    limit = group.need if group.measure is Measure.REQUIREMENTS else len(group.required)
    matching = Matching(leaves_of)
    chosen: list[Part] = []
    for _, _, offer in sorted(
        offers, key=lambda each: (each[0], isinstance(each[2], str), each[1])
    ):
        if len(chosen) + len(matching.given) == limit:
            break
        if isinstance(offer, str):
            chosen.append(Part(offer, blocks[offer].achievements, blocks[offer].parts))
        else:
            matching.add(offer)
    return (*chosen, *(Part(leaf, frozenset([each])) for each, leaf in matching.given.items()))


def _leaves_by_achievement(group: Group, pool: Pool) -> dict[Achievement, list[str]]:
    leaves_of: dict[Achievement, list[str]] = {}
    for child in group.required:
        if not isinstance(child, Group):
            for each in pool.counting[child.key]:
                leaves_of.setdefault(each, []).append(child.key)
    return leaves_of


def _stands(group: Group, parts: tuple[Part, ...], pool: Pool, measure: Measure) -> bool:
    if group.measure in (Measure.REQUIREMENTS, measure):
        return True
    return pool.weight(union(parts), group.measure) >= group.need


def _searched(group: Group, pool: Pool, measure: Measure, start: Choice) -> Choice:
    """The best of all arrangements, or the best that was seen in time, `start` among them."""
    best, most = start.parts, pool.weight(start.achievements, measure)
    try:
        for parts in _Search(pool).arrangements(group):
            weight = pool.weight(union(parts), measure)
            if weight > most and _stands(group, parts, pool, measure):
                best, most = parts, weight
    except _OutOfSteps:
        return Choice(best, exact=False)
    return Choice(best)


class _Search:
    """All arrangements of a group, as far as the steps suffice."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[str, list[Part]] = {}

    def arrangements(self, group: Group) -> Iterator[tuple[Part, ...]]:
        able = [child for child in group.required if self._pool.offers(child)]
        if group.measure is not Measure.REQUIREMENTS:
            yield from self._filled(group, tuple(able), frozenset())
            return
        for chosen in combinations(able, group.need):
            yield from self._filled(group, chosen, frozenset())

    def _selections(self, node: Requirement) -> list[Part]:
        """All that can be taken from the node, each set of achievements in one way only."""
        if not isinstance(node, Group):
            counting = self._pool.counting[node.key]
            return [Part(node.key, frozenset([each])) for each in counting]
        if node.key not in self._known:
            arranged: dict[frozenset[Achievement], Part] = {}
            for parts in self.arrangements(node):
                if _stands(node, parts, self._pool, Measure.REQUIREMENTS):
                    taken = union(parts)
                    arranged.setdefault(taken, Part(node.key, taken, parts))
            self._known[node.key] = list(arranged.values())
        return self._known[node.key]

    def _filled(
        self, group: Group, chosen: tuple[Requirement, ...], used: frozenset[Achievement]
    ) -> Iterator[tuple[Part, ...]]:
        if not chosen:
            yield ()
            return
        child, rest = chosen[0], chosen[1:]
        once = not isinstance(child, Group)
        for part in self._selections(child):
            self._pool.budget.spend()
            if once and part.achievements & used:
                continue
            for parts in self._filled(group, rest, used | part.achievements if once else used):
                yield part, *parts
        if self._may_stay_out(group, child):
            yield from self._filled(group, rest, used)

    def _may_stay_out(self, group: Group, child: Requirement) -> bool:
        """Taking less never helps where weight counts, but for leaves that ask for the same."""
        if isinstance(child, Group) or group.measure is Measure.REQUIREMENTS:
            return False
        wanted = set(self._pool.counting[child.key])
        others = (each for each in group.required if each is not child)
        return any(
            not isinstance(other, Group) and wanted & set(self._pool.counting[other.key])
            for other in others
        )
