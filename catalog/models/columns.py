"""Columns that every model writes the same way: ids, keys to other rows, moments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.fields.base import OnDelete

from catalog.ids import new_id

LONGEST_ISSUER, LONGEST_ACHIEVEMENT = 200, 299
"""Of names that are given elsewhere; with a space between them they fit one target of a leaf."""


def row_id() -> UUID:
    """The primary key of a row (typed as the value that instances hold)."""
    return fields.UUIDField(primary_key=True, default=new_id)


def belongs_to(model: str, related_name: Any, *, null: Any = False, unique: bool = False) -> Any:
    """A foreign key that is indexed and that keeps what it points at from being deleted."""
    kind: Any = fields.OneToOneField if unique else fields.ForeignKeyField
    indexed = {} if unique else {"db_index": True}
    return kind(
        f"catalog.{model}",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
        null=null,
        **indexed,
    )


def choice(enum_type: Any, **options: Any) -> Any:
    """An enum kept as its value; wide enough for members that are added later."""
    return fields.CharEnumField(enum_type, max_length=40, **options)
