"""Answers of an embedded index, in our words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tantivy
from tantivy import Occur, Query

from search.clauses import (
    KEYWORDS,
    Conditions,
    buckets,
    conditions,
    visible,
)
from search.correcting import corrected, told
from search.cursor import Place, seal
from search.embedded_index import Snapshot, order_field
from search.embedded_words import Words
from search.engine import (
    Facet,
    FacetCounts,
    Hit,
    Order,
    Scope,
    SearchQuery,
    SearchResult,
    Suggestions,
)
from search.evidence import READ, Texts, weak
from search.facets import COUNTED, counted
from search.highlight import highlights
from search.learned import Learned
from search.query import (
    Understood,
)
from search.record import LABELLED
from search.suggesting import Typed, gathered, typed
from search.wishes import ranked

_SLACK = 32
"""Fetched beyond a page, so that equal places are mostly complete at once."""


@dataclass(frozen=True, slots=True)
class _Found:
    place: Place
    address: tantivy.DocAddress


def search(
    snapshot: Snapshot,
    query: SearchQuery,
    understood: Understood,
    after: Place | None,
    mark: str,
) -> SearchResult:
    """A page of one snapshot, from `after` on, which may be a place of another snapshot."""
    found = conditions(query)
    built = Words(snapshot.schema)
    if not understood.concepts and not understood.blank:
        return SearchResult((), 0, facets=_facets(snapshot, query, found, Query.empty_query()))
    has_scores = ranked(query, understood)
    text = built.text(query, understood) if understood.concepts or has_scores else None
    filtered = (Occur.Must, built.every(found.without()))
    whole = Query.boolean_query([filtered, *([(Occur.Must, text)] if text else [])])
    page = _Page(snapshot, whole, None if has_scores else order_field(query.order))
    places, total = page.read(after, query.first + 1)
    shown = places[: query.first]
    return SearchResult(
        hits=tuple(_hit(snapshot, each, mark, query, understood) for each in shown),
        total=total,
        has_next=len(places) > query.first,
        facets=_facets(snapshot, query, found, text),
        corrected=corrected(query.text, understood.repaired),
        understood=told(understood),
        weak=has_scores and after is None and _weak(snapshot, understood, shown),
    )


def _weak(snapshot: Snapshot, understood: Understood, shown: list[_Found]) -> bool:
    addresses = [each.address for each in shown[:READ]]
    texts = (Texts(snapshot.plain(each), snapshot.teaches(each)) for each in addresses)
    return weak(understood, texts)


@dataclass(frozen=True, slots=True)
class _Page:
    """Reads hits in order of their value and, among equals, of their ids."""

    snapshot: Snapshot
    query: Query
    order: str | None

    def read(self, after: Place | None, wanted: int) -> tuple[list[_Found], int]:
        here = after is not None and after.snapshot == self.snapshot.name
        start = after.tie if after and here else 0
        limit = wanted + _SLACK + (after.depth if after and here else 0)
        while True:
            values, addresses, total = self._fetch(start, limit)
            complete = len(values) < limit
            found = self._sorted(start, values, addresses, complete)
            if after is not None:
                found = [each for each in found if self._follows(each.place, after)]
            if complete or len(found) >= wanted:
                return found[:wanted], total
            limit *= 4

    def _fetch(self, start: int, limit: int) -> tuple[list[float], list[tantivy.DocAddress], int]:
        searcher = self.snapshot.searcher
        if self.order is None:
            answer: Any = searcher.search(
                self.query, limit, offset=start, weight_by_field="popularity"
            )
        else:
            answer = searcher.search(
                self.query,
                limit,
                offset=start,
                order_by_field=self.order,
                order=tantivy.Order.Asc,
            )
        values = [value for value, _ in answer.hits]
        return values, [address for _, address in answer.hits], answer.count

    def _sorted(
        self,
        start: int,
        values: list[float],
        addresses: list[tantivy.DocAddress],
        complete: bool,
    ) -> list[_Found]:
        """In final order; without the last value where more of its kind may follow."""
        known = len(values) if complete else values.index(values[-1])
        ids = self.snapshot.ids(addresses[:known])
        sign = -1 if self.order is None else 1
        keyed = sorted(
            (sign * value, document_id, place)
            for place, (value, document_id) in enumerate(zip(values, ids, strict=False))
        )
        found: list[_Found] = []
        for position, (signed, document_id, place) in enumerate(keyed):
            value = sign * signed
            equal = found[-1].place.tie if found and found[-1].place.value == value else None
            tie = start + position if equal is None else equal
            depth = start + position - tie + 1
            at = Place(value, document_id, tie, depth, self.snapshot.name)
            found.append(_Found(at, addresses[place]))
        return found

    def _follows(self, place: Place, after: Place) -> bool:
        if place.value == after.value:
            return place.id > after.id
        return place.value < after.value if self.order is None else place.value > after.value


def _hit(
    snapshot: Snapshot, found: _Found, mark: str, query: SearchQuery, understood: Understood
) -> Hit:
    marked = query.highlight and understood.concepts
    return Hit(
        id=found.place.id,
        score=found.place.value if query.order is Order.RELEVANCE and understood.concepts else 0.0,
        cursor=seal(found.place, mark),
        highlights=highlights(snapshot.plain(found.address), understood) if marked else (),
    )


def _facets(
    snapshot: Snapshot, query: SearchQuery, found: Conditions, text: Query | None
) -> tuple[FacetCounts, ...]:
    """Facets of which nothing is chosen are counted of the same hits, and so in one go."""
    facets = tuple(dict.fromkeys(query.facets))
    alike = [
        each for each in facets if each not in found.by_facet and buckets(each, found.today) is None
    ]
    hits = _hits(snapshot, found, None, text)
    counts = _terms(snapshot, Query.boolean_query(hits), [KEYWORDS[each] for each in alike])
    return tuple(
        counted(
            query,
            each,
            counts[KEYWORDS[each]] if each in alike else _counts(snapshot, each, found, text),
            found,
        )
        for each in facets
    )


def _hits(
    snapshot: Snapshot, found: Conditions, facet: Facet | None, text: Query | None
) -> list[tuple[Occur, Query]]:
    """Without the facet's own filter."""
    matched = [(Occur.Must, text)] if text is not None else []
    return [*matched, (Occur.Must, Words(snapshot.schema).every(found.without(facet)))]


