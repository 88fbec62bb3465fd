"""Tells in plain lines how an engine read a query, what it found, and what in it shows why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from search.engine import Highlight, Hit, SearchQuery, SearchResult

_AROUND = 40
_SHOWN = 160


def explained(query: SearchQuery, result: SearchResult, titles: Mapping[str, str]) -> list[str]:
    """Of a query that asked for highlights: how it was read, and where each hit shows it."""
    return [*_reading(query, result), "", *_found(result, titles, why=True)]


def listed(result: SearchResult, titles: Mapping[str, str]) -> list[str]:
    read = [] if result.corrected is None else [f"read as {result.corrected}"]
    return [*read, *_found(result, titles, why=False)]


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


def _found(result: SearchResult, titles: Mapping[str, str], *, why: bool) -> Iterator[str]:
    fit = "answered by the database" if result.degraded else "a weak fit" if result.weak else "fits"
    yield f"{result.total} found, {fit}"
    for place, hit in enumerate(result.hits, 1):
        title = titles.get(hit.id, "(not in the database)")
        yield f"{place:>3}  {hit.score:8.3f}  {title}  {hit.id}"
        if why:
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
