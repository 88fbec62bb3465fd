"""Vectors of documents: made once for each text, kept in a file, compared in memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Protocol

from search.engine import SearchDocument
from search.semantic.model import SHA256, SIZE

TITLE_SHARE, TEXT_SHARE = 2 / 7, 5 / 7
"""How much the likeness to the title and to the whole text count (.2 and .5, measured)."""
_CHUNK: Final = 500


class MakesVectors(Protocol):
    def vectors(self, texts: Sequence[str]) -> Any: ...


class Vectors:
    """Of which documents there are vectors, and which are near to a text.

    A text's digest, with the model's, is the key under which its vector is kept: what has not
    changed is not computed again, also not when the index is rebuilt.
    """

    def __init__(self, path: Path, model: MakesVectors) -> None:
        import numpy

        self._numpy: Any = numpy
        self._model = model
        path.parent.mkdir(parents=True, exist_ok=True)
        self._kept = sqlite3.connect(path, check_same_thread=False)
        self._kept.executescript(_TABLES)
        self._one = threading.RLock()
        self._places: dict[str, int] = {}
        self._ids: list[str] = []
        self._titles: Any = numpy.zeros((0, SIZE), dtype=numpy.float32)
        self._texts: Any = numpy.zeros((0, SIZE), dtype=numpy.float32)
        self._load()

    def close(self) -> None:
        self._kept.close()

    def put(self, documents: Iterable[SearchDocument]) -> None:
        wanted = {
            document.id: (_digest(document.title), _digest(_text(document)), document)
            for document in documents
        }
        texts = {title: each.title for title, _, each in wanted.values()}
        texts |= {text: _text(each) for _, text, each in wanted.values()}
        self._make(texts)
        with self._one, self._kept:
            self._kept.executemany(
                "INSERT INTO document VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
                "version = excluded.version, title = excluded.title, text = excluded.text "
                "WHERE excluded.version >= version",
                [(id_, each.version, title, text) for id_, (title, text, each) in wanted.items()],
            )
            self._load(list(wanted))

    def remove(self, ids: Iterable[str]) -> None:
        with self._one, self._kept:
            self._kept.executemany("DELETE FROM document WHERE id = ?", [(id_,) for id_ in ids])
            self._load()

    def only(self, ids: set[str]) -> None:
        """Forget all other documents, as after a rebuild; what was made of their texts stays."""
        self.remove(set(self._places) - ids)

    def near(self, text: str, most: int) -> dict[str, float]:
        """The likest documents with their likeness, at most 1."""
        likeness = self.likeness(text)
        if likeness is None:
            return {}
        with self._one:
            most = min(most, len(likeness))
            best = self._numpy.argpartition(-likeness, most - 1)[:most]
            return {self._ids[place]: float(likeness[place]) for place in best}

    def likeness_of(self, text: str, ids: Iterable[str]) -> dict[str, float]:
        likeness = self.likeness(text)
        if likeness is None:
            return {}
        return {id_: float(likeness[self._places[id_]]) for id_ in ids if id_ in self._places}

    def likeness(self, text: str) -> Any:
        with self._one:
            if not self._ids:
                return None
            asked = self._model.vectors([text])[0]
            return TITLE_SHARE * (self._titles @ asked) + TEXT_SHARE * (self._texts @ asked)

    def of_texts(self, texts: Sequence[str]) -> Any:
        """Vectors of short texts, such as names of skills."""
        digests = [_digest(text) for text in texts]
        self._make(dict(zip(digests, texts, strict=True)))
        found = self._read(digests)
        return self._numpy.stack([found[digest] for digest in digests])

    def _make(self, texts: Mapping[bytes, str]) -> None:
        there = set(self._read(list(texts)))
        missing = [(digest, text) for digest, text in texts.items() if digest not in there]
        for start in range(0, len(missing), _CHUNK):
            chunk = missing[start : start + _CHUNK]
            made = self._model.vectors([text for _, text in chunk])
            rows = [
                (digest, row.astype("<f4").tobytes())
                for (digest, _), row in zip(chunk, made, strict=True)
            ]
            with self._one, self._kept:
                self._kept.executemany("INSERT OR IGNORE INTO vector VALUES (?, ?)", rows)

    def _read(self, digests: Sequence[bytes]) -> dict[bytes, Any]:
        found: dict[bytes, Any] = {}
        for start in range(0, len(digests), _CHUNK):
            chunk = digests[start : start + _CHUNK]
            marks = ",".join("?" * len(chunk))
            asked = f"SELECT digest, numbers FROM vector WHERE digest IN ({marks})"  # noqa: S608
            with self._one:
                for digest, numbers in self._kept.execute(asked, chunk):
                    found[digest] = self._numpy.frombuffer(numbers, dtype="<f4")
        return found

    def _load(self, ids: Sequence[str] | None = None) -> None:
        """Into memory: everything, or what has just been written."""
        if ids is not None and all(id_ in self._places for id_ in ids):
            self._refresh(ids)
            return
        rows = self._kept.execute(_ALL).fetchall()
        self._ids = [row[0] for row in rows]
        self._places = {id_: place for place, id_ in enumerate(self._ids)}
        self._titles = self._matrix([row[1] for row in rows])
        self._texts = self._matrix([row[2] for row in rows])

    def _refresh(self, ids: Sequence[str]) -> None:
        for id_ in ids:
            found = self._kept.execute(f"{_ALL} WHERE document.id = ?", (id_,)).fetchone()
            place = self._places[id_]
            self._titles[place] = self._numpy.frombuffer(found[1], dtype="<f4")
            self._texts[place] = self._numpy.frombuffer(found[2], dtype="<f4")

    def _matrix(self, rows: Sequence[bytes]) -> Any:
        joined = self._numpy.frombuffer(b"".join(rows), dtype="<f4")
        return joined.reshape(len(rows), SIZE).copy()


_TABLES = """
PRAGMA journal_mode = WAL;
CREATE TABLE IF NOT EXISTS vector (digest BLOB PRIMARY KEY, numbers BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS document (
    id TEXT PRIMARY KEY, version INTEGER NOT NULL, title BLOB NOT NULL, text BLOB NOT NULL
) WITHOUT ROWID;
"""
_ALL = """
SELECT document.id, title.numbers, text.numbers FROM document
JOIN vector AS title ON title.digest = document.title
JOIN vector AS text ON text.digest = document.text
"""


def _text(document: SearchDocument) -> str:
    """The model reads the beginning only: some hundred words."""
    skills = ", ".join(skill.label for skill in document.skills[:8])
    parts = (document.title, document.summary, skills, document.description)
    return ". ".join(part for part in parts if part)[:2_000]


def _digest(text: str) -> bytes:
    return blake2b(f"{SHA256} {text}".encode(errors="replace"), digest_size=16).digest()
