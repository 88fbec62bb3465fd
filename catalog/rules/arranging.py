"""Every way in which a group can stand, tried one after another as far as the steps suffice.

A group that counts takes exactly as many children as it asks for, a group that weighs takes all
that it can get. Leaves of a group take different achievements; in an EXCLUSIVE group so do all of
its children, with everything below them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from catalog.rules.holding import Achievement
from catalog.rules.requirement import Group, Requirement, walk
from catalog.rules.words import Measure, Sharing


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
            raise OutOfSteps
        self._left -= 1


class OutOfSteps(Exception):
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
    if group.measure in (Measure.REQUIREMENTS, measure):
        return True
    return pool.weight(union(parts), group.measure) >= group.need


class Search:
    """All arrangements of a group, as far as the steps suffice."""

    def __init__(self, pool: Pool, root: Group) -> None:
        self._pool = pool
        self._frugal = any(map(_is_exclusive, walk(root)))
        self._known: dict[str, list[Part]] = {}

    def arrangements(self, group: Group, size: int | None = None) -> Iterator[tuple[Part, ...]]:
        """All of a group; of one that counts, with `size` children instead of what it needs."""
        able = [child for child in group.required if self._pool.offers(child)]
        if group.measure is not Measure.REQUIREMENTS:
            yield from self._filled(group, tuple(able), frozenset())
            return
        for chosen in combinations(able, group.need if size is None else size):
            yield from self._filled(group, chosen, frozenset())

    def _selections(self, node: Requirement) -> list[Part]:
        """All that can be taken from the node, each set of achievements in one way only."""
        if not isinstance(node, Group):
            counting = self._pool.counting[node.key]
            return [Part(node.key, frozenset([each])) for each in counting]
        if node.key not in self._known:
            arranged: dict[frozenset[Achievement], Part] = {}
            for parts in self.arrangements(node):
                if stands(node, parts, self._pool, Measure.REQUIREMENTS):
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
        once = not isinstance(child, Group) or _is_exclusive(group)
        for part in self._selections(child):
            self._pool.budget.spend()
            if once and part.achievements & used:
                continue
            for parts in self._filled(group, rest, used | part.achievements if once else used):
                yield part, *parts
        if self._may_stay_out(group, child):
            yield from self._filled(group, rest, used)

    def _may_stay_out(self, group: Group, child: Requirement) -> bool:
        """Where weight counts, taking less helps only what would take the same."""
        if group.measure is Measure.REQUIREMENTS:
            return False
        if self._frugal or isinstance(child, Group):
            return self._frugal
        wanted = set(self._pool.counting[child.key])
        others = (each for each in group.required if each is not child)
        return any(
            not isinstance(other, Group) and wanted & set(self._pool.counting[other.key])
            for other in others
        )


def most_apart(group: Group, pool: Pool) -> Choice:
    """As many children of a group that counts as can stand side by side, up to what it needs."""
    search = Search(pool, group)
    able = sum(pool.offers(child) for child in group.required)
    try:
        for size in range(min(group.need, able), 0, -1):
            for parts in search.arrangements(group, size):
                return Choice(parts)
    except OutOfSteps:
        return Choice((), exact=False)
    return Choice(())


def _is_exclusive(node: Requirement) -> bool:
    return isinstance(node, Group) and node.sharing is Sharing.EXCLUSIVE
