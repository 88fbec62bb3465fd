"""Checked records, laid on disk until the transaction that writes them.

A file is read once: what was checked is what is written, even if the file changes meanwhile,
and memory stays flat whatever its size.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

import orjson

from catalog.importing.records import Record

BATCH = 500


class Staging:
    """Records of one type, each key once, in the order of the file."""

    def __init__(self, record: type[Record]) -> None:
        self._record = record
        self._folder = TemporaryDirectory(prefix="cairn-import-")
        self._database = sqlite3.connect(Path(self._folder.name) / "records.sqlite3")
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE record (line INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, body BLOB)"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._database.close()
        self._folder.cleanup()

    def add(self, record: Record) -> int | None:
        """None, or the line that has the same key already; then nothing was added."""
        body = orjson.dumps(record)
        added = self._database.execute(
            "INSERT INTO record VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            (record.line, record.key, body),
        )
        if added.rowcount:
            return None
        found = self._database.execute("SELECT line FROM record WHERE key = ?", (record.key,))
        return int(found.fetchone()[0])

    def batches(self) -> Iterator[list[Record]]:
        rows = self._database.execute("SELECT body FROM record ORDER BY line")
        while batch := rows.fetchmany(BATCH):
            yield [self._record(**orjson.loads(body)) for (body,) in batch]

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM record").fetchone()[0])
