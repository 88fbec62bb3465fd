"""Keeping searches, renaming and removing them, and having seen what they found."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import relay

import resolvers.saved_searches
from catalog import models
from catalog.commands.searching import ChangeSavedSearch, OfSavedSearch
from resolvers.context import Info
from schema.refusal import Payload, mutation
from schema.saved_search import SavedSearch
from schema.search import SearchFilter
from schema.view import key
from search.engine import SearchQuery


@strawberry.input(description="A search that is to be kept.")
class SavedSearchCreateInput:
    name: str = strawberry.field(description="What to call it; at most 100 characters.")
    text: str = strawberry.field(default="", description="The words; empty for none.")
    filter: SearchFilter | None = strawberry.field(
        default=None, description="What results have to be."
    )
    by_mail: bool = strawberry.field(
        default=True, description="Whether new matches are also told by letter."
    )

    def query(self) -> SearchQuery:
        asked = self.filter or SearchFilter()
        return SearchQuery(text=self.text, filters=asked.choices(), ranges=asked.ranges())


@strawberry.input(description="A saved search that is to change; what is left out stays.")
class SavedSearchChangeInput:
    id: relay.GlobalID = strawberry.field(description="Which saved search.")
    name: str | None = strawberry.field(default=None, description="Its new name.")
    by_mail: bool | None = strawberry.field(default=None, description="Whether by letter too.")

    def command(self) -> ChangeSavedSearch:
        return ChangeSavedSearch(key(self.id, SavedSearch), self.name, self.by_mail)


@strawberry.input(description="A saved search.")
class SavedSearchInput:
    id: relay.GlobalID = strawberry.field(description="Which saved search.")

    def command(self) -> OfSavedSearch:
        return OfSavedSearch(key(self.id, SavedSearch))


@strawberry.type(description="What became of a saved search.")
class SavedSearchPayload(Payload):
    saved_search: models.SavedSearch | None = strawberry.field(
        default=None,
        graphql_type=SavedSearch | None,
        description="As it is now; null when refused or removed.",
    )


@strawberry.type
class SavedSearchMutations:
    @mutation(
        description="Keep a search, at most 20 of them. What is published later and fits it is "
        "told once: in its `alerts`, and by letter if wanted."
    )
    async def saved_search_create(
        self, info: Info, input: SavedSearchCreateInput
    ) -> SavedSearchPayload:
        made = await resolvers.saved_searches.save(
            info.context, input.name, input.query(), input.by_mail
        )
        return _payload(made)

    @mutation(description="Rename a saved search, or begin or end its letters.")
    async def saved_search_change(
        self, info: Info, input: SavedSearchChangeInput
    ) -> SavedSearchPayload:
        return _payload(await resolvers.saved_searches.change(info.context, input.command()))

    @mutation(description="Remove a saved search with its alerts.")
    async def saved_search_remove(self, info: Info, input: SavedSearchInput) -> SavedSearchPayload:
        await resolvers.saved_searches.remove(info.context, input.command())
        return SavedSearchPayload()

    @mutation(description="Mark all alerts of a saved search as seen.")
    async def saved_search_mark_seen(
        self, info: Info, input: SavedSearchInput
    ) -> SavedSearchPayload:
        return _payload(await resolvers.saved_searches.mark_seen(info.context, input.command()))


def _payload(saved: Any) -> SavedSearchPayload:
    return SavedSearchPayload(saved_search=saved)
