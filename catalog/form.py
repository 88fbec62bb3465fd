"""A condition as a value: what its SQL depends on, apart from what is only a parameter of it.

Ids, texts and numbers differ from one viewer or client to the next and leave the SQL as it is.
Whoever asks in the same way shares a form, and with it a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.expressions import Q
from tortoise.fields.base import Field
from tortoise.fields.data import CharEnumFieldInstance, IntEnumFieldInstance
from tortoise.models import Model


@dataclass(frozen=True, slots=True)
class Form:
    """`given` are the values left out of the shape, in the order in which they are met."""

    shape: Hashable
    given: tuple[Any, ...] = ()

    @classmethod
    def of(cls, model: type[Model], where: Q) -> Form:
        given: list[Any] = []

        def aside(value: Any, kind: type) -> Any:
            given.append(str(value) if kind is UUID else value)
            return kind

        return cls(_shape(_swapped(model, where, aside)), tuple(given))

    def among(self, other: Form) -> Form:
        """Of `Q(one, other)`, without looking at either again."""
        return Form((Q.AND, False, (), (self.shape, other.shape)), self.given + other.given)


def with_given(model: type[Model], where: Q, values: Callable[[type], Any]) -> Q:
    """The condition with other values, each asked for by its type, in the order of `given`."""
    return _swapped(model, where, lambda _value, kind: values(kind))


def _shape(where: Q) -> Hashable:
    filters = tuple([(name, _hashable(value)) for name, value in where.filters.items()])
    children = tuple([_shape(child) for child in where.children])
    return where.join_type, where._is_negated, filters, children


def _hashable(value: Any) -> Hashable:
    return tuple([_hashable(item) for item in value]) if isinstance(value, list) else value


def _swapped(model: type[Model], where: Q, swap: Callable[[Any, type], Any]) -> Q:
    """A copy in which values that are parameters whatever they are have been replaced."""

    def swapped(value: Any, kind: type | None) -> Any:
        if isinstance(value, UUID):
            return swap(value, UUID)
        if isinstance(value, list | tuple):
            return [swapped(item, kind) for item in value]
        return swap(value, kind) if kind is not None and type(value) is kind else value

    copy = Q(join_type=where.join_type)
    copy.filters = {
        name: swapped(value, _kind(model, name)) for name, value in where.filters.items()
    }
    copy.children = tuple([_swapped(model, child, swap) for child in where.children])
    copy._is_negated = where._is_negated
    return copy


@cache
def _kind(model: type[Model], name: str) -> type | None:
    """Of which type a condition's values are, if they are sent as they are given.

    None for enums, which Tortoise looks up, and for conditions whose value chooses the SQL.
    """
    related, _, further = name.partition("__")
    if name not in model._meta.filters and related in model._meta.fetch_fields:
        leads_to: Any = model._meta.fields_map[related]
        return _kind(leads_to.related_model, further) if further else None
    if name not in model._meta.filters or name.endswith("null"):
        return None
    return _stored_as_given(model._meta.fields_map.get(model._meta.get_filter(name)["field"]))


def _stored_as_given(field: Field[Any] | None) -> type | None:
    if isinstance(field, CharEnumFieldInstance | IntEnumFieldInstance):
        return None
    if isinstance(field, fields.CharField | fields.TextField):
        return str
    return int if isinstance(field, fields.IntField | fields.SmallIntField) else None
