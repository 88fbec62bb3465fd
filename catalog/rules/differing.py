"""How one version of a tree differs from another, requirement by requirement."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from catalog.rules import phrases
from catalog.rules.requirement import Group, Requirement, match_keys, walk
from catalog.rules.words import ChangeKind

_APART = {"key", "title", "children", "required", "rule", "threshold", "optional"}
_ASKED = {
    "micro_credential_id",
    "skill_uri",
    "pathway_id",
    "micro_credentials",
    "pathways",
    "issuer",
    "achievement",
}
"""Fields that say what a leaf asks for; told in one sentence."""

_SENTENCES = {
    "versions": "Other versions are accepted.",
    "min_level": "The lowest level that counts is another.",
    "providers": "Badges of other providers are accepted.",
    "sharing": "Whether a badge counts below several of its parts has changed.",
    "ordering": "Whether its parts have an order has changed.",
    "validity": "When a badge counts by its dates has changed.",
    "floor": "The lowest level of what counts is another.",
    "limits": "How much may be of which providers has changed.",
}


@dataclass(frozen=True, slots=True)
class Change:
    """Of the requirement with the key; `says` is empty where the kind says it all."""

    kind: ChangeKind
    key: str
    says: tuple[str, ...] = ()


def differences(before: Requirement, after: Requirement) -> list[Change]:
    """In the order of the later tree, then what it no longer has. Keys tell which is which."""
    earlier, later = _by_key(before), _by_key(after)
    found = []
    for key, (node, parent) in later.items():
        if key not in earlier:
            found.append(Change(ChangeKind.ADDED, key))
            continue
        old, old_parent = earlier[key]
        says = tuple(_between(old, node))
        if parent != old_parent and parent is not None and old_parent is not None:
            said = (*says, f"It was below “{old_parent}”, and is below “{parent}”.")
            found.append(Change(ChangeKind.MOVED, key, said))
        elif says:
            found.append(Change(ChangeKind.CHANGED, key, says))
    gone = (key for key in earlier if key not in later)
    return found + [Change(ChangeKind.REMOVED, key) for key in gone]


def _by_key(tree: Requirement) -> dict[str, tuple[Requirement, str | None]]:
    """With the key of the group that each is in."""
    parents = {
        child.key: node.key
        for node in walk(tree)
        if isinstance(node, Group)
        for child in node.children
    }
    return {node.key: (node, parents.get(node.key)) for node in walk(tree)}


def _between(old: Requirement, new: Requirement) -> Iterator[str]:
    if old.title != new.title:
        yield f"It was called “{phrases.name(old)}”."
    if old.optional != new.optional:
        yield "It is optional now." if new.optional else "It is no longer optional."
    if isinstance(old, Group) and isinstance(new, Group):
        if (old.rule, old.threshold) != (new.rule, new.threshold):
            yield f"It asked for “{phrases.asks(old)}”, and asks for “{phrases.asks(new)}”."
    elif isinstance(old, Group) or isinstance(new, Group) or match_keys(old) != match_keys(new):
        yield "It asks for something else."
    if type(old) is type(new):
        yield from _of_fields(old, new)


def _of_fields(old: Requirement, new: Requirement) -> Iterator[str]:
    for name in (each.name for each in fields(new)):
        if name not in _APART | _ASKED and getattr(old, name) != getattr(new, name):
            yield _SENTENCES.get(name, f"Its {name.replace('_', ' ')} has changed.")
