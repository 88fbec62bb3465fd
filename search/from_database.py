"""Answers of the database alone, simple ones that say so: for when there is no index to ask."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from catalog.models import MicroCredential
from catalog.rules.words import VersionStatus, Visibility
from search.clauses import conditions
from search.cursor import Place, fingerprint, opened, seal
from search.documents import KINDS, Achievement, document_id
from search.engine import (
    Facet,
    Hit,
    InvalidCursor,
    Kind,
    Measure,
    Scope,
    SearchQuery,
    SearchResult,
    Suggestion,
    SuggestionKind,
    Suggestions,
)
from search.query import MAX_CHARACTERS, MAX_CONCEPTS
from search.suggesting import typed
from search.text import tokens

_COLUMNS = {
    Facet.PROVIDER: "provider_id__in",
    Facet.FIELD: "field__in",
    Facet.LANGUAGE: "language__in",
    Facet.LEVEL: "level__in",
    Facet.FRAMEWORK: "framework__in",
    Facet.COUNTRY: "provider__country__in",
    Facet.SOURCE: "source__in",
    Facet.STATUS: "status__in",
}
_MEASURES = {
    Measure.MINUTES: "minutes",
    Measure.CREDITS: "credits",
    Measure.PRICE: "price_minor",
    Measure.LEVEL: "level",
}


def answerable(query: SearchQuery) -> bool:
    """Whether the database can keep to every filter; to leave one out would be a wrong answer."""
    chosen = {facet for facet, values in query.filters.items() if values}
    return query.among is None and chosen <= {Facet.KIND, *_COLUMNS}


def continues(query: SearchQuery) -> bool:
    """Whether the page before came from the database: then this one does too."""
    try:
        return query.after is not None and bool(opened(query.after, _mark(query)))
    except InvalidCursor:
        return False


def _mark(query: SearchQuery) -> str:
    return "database" + fingerprint(query)


async def search(query: SearchQuery) -> SearchResult:
    """What has every word in its title, summary or provider's name, the newest first."""
    mark = _mark(query)
    conditions(query)  # refuses what every engine refuses
    after = None if query.after is None else _row_id(opened(query.after, mark).id)
    words = _written(query.text)
    if not words and query.text.strip():
        return SearchResult((), 0, degraded=True)
    found: list[tuple[UUID, Kind]] = []
    total = 0
    for model, kind in _models(query):
        rows = _asked(model, query, words)
        total += await rows.count()
        later = rows.filter(id__lt=after) if after else rows
        found += [(row.id, kind) for row in await later.order_by("-id").limit(query.first + 1)]
    found.sort(reverse=True, key=lambda each: each[0])
    names = [document_id(kind, row_id) for row_id, kind in found]
    return SearchResult(
        hits=tuple(Hit(name, 0.0, seal(Place(0, name), mark)) for name in names[: query.first]),
        total=total,
        has_next=len(names) > query.first,
        degraded=True,
    )


async def suggest(prefix: str, limit: int, scope: Scope) -> Suggestions:
    """Titles with these words in them, what most enrolled in first."""
    if typed(prefix, limit) is None:
        return Suggestions((), degraded=True)
    words = _written(prefix)
    items: list[Suggestion] = []
    for model, kind in KINDS.items():
        titled = Q(*(Q(title__icontains=word) for word in words))
        rows = _rows(model, titled, scope).order_by("-enrolled_count", "id").limit(limit)
        items += [
            Suggestion(SuggestionKind(kind.value), document_id(kind, row.id), row.title)
            for row in await rows
        ]
    return Suggestions(tuple(items[:limit]), degraded=True)


def _row_id(name: str) -> UUID:
    id_ = name.partition(":")[2]
    if not _is_id(id_):
        raise InvalidCursor("This is not a cursor of this search.")
    return UUID(id_)


def _written(text: str) -> list[str]:
    """The words as they were written: the database folds no letters."""
    text = text[:MAX_CHARACTERS]
    return [text[token.start : token.end] for token in tokens(text)][:MAX_CONCEPTS]


def _models(query: SearchQuery) -> list[tuple[type[Achievement], Kind]]:
    chosen = query.filters.get(Facet.KIND)
    return [(model, kind) for model, kind in KINDS.items() if not chosen or kind.value in chosen]


def _asked(model: type[Achievement], query: SearchQuery, words: list[str]) -> QuerySet[Any]:
    asked: list[Q] = [
        Q(title__icontains=word) | Q(summary__icontains=word) | Q(provider__name__icontains=word)
        for word in words
    ]
    for facet, values in query.filters.items():
        if values and facet in _COLUMNS:
            asked.append(_one_of(facet, values))
    for measure, bounds in query.ranges.items():
        column = _MEASURES[measure]
        ends = {f"{column}__gte": bounds.at_least, f"{column}__lte": bounds.at_most}
        within: dict[str, Any] = {end: at for end, at in ends.items() if at is not None}
        asked.append(Q(**within))
    return _rows(model, Q(*asked), query.scope)


def _one_of(facet: Facet, values: frozenset[str]) -> Q:
    """Values that the column cannot hold match nothing."""
    kept: list[Any] = sorted(values)
    if facet is Facet.LEVEL:
        kept = [int(value) for value in kept if value.isdecimal() and len(value) < 10]
    if facet is Facet.PROVIDER:
        kept = [UUID(value) for value in kept if _is_id(value)]
    condition: dict[str, Any] = {_COLUMNS[facet]: kept}
    return Q(**condition)


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _rows(model: type[Achievement], asked: Q, scope: Scope) -> QuerySet[Any]:
    rows: QuerySet[Any] = model.filter(asked)
    if scope.everything:
        return rows
    seen = Q(status=VersionStatus.PUBLISHED, visibility=Visibility.PUBLIC)
    if scope.provider_ids:
        seen |= Q(provider_id__in=[UUID(each) for each in scope.provider_ids])
    named = _named(model, scope)
    if named:
        seen |= Q(id__in=named)
    return rows.filter(seen)


def _named(model: type[Achievement], scope: Scope) -> list[UUID]:
    kind = Kind.MICRO_CREDENTIAL if model is MicroCredential else Kind.PATHWAY
    pairs = (each.partition(":") for each in scope.document_ids)
    return [UUID(row_id) for name, _, row_id in pairs if name == kind.value]
