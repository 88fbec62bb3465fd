"""Searches by words and by meaning together, on whichever engine is behind it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from search.cursor import Place, fingerprint, opened, seal
from search.engine import (
    EVERYONE,
    MAX_PAGE,
    MAX_VALUES,
    Deletion,
    Hit,
    InvalidCursor,
    Order,
    Progress,
    Scope,
    SearchDocument,
    SearchEngine,
    SearchQuery,
    SearchResult,
    Suggestions,
)
from search.semantic.fusion import MEANING_SHARE, WORDS_FIRST_SHARE, fused
from search.semantic.vectors import Vectors

NEAR_ENOUGH: Final = 0.35
"""What words do not find is shown from this likeness on."""
CLOSE: Final = 0.5
"""From this likeness on, what words find only weakly is no weak match."""
_LONGEST: Final = 512


@dataclass(slots=True)
class WithMeaning:
    """The first hits are fused; behind them come the others, by their words.

    What is near in meaning is asked of the engine too, so that filters and visibility hold for it.
    """

    engine: SearchEngine
    vectors: Vectors

    async def search(self, query: SearchQuery) -> SearchResult:
        mark = "meaning" + fingerprint(query)
        if not _is_asked_by_meaning(query):
            return await self.engine.search(query)
        after = _opened(query.after, mark)
        if query.after is not None and after is None:
            return await self._behind(query)
        window, last = await self._window(query)
        if window.degraded:
            return await self.engine.search(query)
        begin = after.depth if after else 0
        hits = window.hits[begin : begin + query.first]
        return replace(
            window,
            hits=tuple(
                replace(
                    hit,
                    cursor=last
                    if last is not None and depth == len(window.hits)
                    else seal(Place(hit.score, hit.id, depth=depth), mark),
                )
                for depth, hit in enumerate(hits, begin + 1)
            ),
            has_next=begin + query.first < len(window.hits) or window.has_next,
        )

    async def _behind(self, query: SearchQuery) -> SearchResult:
        """A page behind the fused ones: by words alone, without what was shown before."""
        page = await self.engine.search(query)
        window, _ = await self._window(replace(query, facets=(), highlight=False))
        shown = {hit.id for hit in window.hits}
        hits = tuple(hit for hit in page.hits if hit.id not in shown)
        return replace(page, hits=hits, total=window.total)

    async def _window(self, query: SearchQuery) -> tuple[SearchResult, str | None]:
        """What is fused, and the engine's cursor behind it if there is more."""
        words = await self.engine.search(replace(query, first=MAX_PAGE, after=None))
        if words.degraded:
            return words, None
        text = _meant(query, words)
        near = await asyncio.to_thread(self.vectors.near, text, MAX_PAGE)
        found = {hit.id: hit for hit in words.hits}
        close = {id_ for id_, likeness in near.items() if likeness >= NEAR_ENOUGH}
        further, fitting = await self._seen(query, close - set(found))
        likeness = await asyncio.to_thread(self.vectors.likeness_of, text, [*found, *further])
        by_words = {id_: hit.score for id_, hit in found.items()}
        order = fused(by_words, likeness, _share(words))
        both = {**further, **found}
        hits = tuple(replace(both[id_], score=score) for id_, score in order if id_ in both)
        weak = words.weak and max(likeness.values(), default=0.0) < CLOSE
        total = words.total + len(further) - fitting
        found_all = replace(words, hits=hits, total=total, weak=weak)
        return found_all, words.cursor if words.has_next else None

    async def _seen(self, query: SearchQuery, ids: set[str]) -> tuple[dict[str, Hit], int]:
        """Those that filters and the viewer's eyes allow, and how many of them the words fit too.

        These come behind the first ones by their words, and are counted already.
        """
        wanted = ids if query.among is None else ids & query.among
        if not wanted:
            return {}, 0
        among = frozenset(sorted(wanted)[:MAX_VALUES])
        by_words = replace(
            query, among=among, first=MAX_PAGE, after=None, facets=(), highlight=False
        )
        allowed = await self.engine.search(replace(by_words, text=""))
        fitting = await self.engine.search(by_words)
        return {hit.id: hit for hit in allowed.hits}, fitting.total

    async def index(self, documents: Iterable[SearchDocument]) -> None:
        given = list(documents)
        await self.engine.index(given)
        await asyncio.to_thread(self.vectors.put, given)

    async def delete(self, deletions: Sequence[Deletion]) -> None:
        await self.engine.delete(deletions)
        await asyncio.to_thread(self.vectors.remove, [each.id for each in deletions])

    async def rebuild(
        self,
        documents: AsyncIterator[SearchDocument],
        expected: int,
        progress: Progress | None = None,
    ) -> None:
        seen: set[str] = set()

        async def watched() -> AsyncIterator[SearchDocument]:
            batch: list[SearchDocument] = []
            async for document in documents:
                seen.add(document.id)
                batch.append(document)
                if len(batch) == MAX_VALUES:
                    await asyncio.to_thread(self.vectors.put, batch)
                    batch = []
                yield document
            await asyncio.to_thread(self.vectors.put, batch)

        await self.engine.rebuild(watched(), expected, progress)
        await asyncio.to_thread(self.vectors.only, seen)

    async def prepare(self) -> None:
        await self.engine.prepare()

    async def suggest(self, prefix: str, limit: int = 10, scope: Scope = EVERYONE) -> Suggestions:
        return await self.engine.suggest(prefix, limit, scope)

    async def count(self) -> int:
        return await self.engine.count()

    async def is_whole(self) -> bool:
        return await self.engine.is_whole()

    async def contents(self) -> dict[str, int]:
        return await self.engine.contents()

    async def close(self) -> None:
        await self.engine.close()
        self.vectors.close()


def _is_asked_by_meaning(query: SearchQuery) -> bool:
    return bool(query.text.strip()) and query.order is Order.RELEVANCE and not query.as_typed


def _share(words: SearchResult) -> float:
    """How much the meaning counts; what is known by its name goes by its words."""
    understood = words.understood
    if understood.provider is not None or understood.language not in (None, "en"):
        return WORDS_FIRST_SHARE
    return MEANING_SHARE


def _meant(query: SearchQuery, words: SearchResult) -> str:
    """As the words were repaired, with what short forms stand for."""
    text = words.corrected or query.text
    longer = [
        long
        for term in words.understood.terms
        if len(term.word) <= 5
        for long in term.alternatives[:1]
        if " " in long
    ]
    return " ".join([text, *longer])[:_LONGEST]


def _opened(cursor: str | None, mark: str) -> Place | None:
    if cursor is None:
        return None
    try:
        return opened(cursor, mark)
    except InvalidCursor:
        return None
