"""How searches are answered: the engine finds, the database shows, the policy has the last word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from catalog.listing import Listing
from catalog.models import MicroCredential, Pathway
from catalog.reader import instances
from catalog.statement import Question, all_columns
from resolvers import visible
from resolvers.context import Context
from search import indexing
from search.engine import (
    EngineUnavailable,
    Highlight,
    Hit,
    Scope,
    SearchQuery,
    SearchResult,
    Suggestion,
)

Found = MicroCredential | Pathway


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, with the rows as the viewer may see them."""

    result: SearchResult
    rows: list[tuple[Hit, Found]]


def scope(context: Context) -> Scope:
    viewer = context.viewer
    return Scope(provider_ids=frozenset(map(str, viewer.provider_ids)))


async def search(context: Context, query: SearchQuery) -> Answer:
    if context.engine is None:
        raise EngineUnavailable("Search is not running.")
    result = await context.engine.search(query)
    found = await _rows(context, [hit.id for hit in result.hits])
    return Answer(result, [(hit, found[hit.id]) for hit in result.hits if hit.id in found])


async def suggest(context: Context, prefix: str, limit: int) -> list[Suggestion]:
    if context.engine is None:
        return []
    suggestions = await context.engine.suggest(prefix, limit, scope(context))
    return list(suggestions.items)


async def index_age(context: Context) -> timedelta | None:
    return await indexing.index_age(context.clock)


async def _rows(context: Context, ids: list[str]) -> dict[str, Found]:
    """By document id; one statement a kind, whatever the number of hits."""
    found: dict[str, Found] = {}
    listings: tuple[Listing[Any], ...] = (
        visible.listed_micro_credentials(context),
        visible.listed_pathways(context),
    )
    for listing in listings:
        model = listing.model
        keys = [id_.partition(":")[2] for id_ in ids if id_.startswith(f"{model.__name__}:")]
        if keys:
            narrowed = listing.only(id__in=[UUID(key) for key in keys])
            rows = await context.reader.rows(narrowed, Question(all_columns(model)))
            for row in instances(model, rows):
                found[f"{model.__name__}:{row.id}"] = row
    return found


__all__ = ["Answer", "Found", "Highlight", "scope", "search", "suggest"]
