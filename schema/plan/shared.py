"""Answers that are the same for everyone who sees what the public sees, kept while true."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

LARGEST = 256 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """`shared` says that it holds for everyone who sees what the public sees."""

    body: bytes
    shared: bool


class SharedAnswers:
    """Bounded in bytes; the least recently used go first.

    Each is kept with the version of the catalog that was read before its rows were. A change in
    between makes it newer than its label, and nobody asks for that label any more.
    """

    def __init__(self, most_bytes: int) -> None:
        self._kept: OrderedDict[Hashable, tuple[int, bytes]] = OrderedDict()
        self._most_bytes, self.bytes = most_bytes, 0

    def get(self, key: Hashable, version: int) -> bytes | None:
        found = self._kept.get(key)
        if found is None:
            return None
        if found[0] != version:
            self._forget(key)
            return None
        self._kept.move_to_end(key)
        return found[1]

    def put(self, key: Hashable, version: int, body: bytes) -> None:
        if len(body) > LARGEST:
            return
        if key in self._kept:
            self._forget(key)
        self._kept[key] = version, body
        self.bytes += len(body)
        while self.bytes > self._most_bytes:
            self._forget(next(iter(self._kept)))

    def _forget(self, key: Hashable) -> None:
        self.bytes -= len(self._kept.pop(key)[1])
