"""Moments as credentials write them: UTC, whole seconds, ending in Z."""

import re
from datetime import UTC, datetime

_FORM = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)")


def written(moment: datetime) -> str:
    """A fraction of a second is cut off, so that the token's whole seconds say the same."""
    if moment.tzinfo is None:
        raise ValueError("a moment in a badge needs a time zone")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def read(text: object) -> datetime:
    """Raises ValueError for anything but an XML Schema dateTimeStamp."""
    if not isinstance(text, str) or not _FORM.fullmatch(text):
        raise ValueError(f"not a date and time with its zone: {text!r}")
    return datetime.fromisoformat(text)
