"""One table of a TOML file, read key by key, with refusals that name the file and the key."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from pathlib import Path
from typing import Self


class UnreadableCatalogue(ValueError):
    """A bundled file says something that the catalogue cannot hold."""


class Table:
    """Keys are asked for one by one; `close` refuses those that nobody asked for."""

    def __init__(self, values: dict[str, object], file: str, path: str = "") -> None:
        self._values = values
        self._file = file
        self._path = path
        self._asked: set[str] = set()

    @classmethod
    def of_file(cls, file: Path) -> Self:
        name = f"{file.parent.name}/{file.name}"
        try:
            return cls(tomllib.loads(file.read_text(encoding="utf-8")), name)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise UnreadableCatalogue(f"{name}: {error}") from error

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def refuse(self, key: str, reason: str) -> UnreadableCatalogue:
        """The error to raise about `key`."""
        return UnreadableCatalogue(f"{self._file}: {self._path}{key}: {reason}")

    def text(self, key: str) -> str:
        value = self._value(key)
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, "must be text and not empty")
        if value != value.strip():
            raise self.refuse(key, "must not begin or end with a space")
        return value

    def optional_text(self, key: str) -> str | None:
        return self.text(key) if key in self else None

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> str:
        if default is not None and key not in self:
            return default
        value = self.text(key)
        if value not in allowed:
            raise self.refuse(key, f"{value!r} is none of {', '.join(allowed)}")
        return value

    def word(self, key: str, words: type[Enum], default: str | None = None) -> str:
        """The name of one of `words`."""
        return self.choice(key, tuple(words.__members__), default)

    def whole(self, key: str, low: int, high: int) -> int:
        value = self._value(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.refuse(key, f"must be a whole number from {low} to {high}")
        return value

    def optional_whole(self, key: str, low: int, high: int) -> int | None:
        return self.whole(key, low, high) if key in self else None

    def scaled(self, key: str, factor: int) -> int:
        """The decimal written as text under `key`, in units of 1/`factor`, exactly."""
        written = self.text(key)
        try:
            value = Decimal(written) * factor
        except InvalidOperation:
            raise self.refuse(key, f"{written!r} is not a decimal number") from None
        if not value.is_finite() or value < 0 or value != value.to_integral_value():
            raise self.refuse(key, f"{written!r} is not a whole number of 1/{factor}")
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        if key not in self:
            return default
        value = self._value(key)
        if not isinstance(value, bool):
            raise self.refuse(key, "must be true or false")
        return value

    def optional_day(self, key: str) -> date | None:
        if key not in self:
            return None
        value = self._value(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, "must be a date like 2027-01-31, without quotes")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        if not all(isinstance(value, str) and value for value in values):
            raise self.refuse(key, "must be a list of texts")
        return tuple(str(value) for value in values)

    def table(self, key: str) -> Table:
        return self._inner(self._value(key), key)

    def tables(self, key: str) -> list[Table]:
        """The tables listed under `key`; none if it is absent."""
        if key not in self:
            return []
        return [self._inner(value, f"{key}[{i}]") for i, value in enumerate(self._list(key))]

    def close(self) -> None:
        unknown = sorted(set(self._values) - self._asked)
        if unknown:
            raise self.refuse(unknown[0], "is not a key that is read here")

    def _value(self, key: str) -> object:
        self._asked.add(key)
        if key not in self._values:
            raise self.refuse(key, "is missing")
        return self._values[key]

    def _list(self, key: str) -> list[object]:
        value = self._value(key)
        if not isinstance(value, list):
            raise self.refuse(key, "must be a list")
        return value

    def _inner(self, value: object, key: str) -> Table:
        if not isinstance(value, dict):
            raise self.refuse(key, "must be a table")
        return Table(value, self._file, f"{self._path}{key}.")
