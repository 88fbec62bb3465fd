"""Mends what is being typed, from the words of the catalogue, when nothing goes on from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from search.knowledge import Knowledge
from search.spelling import Speller
from search.suggesting import Typed

_ONE_EDIT_FROM, _TWO_EDITS_FROM = 4, 8


@dataclass(slots=True)
class Completer:
    knowledge: Knowledge
    speller: Speller

    def mended(self, typed: Typed, written: Sequence[str]) -> Typed | None:
        """`written` are the finished words as they were typed; None if there is nothing to mend."""
        better = self.speller.repaired(written)
        whole = tuple(better[word].word if word in better else word for word in typed.whole)
        mended = Typed(whole, self._beginning(typed.beginning))
        return None if mended == typed else mended

    def _beginning(self, begun: str) -> str:
        if len(begun) < _ONE_EDIT_FROM or self.knowledge.beginning(begun):
            return begun
        known = dict.fromkeys(self._beginnings(begun))
        at_most = 2 if len(begun) >= _TWO_EDITS_FROM else 1
        near = process.extract(
            begun, list(known), scorer=OSA.distance, score_cutoff=at_most, limit=None
        )
        found = [(edits, -self._popular(one), one) for one, edits, _ in near]
        return min(found)[2] if found else begun

    def _beginnings(self, begun: str) -> Iterator[str]:
        """Of the catalogue's words: about as long, from the same letter or its neighbour."""
        for first in dict.fromkeys(begun[:2]):
            for word in self.knowledge.starting(first):
                for length in range(len(begun) - 1, len(begun) + 2):
                    if len(word) >= length:
                        yield word[:length]

    def _popular(self, beginning: str) -> int:
        words = self.knowledge.beginning(beginning)
        return self.knowledge.documents[words[0]] if words else 0
