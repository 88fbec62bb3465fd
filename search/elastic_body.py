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
    TEXT_WEIGHTS,
    WAY_TIE,
    Concept,
    Understood,
    Way,
)
from search.record import KEYWORDS as KEYWORD_FIELDS
from search.record import LABELLED, NUMBERS, RANKS, TEXTS, Record
from search.suggesting import Typed
from search.wishes import ranked, wishes

Body: TypeAlias = dict[str, Any]

MAPPING_VERSION = 4
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


def meta(*, whole: bool) -> Body:
    return {"version": MAPPING_VERSION, "whole": whole}


def mapping() -> Body:
    texts: Body = {name: {"type": "text", "analyzer": "spaces"} for name in TEXTS}
    keywords: Body = {name: {"type": "keyword"} for name in ("id", *KEYWORD_FIELDS)}
    numbers: Body = {name: {"type": "long"} for name in (*NUMBERS, *RANKS.values())}
    kept: Body = {"type": "object", "enabled": False}
    return {
        "dynamic": "strict",
        "_meta": meta(whole=False),
        "_source": {"includes": ["id", "plain", "teaches"]},
        "properties": {
            **texts,
            **keywords,
            **numbers,
            "popularity": {"type": "double"},
            "digest": {"type": "long", "index": False},
            "plain": kept,
            "teaches": kept,
        },
    }


def source(record: Record) -> Body:
    return {
        "id": record.id,
        "plain": record.plain,
        "teaches": record.teaches,
        "digest": record.digest,
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


def text(asked: SearchQuery, understood: Understood) -> Body:
    """At least one of the concepts if there are any, and what speaks for a document besides."""
    concepts = [(concept, _concept(concept)) for concept in understood.concepts]
    required = [query for concept, query in concepts if concept.required]
    beside = [query for concept, query in concepts if not concept.required]
    if len(required) > 1:
        beside.append(_worth({"bool": {"filter": required}}, ALL_CONCEPTS_BONUS))
    beside += [_worth(clause(wish), bonus) for wish, bonus in wishes(asked, understood)]
    needed = any_of(required) if required else {"match_all": {}}
    return {"bool": {"must": [needed], "should": beside}}


def _worth(query: Body, bonus: float) -> Body:
    return {"constant_score": {"filter": query, "boost": bonus}}


def _concept(concept: Concept) -> Body:
    return {"dis_max": {"queries": [_way(way) for way in concept.ways], "tie_breaker": WAY_TIE}}


def _way(way: Way) -> Body:
    fields = [_said(field, way, weight * way.weight) for field, weight in TEXT_WEIGHTS.items()]
    return {"dis_max": {"queries": fields, "tie_breaker": FIELD_TIE}}


def _said(field: str, way: Way, weight: float) -> Body:
    if len(way.words) == 1:
        return {"term": {field: {"value": way.words[0], "boost": weight}}}
    text = " ".join(way.words)
    if not way.apart:
        return {"match_phrase": {field: {"query": text, "boost": weight}}}
    some = {"query": text, "boost": weight, "minimum_should_match": way.needed}
    return {"match": {field: some}}


def beginning(field: str, typed: Typed) -> Body:
    whole: list[Body] = [{"term": {field: word}} for word in typed.whole]
    return {"bool": {"filter": [*whole, {"prefix": {field: typed.beginning}}]}}


def search_body(
    query: SearchQuery, understood: Understood, found: Conditions, after: Place | None
) -> Body:
    """One request: hits, total, every facet."""
    has_scores = ranked(query, understood)
    matched: Body = {"match_all": {}} if understood.blank else NOBODY
    whole = {
        "bool": {
            "must": [text(query, understood) if understood.concepts or has_scores else matched],
            "filter": [clause(each) for each in found.always],
        }
    }
    body: Body = {
        "query": _weighed(whole) if has_scores else whole,
        "post_filter": every(found.by_facet.values()),
        "size": query.first + 1,
        "sort": sorting(query.order, has_scores),
        "track_total_hits": True,
        "track_scores": has_scores,
        "_source": _read(query, understood),
        "aggs": {facet.value: _counting(facet, found) for facet in query.facets},
    }
    if after is not None:
        body["search_after"] = [after.value, after.id]
    return body


def judged(query: SearchQuery, understood: Understood) -> bool:
    """Whether it is asked how well the hits fit: by the best of them, on the first page."""
    return bool(understood.concepts) and query.order is Order.RELEVANCE and query.after is None


def _read(query: SearchQuery, understood: Understood) -> list[str] | bool:
    """Texts are fetched only to be marked, or to see what they show of what was asked for."""
    if judged(query, understood):
        return ["plain", "teaches"]
    return ["plain"] if query.highlight and understood.concepts else False


def sorting(order: Order, has_scores: bool) -> list[Body]:
    """Where nothing speaks for one hit or another, relevance is what most people enrolled in."""
    if has_scores:
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


def standing_body() -> Body:
    """The number of the newest change that is left, in which index, and how many documents."""
    return {
        "size": 1,
        "sort": [{"_seq_no": "desc"}],
        "seq_no_primary_term": True,
        "track_total_hits": True,
        "_source": False,
    }


def changed_body(since: int, size: int) -> Body:
    """What was written after the change of that number, in the order of writing."""
    return {
        "query": {"range": {"_seq_no": {"gt": since}}},
        "sort": [{"_seq_no": "asc"}],
        "size": size,
        "version": True,
        "seq_no_primary_term": True,
        "track_total_hits": False,
        "_source": ["plain", "teaches"],
        "docvalue_fields": ["digest"],
    }


def taught_body(ids: list[str]) -> Body:
    return {
        "query": {"terms": {"id": ids}},
        "size": len(ids),
        "version": True,
        "track_total_hits": False,
        "_source": ["plain", "teaches"],
        "docvalue_fields": ["digest"],
    }


def digests_body(after: str | None, size: int) -> Body:
    body: Body = {
        "query": {"match_all": {}},
        "sort": [{"id": "asc"}],
        "size": size,
        "track_total_hits": False,
        "_source": False,
        "docvalue_fields": ["digest"],
    }
    return body if after is None else {**body, "search_after": [after]}


def suggest_body(typed: Typed, limit: int, seen: Clause | None) -> Body:
    def commonest(field: str, words: str) -> Body:
        values = {"terms": {"field": field, "size": COUNTED}}
        return {"filter": beginning(words, typed), "aggs": {"values": values}}

    return {
        "query": every([seen] if seen else []),
        "post_filter": beginning("title", typed),
        "size": limit,
        "sort": sorting(Order.MOST_ENROLLED, has_scores=False),
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
