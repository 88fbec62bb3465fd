"""What an import tells: how far it is, what came of it, and why it failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

Progress = Callable[[str, int, int | None], object]
"""Told the stage ("Checking", "Writing"), the rows that are done, and of how many if known."""

LONGEST_SHOWN = 200
"""Characters of a refused value that are kept."""


class ImportFailed(Exception):
    """The file, or the database, could not be used at all; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """One reason why a row was not taken; `column` is empty where the whole row is at fault."""

    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", {self.column}" if self.column else "")
        return f"{place}: {self.reason} ({self.value!r})"


@dataclass(slots=True)
class ImportReport:
    """`rows` were read; each was added, changed, unchanged, refused, or left out by the mapping.

    Left out are also rows that repeat an earlier one; `mended` counts values by what was mended.
    """

    source: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: int = 0
    repeated: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    refused: list[Refusal] = field(default_factory=list)
    seconds: float = 0.0

    def refuse(self, line: int, column: str, value: object, reason: str) -> None:
        shown = value if isinstance(value, str) else repr(value)
        self.refused.append(Refusal(line, column, shown[:LONGEST_SHOWN], reason))

    @property
    def refused_rows(self) -> int:
        """A row with several faults is listed once for each."""
        return len({refusal.line for refusal in self.refused})
