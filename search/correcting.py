"""What misspelt words were taken for, read from what they found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from search.engine import Understanding, UnderstoodTerm
from search.query import Concept, Understood, begins, edits, resembles
from search.text import tokens

READ = 5
"""How many hits are looked at."""
_FIELDS = ("title", "summary", "provider")


def corrections(understood: Understood, plain: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """By misspelt word, the nearest one in the first texts that have any; as written there."""
    texts = [each[field] for each in plain for field in _FIELDS if each.get(field)]
    found: dict[str, str] = {}
    for concept in understood.concepts:
        nearest = _nearest(concept, texts) if concept.loose else None
        if nearest is not None:
            found[concept.word] = nearest
    return found


def _nearest(concept: Concept, texts: Iterable[str]) -> str | None:
    """None for a word that is the beginning of one found: it is not wrong, only unfinished."""
    best: tuple[int, str] | None = None
    for text in texts:
        for token in tokens(text):
            if begins(concept) and token.text.startswith(concept.word):
                return None
            allowed = edits(concept.word) if best is None else best[0] - 1
            apart = _apart(concept.word, token.text, allowed)
            if apart is not None:
                best = apart, text[token.start : token.end].lower()
    return best[1] if best else None


def _apart(word: str, other: str, at_most: int) -> int | None:
    return next((many for many in range(1, at_most + 1) if resembles(word, other, many)), None)


def corrected(text: str, found: Mapping[str, str]) -> str | None:
    """The text with its misspelt words replaced; None when there was nothing to replace."""
    if not found:
        return None
    parts: list[str] = []
    end = 0
    for token in tokens(text):
        if token.text in found and token.start >= end:
            parts += [text[end : token.start], found[token.text]]
            end = token.end
    return "".join([*parts, text[end:]])


def told(understood: Understood, found: Mapping[str, str]) -> Understanding:
    """What is shown of how a text was read."""
    return Understanding(
        terms=tuple(
            UnderstoodTerm(word, (found[word],) if word in found else ())
            for word in understood.words
        )
    )
