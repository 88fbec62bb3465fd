"""One order out of two: how well words fit, and how near the meaning is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

MEANING_SHARE: Final = 0.7
WORDS_FIRST_SHARE: Final = 0.3
"""For other languages, as the model has learnt English, and for providers named."""
_FLOOR: Final = 0.1
_NEAR: Final = 0.6


def fused(
    by_words: Mapping[str, float], by_meaning: Mapping[str, float], share: float
) -> list[tuple[str, float]]:
    """The best first, equals by id. What one of the two does not know counts as nothing there."""
    best_words = max(by_words.values(), default=0.0) or 1.0
    span = max(_NEAR, max(by_meaning.values(), default=0.0)) - _FLOOR
    scores = {
        id_: (1 - share) * by_words.get(id_, 0.0) / best_words
        + share * max(by_meaning.get(id_, 0.0) - _FLOOR, 0.0) / span
        for id_ in {*by_words, *by_meaning}
    }
    return sorted(scores.items(), key=lambda each: (-each[1], each[0]))
