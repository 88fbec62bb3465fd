"""The least work that completes a pathway, from that of what it asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from catalog.importing.records import Values
from catalog.rules.words import GroupRule

Amount = Callable[[Values], int | None]
"""What a leaf amounts to, if that is known."""


def least(nodes: list[Values], amount: Amount, measured_by: GroupRule) -> int | None:
    """None where it depends on something unknown, such as which badge will show a skill.

    `measured_by` is the rule whose threshold counts in the same measure as `amount`.
    """
    below: dict[str | None, list[int | None]] = defaultdict(list)
    for node in reversed(nodes):  # preorder read backwards: children come before their parents
        own = below.pop(node["key"], [])
        if not node.get("optional"):
            found = _of_group(node, own, measured_by) if node.get("rule") else amount(node)
            below[node["parent_key"]].append(found)
    return below[None][0] if below[None] else None


def _of_group(node: Values, children: list[int | None], measured_by: GroupRule) -> int | None:
    rule = node["rule"]
    if rule in (GroupRule.AT_LEAST_CREDITS.value, GroupRule.AT_LEAST_HOURS.value):
        threshold: int | None = node["threshold"]
        return threshold if rule == measured_by.value else None
    known = sorted(child for child in children if child is not None)
    if len(known) < len(children):
        return None
    if rule == GroupRule.ALL.value:
        return sum(known)
    return sum(known[: 1 if rule == GroupRule.ANY.value else node["threshold"]])
