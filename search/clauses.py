"""What may be found, as conditions that every engine can put into its own words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from search.engine import (
    EVERYONE,
    LONGEST_VALUE,
    MAX_PAGE,
    MAX_VALUES,
    Bounds,
    Facet,
    InvalidQuery,
    Measure,
    Scope,
    SearchQuery,
)

ANYONE = "*"
"""What the `audience` of a document holds when everyone may find it."""
NEVER = 1_000_000_000
"""A day after all days."""
PERIODS = 4
"""How many separate periods of being offered a document keeps: the last ones."""


@dataclass(frozen=True, slots=True)
class OneOf:
    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Both ends included; null is open."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Either:
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Every:
    clauses: tuple[Clause, ...]


Clause: TypeAlias = "OneOf | Between | Either | Every"

Buckets: TypeAlias = dict[str, Clause]

KEYWORDS = {
    Facet.KIND: "kind",
    Facet.PROVIDER: "provider",
    Facet.SKILL: "skill",
    Facet.FIELD: "field",
    Facet.LANGUAGE: "language",
    Facet.LEVEL: "level",
    Facet.FRAMEWORK: "framework",
    Facet.DELIVERY: "delivery",
    Facet.ASSESSMENT: "assessment",
    Facet.COUNTRY: "country",
    Facet.PATHWAY: "pathway",
    Facet.SOURCE: "source",
    Facet.CURRENCY: "currency",
    Facet.STATUS: "status",
}
"""Facets whose values stand in the index, by the field that holds them."""

_MEASURES = {
    Measure.MINUTES: "minutes",
    Measure.CREDITS: "credits",
    Measure.PRICE: "price",
    Measure.LEVEL: "level_number",
}

_STEADY_BUCKETS: dict[Facet, Buckets] = {
    Facet.PRICE: {"free": Between("price", 0, 0), "paid": Between("price", 1)},
    Facet.WORKLOAD: {
        "under_10_hours": Between("minutes", 0, 599),
        "10_to_40_hours": Between("minutes", 600, 2_400),
        "40_to_100_hours": Between("minutes", 2_401, 6_000),
        "over_100_hours": Between("minutes", 6_001),
    },
    Facet.CREDITS: {
        "under_1": Between("credits", 0, 99),
        "1_to_5": Between("credits", 100, 500),
        "5_to_15": Between("credits", 501, 1_500),
        "over_15": Between("credits", 1_501),
    },
}


def day_number(day: date) -> int:
    return day.toordinal()


def buckets(facet: Facet, today: date) -> Buckets | None:
    """The named conditions of a facet that is counted by conditions, in the order shown."""
    if facet is not Facet.AVAILABILITY:
        return _STEADY_BUCKETS.get(facet)
    now = day_number(today)
    periods = (
        Every((Between(f"opens_{slot}", None, now), Between(f"closes_{slot}", now)))
        for slot in range(PERIODS)
    )
    return {
        "open_now": Either(tuple(periods)),
        "starts_later": Every((Between("opens_last", now + 1), Between("closes_last", now))),
        "not_offered": Between("closes_last", None, now - 1),
    }


def visible(scope: Scope = EVERYONE) -> Clause | None:
    """What may be found with these eyes; null is everything."""
    if scope.everything:
        return None
    listed = OneOf("audience", (ANYONE, *sorted(scope.provider_ids)))
    if not scope.document_ids:
        return listed
    return Either((listed, OneOf("id", tuple(sorted(scope.document_ids)))))


@dataclass(frozen=True, slots=True)
class Conditions:
    """A query's filters, apart by facet so that each facet can be counted without its own."""

    always: tuple[Clause, ...]
    by_facet: dict[Facet, Clause]
    today: date

    def without(self, facet: Facet | None = None) -> tuple[Clause, ...]:
        chosen = (clause for own, clause in self.by_facet.items() if own is not facet)
        return (*self.always, *chosen)


def conditions(query: SearchQuery) -> Conditions:
    if not 1 <= query.first <= MAX_PAGE:
        raise InvalidQuery(f"Ask for 1 to {MAX_PAGE} hits at a time, not {query.first}.")
    today = query.today or datetime.now(UTC).date()
    seen = visible(query.scope)
    ranges = (_between(measure, bounds) for measure, bounds in query.ranges.items())
    return Conditions(
        always=(*([seen] if seen else ()), *_among(query.among), *ranges),
        by_facet={
            facet: _any_of(facet, values, today)
            for facet, values in query.filters.items()
            if values
        },
        today=today,
    )


def _among(documents: frozenset[str] | None) -> tuple[Clause, ...]:
    if documents is None:
        return ()
    if len(documents) > MAX_VALUES:
        raise InvalidQuery(f"Search among at most {MAX_VALUES} documents.")
    return (OneOf("id", tuple(sorted(documents))),)


def _between(measure: Measure, bounds: Bounds) -> Between:
    return Between(_MEASURES[measure], bounds.at_least, bounds.at_most)


def _any_of(facet: Facet, values: Iterable[str], today: date) -> Clause:
    chosen = sorted(values)
    if len(chosen) > MAX_VALUES:
        raise InvalidQuery(f"Choose at most {MAX_VALUES} values of {facet.value}.")
    if any(len(value) > LONGEST_VALUE for value in chosen):
        raise InvalidQuery(f"A value of {facet.value} has at most {LONGEST_VALUE} characters.")
    named = buckets(facet, today)
    if named is None:
        return OneOf(KEYWORDS[facet], tuple(chosen))
    for value in chosen:
        if value not in named:
            known = ", ".join(named)
            raise InvalidQuery(f"{value!r} is no {facet.value}; choose among {known}.")
    return Either(tuple(named[value] for value in chosen))
