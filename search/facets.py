"""Counts as engines give them, made into the facets that are answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from catalog.rules.words import AssessmentType, Participation
from search.clauses import Conditions, buckets
from search.engine import Facet, FacetCounts, FacetValue, Kind, SearchQuery
from search.record import SEPARATOR

COUNTED = 1_000
"""How many values of one facet an engine is asked for."""


_CLOSED: dict[Facet, tuple[str, ...]] = {
    Facet.KIND: tuple(each.value for each in Kind),
    Facet.DELIVERY: tuple(each.value for each in Participation),
    Facet.ASSESSMENT: tuple(each.value for each in AssessmentType),
}
"""Facets whose values everybody knows, so that one at zero tells nothing of what is hidden."""


def counted(
    query: SearchQuery, facet: Facet, counts: Mapping[str, int], found: Conditions
) -> FacetCounts:
    """The facet's values, commonest first, or in their own order where they are conditions."""
    chosen = query.filters.get(facet, frozenset())
    named = buckets(facet, found.today)
    if named is not None:
        shown = [FacetValue(name, name, counts.get(name, 0), name in chosen) for name in named]
        return FacetCounts(facet, tuple(shown))
    values = _by_value(counts.items(), (*_CLOSED.get(facet, ()), *chosen), chosen)
    values.sort(key=lambda value: (-value.count, value.label.casefold(), value.value))
    kept = values[: query.facet_size]
    rest = [value for value in values[query.facet_size :] if value.selected]
    return FacetCounts(facet, (*kept, *rest))


def _by_value(
    counts: Iterable[tuple[str, int]], kept: Iterable[str], chosen: frozenset[str]
) -> list[FacetValue]:
    sums: dict[str, int] = dict.fromkeys(kept, 0)
    labels: dict[str, tuple[int, str]] = {}
    for key, count in counts:
        value, _, label = key.partition(SEPARATOR)
        sums[value] = sums.get(value, 0) + count
        labels[value] = max(labels.get(value, (0, "")), (count, label or value))
    return [
        FacetValue(value, labels.get(value, (0, value))[1], count, value in chosen)
        for value, count in sums.items()
    ]
