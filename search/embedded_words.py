"""Questions in the words of tantivy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tantivy
from tantivy import Occur, Query

from search.clauses import Between, Clause, Either, Every, OneOf
from search.engine import SearchQuery
from search.query import (
    ALL_CONCEPTS_BONUS,
    FIELD_TIE,
    TEXT_WEIGHTS,
    WAY_TIE,
    Concept,
    Understood,
    Way,
)
from search.suggesting import Typed
from search.wishes import wishes


@dataclass(frozen=True, slots=True)
class Words:
    """Builds queries over one schema."""

    schema: tantivy.Schema

    def clause(self, clause: Clause) -> Query:
        match clause:
            case OneOf(field, values):
                return Query.term_set_query(self.schema, field, values)
            case Between(field, low, high):
                kind = tantivy.FieldType.Integer
                return Query.range_query(self.schema, field, kind, low, high)
            case Either(clauses):
                return any_of([self.clause(each) for each in clauses])
            case Every(clauses):
                return self.every(clauses)

    def every(self, clauses: Iterable[Clause]) -> Query:
        """All of them, without a say in the score."""
        built = [(Occur.Must, self.clause(each)) for each in clauses]
        query = Query.boolean_query(built) if built else Query.all_query()
        return Query.const_score_query(query, 0.0)

    def text(self, asked: SearchQuery, understood: Understood) -> Query:
        """At least one of the concepts if there are any, and what speaks for a document besides."""
        concepts = [(concept, self._concept(concept)) for concept in understood.concepts]
        required = [query for concept, query in concepts if concept.required]
        beside = [query for concept, query in concepts if not concept.required]
        if len(required) > 1:
            every = Query.boolean_query([(Occur.Must, query) for query in required])
            beside.append(Query.const_score_query(every, ALL_CONCEPTS_BONUS))
        beside += [
            Query.const_score_query(self.clause(clause), bonus)
            for clause, bonus in wishes(asked, understood)
        ]
        should = [(Occur.Should, query) for query in beside]
        needed = any_of(required) if required else Query.const_score_query(Query.all_query(), 1.0)
        return Query.boolean_query([(Occur.Must, needed), *should])

    def beginning(self, field: str, text: Typed) -> Query:
        whole = [(Occur.Must, Query.term_query(self.schema, field, word)) for word in text.whole]
        return Query.boolean_query([*whole, (Occur.Must, self._prefix(field, text.beginning))])

    def _concept(self, concept: Concept) -> Query:
        ways = [self._way(way) for way in concept.ways]
        return Query.disjunction_max_query(ways, WAY_TIE)

    def _way(self, way: Way) -> Query:
        fields = [
            Query.boost_query(self._said(field, way), weight * way.weight)
            for field, weight in TEXT_WEIGHTS.items()
        ]
        return Query.disjunction_max_query(fields, FIELD_TIE)

    def _said(self, field: str, way: Way) -> Query:
        if len(way.words) == 1:
            return Query.term_query(self.schema, field, way.words[0])
        if not way.apart:
            return Query.phrase_query(self.schema, field, list(way.words))
        terms = [Query.term_query(self.schema, field, word) for word in way.words]
        return Query.boolean_query([(Occur.Should, each) for each in terms], way.needed)

    def _prefix(self, field: str, beginning: str) -> Query:
        escaped = "".join(each if each.isalnum() else f"\\{each}" for each in beginning)
        return Query.const_score_query(Query.regex_query(self.schema, field, f"{escaped}.*"), 1.0)


def any_of(queries: Sequence[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])
