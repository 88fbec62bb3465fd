"""Searches that people keep, and what they are told of."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import relay

import resolvers.saved_searches
import resolvers.visible
from catalog import models
from resolvers.context import Info
from schema.answer import computed, related
from schema.connection import Connection, all_visible, connection
from schema.micro_credential import MicroCredential
from schema.pathway import Pathway
from schema.search import OF_ROWS
from schema.view import View
from search import engine
from search.watching import query_of


@strawberry.type(description="Something that was published and that a saved search finds.")
class SavedSearchAlert(View):
    model = models.SavedSearchAlert
    visible = resolvers.visible.saved_search_alerts

    found_at: datetime = strawberry.field(description="When it was found.")
    seen_at: datetime | None = strawberry.field(description="Null until it is marked as seen.")
    micro_credential = related(
        MicroCredential | None,
        description="What was found, if it is one; null if no longer shown to you.",
    )
    pathway = related(
        Pathway | None, description="What was found, if it is one; null if no longer shown to you."
    )


@strawberry.type(description="Values of one facet that a saved search chose.")
class SavedFacetChoice:
    facet: engine.Facet = strawberry.field(description="Which facet.")
    values: list[str] = strawberry.field(description="As `FacetChoice.values` takes them.")


@strawberry.type(description="What a saved search asks, to be asked again.")
class SavedQuery:
    text: str = strawberry.field(description="The words; empty for none.")
    facets: list[SavedFacetChoice] = strawberry.field(description="Chosen values.")
    hours_at_least: Decimal | None = strawberry.field(description="Least workload.")
    hours_at_most: Decimal | None = strawberry.field(description="Most workload.")
    credits_at_least: Decimal | None = strawberry.field(description="Least ECTS.")
    credits_at_most: Decimal | None = strawberry.field(description="Most ECTS.")
    price_at_most_minor: int | None = strawberry.field(description="The highest price.")
    level_at_least: int | None = strawberry.field(description="The lowest level.")
    level_at_most: int | None = strawberry.field(description="The highest level.")


def _asks(query: Any) -> SavedQuery:
    asked = query_of(query)
    minutes, credits_ = (
        asked.ranges.get(measure, engine.Bounds())
        for measure in (engine.Measure.MINUTES, engine.Measure.CREDITS)
    )
    level = asked.ranges.get(engine.Measure.LEVEL, engine.Bounds())
    return SavedQuery(
        text=asked.text,
        facets=[
            SavedFacetChoice(facet=facet, values=[_shown(facet, value) for value in sorted(values)])
            for facet, values in asked.filters.items()
        ],
        hours_at_least=_in(minutes.at_least, 60),
        hours_at_most=_in(minutes.at_most, 60),
        credits_at_least=_in(credits_.at_least, 100),
        credits_at_most=_in(credits_.at_most, 100),
        price_at_most_minor=asked.ranges.get(engine.Measure.PRICE, engine.Bounds()).at_most,
        level_at_least=level.at_least,
        level_at_most=level.at_most,
    )


def _in(amount: int | None, scale: int) -> Decimal | None:
    return None if amount is None else (Decimal(amount) / scale).quantize(Decimal("0.01"))


def _shown(facet: engine.Facet, value: str) -> str:
    return relay.to_base64(OF_ROWS[facet], value) if facet in OF_ROWS else value


@strawberry.type(description="A search that someone keeps; seen by that person only.")
class SavedSearch(View):
    model = models.SavedSearch
    visible = resolvers.visible.saved_searches

    name: str = strawberry.field(description="What its owner calls it.")
    by_mail: bool = strawberry.field(
        description="Whether new matches are also told by letter, to a proved address."
    )
    created_at: datetime = strawberry.field(description="What is published later is new to it.")
    query = computed(_asks, graphql_type=SavedQuery, description="What it asks.")
    unseen = strawberry.field(
        resolvers.saved_searches.unseen,
        graphql_type=int,
        description="How many alerts have not been marked as seen.",
    )
    alerts = connection(
        Connection[SavedSearchAlert], description="What was found since, the newest first."
    )(all_visible(resolvers.visible.saved_search_alerts))


async def own(info: Info) -> list[Any]:
    return await resolvers.saved_searches.own(info.context)
