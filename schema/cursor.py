"""Cursors: where a row stands in a listing, as opaque text that only fits that listing."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from typing import Any
from uuid import UUID
from zlib import crc32

import orjson

from catalog.listing import Listing, Place
from schema.refusal import BadRequest


def encode(listing: Listing[Any], place: Place) -> str:
    text = orjson.dumps([_mark(listing.model.__name__, listing.order), *place], default=str)
    return urlsafe_b64encode(text).decode()


def decode(cursor: str, listing: Listing[Any], argument: str) -> Place:
    try:
        values = orjson.loads(urlsafe_b64decode(cursor.encode("ascii")))
        if not isinstance(values, list) or len(values) != len(listing.order) + 1:
            raise ValueError
        if values[0] != _mark(listing.model.__name__, listing.order):
            raise ValueError
        return tuple(
            _value(value, column, listing.model)
            for value, column in zip(values[1:], listing.order_columns, strict=True)
        )
    except ValueError:
        message = f"`{argument}` is not a cursor of this list, or not in this order."
        raise BadRequest(message, "INVALID_CURSOR") from None


@lru_cache(maxsize=256)
def _mark(model: str, order: tuple[str, ...]) -> int:
    """Tells lists apart that page through other rows, or through the same in another order."""
    return crc32(f"{model} {order}".encode())


def _value(value: Any, column: str, model: Any) -> Any:
    expected = model._meta.fields_map[column].field_type
    if expected is UUID:
        return str(UUID(value if isinstance(value, str) else ""))
    if type(value) is not expected or not _can_be_stored(value):
        raise ValueError
    return value


def _can_be_stored(value: Any) -> bool:
    """Whether it can be in a column at all: PostgreSQL refuses even to compare with what cannot."""
    if isinstance(value, int):
        return -(2**31) <= value < 2**31
    return not isinstance(value, str) or "\0" not in value
