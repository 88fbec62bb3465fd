"""Which badges count for which leaf of a tree at an instant, and why others do not."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.rules.holding import Achievement, HeldBadge, keys_of, preference, why_not
from catalog.rules.requirement import (
    Floor,
    Group,
    MatchKey,
    Requirement,
    Validity,
    leaves,
    match_keys,
)
from catalog.rules.words import NotCounted


@dataclass(frozen=True, slots=True)
class Uncounted:
    """A badge that is of what a leaf asks for and yet does not count there."""

    badge_id: UUID
    reason: NotCounted


class Findings:
    """By the keys of leaves: the badges that count, best first, and those that do not.

    `counting` has the best badge of every achievement; a copy is not counted, but takes its place
    where only the copy is held. `validity` is the policy about dates of every node.
    """

    def __init__(
        self,
        fitting: Mapping[str, Sequence[HeldBadge]],
        uncounted: Mapping[str, Sequence[Uncounted]],
        validity: Mapping[str, Validity],
    ) -> None:
        self.fitting = fitting
        self.uncounted = uncounted
        self.validity = validity
        self.counting = {key: _one_of_each(badges) for key, badges in fitting.items()}

    def only(self, ids: Collection[UUID]) -> "Findings":
        """The same, as if of what counts only these badges were held."""
        fitting = {
            key: [badge for badge in badges if badge.id in ids]
            for key, badges in self.fitting.items()
        }
        return Findings(fitting, self.uncounted, self.validity)


def find(tree: Requirement, held: Sequence[HeldBadge], at: datetime) -> Findings:
    """Look at every leaf; `held` is in order of preference."""
    index, validity, floors = _by_key(held), _inherited(tree), _floors(tree)
    fitting: dict[str, list[HeldBadge]] = {}
    uncounted: dict[str, list[Uncounted]] = {}
    for leaf in leaves(tree):
        fitting[leaf.key], uncounted[leaf.key] = [], []
        for badge in _matching(index, match_keys(leaf)):
            reason = why_not(leaf, badge, at, validity[leaf.key], floors[leaf.key])
            if reason is None:
                fitting[leaf.key].append(badge)
            else:
                uncounted[leaf.key].append(Uncounted(badge.id, reason))
    return Findings(fitting, uncounted, validity)


def _one_of_each(badges: Sequence[HeldBadge]) -> dict[Achievement, HeldBadge]:
    best: dict[Achievement, HeldBadge] = {}
    for badge in badges:
        best.setdefault(badge.achievement, badge)
    return best


def _inherited(tree: Requirement) -> dict[str, Validity]:
    """The policy about dates that holds at each node."""
    found: dict[str, Validity] = {}
    waiting: list[tuple[Requirement, Validity]] = [(tree, Validity())]
    while waiting:
        node, above = waiting.pop()
        found[node.key] = own = node.validity or above
        if isinstance(node, Group):
            waiting.extend((child, own) for child in node.children)
    return found


def _floors(tree: Requirement) -> dict[str, tuple[Floor, ...]]:
    """What levels each node and everything above it ask for."""
    found: dict[str, tuple[Floor, ...]] = {}
    waiting: list[tuple[Requirement, tuple[Floor, ...]]] = [(tree, ())]
    while waiting:
        node, above = waiting.pop()
        found[node.key] = above
        if isinstance(node, Group):
            own = (*above, node.floor) if node.floor is not None else above
            waiting.extend((child, own) for child in node.children)
    return found


def _matching(
    index: Mapping[MatchKey, Sequence[HeldBadge]], keys: Sequence[MatchKey]
) -> Sequence[HeldBadge]:
    """In order of preference, each once."""
    if len(keys) == 1:
        return index.get(keys[0], ())
    found = {badge.id: badge for key in keys for badge in index.get(key, ())}
    return sorted(found.values(), key=preference)


def _by_key(held: Sequence[HeldBadge]) -> dict[MatchKey, list[HeldBadge]]:
    index: dict[MatchKey, list[HeldBadge]] = {}
    for badge in held:
        for key in keys_of(badge):
            index.setdefault(key, []).append(badge)
    return index
