"""What a learner typed, as concepts to look for; bounded, whatever was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from search.engine import Labelled

MAX_CHARACTERS = 512
MAX_CONCEPTS = 24
ALL_CONCEPTS_BONUS = 3.0
FIELD_TIE = 0.3
WAY_TIE = 0.3
PROVIDER_BONUS = 8.0
LANGUAGE_BONUS = 2.0
LEVEL_BONUS = 1.0
READING_BONUS = 0.5

TEXT_WEIGHTS = {
    "title": 2.5,
    "summary": 1.6,
    "skill_words": 1.4,
    "subject": 1.2,
    "provider_words": 1.0,
    "body": 1.0,
}
"""How much a word counts where it is found."""


@dataclass(frozen=True, slots=True)
class Way:
    """One of the ways in which a document may say what is looked for: neighbouring words."""

    words: tuple[str, ...]
    weight: float = 1.0
    shows: float = 1.0
    """How much of the concept a document shows that says it so."""
    apart: bool = False
    """Whether it is enough that all of the words but one, and two at least, stand in a text."""

    @property
    def needed(self) -> int:
        return max(2, len(self.words) - 1)


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing to look for, in any of its ways; the first is how it was typed."""

    word: str
    ways: tuple[Way, ...]
    required: bool = True
    telling: float = 1.0
    """How rare it is, and so how much of a query it carries."""


@dataclass(frozen=True, slots=True)
class Understood:
    concepts: tuple[Concept, ...]
    blank: bool
    """Nothing was typed, which asks for everything; signs without words ask for nothing."""
    provider: Labelled | None = None
    provider_ids: tuple[str, ...] = ()
    language: str | None = None
    stages: tuple[int | None, int | None] | None = None
    """The lowest and the highest that is asked for, of beginner 1 to advanced 3."""
    level: str | None = None
    told: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By word, what was searched beside it or for it, as people write it."""
    repaired: Mapping[str, str] = field(default_factory=dict)
    """By misspelt word, the word that it was taken for, as people write it."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(concept.word for concept in self.concepts)

    @property
    def all_words(self) -> frozenset[str]:
        """Whatever shows in a text why it was found."""
        return frozenset(
            word for concept in self.concepts for way in concept.ways for word in way.words
        )
