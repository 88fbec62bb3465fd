"""Which parts of a text show why it was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from search.engine import Highlight, Range, TextField
from search.query import Concept, Understood, begins, edits, resembles
from search.text import tokens


def highlights(plain: Mapping[str, str], understood: Understood) -> tuple[Highlight, ...]:
    """The fields in which words were found, with the ranges of those words."""
    matches = _matcher(understood)
    found = (_marked(field, plain.get(field.value, ""), matches) for field in TextField)
    return tuple(each for each in found if each.ranges)


def _marked(field: TextField, text: str, matches: Callable[[str], bool]) -> Highlight:
    ranges: list[Range] = []
    for token in tokens(text):
        if not matches(token.text):
            continue
        if ranges and token.start < ranges[-1].end:
            ranges[-1] = Range(ranges[-1].start, token.end)
        elif not ranges or token.end > ranges[-1].end:
            ranges.append(Range(token.start, token.end))
    return Highlight(field, text, tuple(ranges))


def _matcher(understood: Understood) -> Callable[[str], bool]:
    exact = {concept.word for concept in understood.concepts if not concept.loose}
    loose = [concept for concept in understood.concepts if concept.loose]
    seen: dict[str, bool] = {}

    def matches(word: str) -> bool:
        if word in exact:
            return True
        if not loose:
            return False
        if word not in seen:
            seen[word] = any(_loosely(concept, word) for concept in loose)
        return seen[word]

    return matches


def _loosely(concept: Concept, word: str) -> bool:
    if begins(concept) and word.startswith(concept.word):
        return True
    allowed = edits(concept.word)
    return allowed > 0 and resembles(concept.word, word, allowed)
