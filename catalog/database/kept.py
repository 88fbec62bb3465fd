"""Statements that are written out and kept, where building them anew would cost most.

Everything else is asked through Tortoise or as a listing. What these read and write is the same
for both databases; values are bound, never written into the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from tortoise.connection import get_connection

Row = Sequence[Any]
_PARAMETER = re.compile(r"(?<![:\w]):([a-z_]+)")


class Kept:
    """SQL with parameters by name, as `:learner`; run in whatever transaction is open."""

    def __init__(self, sql: str) -> None:
        self.names: tuple[str, ...] = tuple(_PARAMETER.findall(sql))
        places = {name: f"${place}" for place, name in enumerate(dict.fromkeys(self.names), 1)}
        self._sqlite = _PARAMETER.sub("?", sql)
        self._postgres = _PARAMETER.sub(lambda found: places[found[1]], sql)

    async def rows(self, **values: Any) -> Sequence[Row]:
        """Of moments and ids `moment_of` and `id_of` make values, whichever database answered."""
        connection = get_connection("default")
        bound = self.bound(connection.capabilities.dialect, values)
        found: Sequence[Any] = (await connection.execute_query(*bound))[1]
        return found

    async def run(self, **values: Any) -> int:
        """How many rows it changed."""
        connection = get_connection("default")
        bound = self.bound(connection.capabilities.dialect, values)
        return (await connection.execute_query(*bound))[0]

    def bound(self, dialect: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """The statement's text, and its values in their order."""
        if dialect == "sqlite":
            return self._sqlite, [_as_text(values[name]) for name in self.names]
        return self._postgres, [_plain(values[name]) for name in dict.fromkeys(self.names)]


def id_of(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def moment_of(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(value)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _as_text(value: Any) -> Any:
    """As Tortoise keeps it on SQLite."""
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat(" ") if isinstance(value, datetime) else _plain(value)
