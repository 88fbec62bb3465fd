"""What keeps a tree of requirements from being published, and cycles among pathways."""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from catalog.rules.problem import Problem
from catalog.rules.requirement import (
    ExternalLeaf,
    Group,
    Limits,
    Requirement,
    SetLeaf,
    SkillLeaf,
    match_keys,
    walk,
)
from catalog.rules.words import GroupRule, Measure, ValidityPolicy

MAX_DEPTH = 8
MAX_NODES = 500

_ISSUER = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+|https://[^\s/?#@]+(?:[/?#]\S*)?")
_ONE_WORD = re.compile(r"\S+")

Id = TypeVar("Id", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LeafWorth:
    """The most that a badge for a leaf can bring: hundredths of ECTS and minutes."""

    credits: int
    minutes: int
    provider: UUID | None = None
    """By whom it is awarded, if only one does."""


def check(tree: Requirement, worth: Mapping[str, LeafWorth] | None = None) -> list[Problem]:
    """Every problem, in the order of the tree; of a tree that is too large or deep, only that.

    Thresholds of credits and hours are checked as far as `worth`, by the keys of leaves, tells;
    a leaf that is not in it could bring anything.
    """
    placed = list(_placed(tree))
    if len(placed) > MAX_NODES:
        message = f"A pathway has at most {MAX_NODES} requirements."
        return [Problem("TOO_LARGE", (tree.key,), message)]
    if too_deep := [path for _, path in placed if len(path) > MAX_DEPTH]:
        message = f"Requirements go at most {MAX_DEPTH} levels deep."
        return [Problem("TOO_DEEP", path, message) for path in too_deep]
    problems = _repeated_keys(placed)
    for node, path in placed:
        problems += _problems_of(node, path, worth or {})
    return problems


def find_cycle(edges: Mapping[Id, Iterable[Id]]) -> list[Id] | None:
    """A loop, named from one of its members back to it; None where there is none.

    `edges` leads from each pathway to those whose badges it asks for. To be reached in two ways
    is no loop.
    """
    done: set[Id] = set()
    for start in edges:
        if start not in done and (loop := _loop_from(start, edges, done)):
            return loop
    return None


def _loop_from(start: Id, edges: Mapping[Id, Iterable[Id]], done: set[Id]) -> list[Id] | None:
    way, on_the_way = [start], {start}
    ahead = [iter(edges.get(start, ()))]
    while way:
        following = next((each for each in ahead[-1] if each not in done), None)
        if following is None:
            ahead.pop()
            on_the_way.remove(way[-1])
            done.add(way.pop())
        elif following in on_the_way:
            return [*way[way.index(following) :], following]
        else:
            way.append(following)
            on_the_way.add(following)
            ahead.append(iter(edges.get(following, ())))
    return None


def _placed(tree: Requirement) -> Iterator[tuple[Requirement, tuple[str, ...]]]:
    """Nodes with the keys that lead to them; no deeper and no more than it takes to refuse."""
    waiting: list[tuple[Requirement, tuple[str, ...]]] = [(tree, (tree.key,))]
    count = 0
    while waiting and count <= MAX_NODES:
        node, path = waiting.pop()
        count += 1
        yield node, path
        if isinstance(node, Group) and len(path) <= MAX_DEPTH:
            waiting.extend((child, (*path, child.key)) for child in reversed(node.children))


def _repeated_keys(placed: Sequence[tuple[Requirement, tuple[str, ...]]]) -> list[Problem]:
    seen: set[str] = set()
    problems = []
    for node, path in placed:
        if node.key in seen:
            message = f"Another requirement has the key {node.key} already."
            problems.append(Problem("DUPLICATE_KEY", path, message))
        seen.add(node.key)
    return problems


def _problems_of(
    node: Requirement, path: tuple[str, ...], worth: Mapping[str, LeafWorth]
) -> Iterator[Problem]:
    if _lacks_period(node):
        message = "Say within how many days the badge has to be earned."
        yield Problem("PERIOD_MISSING", path, message)
    if isinstance(node, Group):
        yield from _group_problems(node, path, worth)
        yield from _floor_problems(node, path)
        if node.limits is not None:
            yield from _limits_problems(node, node.limits, path, worth)
    elif isinstance(node, SetLeaf) and not (node.micro_credentials or node.pathways):
        yield Problem("EMPTY_SET", path, "A set needs something to choose from.")
    elif isinstance(node, ExternalLeaf):
        yield from _external_problems(node, path)


def _external_problems(leaf: ExternalLeaf, path: tuple[str, ...]) -> Iterator[Problem]:
    if not _ISSUER.fullmatch(leaf.issuer):
        message = "Name the issuer by its DID or by its https address, as its badges do."
        yield Problem("ISSUER_UNNAMED", path, message)
    if not _ONE_WORD.fullmatch(leaf.achievement):
        message = "Give the id of the achievement, as its badges have it."
        yield Problem("ACHIEVEMENT_UNNAMED", path, message)


def _lacks_period(node: Requirement) -> bool:
    validity = node.validity
    return (
        validity is not None
        and validity.policy is ValidityPolicy.EARNED_WITHIN
        and (validity.days is None or validity.days <= 0)
    )


def _group_problems(
    group: Group, path: tuple[str, ...], worth: Mapping[str, LeafWorth]
) -> Iterator[Problem]:
    if not group.required:
        yield Problem("EMPTY_GROUP", path, "A group needs a requirement that is not optional.")
        return
    if _counts(group.rule) and group.threshold <= 0:
        yield Problem("THRESHOLD_ZERO", path, "Say how much the group asks for: more than 0.")
    if group.rule is GroupRule.AT_LEAST and group.threshold > len(group.required):
        message = f"The group asks for {group.threshold} of {len(group.required)}."
        yield Problem("MORE_THAN_CHILDREN", path, message)
    if _out_of_reach(group, worth):
        yield Problem("OUT_OF_REACH", path, "All of it together does not reach what is asked for.")
    yield from _same_targets(group, path)


def _floor_problems(group: Group, path: tuple[str, ...]) -> Iterator[Problem]:
    if group.floor is not None and group.floor.level <= 0:
        yield Problem("LEVEL_ZERO", path, "Give the lowest level: more than 0.")
    if group.floor is not None and not group.floor.framework:
        yield Problem("FRAMEWORK_MISSING", path, "Say on which framework's scale the level is.")


def _limits_problems(
    group: Group, limits: Limits, path: tuple[str, ...], worth: Mapping[str, LeafWorth]
) -> Iterator[Problem]:
    asks_for_own = limits.least_own is not None or limits.most_from_others is not None
    if asks_for_own and not limits.own:
        yield Problem("PROVIDER_MISSING", path, "Say of which provider the badges have to be.")
    if limits.least_own is not None and limits.least_own <= 0:
        yield Problem("LIMIT_ZERO", path, "Say how much has to be of the provider: more than 0.")
    if limits.most_from_one is not None and limits.most_from_one <= 0:
        message = "Say how much may be of one provider: more than 0."
        yield Problem("LIMIT_ZERO", path, message)
    if limits.most_from_others is not None and limits.most_from_others < 0:
        message = "Say how much may be of other providers: 0 or more."
        yield Problem("LIMIT_NEGATIVE", path, message)
    if limits.least_own is not None and _too_much_own(group, limits.least_own):
        message = "It asks for more of one provider than it asks for at all."
        yield Problem("MORE_OWN_THAN_ALL", path, message)
    if _own_out_of_reach(group, limits, worth):
        message = "All that the provider offers here does not reach what is asked for of it."
        yield Problem("OWN_OUT_OF_REACH", path, message)


def _too_much_own(group: Group, least: int) -> bool:
    """A group of groups rests on more badges than it has children."""
    is_flat = not any(isinstance(child, Group) for child in group.required)
    return least > group.need and (is_flat or group.measure is not Measure.REQUIREMENTS)


def _own_out_of_reach(group: Group, limits: Limits, worth: Mapping[str, LeafWorth]) -> bool:
    """Only where it is known of every leaf whose badge it asks for."""
    leaves = [node for node in walk(group) if not isinstance(node, Group) and not node.optional]
    known = [worth[leaf.key] for leaf in leaves if leaf.key in worth]
    if limits.least_own is None or not limits.own or len(known) < len(leaves):
        return False
    if any(each.provider is None for each in known):
        return False
    own = [each for each in known if each.provider in limits.own]
    if group.measure is Measure.REQUIREMENTS:
        return len(own) < limits.least_own
    return sum(map(_amount(group.measure), own)) < limits.least_own


def _counts(rule: GroupRule) -> bool:
    return rule not in (GroupRule.ALL, GroupRule.ANY)


def _same_targets(group: Group, path: tuple[str, ...]) -> Iterator[Problem]:
    """Within a group an achievement counts once, so asking twice asks for what cannot be."""
    seen = set()
    for child in group.children:
        if isinstance(child, Group | SkillLeaf | SetLeaf):
            continue
        what = match_keys(child)
        if what in seen:
            message = "The group asks for this already; a badge counts once within a group."
            yield Problem("SAME_TARGET_TWICE", (*path, child.key), message)
        seen.add(what)


def _out_of_reach(group: Group, worth: Mapping[str, LeafWorth]) -> bool:
    if group.measure is Measure.REQUIREMENTS or group.threshold <= 0:
        return False
    most = _most(group, group.measure, worth)
    return most is not None and most < group.threshold


def _most(node: Requirement, measure: Measure, worth: Mapping[str, LeafWorth]) -> int | None:
    """The most that a node can bring, None where that is not known."""
    if not isinstance(node, Group):
        return _amount(measure)(worth[node.key]) if node.key in worth else None
    amounts = [_most(child, measure, worth) for child in node.required]
    known = sorted((each for each in amounts if each is not None), reverse=True)
    if len(known) < len(amounts):
        return None
    counts = node.measure is Measure.REQUIREMENTS
    return sum(known[: node.need] if counts else known)


def _amount(measure: Measure) -> Callable[[LeafWorth], int]:
    if measure is Measure.CREDITS:
        return lambda worth: worth.credits
    return lambda worth: worth.minutes
