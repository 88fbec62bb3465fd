"""How a column's stored value becomes the value in the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from graphql import GraphQLEnumType, GraphQLNonNull, GraphQLScalarType
from tortoise import fields
from tortoise.fields.data import CharEnumFieldInstance
from tortoise.models import Model

from schema.plan.run import Unplannable

Convert = Callable[[Any], Any]


def as_stored(value: Any) -> Any:
    return value


def from_storage(model: type[Model], column: str) -> Convert:
    """Stored value to the model's value."""
    field = model._meta.fields_map[column]
    same = isinstance(field, fields.CharField | fields.TextField | fields.IntField)
    if same and not isinstance(field, CharEnumFieldInstance):
        return as_stored
    return field.to_python_value


def leaf_type(type_: Any) -> Any:
    """The scalar or enum of a field; other kinds of type are not a leaf."""
    leaf = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if not isinstance(leaf, GraphQLScalarType | GraphQLEnumType):
        raise Unplannable("a column is no leaf")
    return leaf


def from_column(model: type[Model], column: str, type_: Any) -> Convert:
    """Stored value to the answer's value, as the GraphQL type would serialize the model's."""
    read, leaf = from_storage(model, column), leaf_type(type_)
    field = model._meta.fields_map[column]
    if isinstance(leaf, GraphQLEnumType) and isinstance(field, CharEnumFieldInstance):
        return {str(m.value): leaf.coerce_output_value(m) for m in field.enum_type}.__getitem__
    if leaf.name == "Boolean":
        return bool
    if read is as_stored and leaf.name in ("String", "Int"):
        return as_stored
    return lambda stored: leaf.coerce_output_value(read(stored))


def converted(values: Sequence[Any], convert: Convert, nullable: bool) -> Sequence[Any]:
    if None in values:
        if not nullable:
            raise Unplannable("null where none may be")
        return [None if value is None else convert(value) for value in values]
    return values if convert is as_stored else list(map(convert, values))
