"""Queries, mapping and documents in the words of Elasticsearch."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, TypeAlias

from search.clauses import (
    KEYWORDS,
    Between,
    Clause,
    Conditions,
    Either,
    Every,
    OneOf,
    buckets,
)
from search.cursor import Place
from search.engine import Facet, Order, SearchQuery
from search.facets import COUNTED
from search.query import (
    ALL_CONCEPTS_BONUS,
    FIELD_TIE,
    LOOSE_WEIGHTS,
    TEXT_WEIGHTS,
    Concept,
    Understood,
    loose_steps,
)
from search.record import KEYWORDS as KEYWORD_FIELDS
from search.record import LABELLED, NUMBERS, RANKS, TEXTS, Record
from search.suggesting import Typed

Body: TypeAlias = dict[str, Any]

MAPPING_VERSION = 1
NOBODY: Body = {"match_none": {}}

SETTINGS: Body = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "gc_deletes": "1h",
    "analysis": {
        "tokenizer": {"spaces": {"type": "whitespace"}},
        "analyzer": {"spaces": {"type": "custom", "tokenizer": "spaces"}},
    },
}


def mapping() -> Body:
    texts: Body = {name: {"type": "text", "analyzer": "spaces"} for name in TEXTS}
    keywords: Body = {name: {"type": "keyword"} for name in ("id", *KEYWORD_FIELDS)}
    numbers: Body = {name: {"type": "long"} for name in (*NUMBERS, *RANKS.values())}
    plain: Body = {"type": "object", "enabled": False}
    return {
        "dynamic": "strict",
        "_meta": {"version": MAPPING_VERSION},
        "_source": {"includes": ["id", "plain"]},
        "properties": {
            **texts,
            **keywords,
            **numbers,
            "popularity": {"type": "double"},
            "plain": plain,
        },
    }


def source(record: Record) -> Body:
    return {
        "id": record.id,
        "plain": record.plain,
        "popularity": record.popularity,
        **record.texts,
        **{name: list(values) for name, values in record.keywords.items() if values},
        **record.numbers,
        **record.ranks,
    }


def clause(condition: Clause) -> Body:
    match condition:
        case OneOf(field, values):
            return {"terms": {field: list(values)}}
        case Between(field, low, high):
            ends = {"gte": low, "lte": high}
            return {"range": {field: {end: at for end, at in ends.items() if at is not None}}}
        case Either(clauses):
            return any_of(clause(each) for each in clauses)
        case Every(clauses):
            return every(clauses)


def every(clauses: Iterable[Clause]) -> Body:
    return {"bool": {"filter": [clause(each) for each in clauses]}}


def any_of(queries: Iterable[Body]) -> Body:
    return {"bool": {"should": list(queries), "minimum_should_match": 1}}


def has(word: str) -> Body:
    return any_of({"term": {name: word}} for name in TEXT_WEIGHTS)


def text(understood: Understood) -> Body:
    concepts = [(concept, _concept(concept)) for concept in understood.concepts]
    parts = [query for _, query in concepts]
    required = [query for concept, query in concepts if concept.required]
    if len(required) > 1:
        parts.append(
            {
                "constant_score": {
                    "filter": {"bool": {"filter": required}},
                    "boost": ALL_CONCEPTS_BONUS,
                }
            }
        )
    return any_of(parts)


def _concept(concept: Concept) -> Body:
    if concept.loose:
        loose = _loose(concept)
        return {"dis_max": {"queries": loose}} if loose else NOBODY
    fields = [
        {"term": {field: {"value": concept.word, "boost": weight * concept.weight}}}
        for field, weight in TEXT_WEIGHTS.items()
    ]
    return {"dis_max": {"queries": fields, "tie_breaker": FIELD_TIE}}


def _loose(concept: Concept) -> list[Body]:
    return [
        {
            "constant_score": {
                "filter": _near(field, concept.word, step),
                "boost": weight * share * concept.weight,
            }
        }
        for step, share in loose_steps(concept)
        for field, weight in LOOSE_WEIGHTS.items()
    ]


def _near(field: str, word: str, step: int) -> Body:
    if step == 0:
        return {"prefix": {field: word}}
    return {"fuzzy": {field: {"value": word, "fuzziness": step, "max_expansions": 1_000}}}


def beginning(field: str, typed: Typed) -> Body:
    whole: list[Body] = [{"term": {field: word}} for word in typed.whole]
    return {"bool": {"filter": [*whole, {"prefix": {field: typed.beginning}}]}}


def search_body(
    query: SearchQuery, understood: Understood, found: Conditions, after: Place | None
) -> Body:
    """One request: hits, total, every facet."""
    has_text = bool(understood.concepts)
    ranked = has_text and query.order is Order.RELEVANCE
    matched: Body = {"match_all": {}} if understood.blank else NOBODY
    whole = {
        "bool": {
            "must": [text(understood) if has_text else matched],
            "filter": [clause(each) for each in found.always],
        }
    }
    body: Body = {
        "query": _weighed(whole) if ranked else whole,
        "post_filter": every(found.by_facet.values()),
        "size": query.first + 1,
        "sort": sorting(query.order, has_text),
        "track_total_hits": True,
        "track_scores": ranked,
        "_source": _shown(query, understood),
        "aggs": {facet.value: _counting(facet, found) for facet in query.facets},
    }
    if after is not None:
        body["search_after"] = [after.value, after.id]
    return body


def _shown(query: SearchQuery, understood: Understood) -> list[str] | bool:
    """Texts are fetched only to be marked, or to be read for what a word was taken for."""
    if query.highlight and understood.concepts:
        return ["plain"]
    return ["plain.title", "plain.summary", "plain.provider"] if understood.loose else False


def sorting(order: Order, has_text: bool) -> list[Body]:
    """Without words to compare, relevance is what most people enrolled in."""
    if order is Order.RELEVANCE and has_text:
        return [{"_score": "desc"}, {"id": "asc"}]
    return [{RANKS.get(order, RANKS[Order.MOST_ENROLLED]): "asc"}, {"id": "asc"}]


def _weighed(query: Body) -> Body:
    """The score times log2(2 + popularity), as the embedded engine has it."""
    popular = {"field": "popularity", "modifier": "ln2p", "missing": 0}
    return {
        "function_score": {
            "query": query,
            "functions": [{"field_value_factor": popular, "weight": 1 / math.log(2)}],
            "boost_mode": "multiply",
        }
    }


def _counting(facet: Facet, found: Conditions) -> Body:
    others = [each for own, each in found.by_facet.items() if own is not facet]
    named = buckets(facet, found.today)
    if named is None:
        field = KEYWORDS[facet]
        values: Body = {"terms": {"field": LABELLED.get(field, field), "size": COUNTED}}
    else:
        values = {"filters": {"filters": {name: clause(each) for name, each in named.items()}}}
    return {"filter": every(others), "aggs": {"values": values}}


def unknown_words_body(words: Iterable[str], seen: Clause | None) -> Body:
    """How many documents that may be seen have each word, whatever else is asked for."""
    each = {"filters": {"filters": {word: has(word) for word in words}}}
    may = every([seen] if seen else [])
    return {"global": {}, "aggs": {"seen": {"filter": may, "aggs": {"words": each}}}}


def suggest_body(typed: Typed, limit: int, seen: Clause | None) -> Body:
    def commonest(field: str, words: str) -> Body:
        values = {"terms": {"field": field, "size": COUNTED}}
        return {"filter": beginning(words, typed), "aggs": {"values": values}}

    return {
        "query": every([seen] if seen else []),
        "post_filter": beginning("title", typed),
        "size": limit,
        "sort": sorting(Order.MOST_ENROLLED, has_text=False),
        "_source": ["plain.title"],
        "track_total_hits": False,
        "aggs": {
            "skills": commonest("skill_label", "skill_words"),
            "providers": commonest("provider_label", "provider_words"),
        },
    }


def counts(aggregation: Body) -> dict[str, int]:
    """Of a counted facet: by value, or by the name of a condition."""
    found = aggregation["values"]["buckets"]
    if isinstance(found, dict):
        return {name: each["doc_count"] for name, each in found.items()}
    return {each["key"]: each["doc_count"] for each in found}
