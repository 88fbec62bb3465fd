"""Search: what can be asked, and what is answered beside the results themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import strawberry
from strawberry import relay

import resolvers.search
from resolvers.context import Context
from schema.achievement import Achievement
from schema.given import scaled
from schema.refusal import BadRequest
from search import engine

_FACETS = {
    engine.Facet.KIND: "Micro-credential or pathway.",
    engine.Facet.PROVIDER: "Who awards it.",
    engine.Facet.SKILL: "A skill it attests.",
    engine.Facet.FIELD: "The field of work.",
    engine.Facet.LANGUAGE: "The language.",
    engine.Facet.LEVEL: "The level.",
    engine.Facet.FRAMEWORK: "The framework of the level.",
    engine.Facet.DELIVERY: "How one takes part.",
    engine.Facet.ASSESSMENT: "How it is assessed.",
    engine.Facet.COUNTRY: "The provider's country.",
    engine.Facet.PATHWAY: "A pathway that it counts toward.",
    engine.Facet.SOURCE: "Where it was imported from.",
    engine.Facet.CURRENCY: "The currency of its price.",
    engine.Facet.STATUS: "Draft, published or retired.",
    engine.Facet.PRICE: "Free or not.",
    engine.Facet.WORKLOAD: "How many hours, in ranges.",
    engine.Facet.CREDITS: "How many credits, in ranges.",
    engine.Facet.AVAILABILITY: "When it can be begun.",
}
_ORDERS = {
    engine.Order.RELEVANCE: "The best match first.",
    engine.Order.NEWEST: "What was published last first.",
    engine.Order.MOST_ENROLLED: "What most have enrolled in first.",
    engine.Order.SHORTEST: "The fewest hours first.",
    engine.Order.PRICE: "The lowest price first.",
}
_SUGGESTIONS = {
    engine.SuggestionKind.MICRO_CREDENTIAL: "A micro-credential.",
    engine.SuggestionKind.PATHWAY: "A pathway.",
    engine.SuggestionKind.PROVIDER: "A provider.",
    engine.SuggestionKind.SKILL: "A skill.",
}
_TEXTS = {
    engine.TextField.TITLE: "The title.",
    engine.TextField.SUMMARY: "The summary.",
    engine.TextField.DESCRIPTION: "The description.",
    engine.TextField.PROVIDER: "The provider's name.",
}
_described: Any
for _described, _name, _says, _meanings in (
    (engine.Facet, "FacetName", "What results can be counted and narrowed by.", _FACETS),
    (engine.Order, "SearchOrder", "In which order results come; equals by id.", _ORDERS),
    (engine.SuggestionKind, "SuggestionKind", "What is suggested.", _SUGGESTIONS),
    (engine.TextField, "SearchTextField", "A text that words were found in.", _TEXTS),
):
    strawberry.enum(_described, name=_name, description=_says)
    for _value in getattr(_described, "__strawberry_definition__").values:  # noqa: B009
        _value.description = _meanings[_described[_value.name]]


@strawberry.input(description="Values of one facet; a result has to have any of them.")
class FacetChoice:
    facet: engine.Facet = strawberry.field(description="Which facet.")
    values: list[str] = strawberry.field(
        description="As `SearchFacetValue.value` gives them; at most 100."
    )


@strawberry.input(description="What results have to be; what is left out does not narrow.")
class SearchFilter:
    facets: list[FacetChoice] | None = strawberry.field(
        default=None, description="Chosen values; every facet named has to fit."
    )
    hours_at_least: Decimal | None = strawberry.field(default=None, description="Least workload.")
    hours_at_most: Decimal | None = strawberry.field(default=None, description="Most workload.")
    credits_at_least: Decimal | None = strawberry.field(default=None, description="Least ECTS.")
    credits_at_most: Decimal | None = strawberry.field(default=None, description="Most ECTS.")
    price_at_most_minor: int | None = strawberry.field(
        default=None, description="In the smallest unit of whatever currency the price is in."
    )
    level_at_least: int | None = strawberry.field(default=None, description="The lowest level.")
    level_at_most: int | None = strawberry.field(default=None, description="The highest level.")

    def ranges(self) -> dict[engine.Measure, engine.Bounds]:
        asked = {
            engine.Measure.MINUTES: _bounds(self.hours_at_least, self.hours_at_most, 60),
            engine.Measure.CREDITS: _bounds(self.credits_at_least, self.credits_at_most, 100),
            engine.Measure.PRICE: engine.Bounds(None, self.price_at_most_minor),
            engine.Measure.LEVEL: engine.Bounds(self.level_at_least, self.level_at_most),
        }
        return {measure: bounds for measure, bounds in asked.items() if bounds != engine.Bounds()}

    def choices(self) -> dict[engine.Facet, frozenset[str]]:
        return {
            choice.facet: frozenset(_as_indexed(choice.facet, value) for value in choice.values)
            for choice in self.facets or ()
        }


@strawberry.type(description="Part of a text, in code points; the end is not included.")
class TextRange:
    start: int = strawberry.field(description="The first code point.")
    end: int = strawberry.field(description="The code point after the last.")


@strawberry.type(description="Where words were found in a text. It is plain text: escape it.")
class SearchHighlight:
    field: engine.TextField = strawberry.field(description="Which text.")
    text: str = strawberry.field(description="The text that the ranges are of.")
    ranges: list[TextRange] = strawberry.field(description="In order, without overlaps.")


@strawberry.type(description="A value of a facet and how many results have it.")
class SearchFacetValue:
    value: str = strawberry.field(description="To be given back in `FacetChoice.values`.")
    label: str = strawberry.field(description="To be shown where the client has no own word.")
    count: int = strawberry.field(description="With every other choice kept.")
    selected: bool = strawberry.field(description="Whether it is chosen.")


@strawberry.type(description="Counted without its own choices, so that one can add to them.")
class SearchFacet:
    facet: engine.Facet = strawberry.field(description="Which facet.")
    values: list[SearchFacetValue] = strawberry.field(description="The most frequent first.")


@strawberry.type(description="A result and its place.")
class SearchEdge:
    cursor: str = strawberry.field(description="To be given to `after`, with the same search.")
    score: float = strawberry.field(description="How well it fits, within this search.")
    node: Achievement = strawberry.field(description="What was found.")
    highlights: list[SearchHighlight] = strawberry.field(description="Where the words were found.")


@strawberry.type(description="A word of the search and what else was searched for it.")
class UnderstoodTerm:
    word: str = strawberry.field(description="As it was typed, or repaired.")
    alternatives: list[str] = strawberry.field(description="What else was searched for it.")


@strawberry.type(description="A page of results, with what should be told about them.")
class SearchConnection:
    edges: list[SearchEdge] = strawberry.field(description="The results of this page.")
    page_info: relay.PageInfo = strawberry.field(description="Whether there are more.")
    total_count: int = strawberry.field(description="How many results there are in all.")
    facets: list[SearchFacet] = strawberry.field(description="Those that were asked for.")
    corrected_query: str | None = strawberry.field(
        description="What was searched instead of a misspelt text; null if nothing was changed."
    )
    understood_as: list[UnderstoodTerm] = strawberry.field(description="How the text was read.")
    weak: bool = strawberry.field(
        description="Nothing found shows much of what was asked for; say so above the results."
    )
    degraded: bool = strawberry.field(
        description="The index was out of reach and the database answered, more simply."
    )

    @strawberry.field(
        description="How long the oldest change that the index lacks has been waiting; null: none."
    )
    async def index_age_seconds(self, info: strawberry.Info[Context]) -> int | None:
        age = await resolvers.search.index_age(info.context)
        return None if age is None else int(age.total_seconds())


@strawberry.type(description="Something one may be typing.")
class Suggestion:
    kind: engine.SuggestionKind = strawberry.field(description="What it is.")
    value: str = strawberry.field(description="A global id, or for a skill its URI.")
    text: str = strawberry.field(description="To be shown.")


async def answer(context: Context, query: engine.SearchQuery) -> SearchConnection:
    try:
        found = await resolvers.search.search(context, query)
    except engine.InvalidCursor as error:
        raise BadRequest(str(error), "INVALID_CURSOR") from None
    except engine.InvalidQuery as error:
        raise BadRequest(str(error), "INVALID_SEARCH") from None
    except engine.EngineUnavailable as error:
        raise BadRequest(str(error), "SEARCH_UNAVAILABLE") from error
    result = found.result
    edges = [_edge(hit, row) for hit, row in found.rows]
    return SearchConnection(
        edges=edges,
        page_info=relay.PageInfo(
            has_next_page=result.has_next,
            has_previous_page=query.after is not None,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=result.cursor,
        ),
        total_count=result.total,
        facets=[_facet(counts) for counts in result.facets],
        corrected_query=result.corrected,
        understood_as=[
            UnderstoodTerm(word=term.word, alternatives=list(term.alternatives))
            for term in result.understood.terms
        ],
        weak=result.weak,
        degraded=result.degraded,
    )


def suggestion(item: engine.Suggestion) -> Suggestion:
    value = item.value
    if item.kind is not engine.SuggestionKind.SKILL:
        type_name, _, id_ = value.rpartition(":")
        value = relay.to_base64(type_name or item.kind.value, id_)
    return Suggestion(kind=item.kind, value=value, text=item.text)


def _edge(hit: engine.Hit, row: Any) -> SearchEdge:
    return SearchEdge(
        cursor=hit.cursor,
        score=hit.score,
        node=row,
        highlights=[
            SearchHighlight(
                field=highlight.field,
                text=highlight.text,
                ranges=[TextRange(start=r.start, end=r.end) for r in highlight.ranges],
            )
            for highlight in hit.highlights
        ],
    )


def _facet(counts: engine.FacetCounts) -> SearchFacet:
    return SearchFacet(
        facet=counts.facet,
        values=[
            SearchFacetValue(
                value=_as_shown(counts.facet, v.value),
                label=v.label,
                count=v.count,
                selected=v.selected,
            )
            for v in counts.values
        ],
    )


OF_ROWS = {engine.Facet.PROVIDER: "Provider", engine.Facet.PATHWAY: "Pathway"}
"""Facets whose values are rows: clients know these by their global ids, the index by its own."""


def _as_shown(facet: engine.Facet, value: str) -> str:
    return relay.to_base64(OF_ROWS[facet], value) if facet in OF_ROWS else value


def _as_indexed(facet: engine.Facet, value: str) -> str:
    if facet not in OF_ROWS:
        return value
    try:
        type_name, id_ = relay.from_base64(value)
    except ValueError:
        raise BadRequest(f"“{value}” is not a value of this facet.", "INVALID_SEARCH") from None
    if type_name != OF_ROWS[facet]:
        raise BadRequest(f"“{value}” is not a value of this facet.", "INVALID_SEARCH")
    return id_


def _bounds(least: Decimal | None, most: Decimal | None, scale: int) -> engine.Bounds:
    return engine.Bounds(scaled(least, scale, "filter"), scaled(most, scale, "filter"))
