"""A tree of requirements as a picture: the text of a Mermaid flowchart."""

from catalog.rules import phrases
from catalog.rules.requirement import Group, PathwayLeaf, Requirement, SkillLeaf

_ENTITIES = str.maketrans(
    {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "\n": " ", "`": "#96;"}
)
"""What a title could otherwise end its label with, or be taken for markup."""


def mermaid(tree: Requirement) -> str:
    """Groups are rounded, skills hexagons, pathways double boxes; what is optional is dashed."""
    lines = ["flowchart TD"]
    waiting: list[tuple[Requirement, int | None]] = [(tree, None)]
    number = 0
    while waiting:
        node, parent = waiting.pop()
        lines.append(f"  n{number}{_box(node)}")
        if parent is not None:
            lines.append(f"  n{parent} {'-.->' if node.optional else '-->'} n{number}")
        if isinstance(node, Group):
            waiting.extend((child, number) for child in reversed(node.children))
        number += 1
    return "\n".join(lines) + "\n"


def _box(node: Requirement) -> str:
    if isinstance(node, Group):
        asks = phrases.asks(node)
        label = f"{node.title}: {asks}" if node.title else asks
        return f'(["{label.translate(_ENTITIES)}"])'
    label = phrases.name(node).translate(_ENTITIES)
    if isinstance(node, SkillLeaf):
        level = "" if node.min_level is None else f", level {node.min_level}"
        return f'{{{{"{label}{level}"}}}}'
    return f'[["{label}"]]' if isinstance(node, PathwayLeaf) else f'["{label}"]'
