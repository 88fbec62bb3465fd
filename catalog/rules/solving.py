"""Groups whose children want the same, or whose providers matter: an integer program each.

Whether such a group can stand is NP-hard, so it is left to a solver, with one thread, a fixed
seed and a bounded search. What the solver says is rounded and checked in whole numbers; where it
met its bound, the answer says that it is not exact.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import highspy
import numpy as np

from catalog.rules.arranging import Choice, Part, Pool, amount, reach, union, within
from catalog.rules.holding import Achievement
from catalog.rules.requirement import Group, Requirement
from catalog.rules.words import Measure, Sharing

Term = tuple[int, float]
"""A column and its coefficient."""

_FEW_NODES = 20
"""To find better badges where some have been found."""
_ENDLESS = highspy.kHighsInf
_DONE = highspy.HighsModelStatus.kOptimal
_NONE = (
    highspy.HighsModelStatus.kInfeasible,
    highspy.HighsModelStatus.kUnboundedOrInfeasible,
)


def arrangement(group: Group, pool: Pool) -> Choice | None:
    """What the group can rest on with all that it asks for, of the fewest and best badges.

    None if there is nothing; an inexact Choice without parts if the bound was met.
    """
    program = _Program(pool, group)
    program.ask_for_enough()
    program.ask_for_own()
    parts, ended = program.solve()
    if parts is None:
        return None if ended else Choice((), exact=False)
    program.prefer_few()
    better, _ = program.solve(most_nodes=_FEW_NODES)
    found = next((p for p in (better, parts) if p and _is_enough(group, p, pool)), ())
    return Choice(found, exact=bool(found))


def most(group: Group, pool: Pool) -> Choice:
    """As much as can stand side by side, up to what a group that counts needs."""
    program = _Program(pool, group)
    program.allow_less()
    parts, ended = program.solve()
    return Choice(parts or (), ended)


def heaviest_of(group: Group, pool: Pool, measure: Measure) -> Choice:
    """The weightiest, in a measure that is perhaps another's, with which the group stands."""
    program = _Program(pool, group)
    program.ask_for_enough()
    program.ask_for_own()
    program.prefer_weight(measure)
    parts, ended = program.solve()
    return Choice(parts or (), ended)


def _is_enough(group: Group, parts: tuple[Part, ...], pool: Pool) -> bool:
    if group.measure is Measure.REQUIREMENTS:
        return len(parts) == group.need and within(group, parts, pool)
    return amount(group, union(parts), pool) >= group.need and within(group, parts, pool)


class _Solver(highspy.Highs):
    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]

    def enableCallbacks(self) -> None:
        """Nobody listens while it runs; enabling them would print a greeting, too."""


@dataclass(slots=True)
class _Rows:
    """A program, column by column and row by row."""

    uppers: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    costs: dict[int, float] = field(default_factory=dict)
    rows: list[tuple[float, float, list[Term]]] = field(default_factory=list)
    entries: int = 0

    def column(self, upper: float = 1, *, whole: bool = False) -> int:
        self.uppers.append(upper)
        self.whole.append(whole)
        return len(self.uppers) - 1

    def row(self, low: float, terms: Iterable[Term], high: float) -> None:
        together: dict[int, float] = {}
        for column, coefficient in terms:
            together[column] = together.get(column, 0) + coefficient
        self.rows.append((low, high, list(together.items())))
        self.entries += len(together)

    def solve(self, nodes: int) -> tuple[Sequence[float] | None, bool, int]:
        """The values found, whether the search came to its end, and the nodes it looked at."""
        solver = _Solver()
        for name, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 0.5),
            ("mip_max_nodes", nodes),
        ):
            solver.setOptionValue(name, value)
        solver.passModel(self._model())
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        values = list(solver.getSolution().col_value) if found else None
        return values, status == _DONE or status in _NONE, max(1, info.mip_node_count)

    def _model(self) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(self.uppers), len(self.rows)
        model.col_lower_ = np.zeros(len(self.uppers))
        model.col_upper_ = np.array(self.uppers, dtype=np.double)
        model.col_cost_ = np.array(
            [self.costs.get(column, 0.0) for column in range(len(self.uppers))], dtype=np.double
        )
        model.row_lower_ = np.array([row[0] for row in self.rows], dtype=np.double)
        model.row_upper_ = np.array([row[1] for row in self.rows], dtype=np.double)
        kinds = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
        model.integrality_ = [kinds[0] if whole else kinds[1] for whole in self.whole]
        matrix = model.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        starts = np.cumsum([0, *(len(terms) for _, _, terms in self.rows)])
        matrix.start_ = starts.astype(np.int32)
        flat = [term for _, _, terms in self.rows for term in terms]
        matrix.index_ = np.array([column for column, _ in flat], dtype=np.int32)
        matrix.value_ = np.array([coefficient for _, coefficient in flat], dtype=np.double)
        return model


