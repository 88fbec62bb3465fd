"""Keeps what a process knows of words like an embedded index, without making searches wait long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager

from search.embedded_index import Index, Snapshot
from search.learned import Learned
from search.snapshots import Snapshots

_READ = 500


class Lessons:
    """Reads an index beside the searches: as a whole at first, then where its digests differ."""

    def __init__(self, snapshots: Snapshots, patience: float) -> None:
        self._snapshots, self._patience = snapshots, patience
        self._learned = Learned()
        self._at: tuple[Index, int] | None = None
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="search-learn")
        self._reading: Future[None] | None = None
        self._lock = threading.Lock()
        self._closed = False

    def taught(self, index: Index) -> Learned:
        """What this index taught, as far as it was read in time."""
        with self._lock:
            if self._follows(index) or self._closed:
                return self._learned
            if self._reading is None or self._reading.done():
                self._reading = self._reader.submit(self._catch_up, index)
            reading = self._reading
        wait([reading], timeout=self._patience)
        if reading.done():
            reading.result()
        return self._learned

    @contextmanager
    def following(self, index: Index) -> Iterator[Learned]:
        """For a write of this process: who knew everything before it still does after it."""
        with self._lock:
            follows = self._follows(index) and index.owned
        yield self._learned
        with self._lock:
            self._at = (index, index.stamp) if follows else None

    def close(self) -> None:
        self._closed = True
        self._reader.shutdown(cancel_futures=True)

    def _follows(self, index: Index) -> bool:
        if self._at is None or self._at[0] is not index:
            return False
        return index.owned or self._at[1] == index.stamp

    def _catch_up(self, index: Index) -> None:
        stamp = index.stamp
        self._read(self._snapshots.current(index))
        with self._lock:
            self._at = (index, stamp) if index.stamp == stamp else None

    def _read(self, snapshot: Snapshot) -> None:
        outdated = self._learned.outdated(snapshot.contents())
        for start in range(0, len(outdated), _READ):
            for taught in snapshot.taught(outdated[start : start + _READ]):
                if self._closed:
                    return
                self._learned.read(taught)
