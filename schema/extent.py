"""How much a document asks for, found in one pass, so that what is too much costs little to refuse.

Each fragment is looked at once, however often it is spread: a short document can spread
fragments in fragments so that writing it out would take years.
"""

from __future__ import annotations

from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
)


@dataclass(frozen=True, slots=True)
class Extent:
    """Of a selection with all that it spreads, as if it were written out.

    `again` counts aliases, and fields that are asked for twice in one place and have to be merged.
    `names` are those of the topmost fields in the answer. Introspection is as deep as it likes.
    """

    depth: int = 0
    fields: int = 0
    again: int = 0
    names: frozenset[str] = frozenset()


def extent(document: DocumentNode) -> Extent:
    """Of all operations: the depth of the deepest, and the sums of the rest."""
    definitions = document.definitions
    measure = _Measure(
        {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}
    )
    found = [
        measure.of(d.selection_set) for d in definitions if isinstance(d, OperationDefinitionNode)
    ]
    return Extent(
        max((one.depth for one in found), default=0),
        sum(one.fields for one in found),
        sum(one.again for one in found),
    )


class _Measure:
    def __init__(self, fragments: dict[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Extent] = {}

    def of(self, selections: SelectionSetNode) -> Extent:
        depth = fields = again = wide = 0
        names: set[str] = set()
        for node in selections.selections:
            if isinstance(node, FieldNode):
                below = self._field(node)
            elif isinstance(node, FragmentSpreadNode):
                below = self._fragment(node.name.value)
            else:
                below = self.of(node.selection_set)  # type: ignore[attr-defined]
            depth, fields = max(depth, below.depth), fields + below.fields
            again, wide = again + below.again, wide + len(below.names)
            names |= below.names
        return Extent(depth, fields, again + wide - len(names), frozenset(names))

    def _field(self, node: FieldNode) -> Extent:
        below = self.of(node.selection_set) if node.selection_set else Extent()
        leaf = not node.selection_set or node.name.value.startswith("__")
        depth = 0 if leaf else below.depth + 1
        again = below.again + (node.alias is not None)
        name = node.alias or node.name
        return Extent(depth, below.fields + 1, again, frozenset((name.value,)))

    def _fragment(self, name: str) -> Extent:
        """One that leads back to itself, or is missing, is left for validation to complain of."""
        if name not in self._known:
            self._known[name] = Extent()
            if name in self._fragments:
                self._known[name] = self.of(self._fragments[name].selection_set)
        return self._known[name]
