"""Answers that are the same for everyone who sees what the public sees, kept while true."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from schema.kept import Kept

LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """`shared` says that it holds for everyone who sees what the public sees."""

    body: bytes
    shared: bool


class SharedAnswers:
    """Each is kept with the version of the catalog that was read before its rows were.

    A change in between makes it newer than its label, and nobody asks for that label any more.
    """

    def __init__(self, most_bytes: int) -> None:
        self._kept: Kept[Hashable, tuple[int, bytes]] = Kept(most_bytes)

    @property
    def size(self) -> int:
        return self._kept.size

    def get(self, key: Hashable, version: int) -> bytes | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] != version:
            self._kept.forget(key)
            return None
        return found[1]

    def put(self, key: Hashable, version: int, body: bytes, asked: int = 0) -> None:
        """`asked` is how long the question was, which is kept as well."""
        if len(body) <= LARGEST:
            self._kept.put(key, (version, body), len(body) + asked)
