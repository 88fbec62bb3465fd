"""The verbs of the command line that search: the catalogue, or a set of judged documents."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

from search.documents import KINDS
from search.engine import SearchQuery
from search.explain import explained, listed
from search.relevance import run
from server.engines import engine_apart, engine_for
from server.house import connected, require_migrated
from server.progress import screen
from server.settings import Settings


def relevance(settings: Settings, asked: argparse.Namespace) -> int:
    async def measure() -> int:
        async with engine_apart(settings, asked.engine) as engine:
            return await run(asked.documents, asked.queries, engine, asked.out, asked.first)

    begun = perf_counter()
    queries = asyncio.run(measure())
    screen.print(f"{queries} queries answered into {asked.out} in {perf_counter() - begun:.1f} s.")
    return 0


def search(settings: Settings, asked: argparse.Namespace) -> int:
    query = SearchQuery(
        asked.query, first=asked.first, as_typed=asked.as_typed, highlight=asked.explain
    )
    for line in asyncio.run(_search(settings, query)):
        print(line)
    return 0


async def _search(settings: Settings, query: SearchQuery) -> list[str]:
    """As a visitor sees it."""
    await require_migrated(settings)
    async with connected(settings):
        engine = engine_for(settings)
        try:
            result = await engine.search(query)
        finally:
            await engine.close()
        titles = await _titles([hit.id for hit in result.hits])
    return explained(query, result, titles) if query.highlight else listed(result, titles)


async def _titles(ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for model, kind in KINDS.items():
        keys = [UUID(id_.partition(":")[2]) for id_ in ids if id_.startswith(f"{kind.value}:")]
        rows = await model.filter(id__in=keys).values_list("id", "title") if keys else []
        found |= {f"{kind.value}:{row_id}": str(title) for row_id, title in rows}
    return found
