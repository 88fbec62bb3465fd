"""A memory that is bounded by size: the least recently used go first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    def __init__(self, most: int) -> None:
        self._kept: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._most, self.size = most, 0

    def get(self, key: K) -> V | None:
        found = self._kept.get(key)
        if found is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def put(self, key: K, value: V, size: int) -> None:
        """What is larger than all there may be is not kept at all."""
        self.forget(key)
        if size > self._most:
            return
        self._kept[key] = value, size
        self.size += size
        while self.size > self._most:
            self.forget(next(iter(self._kept)))

    def forget(self, key: K) -> None:
        if key in self._kept:
            self.size -= self._kept.pop(key)[1]
