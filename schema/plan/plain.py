"""How values that are no rows (amounts of money, badge classes) become parts of the answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
)

from schema.plan.run import Unplannable
from schema.plan.selection import Asked, Selection

Render = Callable[[Any], Any]


def plain(selection: Selection, asked: Asked) -> Render:
    """From a value of the field, which is not null, to what stands in the answer."""
    type_: Any = asked.definition.type
    return _rendered(
        selection, asked, type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    )


def _rendered(selection: Selection, asked: Asked, type_: Any) -> Render:
    if isinstance(type_, GraphQLScalarType | GraphQLEnumType):
        return type_.coerce_output_value
    if isinstance(type_, GraphQLList):
        inner = type_.of_type
        strict = isinstance(inner, GraphQLNonNull)
        one = _rendered(selection, asked, inner.of_type if strict else inner)
        return lambda values: [_one(value, one, not strict) for value in values]
    if isinstance(type_, GraphQLObjectType):
        return _object(selection, asked, type_)
    raise Unplannable(f"a plain {type_} is not planned")


def _object(selection: Selection, asked: Asked, type_: GraphQLObjectType) -> Render:
    fields: list[tuple[str, Render]] = []
    for field in selection.below(asked, type_):
        fields.append((field.key, _field(selection, field)))
    return lambda value: {key: read(value) for key, read in fields}


def _field(selection: Selection, asked: Asked) -> Render:
    if asked.name == "__typename":
        return lambda _value: asked.owner.name
    if asked.field.base_resolver is not None or asked.field.extensions:
        raise Unplannable(f"{asked.owner.name}.{asked.name} is opaque")
    name, render, nullable = asked.field.python_name, plain(selection, asked), asked.nullable
    return lambda value: _one(getattr(value, name), render, nullable)


def _one(value: Any, render: Render, nullable: bool) -> Any:
    if value is not None:
        return render(value)
    if not nullable:
        raise Unplannable("null where none may be")
    return None
