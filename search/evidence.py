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
    """What a hit says: in its title and the like, and besides."""

    plain: Mapping[str, str]
    teaches: Mapping[str, Sequence[str]]

    def first(self) -> str:
        plain = self.plain
        return _spaced(plain["title"], plain["summary"], plain["provider"], *self.teaches["skills"])

    def body(self) -> str:
        return _spaced(self.plain["description"], *self.teaches["others"])


def _spaced(*texts: str) -> str:
    """Words with spaces around each, so that runs of them can be looked for."""
    return "".join(f" {' '.join(words(text))} ." for text in texts)


def weak(understood: Understood, hits: Iterable[Texts]) -> bool:
    """Whether even the best of the first hits shows little of what was asked for.

    No more is read than it takes to tell: mostly the title of the first hit.
    """
    asked = [concept for concept in understood.concepts if concept.required]
    enough = ENOUGH * sum(concept.telling for concept in asked)
    any_hit = False
    for hit in hits:
        any_hit = True
        first = hit.first()
        if _shows(asked, first, "") >= enough or _shows(asked, first, hit.body()) >= enough:
            return False
    return any_hit


def _shows(asked: Sequence[Concept], first: str, body: str) -> float:
    return sum(concept.telling * _shown(concept, first, body) for concept in asked)


def _shown(concept: Concept, first: str, body: str) -> float:
    """How much of a concept a hit shows, from none of it to all."""
    shares = (
        way.shows * (1.0 if said in first else _IN_BODY if said in body else 0.0)
        for way in concept.ways
        if not way.apart
        for said in [f" {' '.join(way.words)} "]
    )
    return max(shares, default=0.0)
