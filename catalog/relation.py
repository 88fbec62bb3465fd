"""How rows of one model lead to rows of another, read from the models themselves."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tortoise import Tortoise
from tortoise.fields.relational import (
    BackwardFKRelation,
    ForeignKeyFieldInstance,
    ManyToManyFieldInstance,
)
from tortoise.models import Model


@dataclass(frozen=True, slots=True)
class Link:
    """A table between: rows of the source lead to those of the target in `order`."""

    table: str
    source: str
    target: str
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Relation:
    """Follow `source` of a row to the rows of `model` that have it in `target`.

    There is one object for each, so it is compared and hashed by identity, which is quick.
    """

    model: type[Model]
    source: str
    target: str
    many: bool
    link: Link | None = None


@cache
def relation(model: type[Model], name: str) -> Relation | None:
    """What the model's field of that name leads to, if it is a relation."""
    field = model._meta.fields_map.get(name)
    match field:
        case ForeignKeyFieldInstance():
            return Relation(field.related_model, _column(field.source_field), _key(field), False)
        case BackwardFKRelation():
            return Relation(field.related_model, _key(field), field.relation_field, True)
        case ManyToManyFieldInstance():
            order = () if field._generated else _order_of(field.through)  # from its owner only
            link = Link(field.through, field.backward_key, field.forward_key, order)
            target = field.related_model
            return Relation(target, model._meta.pk_attr, target._meta.pk_attr, True, link)
    return None


@cache
def relation_from(column: str, model: type[Model], name: str) -> Relation:
    """The relation of `model`, followed from a column elsewhere that holds the model's id.

    So an identity follows the relations of the version that it shows.
    """
    found = relation(model, name)
    assert found is not None, f"{model.__name__} has no relation {name}"
    return replace(found, source=column)


@cache
def linked(
    target: type[Model], through: type[Model], source: str, forward: str, column: str
) -> Relation:
    """From `column` to rows of `target`, by the table of `through`, in that model's ordering."""
    order = tuple(name for name, _ in through._meta.ordering)
    link = Link(through._meta.db_table, source, forward, order)
    return Relation(target, column, target._meta.pk_attr, True, link)


def _key(field: Any) -> str:
    return _column(field.to_field_instance.model_field_name)


def _column(name: str | None) -> str:
    assert name is not None, "Tortoise names both ends once it is initialised"
    return name


def _order_of(table: str) -> tuple[str, ...]:
    """The order that the model of a table between declares, if it has one."""
    for app in (Tortoise.apps or {}).values():
        for model in app.values():
            if model._meta.db_table == table:
                return tuple(name for name, _ in model._meta.ordering)
    return ()
