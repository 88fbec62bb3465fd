"""Which requirements a learner's badges meet at an instant, and on which badges that rests.

A leaf is met by one badge. Within a group an achievement counts once, whatever the rule: the
leaves of a group are matched to different achievements, in the best way and never by whoever
comes first. Another group, also one inside it, may count the same badge again, but below the
children of an EXCLUSIVE group a badge counts for one of them only. At one instant a further
badge never undoes what was met, and the order in which badges are given is of no account.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.rules.case import Case
from catalog.rules.finding import Findings, Uncounted, find
from catalog.rules.holding import Achievement, HeldBadge, keys_of, preference
from catalog.rules.report import NodeResult, report
from catalog.rules.requirement import Group, Requirement, Validity, leaf_keys, walk
from catalog.rules.words import Measure, RequirementKind, ValidityPolicy

__all__ = [
    "Evaluation",
    "HeldBadge",
    "NodeResult",
    "TraceEntry",
    "Uncounted",
    "evaluate",
    "keys_of",
    "leaf_keys",
]


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """A badge that the award rests on: for which leaves, and under which policies."""

    badge_id: UUID
    achievement: Achievement
    version_id: UUID
    keys: tuple[str, ...]
    validities: tuple[Validity, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The standing of a whole tree; `nodes` has every node by key, in the order of the tree.

    The trace holds no badge that could be left out, and evaluating its badges alone gives it
    again; it is empty unless `met`. `valid_until` is the earliest end among the badges that have
    to stay valid, None when there is none.
    """

    met: bool
    decided: bool
    nodes: Mapping[str, NodeResult]
    trace: tuple[TraceEntry, ...] = ()
    valid_until: datetime | None = None


def evaluate(
    tree: Requirement,
    badges: Iterable[HeldBadge],
    at: datetime,
    worth: Mapping[str, int] | None = None,
    effort: int = 1,
) -> Evaluation:
    """Evaluate one learner's badges, with so many times the usual effort at what is hard.

    Where a badge could meet one leaf or another of a group, the leaf of the greater `worth` (by
    key) gets it, else the earlier one. That never decides whether the group is met.
    """
    held = sorted(badges, key=preference)
    findings = find(tree, held, at)
    case = Case(tree, findings, worth, effort)
    nodes = report(case)
    root = nodes[tree.key]
    if not root.met:
        return Evaluation(False, root.decided, nodes)
    needed = _needed(tree, findings, root.badges, effort)
    kept = [badge for badge in held if badge.id in needed]
    trace = tuple(_entries(Case(tree, findings.only(needed), effort=effort), kept))
    return Evaluation(True, True, nodes, trace, _earliest_end(trace, kept))


def _needed(
    tree: Requirement, findings: Findings, rests_on: Sequence[UUID], effort: int
) -> set[UUID]:
    """Leave out, from the least preferred on, whatever the tree can stand without."""
    in_order = _with_copies(findings, rests_on)
    needed = {badge.id for badge in in_order}
    if len(needed) == len(rests_on) and not _may_be_spared(tree, findings.only(needed)):
        return needed
    for badge in reversed(in_order):
        if Case(tree, findings.only(needed - {badge.id}), effort=effort).met:
            needed.remove(badge.id)
    return needed


def _with_copies(findings: Findings, rests_on: Sequence[UUID]) -> list[HeldBadge]:
    """With other badges of the same: one may be heavier, or of another provider."""
    fitting = {badge.id: badge for found in findings.fitting.values() for badge in found}
    of = {fitting[id_].achievement for id_ in rests_on}
    return sorted((b for b in fitting.values() if b.achievement in of), key=preference)


def _may_be_spared(tree: Requirement, findings: Findings) -> bool:
    """Whether one badge could stand in for another: most trees are spared the search."""
    counting = [each for found in findings.counting.values() for each in found]
    groups = [node for node in walk(tree) if isinstance(node, Group)]
    return len(set(counting)) < len(counting) or any(
        group.limits is not None
        or (_weighs(group) and any(_weighs(node) for c in group.required for node in walk(c)))
        for group in groups
    )


def _weighs(node: Requirement) -> bool:
    return isinstance(node, Group) and node.measure is not Measure.REQUIREMENTS


def _entries(case: Case, kept: Sequence[HeldBadge]) -> Iterable[TraceEntry]:
    counted = [
        node
        for node in report(case).values()
        if node.counted and node.kind is not RequirementKind.GROUP
    ]
    for badge in kept:
        alike = [node.key for node in counted if _is_alike(case, node, badge)]
        fitting = [key for key in alike if badge in case.findings.fitting[key]]
        keys = tuple(fitting or alike)
        validities = tuple(dict.fromkeys(case.findings.validity[key] for key in keys))
        yield TraceEntry(badge.id, badge.achievement, badge.version_id, keys, validities)


def _is_alike(case: Case, node: NodeResult, badge: HeldBadge) -> bool:
    """Whether the badge is of the same as what the leaf has."""
    has = {each.id: each.achievement for each in case.counting[node.key].values()}
    return any(has[id_] == badge.achievement for id_ in node.badges)


def _earliest_end(trace: Sequence[TraceEntry], kept: Sequence[HeldBadge]) -> datetime | None:
    lasting = {
        entry.badge_id
        for entry in trace
        if any(each.policy is ValidityPolicy.VALID_CONTINUOUSLY for each in entry.validities)
    }
    ends = [b.valid_until for b in kept if b.id in lasting and b.valid_until is not None]
    return min(ends, default=None)
