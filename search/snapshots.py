"""Moments of an embedded index that readers are in the middle of."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from uuid import uuid4

from search.embedded_index import Index, Snapshot

_KEPT = 16
_ELSEWHERE_SEEN_AFTER = 1.0


class Snapshots:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Snapshot] = OrderedDict()
        self._process = uuid4().hex[:8]
        self._number = 0
        self._now: tuple[Index, Snapshot, float] | None = None

    def moved(self) -> None:
        """The index was written: whoever asks next sees it."""
        with self._lock:
            self._now = None

    def current(self, index: Index) -> Snapshot:
        """The newest state; of an index that another process writes, about a second old."""
        with self._lock:
            if self._now is None or self._stale(*self._now, index):
                self._number += 1
                name = f"{self._process}-{self._number}"
                self._now = index, index.snapshot(name), time.monotonic()
            return self._now[1]

    def keep(self, snapshot: Snapshot) -> None:
        """Hold it for the next page; the one that was not asked for longest makes room."""
        with self._lock:
            self._kept[snapshot.name] = snapshot
            self._kept.move_to_end(snapshot.name)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def kept(self, name: str) -> Snapshot | None:
        with self._lock:
            return self._kept.get(name)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()
            self._now = None

    @staticmethod
    def _stale(of: Index, _: Snapshot, taken: float, index: Index) -> bool:
        if of is not index:
            return True
        return not index.owned and time.monotonic() - taken > _ELSEWHERE_SEEN_AFTER
