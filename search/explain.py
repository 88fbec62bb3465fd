"""Tells in plain lines how an engine read a query, and what in its hits shows why they came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from search.engine import Highlight, Hit, SearchEngine, SearchQuery, SearchResult

_AROUND = 40
_SHOWN = 160


async def explain(engine: SearchEngine, query: SearchQuery) -> list[str]:
    result = await engine.search(replace(query, highlight=True))
    return [*_reading(query, result), "", *_found(result)]


def _reading(query: SearchQuery, result: SearchResult) -> Iterator[str]:
    understood = result.understood
    yield f"asked       {query.text}"
    if result.corrected is not None:
        yield f"read as     {result.corrected}"
    for term in understood.terms:
        beside = ", ".join(term.alternatives)
        yield f"word        {term.word}" + (f"  also: {beside}" if beside else "")
    named = {
        "provider": understood.provider and understood.provider.label,
        "level": understood.level,
        "language": understood.language,
    }
    yield from (f"{name:<12}{value}" for name, value in named.items() if value)


def _found(result: SearchResult) -> Iterator[str]:
    fit = "answered by the database" if result.degraded else "a weak fit" if result.weak else "fits"
    yield f"{result.total} found, {fit}"
    for place, hit in enumerate(result.hits, 1):
        yield f"{place:>3}  {hit.score:8.3f}  {hit.id}"
        yield from _why(hit)


def _why(hit: Hit) -> Iterator[str]:
    for each in hit.highlights:
        yield f"     {each.field.value:<12}{_marked(each)}"


def _marked(highlight: Highlight) -> str:
    """The text about the first word found, with what was found in brackets."""
    start = max(0, highlight.ranges[0].start - _AROUND)
    parts, at = ["…" if start else ""], start
    for found in highlight.ranges:
        if found.end > start + _SHOWN:
            break
        parts += [highlight.text[at : found.start], f"[{highlight.text[found.start : found.end]}]"]
        at = found.end
    end = max(at, start + _SHOWN)
    parts += [highlight.text[at:end], "…" if end < len(highlight.text) else ""]
    return "".join(parts).replace("\n", " ")
