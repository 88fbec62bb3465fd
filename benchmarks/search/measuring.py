"""What is measured of an engine that holds so many documents."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from benchmarks.search.corpus import streamed
from benchmarks.search.timing import Times, timed
from search.embedded import EmbeddedEngine
from search.engine import Facet, SearchDocument, SearchEngine, SearchQuery
from search.record import TEXTS
from search.text import words

FACETS = (Facet.FIELD, Facet.LEVEL, Facet.LANGUAGE, Facet.PROVIDER)
CHANGES = 20


@dataclass(frozen=True, slots=True)
class Speed:
    documents: int
    built: float
    """Documents a second, from search documents to an index that answers."""
    learned: float
    """Seconds from then until all words are learned; a server answers meanwhile."""
    raw: Times
    search: Times
    with_facets: Times
    suggest: Times
    visible: Times
    """Of one changed document, until a search finds it by a new word."""


async def measure(
    engine: SearchEngine,
    raw: Callable[[str], Awaitable[object]],
    documents: list[SearchDocument],
    queries: list[str],
) -> Speed:
    begun = time.perf_counter()
    await engine.rebuild(streamed(documents), len(documents))
    built = len(documents) / (time.perf_counter() - begun)
    begun = time.perf_counter()
    await engine.search(SearchQuery("anything"))
    taken = time.perf_counter() - begun
    return Speed(
        documents=len(documents),
        built=built,
        learned=taken,
        raw=await timed(raw, queries),
        search=await timed(lambda text: engine.search(SearchQuery(text, first=10)), queries),
        with_facets=await timed(
            lambda text: engine.search(SearchQuery(text, first=10, facets=FACETS, highlight=True)),
            queries,
        ),
        suggest=await timed(engine.suggest, [text[:5] for text in queries]),
        visible=await _visible(engine, documents),
    )


async def _visible(engine: SearchEngine, documents: list[SearchDocument]) -> Times:
    taken, cpu = [], time.process_time()
    for number in range(CHANGES):
        word = f"qz{chr(97 + number % 26)}jv{number}"
        changed = replace(documents[number], title=f"{word} course", version=2)
        begun = time.perf_counter()
        await engine.index([changed])
        found = await engine.search(SearchQuery(word))
        taken.append(1000 * (time.perf_counter() - begun))
        assert found.total == 1
    return Times(tuple(taken), 1000 * (time.process_time() - cpu) / CHANGES)


def raw_embedded(engine: EmbeddedEngine) -> Callable[[str], Awaitable[object]]:
    """tantivy's own parser on the same index, words joined by OR, the ten best."""

    async def ask(text: str) -> object:
        index = engine._current()
        query, _ = index._index.parse_query_lenient(" ".join(words(text)), list(TEXTS))
        return index.snapshot("").searcher.search(query, 10)

    return ask
