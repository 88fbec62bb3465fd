"""The engine that needs nothing but a folder, in the process that owns the folder."""

from __future__ import annotations

import asyncio
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from search.cursor import fingerprint, opened
from search.embedded_index import BrokenIndex, Index
from search.embedded_learning import Lessons
from search.embedded_reading import search, suggest
from search.engine import (
    EVERYONE,
    Deletion,
    EngineUnavailable,
    Progress,
    RebuildRefused,
    Scope,
    SearchDocument,
    SearchQuery,
    SearchResult,
    Suggestions,
)
from search.folder import Folder
from search.learned import PATIENCE
from search.rebuilding import batches, check
from search.record import Record, record
from search.snapshots import Snapshots

_TOMBSTONES = 10_000

Answer = TypeVar("Answer")


class EmbeddedEngine:
    """Reads in any process; writes in the one that wrote first, until it closes."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self._folder = Folder(path)
        self._reading = ThreadPoolExecutor(2, thread_name_prefix="search-read")
        self._one_writer = ThreadPoolExecutor(1, thread_name_prefix="search-write")
        self._writing = asyncio.Lock()
        self._snapshots = Snapshots()
        self._deleted: OrderedDict[str, int] = OrderedDict()
        self._index: Index | None = None
        self._lessons = Lessons(self._snapshots, patience)
        self._seen = 0
        self._opening = threading.Lock()
        self._missed: list[SearchDocument | Deletion] | None = None
        self._closed = False

    async def prepare(self) -> None:
        await self._write(self._current)

    async def search(self, query: SearchQuery) -> SearchResult:
        mark = "embedded" + fingerprint(query)
        after = None if query.after is None else opened(query.after, mark)

        def answer() -> SearchResult:
            index = self._current()
            kept = self._snapshots.kept(after.snapshot) if after else None
            snapshot = kept or self._snapshots.current(index)
            understood = self._lessons.taught(index).understand(query, mark)
            result = search(snapshot, query, understood, after, mark)
            if result.has_next:
                self._snapshots.keep(snapshot)
            return result

        return await self._read(answer)

    async def suggest(self, prefix: str, limit: int = 10, scope: Scope = EVERYONE) -> Suggestions:
        def answer() -> Suggestions:
            index = self._current()
            snapshot, learned = self._snapshots.current(index), self._lessons.taught(index)
            return suggest(snapshot, learned, prefix, limit, scope)

        return await self._read(answer)

    async def index(self, documents: Iterable[SearchDocument]) -> None:
        await self._change(list(documents))

    async def delete(self, deletions: Sequence[Deletion]) -> None:
        await self._change(list(deletions))

    async def count(self) -> int:
        return await self._read(lambda: self._snapshots.current(self._current()).searcher.num_docs)

    async def is_whole(self) -> bool:
        return await self._read(lambda: self._folder.is_whole(self._current().path))

    async def contents(self) -> dict[str, int]:
        return await self._read(lambda: self._snapshots.current(self._current()).contents())

    async def rebuild(
        self,
        documents: AsyncIterator[SearchDocument],
        expected: int,
        progress: Progress | None = None,
    ) -> None:
        if self._missed is not None:
            raise RebuildRefused("The search index is being rebuilt already.")
        self._missed = []
        try:
            await self._write(self._claim)
            await self._fill(documents, expected, progress)
        finally:
            self._missed = None

    async def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        async with self._writing:
            await self._write(self._shut)
        self._reading.shutdown()
        self._one_writer.shutdown()

    async def _fill(
        self, documents: AsyncIterator[SearchDocument], expected: int, progress: Progress | None
    ) -> None:
        fresh = await self._write(lambda: Index(self._folder.new()))
        try:
            done = 0
            async for batch in batches(documents):
                await self._write(partial(fresh.put, batch))
                done += len(batch)
                if progress is not None:
                    progress(done)
            await self._write(fresh.commit)
            check(fresh.snapshot("").searcher.num_docs, expected)
            async with self._writing:
                await self._write(lambda: self._swap(fresh))
        except BaseException:
            await self._write(lambda: self._discard(fresh))
            raise

    def _claim(self) -> None:
        """Become the one who writes; a broken index is nobody's."""
        with suppress(BrokenIndex):
            self._current().own()

    def _swap(self, fresh: Index) -> None:
        """Give the new index what was written meanwhile, then let it answer."""
        self._apply(fresh, self._missed or [])
        with self._opening:
            left, old = self._folder.current(), self._index
            self._folder.mark_whole(fresh.path)
            self._folder.point(fresh.path)
            self._index, self._seen = fresh, self._folder.changed()
        self._snapshots.moved()
        if old is not None:
            old.close()
        if left is not None:
            self._folder.drop(left)

    def _discard(self, index: Index) -> None:
        index.close()
        self._folder.drop(index.path)

    async def _change(self, changes: Sequence[SearchDocument | Deletion]) -> None:
        if not changes:
            return
        async with self._writing:
            await self._write(lambda: self._write_changes(changes))
            self._snapshots.moved()
            if self._missed is not None:
                self._missed.extend(changes)

    def _write_changes(self, changes: Sequence[SearchDocument | Deletion]) -> None:
        index = self._current()
        with self._lessons.following(index) as learned:
            written, gone = self._apply(index, changes)
            learned.learn(written)
            learned.forget(gone)

    def _apply(
        self, index: Index, changes: Sequence[SearchDocument | Deletion]
    ) -> tuple[list[Record], list[str]]:
        """What was written and the ids of what was taken out.

        All of them or, when one fails, none; older versions than those known are ignored.
        """
        known = index.snapshot("").versions([change.id for change in changes])
        newest: dict[str, SearchDocument | Deletion] = {}
        for change in changes:
            has = max(known.get(change.id, 0), self._deleted.get(change.id, 0))
            if change.version >= max(has, newest[change.id].version if change.id in newest else 0):
                newest[change.id] = change
        records = [record(each) for each in newest.values() if isinstance(each, SearchDocument)]
        gone = [each for each in newest.values() if isinstance(each, Deletion)]
        try:
            index.put(records)
            index.remove(gone)
            index.commit()
        except BaseException:
            index.rollback()
            raise
        self._bury(gone)
        return records, [each.id for each in gone]

    def _bury(self, gone: Iterable[Deletion]) -> None:
        """Remember what was deleted, for what may still arrive from before."""
        for deletion in gone:
            self._deleted[deletion.id] = deletion.version
            self._deleted.move_to_end(deletion.id)
        while len(self._deleted) > _TOMBSTONES:
            self._deleted.popitem(last=False)

    def _current(self) -> Index:
        """The index that answers, opened anew when another process has put one in its place."""
        with self._opening:
            moved = self._folder.changed()
            if self._index is None or moved != self._seen:
                path = self._folder.current()
                if path is None:
                    path = self._folder.new()
                    self._folder.point(path)
                self._index, self._seen = Index(path), self._folder.changed()
                self._snapshots.moved()
            return self._index

    def _shut(self) -> None:
        self._lessons.close()
        self._snapshots.clear()
        if self._index is not None:
            self._index.close()

    async def _read(self, work: Callable[[], Answer]) -> Answer:
        return await self._done(self._reading, work)

    async def _write(self, work: Callable[[], Answer]) -> Answer:
        return await self._done(self._one_writer, work)

    async def _done(self, pool: ThreadPoolExecutor, work: Callable[[], Answer]) -> Answer:
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, work)
        except OSError as error:
            raise EngineUnavailable(f"The search index cannot be used: {error}") from error