class _Program:
    """Everything below a group that could be taken together.

    `_taken` says of each child whether it is taken, `_uses` by what an achievement is used below
    it. What a group uses follows from its children, so only choices of leaves are whole numbers.
    """

    def __init__(self, pool: Pool, root: Group) -> None:
        self._pool = pool
        self._root = root
        self._rows = _Rows()
        self._choices: dict[str, dict[Achievement, int]] = {}
        self._taken: dict[str, list[Term]] = {}
        self._uses: dict[str, dict[Achievement, list[Term]]] = {}
        self._always = self._rows.column()
        self._rows.row(1, [(self._always, 1)], 1)
        self._taken[root.key] = [(self._always, 1)]
        self._add(root)

    # what is asked of the root

    def ask_for_enough(self) -> None:
        self._enough(self._root)

    def ask_for_own(self) -> None:
        self._own(self._root)

    def allow_less(self) -> None:
        """And maximize it."""
        if self._root.measure is Measure.REQUIREMENTS:
            taken = self._children_taken(self._root)
            self._rows.row(0, taken, self._root.need)
            self._aim(_scaled(taken, -1))
        else:
            self._aim(_scaled(self._amount(self._root), -1))

    def prefer_weight(self, measure: Measure) -> None:
        uses = self._uses[self._root.key].items()
        self._aim([t for each, u in uses for t in _scaled(u, -self._pool.value(each, measure))])

    def prefer_few(self) -> None:
        """The fewest achievements, and of as few those whose badges are best."""
        uses = self._uses[self._root.key]
        count = len(uses)
        places = {each: place for place, each in enumerate(sorted(uses, key=self._rank))}
        self._aim([t for each, u in uses.items() for t in _scaled(u, count**2 + places[each])])

    def solve(self, most_nodes: int | None = None) -> tuple[tuple[Part, ...] | None, bool]:
        """The parts that the root takes, and whether nothing was left untried."""
        effort, entries = self._pool.effort, self._rows.entries
        nodes = effort.work // max(1, entries)
        if nodes == 0 or entries > effort.entries:
            return None, False
        values, ended, used = self._rows.solve(min(nodes, most_nodes or nodes))
        effort.work -= used * entries
        if values is None:
            return None, ended
        return self._parts(self._root, values), ended

    # the program

    def _rank(self, achievement: Achievement) -> int:
        return self._pool.rank[achievement]

    def _aim(self, terms: Iterable[Term]) -> None:
        for column, coefficient in terms:
            self._rows.costs[column] = self._rows.costs.get(column, 0) + coefficient

    def _offered(self, group: Group) -> list[Requirement]:
        return [child for child in group.required if self._pool.offers(child)]

    def _add(self, group: Group) -> None:
        for child in self._offered(group):
            if isinstance(child, Group):
                self._add_group(group, child)
            else:
                self._add_leaf(group, child.key)
        self._combine(group)
        self._cap(group)

    def _add_group(self, parent: Group, child: Group) -> None:
        taken = self._rows.column(whole=True)
        self._taken[child.key] = [(taken, 1)]
        self._at_most(self._taken[child.key], self._taken[parent.key])
        self._add(child)
        self._enough(child)
        self._own(child)

    def _add_leaf(self, parent: Group, key: str) -> None:
        chosen = {each: self._rows.column(whole=True) for each in self._pool.counting[key]}
        self._choices[key] = chosen
        self._taken[key] = [(column, 1) for column in chosen.values()]
        self._uses[key] = {each: [(column, 1)] for each, column in chosen.items()}
        self._at_most(self._taken[key], self._taken[parent.key])

    def _combine(self, group: Group) -> None:
        """What the group uses: what its children use, and for which of them it may be used."""
        exclusive = group.sharing is Sharing.EXCLUSIVE
        uses: dict[Achievement, list[Term]] = {}
        for each in sorted(reach(group, self._pool), key=self._rank):
            direct, nested = self._users(group, each)
            if not direct and not nested:
                continue
            if exclusive or not nested:
                once = [*direct, *(term for terms in nested for term in terms)]
                self._rows.row(0, once, 1)
                uses[each] = once
                continue
            if direct:
                self._rows.row(0, direct, 1)
            uses[each] = self._joined([direct, *nested] if direct else nested)
        self._uses[group.key] = uses

    def _users(self, group: Group, each: Achievement) -> tuple[list[Term], list[list[Term]]]:
        direct: list[Term] = []
        nested = []
        for child in self._offered(group):
            terms = self._uses[child.key].get(each)
            if terms and isinstance(child, Group):
                nested.append(terms)
            elif terms:
                direct += terms
        return direct, nested

    def _joined(self, users: Sequence[list[Term]]) -> list[Term]:
        if len(users) == 1:
            return users[0]
        used = [(self._rows.column(), 1.0)]
        for terms in users:
            self._at_most(terms, used)
        self._at_most(used, [term for terms in users for term in terms])
        return used

    def _at_most(self, less: Sequence[Term], more: Sequence[Term]) -> None:
        self._rows.row(-_ENDLESS, [*less, *_scaled(more, -1)], 0)

    def _children_taken(self, group: Group) -> list[Term]:
        return [term for child in self._offered(group) for term in self._taken[child.key]]

    def _enough(self, group: Group) -> None:
        asked = _scaled(self._taken[group.key], -group.need)
        if group.measure is Measure.REQUIREMENTS:
            self._rows.row(0, [*self._children_taken(group), *asked], 0)
        else:
            self._rows.row(0, [*self._amount(group), *asked], _ENDLESS)

    def _own(self, group: Group) -> None:
        limits = group.limits
        if limits is None or limits.least_own is None:
            return
        asked = _scaled(self._taken[group.key], -limits.least_own)
        self._rows.row(0, [*self._sides(group)[0], *asked], _ENDLESS)

    def _cap(self, group: Group) -> None:
        """Of a group that counts: it does without whatever would be too much of one provider."""
        limits = group.limits
        if limits is None or group.measure is not Measure.REQUIREMENTS:
            return
        charged: dict[object, list[Term]] = {}
        for each, used in self._uses[group.key].items():
            provider = self._pool.sole_provider(each)
            if limits.most_from_one is not None and provider is not None:
                charged.setdefault(provider, []).extend(used)
            if limits.most_from_others is not None and not self._pool.is_own(each, limits):
                charged.setdefault("others", []).extend(used)
        for who, terms in charged.items():
            high = limits.most_from_others if who == "others" else limits.most_from_one
            assert high is not None
            self._rows.row(0, terms, high)

    def _amount(self, group: Group) -> list[Term]:
        """What counts of what a group that weighs uses."""
        limits = group.limits
        if limits is None:
            return self._weighed(group, lambda _each: True)
        own, others = self._sides(group)
        if limits.most_from_others is not None and others:
            others = self._up_to(limits.most_from_others, others)
        return [*own, *others]

    def _sides(self, group: Group) -> tuple[list[Term], list[Term]]:
        """Of own providers and of others, as far as one of them may bring it."""
        limits = group.limits
        assert limits is not None
        sides: tuple[list[Term], list[Term]] = [], []
        uses = self._uses[group.key]
        capped = limits.most_from_one is not None and group.measure is not Measure.REQUIREMENTS
        kinds = {(self._pool.is_own(e, limits), self._pool.sole_provider(e)) for e in uses}
        for is_own, provider in sorted(kinds, key=str):

            def belongs(each: Achievement, kind: object = (is_own, provider)) -> bool:
                return kind == (self._pool.is_own(each, limits), self._pool.sole_provider(each))

            terms = self._weighed(group, belongs)
            if capped and provider is not None:
                assert limits.most_from_one is not None
                terms = self._up_to(limits.most_from_one, terms)
            sides[0 if is_own else 1].extend(terms)
        return sides

    def _weighed(self, group: Group, belongs: Callable[[Achievement], bool]) -> list[Term]:
        return [
            term
            for each, used in self._uses[group.key].items()
            if belongs(each)
            for term in _scaled(used, self._pool.value(each, group.measure))
        ]

    def _up_to(self, most: int, terms: Sequence[Term]) -> list[Term]:
        capped: list[Term] = [(self._rows.column(most), 1)]
        self._at_most(capped, terms)
        return capped

    # what was found

    def _parts(self, group: Group, values: Sequence[float]) -> tuple[Part, ...]:
        parts = []
        for child in self._offered(group):
            if round(sum(values[column] for column, _ in self._taken[child.key])) == 0:
                continue
            if isinstance(child, Group):
                inner = self._parts(child, values)
                parts.append(Part(child.key, union(inner), inner))
            else:
                chosen = self._choices[child.key].items()
                given = next(each for each, column in chosen if round(values[column]) == 1)
                parts.append(Part(child.key, frozenset([given])))
        return tuple(parts)


def _scaled(terms: Iterable[Term], by: float) -> list[Term]:
    return [(column, coefficient * by) for column, coefficient in terms]
