"""Which leaf is best taken now, and what it brings."""

from collections.abc import Sequence

from catalog.rules import phrases
from catalog.rules.explanation import NextStep
from catalog.rules.requirement import Group
from catalog.rules.sight import Sight
from catalog.rules.words import Measure, Ordering, StepReason


def choose(sight: Sight, way: Sequence[str]) -> NextStep | None:
    """Of what is open on the way: what has begun and is nearest its end, else the first."""
    open_now = [key for key in way if key not in sight.locks]
    if not open_now:
        return None
    begun = [key for key in open_now if sight.facts_of(key).percent is not None]
    key = min(begun, key=lambda key: _nearness(sight, key)) if begun else open_now[0]
    return _described(sight, key)


def _nearness(sight: Sight, key: str) -> tuple[bool, int, int]:
    facts = sight.facts_of(key)
    return facts.left is None, facts.left or 0, -(facts.percent or 0)


def _described(sight: Sight, key: str) -> NextStep:
    completes = _completes(sight, key)
    opens = _opens(sight, key, completes)
    whole = sight.tree.key in completes or key == sight.tree.key
    facts = sight.facts_of(key)
    begun = facts.percent is not None
    completed, opened = ([phrases.name(sight.nodes[k]) for k in ks] for ks in (completes, opens))
    brings = phrases.step(completed, opened, whole)
    takes = phrases.left(facts.left, begun)
    return NextStep(
        key=key,
        title=sight.nodes[key].title,
        reasons=_reasons(begun, whole, completes, opens),
        completes=tuple(completes),
        opens=tuple(opens),
        minutes_left=facts.left,
        message=brings if facts.left is None else f"{takes} {brings}",
    )


def _reasons(
    begun: bool, whole: bool, completes: Sequence[str], opens: Sequence[str]
) -> tuple[StepReason, ...]:
    found = [
        (begun, StepReason.UNDER_WAY),
        (whole, StepReason.COMPLETES_PATHWAY),
        (bool(completes) and not whole, StepReason.COMPLETES_GROUP),
        (bool(opens), StepReason.OPENS_NEXT),
    ]
    return (*(reason for holds, reason in found if holds), StepReason.SHORTEST_WAY)


def _completes(sight: Sight, key: str) -> list[str]:
    """The groups above that meeting the leaf would meet, the nearest first."""
    completed: list[str] = []
    for group in sight.above(key):
        result = sight.results[group.key]
        brings = _brings(sight, group, key, completed)
        if result.met or brings is None or result.have + brings < result.need:
            break
        completed.append(group.key)
    return completed


def _brings(sight: Sight, group: Group, key: str, completed: Sequence[str]) -> int | None:
    """By how much a group grows; None where that depends on what else is chosen."""
    if group.measure is Measure.REQUIREMENTS:
        return 1
    return None if completed else sight.facts_of(key).gain(group.measure)


def _opens(sight: Sight, key: str, completes: Sequence[str]) -> list[str]:
    """What is locked by nothing but the leaf, or by a group that it completes."""
    done = {key, *completes}
    heads = [each for each, lock in sight.locks.items() if lock in done]
    return [
        each
        for each in heads
        if (parent := sight.parents.get(each)) is not None
        and parent.ordering is Ordering.ENFORCED
        and _follows(sight, parent, each, done)
    ]


def _follows(sight: Sight, parent: Group, key: str, done: set[str]) -> bool:
    """Whether everything before it in its group would be met."""
    for child in parent.required:
        if child.key == key:
            return True
        if child.key not in done and not sight.results[child.key].met:
            return False
    return False
