"""What is said of how a text was understood."""

from __future__ import annotations

from collections.abc import Mapping

from search.engine import Understanding, UnderstoodTerm
from search.query import Understood
from search.text import tokens


def corrected(text: str, repaired: Mapping[str, str]) -> str | None:
    """The text with its misspelt words replaced; None when there was nothing to replace."""
    if not repaired:
        return None
    parts: list[str] = []
    end = 0
    for token in tokens(text):
        if token.text in repaired and token.start >= end:
            parts += [text[end : token.start], repaired[token.text]]
            end = token.end
    return "".join([*parts, text[end:]])


def told(understood: Understood) -> Understanding:
    return Understanding(
        terms=tuple(
            UnderstoodTerm(word, understood.told.get(word, ())) for word in understood.words
        ),
        provider=understood.provider,
        level=understood.level,
        language=understood.language,
    )
