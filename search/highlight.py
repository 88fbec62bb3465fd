"""Which parts of a text show why it was found."""

from __future__ import annotations

from collections.abc import Mapping

from search.engine import Highlight, Range, TextField
from search.query import Understood
from search.text import tokens


def highlights(plain: Mapping[str, str], understood: Understood) -> tuple[Highlight, ...]:
    """The fields in which words were found, with the ranges of those words."""
    wanted = understood.all_words
    found = (_marked(field, plain.get(field.value, ""), wanted) for field in TextField)
    return tuple(each for each in found if each.ranges)


def _marked(field: TextField, text: str, wanted: frozenset[str]) -> Highlight:
    ranges: list[Range] = []
    for token in tokens(text):
        if token.text not in wanted:
            continue
        if ranges and token.start < ranges[-1].end:
            ranges[-1] = Range(ranges[-1].start, token.end)
        elif not ranges or token.end > ranges[-1].end:
            ranges.append(Range(token.start, token.end))
    return Highlight(field, text, tuple(ranges))
