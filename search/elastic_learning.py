"""Keeps what a process knows of words like the index, whoever writes it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from search import elastic_body as bodies
from search.elastic_body import Body
from search.learned import Learned

_READ = 500
_IDS = 10_000
_WRITTEN_ELSEWHERE_SEEN_AFTER = 5.0


@dataclass(slots=True)
class ElasticTeacher:
    """Reads what was written since it last looked: at once after writes of this process."""

    ask: Callable[[Body], Awaitable[Body]]
    alias: str
    _learned: Learned = field(default_factory=Learned)
    _index: str | None = None
    _number: int = -1
    _looked: float | None = None
    _learning: asyncio.Lock = field(default_factory=asyncio.Lock)

    def moved(self) -> None:
        """The index was written by this process."""
        self._looked = None

    async def taught(self) -> Learned:
        async with self._learning:
            now = time.monotonic()
            if self._looked is None or now - self._looked > _WRITTEN_ELSEWHERE_SEEN_AFTER:
                self._looked = now
                try:
                    await self._catch_up()
                except BaseException:
                    self._looked = None
                    raise
            return self._learned

    async def _catch_up(self) -> None:
        standing = (await self.ask(bodies.standing_body()))["hits"]
        newest = standing["hits"][0] if standing["hits"] else None
        if newest is not None and newest["_index"] != self._index:
            self._learned, self._index, self._number = Learned(), newest["_index"], -1
        if newest is not None and newest["_seq_no"] > self._number:
            await self._read()
        if standing["total"]["value"] != self._learned.size:
            await self._forget_deleted()

    async def _read(self) -> None:
        many = _READ
        while many == _READ:
            hits = (await self.ask(bodies.changed_body(self._number, _READ)))["hits"]["hits"]
            many = len(hits)
            for hit in hits:
                texts = hit["_source"]
                self._learned.learn_texts(
                    hit["_id"], hit["_version"], texts["plain"], texts["teaches"]
                )
                self._number = hit["_seq_no"]

    async def _forget_deleted(self) -> None:
        """A deletion leaves nothing to be read: it shows in the number of documents."""
        there: set[str] = set()
        after, many = None, _IDS
        while many == _IDS:
            hits = (await self.ask(bodies.ids_body(after, _IDS)))["hits"]["hits"]
            there.update(hit["_id"] for hit in hits)
            after, many = hits[-1]["_id"] if hits else None, len(hits)
        self._learned.keep_only(there)