def _counts(
    snapshot: Snapshot, facet: Facet, found: Conditions, text: Query | None
) -> dict[str, int]:
    base = _hits(snapshot, found, facet, text)
    named = buckets(facet, found.today)
    if named is None:
        field = KEYWORDS[facet]
        return _terms(snapshot, Query.boolean_query(base), [field])[field]
    built = Words(snapshot.schema)
    return {
        name: snapshot.matches(Query.boolean_query([*base, (Occur.Must, built.clause(clause))]))
        for name, clause in named.items()
    }


def _terms(snapshot: Snapshot, query: Query, fields: Sequence[str]) -> dict[str, dict[str, int]]:
    """By field, in how many hits each of its values stands."""
    if not fields:
        return {}
    asked = {
        field: {"terms": {"field": LABELLED.get(field, field), "size": COUNTED}} for field in fields
    }
    answer = snapshot.searcher.aggregate(query, asked)
    return {
        field: {each["key"]: each["doc_count"] for each in answer[field]["buckets"]}
        for field in fields
    }


def suggest(
    snapshot: Snapshot, learned: Learned, prefix: str, limit: int, scope: Scope
) -> Suggestions:
    text = typed(prefix, limit)
    if text is None:
        return Suggestions(())
    found = _suggest(snapshot, text, limit, scope)
    mended = None if found.items else learned.mended(text, prefix)
    return found if mended is None else _suggest(snapshot, mended, limit, scope)


def _suggest(snapshot: Snapshot, text: Typed, limit: int, scope: Scope) -> Suggestions:
    built = Words(snapshot.schema)
    seen = visible(scope)

    def beginning(field: str) -> Query:
        may = (Occur.Must, built.every([seen] if seen else []))
        return Query.boolean_query([may, (Occur.Must, built.beginning(field, text))])

    page = _Page(snapshot, beginning("title"), order_field(Order.MOST_ENROLLED))
    places, _ = page.read(None, limit)
    titled = [(each.place.id, snapshot.plain(each.address)["title"]) for each in places]
    skills = _terms(snapshot, beginning("skill_words"), ["skill"])["skill"]
    providers = _terms(snapshot, beginning("provider_words"), ["provider"])["provider"]
    return gathered(text, limit, titled, skills, providers)
