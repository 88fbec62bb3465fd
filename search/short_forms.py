"""What a short form may stand for: written beside it, told by its letters, or generally known."""

from __future__ import annotations

import re

from search.knowledge import Knowledge
from search.lexicon import general_short_forms, general_words
from search.query import Way

MAX_LETTERS = 6
_MOST = 3
_COUNTED_LETTERS = re.compile(r"([a-z])(\d{1,2})([a-z])")
_COMMON = 17
"""Words this common are words, whatever they might be short for."""


def long_forms(word: str, knowledge: Knowledge) -> list[Way]:
    """At most three, the surest first; none for what is a word in its own right."""
    counted = _COUNTED_LETTERS.fullmatch(word)
    if counted:
        return _by_length(counted, knowledge)
    if not 2 <= len(word) <= MAX_LETTERS or not word.isalnum() or _a_word(word, knowledge):
        return []
    singular = word[:-1] if word.endswith("s") and len(word) > 2 else word
    found: dict[str, float] = {}
    for short in dict.fromkeys((word, singular)):
        for source in (_beside, _by_initials, _general):
            for long, weight in source(short, knowledge):
                found[long] = max(weight, found.get(long, 0.0))
    ranked = sorted(found.items(), key=lambda each: (-each[1], each[0]))[:_MOST]
    return [Way(tuple(long.split()), weight) for long, weight in ranked]


def _a_word(word: str, knowledge: Knowledge) -> bool:
    """Whether it is mostly written small, as words are."""
    capitals, count = knowledge.capitals.get(word, 0), knowledge.documents.get(word, 0)
    if count:
        return 2 * capitals < count and word not in knowledge.shorts
    return general_words().get(word, 0) > _COMMON + 10


def _beside(short: str, knowledge: Knowledge) -> list[tuple[str, float]]:
    """Written out where the short form stands in brackets."""
    counts = knowledge.shorts.get(short)
    if not counts:
        return []
    most = max(counts.values(), default=1)
    often = [(long, count) for long, count in counts.items() if 3 * count > most]
    return [(long, 0.6 + 0.35 * count / most) for long, count in often]


def _by_initials(short: str, knowledge: Knowledge) -> list[tuple[str, float]]:
    """Runs of words in titles, the commonest if it is much commoner than others."""
    found = knowledge.phrases_of(short)[:_MOST]
    if not found:
        return []
    most = found[0][1]
    if most == 1 and len(short) < 3:
        return []
    return [(phrase, 0.85 * count / most) for phrase, count in found if 2 * count > most]


def _general(short: str, knowledge: Knowledge) -> list[tuple[str, float]]:
    """Known elsewhere, where the catalogue knows all the words."""
    return [
        (long, 0.8)
        for long in general_short_forms().get(short, ())
        if all(word in knowledge.documents for word in long.split())
    ]


def _by_length(counted: re.Match[str], knowledge: Knowledge) -> list[Way]:
    """k8s: the first and the last letter, and how many stand between; rather a name than a word."""
    first, between, last = counted.groups()
    length = int(between) + 2
    found = [
        (general_words().get(word, 0), -count, word)
        for word, count in _written_so(knowledge, first, last, length)
    ]
    return [Way((word,), 0.9) for _, _, word in sorted(found)[:1]]


def _written_so(knowledge: Knowledge, first: str, last: str, length: int) -> list[tuple[str, int]]:
    return [
        (word, knowledge.documents[word])
        for word in knowledge.beginning(first)
        if any(
            len(each) == length and each.endswith(last) for each in (word, knowledge.shown(word))
        )
    ]
