"""Whether saved searches find what is new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from search.engine import (
    MAX_PAGE,
    MAX_VALUES,
    Bounds,
    EngineUnavailable,
    Facet,
    InvalidQuery,
    Measure,
    SearchEngine,
    SearchQuery,
)


def query_of(kept: Mapping[str, Any], today: date | None = None) -> SearchQuery:
    """What `SavedSearch.query` asks. `kept_as` is the other way round."""
    return SearchQuery(
        text=kept["text"],
        filters={Facet(name): frozenset(values) for name, values in kept["filters"].items()},
        ranges={Measure(name): Bounds(*bounds) for name, bounds in kept["ranges"].items()},
        today=today,
    )


def kept_as(query: SearchQuery) -> dict[str, Any]:
    return {
        "text": query.text,
        "filters": {f.value: sorted(v) for f, v in query.filters.items() if v},
        "ranges": {m.value: [b.at_least, b.at_most] for m, b in query.ranges.items()},
    }


async def matches(
    engine: SearchEngine, kept: Mapping[str, Any], documents: Iterable[str], today: date
) -> list[str]:
    """Those of the documents that the search finds, and that show what it asks for.

    A weak hit is one that shares a word; nobody is to be called for that. Raises
    EngineUnavailable when the index is out of reach: the database alone cannot tell.
    """
    wanted = sorted(documents)
    found: list[str] = []
    for start in range(0, len(wanted), MAX_VALUES):
        among = frozenset(wanted[start : start + MAX_VALUES])
        found += await _among(engine, replace(query_of(kept, today), among=among))
    return found


async def _among(engine: SearchEngine, query: SearchQuery) -> list[str]:
    try:
        page = await engine.search(replace(query, first=MAX_PAGE))
    except InvalidQuery:
        return []  # what could be asked when it was saved cannot be asked any longer
    if page.degraded:
        raise EngineUnavailable("The index is out of reach.")
    ids = [hit.id for hit in page.hits]
    if not query.text.strip():
        return ids
    return [id_ for id_ in ids if await _shows(engine, query, id_)]


async def _shows(engine: SearchEngine, query: SearchQuery, document_id: str) -> bool:
    alone = await engine.search(replace(query, among=frozenset({document_id}), first=1))
    if alone.degraded:
        raise EngineUnavailable("The index is out of reach.")
    return bool(alone.hits) and not alone.weak
