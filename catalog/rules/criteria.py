"""How a pathway's badge is earned, told from its tree in the words that a learner reads."""

from catalog.rules import phrases
from catalog.rules.requirement import (
    ExternalLeaf,
    Group,
    Leaf,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SetLeaf,
    Validity,
)
from catalog.rules.words import GroupRule, Ordering, Sharing, ValidityPolicy


def criteria(tree: Requirement) -> str:
    """A list in plain text; what is below a group is indented below it."""
    if not isinstance(tree, Group):
        return f"Earn {_leaf(tree)}{_dates(tree.validity)}."
    lines = [f"Earn {_asks(tree)}{_dates(tree.validity)}:"]
    for child in tree.children:
        _tell(child, 0, lines)
    return "\n".join(lines)


def _tell(node: Requirement, depth: int, lines: list[str]) -> None:
    mark = "  " * depth + "- " + ("Optional: " if node.optional else "")
    if not isinstance(node, Group):
        lines.append(f"{mark}{_leaf(node)}{_dates(node.validity)}")
        return
    named = f"{node.title}: " if node.title else ""
    lines.append(f"{mark}{named}{_asks(node)}{_dates(node.validity)}")
    for child in node.children:
        _tell(child, depth + 1, lines)


def _asks(group: Group) -> str:
    level = "" if group.floor is None else f", each of {phrases.floor(group.floor)}"
    limits = "".join(f", {limit}" for limit in phrases.limits(group))
    return f"{_amount(group)}{level}{limits}{_order(group)}{_shares(group)}"


def _amount(group: Group) -> str:
    count = len(group.required)
    if group.rule is GroupRule.ALL or group.need == count:
        return "this" if count == 1 else f"all {count} of these"
    if group.rule is GroupRule.ANY:
        return f"any one of these {count}"
    if group.rule is GroupRule.AT_LEAST:
        return f"any {group.need} of these {count}"
    return f"at least {phrases.unit(group.need, group.measure)} from these {count}"


def _order(group: Group) -> str:
    if group.ordering is Ordering.NONE:
        return ""
    return ", in this order" if group.ordering is Ordering.ENFORCED else ", best in this order"


def _shares(group: Group) -> str:
    return ", each badge for one of them only" if group.sharing is Sharing.EXCLUSIVE else ""


def _leaf(leaf: Leaf) -> str:
    title = leaf.title or leaf.key
    if isinstance(leaf, PathwayLeaf):
        return f"the badge of the pathway “{title}”"
    if isinstance(leaf, SetLeaf):
        return f"any badge of the set “{title}”"
    if isinstance(leaf, ExternalLeaf):
        return f"the badge “{title}”, awarded elsewhere by {leaf.issuer}"
    if isinstance(leaf, MicroCredentialLeaf):
        return f"the badge “{title}”"
    level = "" if leaf.min_level is None else f" at level {leaf.min_level} or above"
    return f"any badge that shows “{title}”{level}"


def _dates(validity: Validity | None) -> str:
    """Only where it is stated; what is below goes by it too."""
    if validity is None:
        return ""
    match validity.policy:
        case ValidityPolicy.VALID_AT_AWARD:
            return ", valid when this badge is awarded"
        case ValidityPolicy.VALID_CONTINUOUSLY:
            return ", valid for as long as this badge is to be"
        case ValidityPolicy.EARNED_WITHIN:
            return f", earned within {validity.days} days before this badge"
