"""A tree as one learner stands in it: nodes with their results, facts and places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.rules.holding import HeldBadge
from catalog.rules.remaining import LeafFacts
from catalog.rules.report import NodeResult
from catalog.rules.requirement import Group, Requirement, walk
from catalog.rules.words import Ordering


@dataclass(frozen=True, slots=True)
class Sight:
    """`parents` holds the group above each node but the first, `locks` what has to come before."""

    tree: Requirement
    nodes: Mapping[str, Requirement]
    parents: Mapping[str, Group]
    locks: Mapping[str, str]
    results: Mapping[str, NodeResult]
    facts: Mapping[str, LeafFacts]
    held: Mapping[UUID, HeldBadge]

    def above(self, key: str) -> Iterator[Group]:
        """The groups above a node, the nearest first."""
        while (parent := self.parents.get(key)) is not None:
            yield parent
            key = parent.key

    def facts_of(self, key: str) -> LeafFacts:
        return self.facts.get(key, LeafFacts())

    def needless(self, key: str) -> bool:
        """Whether something above is met, so that an unmet node is of no consequence."""
        return any(self.results[group.key].met for group in self.above(key))

    def optional(self, key: str) -> bool:
        return self.nodes[key].optional or any(group.optional for group in self.above(key))


def look(
    tree: Requirement,
    held: Sequence[HeldBadge],
    facts: Mapping[str, LeafFacts],
    results: Mapping[str, NodeResult],
) -> Sight:
    nodes = {node.key: node for node in walk(tree)}
    groups = [node for node in nodes.values() if isinstance(node, Group)]
    parents = {child.key: group for group in groups for child in group.children}
    by_id = {badge.id: badge for badge in held}
    return Sight(tree, nodes, parents, _locks(groups, results), results, facts, by_id)


def locks_of(tree: Requirement, results: Mapping[str, NodeResult]) -> dict[str, str]:
    """For every node that is not open yet, the key of what has to be met first."""
    return _locks([node for node in walk(tree) if isinstance(node, Group)], results)


def _locks(groups: Sequence[Group], results: Mapping[str, NodeResult]) -> dict[str, str]:
    locks: dict[str, str] = {}
    for group in groups:
        before = locks.get(group.key)
        for child in group.children:
            if before is not None and not results[child.key].met:
                locks[child.key] = before
            enforced = group.ordering is Ordering.ENFORCED and not child.optional
            if enforced and before is None and not results[child.key].met:
                before = child.key
    return locks
