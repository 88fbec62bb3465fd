"""What a client said of an input whose fields may be left out, told apart from null."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import strawberry

from catalog.errors import Invalid

LARGEST = 1_000_000
"""Hours or credits: of anything that a client may say in larger units than are stored."""


def given(input_: Any, *, except_for: Collection[str] = ()) -> dict[str, Any]:
    """By field name: everything that was said, nulls included."""
    values = {f.name: getattr(input_, f.name) for f in fields(input_) if f.name not in except_for}
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}


def scaled(value: Decimal | None, scale: int, *path: str) -> int | None:
    """A decimal as the whole number that is stored: minutes of hours, hundredths of credits."""
    if value is None:
        return None
    if not fits(value):
        raise Invalid("This number is too large.", "input", *path)
    return int((value * scale).to_integral_value())


def fits(value: Decimal | int) -> bool:
    """Whether it can be scaled and still be stored; asked without arithmetic, which may overflow.

    Comparing would refuse what is not a number at all.
    """
    return (isinstance(value, int) or value.is_finite()) and -LARGEST <= value <= LARGEST


def moment(value: datetime | None, *path: str) -> datetime | None:
    """In UTC; a time that does not say where is the same in no two places."""
    if value is not None and value.tzinfo is None:
        message = "Say the offset from UTC as well, such as “2027-01-31T12:00:00Z”."
        raise Invalid(message, "input", *path)
    try:
        return None if value is None else value.astimezone(UTC)
    except OverflowError:
        raise Invalid("In UTC this is in no year from 1 to 9999.", "input", *path) from None
