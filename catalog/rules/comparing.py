"""What becomes of a learner's badges when another version of a tree is taken instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.rules.holding import HeldBadge
from catalog.rules.requirement import Leaf, Requirement, leaves, match_keys
from catalog.rules.stacking import Evaluation, evaluate


@dataclass(frozen=True, slots=True)
class Comparison:
    """By keys of leaves: `done` and `new` of the later version, `lost` of the earlier one."""

    done: tuple[str, ...]
    """Met, by badges that are held."""
    lost: tuple[str, ...]
    """Met before, by badges that count for nothing in the later version."""
    new: tuple[str, ...]
    """Not met, and not asked for before."""


def compare(
    before: Requirement, after: Requirement, badges: Iterable[HeldBadge], at: datetime
) -> Comparison:
    """Both at one instant. Keys tell which leaf is which; one that asks for another is new."""
    held = tuple(badges)
    earlier, later = evaluate(before, held, at), evaluate(after, held, at)
    counted = {id_ for leaf in leaves(after) for id_ in _badges(later, leaf)}
    asked = {(leaf.key, match_keys(leaf)) for leaf in leaves(before)}
    return Comparison(
        done=tuple(leaf.key for leaf in leaves(after) if _is_met(later, leaf)),
        lost=tuple(
            leaf.key
            for leaf in leaves(before)
            if _is_met(earlier, leaf) and counted.isdisjoint(_badges(earlier, leaf))
        ),
        new=tuple(
            leaf.key
            for leaf in leaves(after)
            if not _is_met(later, leaf) and (leaf.key, match_keys(leaf)) not in asked
        ),
    )


def _is_met(evaluation: Evaluation, leaf: Leaf) -> bool:
    return evaluation.nodes[leaf.key].met


def _badges(evaluation: Evaluation, leaf: Leaf) -> tuple[UUID, ...]:
    return evaluation.nodes[leaf.key].badges
