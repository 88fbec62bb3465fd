"""What a document may ask for: how long it is, how deep, under how many names, how many nodes.

All but the last are looked at before it is validated, which can take much longer than reading
it. The cost is counted before anything is read, by one function for plans and for ordinary
execution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    get_operation_ast,
)
from graphql.execution.values import get_variable_values
from strawberry.extensions import SchemaExtension

from schema.connection import LARGEST_PAGE, USUAL_PAGE
from schema.extent import extent
from schema.refusal import BadRequest

MOST_TOKENS = 5_000
DEEPEST, MOST_FIELDS, MOST_AGAIN, MOST_NODES = 16, 1_000, 60, 50_000

Fragments = dict[str, FragmentDefinitionNode]
Cost = Callable[[dict[str, Any]], int]


def refusal(document: DocumentNode) -> BadRequest | None:
    """Why a document is not even validated."""
    found = extent(document)
    if found.depth > DEEPEST:
        return _too_much(f"This is {found.depth} levels deep; {DEEPEST} are the limit.")
    if found.fields > MOST_FIELDS:
        return _too_much(f"This asks for over {MOST_FIELDS} fields, its fragments written out.")
    if found.again > MOST_AGAIN:
        return _too_much(
            f"This has {found.again} aliases and fields that are asked for again;"
            f" {MOST_AGAIN} are the limit."
        )
    return None


def _too_much(message: str) -> BadRequest:
    return BadRequest(message, "TOO_COSTLY")


def cost(operation: OperationDefinitionNode, fragments: Fragments) -> Cost:
    """How many nodes an operation may return, as a function of its variables.

    Only the operation's shape is looked at here, so a plan counts with what it has kept.
    """
    return _cost(operation.selection_set, fragments)


def fragments_of(document: DocumentNode) -> Fragments:
    fragments = [d for d in document.definitions if isinstance(d, FragmentDefinitionNode)]
    return {fragment.name.value: fragment for fragment in fragments}


def check(nodes: int) -> None:
    if nodes > MOST_NODES:
        raise BadRequest(
            f"This asks for up to {nodes} objects; {MOST_NODES} are the limit.", "TOO_COSTLY"
        )


class CostLimit(SchemaExtension):
    """Counts before ordinary execution begins."""

    def on_execute(self) -> Iterator[None]:
        context = self.execution_context
        document = context.graphql_document
        assert document is not None, "validation comes before execution"
        operation = get_operation_ast(document, context.operation_name)
        if operation is not None:
            known = context.schema._schema
            defined = operation.variable_definitions or ()
            variables = get_variable_values(known, defined, context.variables or {})
            if not isinstance(variables, list):
                check(cost(operation, fragments_of(document))(variables.coerced))
        yield None


def _cost(selections: SelectionSetNode | None, fragments: Fragments) -> Cost:
    below: list[Cost] = []
    for node in selections.selections if selections else ():
        if isinstance(node, FragmentSpreadNode):
            below.append(_cost(fragments[node.name.value].selection_set, fragments))
        elif isinstance(node, FieldNode | InlineFragmentNode) and node.selection_set:
            inner = _cost(node.selection_set, fragments)
            below.append(_times(node, inner) if isinstance(node, FieldNode) else inner)
    return lambda variables: sum(count(variables) for count in below)


def _times(field: FieldNode, below: Cost) -> Cost:
    """The field itself, and what is below it as often as its page is long."""
    size = {
        a.name.value: a.value for a in field.arguments or () if a.name.value in ("first", "last")
    }
    paged = bool(size) or any(
        isinstance(s, FieldNode) and s.name.value == "edges"
        for s in (field.selection_set.selections if field.selection_set else ())
    )
    if not paged:
        return lambda variables: 1 + below(variables)

    def count(variables: dict[str, Any]) -> int:
        asked = [_number(value, variables) for value in size.values()]
        rows = max([n for n in asked if n is not None] or [USUAL_PAGE])
        return 1 + min(max(rows, 0), LARGEST_PAGE) * below(variables)

    return count


def _number(value: Any, variables: dict[str, Any]) -> int | None:
    if hasattr(value, "name"):
        found = variables.get(value.name.value)
        return found if isinstance(found, int) else None
    return int(value.value) if getattr(value, "value", "").lstrip("-").isdigit() else None
