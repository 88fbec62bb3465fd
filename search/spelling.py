"""Repairs misspelt words from the words of the catalogue, and leaves right ones alone."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.knowledge import Knowledge
from search.lexicon import general_words

MIN_LETTERS = 4
_TWO_EDITS_FROM = 6
_MUCH_COMMONER = 20
_COMMONER_AND_LISTED = 4
"""How much commoner the right word is than a mistake of the catalogue's own."""


@dataclass(slots=True)
class Speller:
    """One catalogue's; what it found out is forgotten when the catalogue changes."""

    knowledge: Knowledge
    _generation: int = -1
    _by_length: dict[int, list[str]] = field(default_factory=dict)
    _near: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def repaired(self, words: list[str], english: bool = True) -> dict[str, str]:
        """By misspelt word, the one it is taken for; twice over, so that neighbours help."""
        found: dict[str, str] = {}
        for _ in range(2):
            for place, word in enumerate(words):
                before = found.get(words[place - 1], words[place - 1]) if place else ""
                after = (
                    found.get(words[place + 1], words[place + 1]) if place + 1 < len(words) else ""
                )
                better = self._repair(word, before, after)
                if better:
                    found[word] = better
        return found

    def _repair(self, word: str, before: str, after: str) -> str | None:
        doubted = self._doubted(word)
        if doubted is None:
            return None
        best: tuple[float, str] | None = None
        for other, edits in self._candidates(word):
            if not self._may(word, other, edits, doubted, self._together(before, other, after)):
                continue
            score = self._likelihood(other) - 3.2 * edits + 2 * self._together(before, other, after)
            best = max(best or (score, other), (score, other))
        return best[1] if best else None

    def _doubted(self, word: str) -> bool | None:
        """None for a word that stays; else whether the catalogue has it all the same."""
        if len(word) < MIN_LETTERS or not word.isalpha() or word in general_words():
            return None
        count = self.knowledge.documents.get(word, 0)
        if word in self.knowledge.capitals:
            return None
        return count > 0

    def _may(self, word: str, other: str, edits: float, doubted: bool, together: float) -> bool:
        if not doubted:
            return True
        counts = self.knowledge.documents
        times = _COMMONER_AND_LISTED if other in general_words() else _MUCH_COMMONER
        at_home = self.knowledge.by_language[self.knowledge.language_of(word)]
        commoner = min(counts.get(other, 0), at_home.get(other, 0)) >= times * counts[word]
        return commoner and (edits <= 1 or (together > 0 and edits <= 2))

    def _likelihood(self, word: str) -> float:
        count = self.knowledge.documents.get(word, 0)
        common = general_words().get(word, 0)
        return math.log2(1 + count) * 0.6 + (1.5 if count else 0) + common * 0.08

    def _together(self, before: str, word: str, after: str) -> float:
        pairs = self.knowledge.pairs
        return math.log2(1 + pairs.get(f"{before} {word}", 0) + pairs.get(f"{word} {after}", 0))

    def _candidates(self, word: str) -> list[tuple[str, float]]:
        if self._generation != self.knowledge.generation:
            self._generation = self.knowledge.generation
            self._by_length = by_length(self.knowledge.documents)
            self._near = {}
        if word not in self._near:
            if len(self._near) > 10_000:
                self._near.clear()
            self._near[word] = self._nearest(word)
        return self._near[word]

    def _nearest(self, word: str) -> list[tuple[str, float]]:
        at_most = 2 if len(word) >= _TWO_EDITS_FROM else 1
        found: list[tuple[str, float]] = []
        for length in range(len(word) - at_most, len(word) + at_most + 1):
            for words in (self._by_length.get(length, ()), _general_by_length().get(length, ())):
                found += _within(word, words, at_most)
        return sorted(set(found), key=lambda each: (each[1], each[0]))


def _within(word: str, others: Sequence[str], at_most: int) -> list[tuple[str, float]]:
    near = process.extract(word, others, scorer=OSA.distance, score_cutoff=at_most, limit=None)
    return [(other, cost(word, other, int(edits))) for other, edits, _ in near if edits]


@cache
def _general_by_length() -> dict[int, list[str]]:
    return by_length(general_words())


def by_length(words: Iterable[str]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for word in words:
        if word.isalpha() and len(word) >= MIN_LETTERS - 1:
            found.setdefault(len(word), []).append(word)
    return found


def cost(word: str, other: str, edits: int) -> float:
    """Edits, slips of the hand for less and another first letter for more."""
    if word[0] != other[0]:
        return edits + 0.5
    if sorted(word) == sorted(other):
        return edits - (0.3 if edits == 1 else 0.8)
    if _undoubled(word) == _undoubled(other):
        return edits - 0.3
    return edits


def _undoubled(word: str) -> str:
    return "".join(
        letter for place, letter in enumerate(word) if place == 0 or word[place - 1] != letter
    )
