"""What speaks for a document besides its words: its provider, its language, its level."""

from __future__ import annotations

from search.clauses import Between, Clause, OneOf
from search.engine import Order, SearchQuery
from search.query import (
    LANGUAGE_BONUS,
    LEVEL_BONUS,
    PROVIDER_BONUS,
    READING_BONUS,
    Understood,
)


def ranked(query: SearchQuery, understood: Understood) -> bool:
    """Whether hits have scores to be put in order by: where words or a reader speak for some."""
    speaks = understood.concepts or (understood.blank and query.language)
    return query.order is Order.RELEVANCE and bool(speaks)


def wishes(query: SearchQuery, understood: Understood) -> list[tuple[Clause, float]]:
    """Conditions that are not required, with what each adds to the score."""
    found: list[tuple[Clause, float]] = []
    if understood.provider_ids:
        found.append((OneOf("provider", understood.provider_ids), PROVIDER_BONUS))
    if understood.language:
        found.append((OneOf("language", (understood.language,)), LANGUAGE_BONUS))
    if understood.stages:
        found.append((Between("stage", *understood.stages), LEVEL_BONUS))
    if query.language:
        read = query.language.casefold()
        found.append((OneOf("language", (read, read.partition("-")[0])), READING_BONUS))
    return found
