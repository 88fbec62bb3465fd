"""What is told of every node of a judged tree: standing, badges, and what does not count."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.rules.arranging import Part, union
from catalog.rules.case import Case
from catalog.rules.finding import Uncounted
from catalog.rules.holding import Achievement, preference
from catalog.rules.requirement import Group, Leaf, kind_of, leaves
from catalog.rules.words import Measure, NotCounted, RequirementKind


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
    own: int = 0
    """Of what a group has, what is of the providers of which it asks for some."""


def report(case: Case) -> dict[str, NodeResult]:
    """Every node by its key, in the order of the tree."""
    results: dict[str, NodeResult] = {}
    tree = case.tree
    if isinstance(tree, Group):
        _tell_group(case, tree, _own_part(case, tree), True, results)
    else:
        own = next(iter(case.counting[tree.key]), None)
        results[tree.key] = _leaf_result(case, tree, own, own is not None, None)
    return results


def _why_left(case: Case, group: Group) -> NotCounted | None:
    """Why the group takes nothing from a leaf that has a badge; None where it would."""
    if case.verdicts[group.key].met:
        return NotCounted.NOT_NEEDED
    limited = group.limits is not None and group.limits.caps
    return NotCounted.PROVIDER_LIMIT if limited else None


def _own_part(case: Case, group: Group) -> Part:
    parts = case.verdicts[group.key].parts
    return Part(group.key, union(parts), parts)


def _tell_group(
    case: Case, group: Group, part: Part, counted: bool, results: dict[str, NodeResult]
) -> None:
    results[group.key] = _group_result(case, group, part, counted)
    taken = {each.key: each for each in part.inner}
    given = _given(case, group, taken)
    for child in group.children:
        if isinstance(child, Group):
            inner = taken.get(child.key) or _own_part(case, child)
            _tell_group(case, child, inner, counted and child.key in taken, results)
        else:
            own = _own(case, child, given)
            relied_on = counted and child.key in taken
            why = None if child.key in taken else _why_left(case, group)
            results[child.key] = _leaf_result(case, child, own, relied_on, why)


def _given(case: Case, group: Group, taken: Mapping[str, Part]) -> dict[str, Achievement]:
    """Which achievement each leaf has: what is relied on first, then what is there besides."""
    given = {
        key: next(iter(part.achievements)) for key, part in taken.items() if key in case.counting
    }
    for key, achievement in case.verdicts[group.key].given.items():
        if key not in given and achievement not in given.values():
            given[key] = achievement
    return given


def _own(case: Case, leaf: Leaf, given: Mapping[str, Achievement]) -> Achievement | None:
    """An optional leaf has what it finds; it takes nothing from the others."""
    return next(iter(case.counting[leaf.key]), None) if leaf.optional else given.get(leaf.key)


def _group_result(case: Case, group: Group, part: Part, counted: bool) -> NodeResult:
    verdict = case.verdicts[group.key]
    return NodeResult(
        key=group.key,
        kind=RequirementKind.GROUP,
        met=verdict.met,
        decided=verdict.decided,
        counted=counted,
        measure=group.measure,
        have=verdict.have,
        need=group.need,
        badges=_badges(case, group, part),
        own=verdict.own,
    )


def _badges(case: Case, group: Group, part: Part) -> tuple[UUID, ...]:
    """Those that the group rests on; two of an achievement where versions are asked for."""
    found = {
        badge.id: badge
        for leaf in leaves(group)
        for achievement, badge in case.counting[leaf.key].items()
        if achievement in part.achievements
    }
    return tuple(badge.id for badge in sorted(found.values(), key=preference))


def _leaf_result(
    case: Case, leaf: Leaf, own: Achievement | None, counted: bool, left: NotCounted | None
) -> NodeResult:
    counting = case.counting[leaf.key]
    met = own is not None
    return NodeResult(
        key=leaf.key,
        kind=kind_of(leaf),
        met=met,
        decided=True,
        counted=counted,
        measure=Measure.REQUIREMENTS,
        have=int(met),
        need=1,
        badges=() if own is None else (counting[own].id,),
        uncounted=(*_unused(case, leaf, own, left), *case.findings.uncounted[leaf.key]),
    )


def _unused(
    case: Case, leaf: Leaf, own: Achievement | None, left: NotCounted | None
) -> Sequence[Uncounted]:
    """What would count for the leaf if it were wanted; a copy never is."""
    elsewhere = own is None and not leaf.optional
    reason = NotCounted.COUNTED_ELSEWHERE if elsewhere else NotCounted.NOT_NEEDED
    has = None if own is None else case.counting[leaf.key][own]
    return [
        Uncounted(badge.id, left or reason if badge is has else reason)
        for badge in case.findings.fitting[leaf.key]
        if badge is not has or left is not None
    ]
