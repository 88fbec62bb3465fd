"""Repairs misspelt words from the words of the catalogue, and leaves right ones alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.common_words import ENGLISH, FILLERS, FOREIGN
from search.knowledge import Knowledge
from search.lexicon import general_words
from search.text import fold, stem

MIN_LETTERS = 4
_TWO_EDITS_FROM, _SURELY_TWO_FROM = 6, 7
_SLIP = 1.5
_MUCH_COMMONER = 20
_COMMONER_AND_LISTED = 4
"""How much commoner the right word is than a mistake of the catalogue's own."""
_COMMON = 20
"""How common (as a power of two) a word is that the catalogue lacks and that may be meant."""
_VOWELS = "aeiouy"
_EDIT = 4.0
"""What an edit takes away from how likely a word is."""
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Repair:
    """A word as it is looked for and as it is shown."""

    word: str
    shown: str


@dataclass(slots=True)
class Speller:
    """One catalogue's; what it found out is forgotten when the catalogue changes."""

    knowledge: Knowledge
    _generation: int = -1
    _near: dict[str, list[tuple[str, float]]] = field(default_factory=dict)

    def repaired(self, written: Sequence[str]) -> dict[str, Repair]:
        """By misspelt word, the one it is taken for; twice over, so that neighbours help."""
        typed = [fold(each) for each in written]
        words = [stem(each) for each in typed]
        foreign = any(self._foreign(each) for each in words) and not ENGLISH & set(words)
        found: dict[str, str] = {}
        for _ in range(2):
            meant = ["", *(found.get(word, word) for word in words), ""]
            for place, word in enumerate(words):
                around = meant[place], meant[place + 2]
                better = self._repair(written[place], typed[place], around, foreign)
                if better:
                    found[word] = better
        forms = dict(zip(words, typed, strict=True))
        return {word: Repair(new, self._shown(forms[word], new)) for word, new in found.items()}

    def _foreign(self, word: str) -> bool:
        return word in FOREIGN and word not in self.knowledge.capitals

    def _repair(
        self, written: str, typed: str, around: tuple[str, str], foreign: bool
    ) -> str | None:
        word = stem(typed)
        if not written.isascii() or not self._wrong(typed, word):
            return None
        best: tuple[float, str] | None = None
        for other, edits in self._candidates(typed):
            together = self._together(around[0], other, around[1])
            if self._may(word, other, edits, together, foreign):
                score = self._likelihood(other) - _EDIT * edits + 2 * together
                best = max(best or (score, other), (score, other))
        return best[1] if best else None

    def _wrong(self, typed: str, word: str) -> bool:
        """Whether it may be a mistake: no list has it, and the catalogue not in capitals."""
        if len(word) < MIN_LETTERS or not word.isalpha() or word in FILLERS:
            return False
        return not {typed, word} & general_words().keys() and word not in self.knowledge.capitals

    def _may(self, word: str, other: str, edits: float, together: float, foreign: bool) -> bool:
        counts = self.knowledge.documents
        count, there = counts.get(word, 0), counts.get(other, 0)
        if foreign and (edits > 1 or not there or other in general_words()):
            return False
        if edits > _SLIP and len(word) < _SURELY_TWO_FROM and not together:
            return False
        if not count:
            return there > 0 or (edits <= _SLIP and general_words().get(other, 0) >= _COMMON)
        times = _COMMONER_AND_LISTED if other in general_words() else _MUCH_COMMONER
        at_home = self.knowledge.by_language[self.knowledge.language_of(word)]
        commoner = min(there, at_home.get(other, 0)) >= times * count
        return commoner and (edits <= 1 or (together > 0 and edits <= 2))

    def _likelihood(self, word: str) -> float:
        count, titles = self.knowledge.documents.get(word, 0), self.knowledge.titles.get(word, 0)
        common = general_words().get(word, 0)
        return (
            math.log2(1 + count) * 0.6
            + math.log2(1 + titles) * 0.4
            + (1.5 if count else 0)
            + common * 0.08
        )

    def _together(self, before: str, word: str, after: str) -> float:
        pairs = self.knowledge.pairs
        return math.log2(1 + pairs.get(f"{before} {word}", 0) + pairs.get(f"{word} {after}", 0))

    def _shown(self, typed: str, word: str) -> str:
        """Of the ways to write the word, the one nearest to what was typed."""
        forms = dict(self.knowledge.written.get(word) or {})
        plain = self.knowledge.documents.get(word, 0) - sum(forms.values())
        if word in general_words() or plain > 0:
            forms.setdefault(word, max(plain, 0))
            if typed.endswith("s"):
                forms.setdefault(plural(word), 0)
        english = word in general_words() and plain > 0

        def unlikely(form: str) -> tuple[int, bool, int, str]:
            accented = english and not form.isascii()
            return OSA.distance(typed, fold(form)), accented, -forms.get(form, 0), form

        return min(forms or {word: 0}, key=unlikely)

    def _candidates(self, typed: str) -> list[tuple[str, float]]:
        if self._generation != self.knowledge.generation:
            self._generation = self.knowledge.generation
            self._near = {}
        if typed not in self._near:
            if len(self._near) > _KEPT:
                self._near.clear()
            self._near[typed] = self._nearest(typed)
        return self._near[typed]

    def _nearest(self, typed: str) -> list[tuple[str, float]]:
        """Words within an edit or two, of what was typed and of it without its last s."""
        found: dict[str, float] = {}
        for word in {typed, stem(typed), typed[:-1] if typed.endswith("s") else typed}:
            at_most = 2 if len(word) >= _TWO_EDITS_FROM else 1
            for length in range(len(word) - at_most, len(word) + at_most + 1):
                for words in (
                    self.knowledge.by_length.get(length),
                    _general_by_length().get(length),
                ):
                    for other, edits in _within(word, words or {}, at_most):
                        found[other] = min(edits, found.get(other, edits))
        return sorted(found.items(), key=lambda each: (each[1], each[0]))


def _within(word: str, others: Mapping[str, str], at_most: int) -> list[tuple[str, float]]:
    near = process.extract(word, others, scorer=OSA.distance, score_cutoff=at_most, limit=None)
    return [
        (other, cost(word, other, int(edits)))
        for other, edits, _ in near
        if edits and not _another_form(word, other) and not _far(word, other, int(edits))
    ]


def _another_form(word: str, other: str) -> bool:
    """Whether only a vowel at the end differs, as between forms of a word or languages."""
    if len(other) == len(word):
        return other[:-1] == word[:-1] and other[-1] in _VOWELS and word[-1] in _VOWELS
    return other == word[:-1] and word[-1] in _VOWELS


def _far(word: str, other: str, edits: int) -> bool:
    """Whether the first letter is another one, and more besides."""
    return edits > 1 and word[0] != other[0] and word[:2] != other[1::-1]


@cache
def _general_by_length() -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for word in general_words():
        if word.isalpha() and len(word) >= MIN_LETTERS - 1:
            found.setdefault(len(word), {})[word] = word
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


def plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
