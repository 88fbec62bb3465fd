"""What a process knows of an index: the moment that it searches, and the words it learned."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field

from elasticsearch import ApiError, TransportError

from search import elastic_body as bodies
from search.elastic_body import Body
from search.elastic_cluster import Cluster, answering
from search.engine import EngineUnavailable
from search.learned import PATIENCE, Learned, Taught

_log = logging.getLogger(__name__)

KEEP_ALIVE = "3m"
_MOMENTS = 16
_READ = 500
_LOOK_AGAIN_AFTER = 1.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time of the index, whose pages are the same whatever is written meanwhile."""

    name: str
    pit: str

    @property
    def asked(self) -> Body:
        return {"id": self.pit, "keep_alive": KEEP_ALIVE}


@dataclass(slots=True)
class ElasticView:
    """Looks at once after writes of this process, and beside the searches for those of others."""

    cluster: Cluster
    patience: float = PATIENCE
    _learned: Learned = field(default_factory=Learned)
    _moment: Moment | None = None
    _kept: OrderedDict[str, Moment] = field(default_factory=OrderedDict)
    _standing: tuple[str, int, int] | None = None
    _read_to: tuple[str, int] = ("", -1)
    _looked: float | None = None
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)
    _beside: asyncio.Task[None] | None = None
    _learning: asyncio.Task[None] | None = None

    def moved(self) -> None:
        """The index was written by this process."""
        self._looked = None

    async def now(self) -> tuple[Moment, Learned]:
        if self._looked is None or self._moment is None:
            async with self._looking:
                if self._looked is None or self._moment is None:
                    await self._look()
        elif time.monotonic() - self._looked > _LOOK_AGAIN_AFTER and self._idle():
            self._beside = asyncio.create_task(self._look_beside())
        assert self._moment is not None
        return self._moment, self._learned

    def kept(self, name: str) -> Moment | None:
        return self._kept.get(name)

    def keep(self, moment: Moment) -> None:
        """For the next page; the one that was not asked for longest makes room."""
        self._kept[moment.name] = moment
        self._kept.move_to_end(moment.name)

    def lost(self, moment: Moment) -> None:
        """The cluster knows it no more."""
        self._kept.pop(moment.name, None)
        if self._moment is moment:
            self._moment = self._standing = None

    async def close(self) -> None:
        for task in (self._beside, self._learning):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError, EngineUnavailable):
                    await task
        open_yet = {each.name: each for each in (*self._kept.values(), self._moment) if each}
        for moment in open_yet.values():
            await self._end(moment)

    def _idle(self) -> bool:
        return self._beside is None or self._beside.done()

    async def _look_beside(self) -> None:
        async with self._looking:
            try:
                await self._look()
            except EngineUnavailable as error:
                _log.warning("the search index cannot be looked at: %s", error)

    async def _look(self) -> None:
        """A new moment if anything was written, and the words of what was."""
        begun = time.monotonic()
        hits = (await self.cluster.ask(bodies.standing_body()))["hits"]
        newest: Body = hits["hits"][0] if hits["hits"] else {"_index": "", "_seq_no": -1}
        standing = str(newest["_index"]), int(newest["_seq_no"]), int(hits["total"]["value"])
        if standing != self._standing or self._moment is None:
            before, self._moment = self._moment, await self._open()
            self._standing = standing
            await self._make_room(before)
            await self._learn(standing)
        self._looked = begun

    async def _open(self) -> Moment:
        with answering():
            opened = await self.cluster.client.open_point_in_time(
                index=self.cluster.alias, keep_alive=KEEP_ALIVE
            )
        return Moment(opened["id"][-24:], opened["id"])

    async def _make_room(self, before: Moment | None) -> None:
        """End moments that nobody is to read on in."""
        if before is not None and before.name not in self._kept:
            await self._end(before)
        while len(self._kept) > _MOMENTS:
            _, oldest = self._kept.popitem(last=False)
            if oldest is not self._moment:
                await self._end(oldest)

    async def _end(self, moment: Moment) -> None:
        """One that cannot be ended ends by itself."""
        with suppress(ApiError, TransportError):
            await self.cluster.client.close_point_in_time(id=moment.pit)

    async def _learn(self, standing: tuple[str, int, int]) -> None:
        if self._learning is None or self._learning.done():
            self._learning = asyncio.create_task(self._catch_up(*standing))
        await asyncio.wait({self._learning}, timeout=self.patience)
        if self._learning.done() and not self._learning.cancelled():
            error = self._learning.exception()
            if error is not None:
                self._standing = None
                raise error

    async def _catch_up(self, index: str, number: int, total: int) -> None:
        """What was written since; where that does not explain all, whatever differs."""
        if index == self._read_to[0]:
            await self._read_from(self._read_to[1])
        if index != self._read_to[0] or total != self._learned.size:
            await self._compare()
        self._read_to = index, number

    async def _read_from(self, number: int) -> None:
        many = _READ
        while many == _READ:
            hits = (await self.cluster.ask(bodies.changed_body(number, _READ)))["hits"]["hits"]
            many = len(hits)
            await asyncio.to_thread(_learn_from, self._learned, hits)
            number = hits[-1]["_seq_no"] if hits else number

    async def _compare(self) -> None:
        outdated = self._learned.outdated(await self.cluster.contents())
        for start in range(0, len(outdated), _READ):
            body = bodies.taught_body(outdated[start : start + _READ])
            hits = (await self.cluster.ask(body))["hits"]["hits"]
            await asyncio.to_thread(_learn_from, self._learned, hits)


def _learn_from(learned: Learned, hits: list[Body]) -> None:
    for hit in hits:
        texts, digest = hit["_source"], hit["fields"]["digest"][0]
        taught = Taught(hit["_id"], hit["_version"], digest, texts["plain"], texts["teaches"])
        learned.read(taught)
