"""Searches that the viewer keeps: how their fields are answered and how they change."""

from __future__ import annotations

from uuid import UUID

from strawberry import Parent
from tortoise.functions import Count

from catalog.commands.searching import ChangeSavedSearch, OfSavedSearch, SaveSearch
from catalog.errors import Invalid
from catalog.models import SavedSearch, SavedSearchAlert
from catalog.services import saved_searches
from resolvers import visible
from resolvers.context import Context, Info
from search.clauses import conditions
from search.engine import InvalidQuery, SearchQuery
from search.query import MAX_CHARACTERS
from search.watching import kept_as


async def own(context: Context) -> list[SavedSearch]:
    """The oldest first; there are few."""
    listing = visible.saved_searches(context)
    return await SavedSearch.filter(listing.where).order_by("id").limit(saved_searches.MOST)


async def save(context: Context, name: str, query: SearchQuery, by_mail: bool) -> SavedSearch:
    """What cannot be searched for cannot be saved, and neither can everything there is."""
    if len(query.text) > MAX_CHARACTERS:
        raise Invalid(f"A search has at most {MAX_CHARACTERS} characters.", "text")
    kept = kept_as(query)
    if not any((kept["text"].strip(), kept["filters"], kept["ranges"])):
        raise Invalid("A search needs words or a filter to be saved.", "text")
    try:
        conditions(query)
    except InvalidQuery as error:
        raise Invalid(str(error), "filter") from error
    return await context.run(saved_searches.save, SaveSearch(name, kept, by_mail))


async def change(context: Context, command: ChangeSavedSearch) -> SavedSearch:
    return await context.run(saved_searches.change, command)


async def remove(context: Context, command: OfSavedSearch) -> UUID:
    return await context.run(saved_searches.remove, command)


async def mark_seen(context: Context, command: OfSavedSearch) -> SavedSearch:
    return await context.run(saved_searches.mark_seen, command)


async def unseen(saved: Parent[SavedSearch], info: Info) -> int:
    number: int = await info.context.loaders.batched(_unseen, saved.id)
    return number


async def _unseen(ids: list[UUID]) -> list[int]:
    rows = SavedSearchAlert.filter(saved_search_id__in=ids, seen_at__isnull=True)
    counted = (
        await rows.annotate(n=Count("id"))
        .group_by("saved_search_id")
        .values_list("saved_search_id", "n")
    )
    numbers = dict(counted)
    return [numbers.get(id_, 0) for id_ in ids]
