"""The engine that callers get: it answers from the database while the one behind it cannot."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from search import from_database
from search.breaker import Breaker
from search.engine import (
    EVERYONE,
    Deletion,
    EngineUnavailable,
    IndexLost,
    Progress,
    Scope,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    SearchResult,
    Suggestions,
)

_log = logging.getLogger(__name__)

Answer = TypeVar("Answer")


@dataclass(slots=True)
class WithFallback:
    engine: SearchEngine
    breaker: Breaker = field(default_factory=Breaker)
    _whole: bool = field(init=False, default=False)

    async def prepare(self) -> None:
        try:
            await self.breaker.through(self.engine.prepare)
        except EngineUnavailable as error:
            _log.warning("the search engine is away: %s", error)

    async def search(self, query: SearchQuery) -> SearchResult:
        if from_database.continues(query):
            return await from_database.search(query)
        try:
            return await self._ask(lambda: self.engine.search(query))
        except EngineUnavailable as error:
            _log.warning("search answers from the database: %s", error)
            if not from_database.answerable(query):
                raise
        return await from_database.search(query)

    async def suggest(self, prefix: str, limit: int = 10, scope: Scope = EVERYONE) -> Suggestions:
        try:
            return await self._ask(lambda: self.engine.suggest(prefix, limit, scope))
        except EngineUnavailable as error:
            _log.warning("suggestions come from the database: %s", error)
        return await from_database.suggest(prefix, limit, scope)

    async def index(self, documents: Iterable[SearchDocument]) -> None:
        await self._ask(lambda: self.engine.index(documents))

    async def delete(self, deletions: Sequence[Deletion]) -> None:
        await self._ask(lambda: self.engine.delete(deletions))

    async def count(self) -> int:
        return await self.breaker.through(self.engine.count)

    async def is_whole(self) -> bool:
        return await self.breaker.through(self.engine.is_whole)

    async def contents(self) -> dict[str, int]:
        return await self.breaker.through(self.engine.contents)

    async def rebuild(
        self,
        documents: AsyncIterator[SearchDocument],
        expected: int,
        progress: Progress | None = None,
    ) -> None:
        """Tried whatever happened before: somebody asked for it, or it is what mends the index."""
        await self.engine.rebuild(documents, expected, progress)
        self.breaker.close()

    async def close(self) -> None:
        await self.engine.close()

    async def _ask(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        """Of a whole index: one that is still to be filled would answer wrongly."""

        async def asked() -> Answer:
            if not self._whole and not await self.engine.is_whole():
                raise IndexLost("The search index has to be filled first.")
            self._whole = True
            return await call()

        try:
            return await self.breaker.through(asked)
        except EngineUnavailable:
            self._whole = False
            raise
