"""Whether what was found shows what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from search.query import Concept, Understood
from search.text import words

READ = 10
"""How many hits are looked at."""
ENOUGH = 0.45
_IN_BODY = 0.7


@dataclass(frozen=True, slots=True)
class Texts:
    """The words of a hit: those of its title and the like, and all of them."""

    first: str
    all: str

    @classmethod
    def of(cls, plain: Mapping[str, str], teaches: Mapping[str, Sequence[str]]) -> Texts:
        first = _spaced(plain["title"], plain["summary"], plain["provider"], *teaches["skills"])
        return cls(first, first + _spaced(plain["description"], *teaches["others"]))


def _spaced(*texts: str) -> str:
    """Words with spaces around each, so that runs of them can be looked for."""
    return "".join(f" {' '.join(words(text))} ." for text in texts)


def weak(understood: Understood, hits: Iterable[Texts]) -> bool:
    """Whether even the best of the first hits shows little of what was asked for."""
    asked = [concept for concept in understood.concepts if concept.required]
    mass = sum(concept.telling for concept in asked)
    shown = [sum(concept.telling * _shown(concept, hit) for concept in asked) for hit in hits]
    return bool(shown) and max(shown) < ENOUGH * mass


def _shown(concept: Concept, hit: Texts) -> float:
    """How much of a concept a hit shows, from none of it to all."""
    shares = (
        way.shows * (1.0 if said in hit.first else _IN_BODY if said in hit.all else 0.0)
        for way in concept.ways
        for said in [f" {' '.join(way.words)} "]
    )
    return max(shares, default=0.0)
