"""What a learner typed, as concepts to look for; bounded, whatever was typed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.text import tokens, words

MAX_CHARACTERS = 512
MAX_CONCEPTS = 24
FILLER_WEIGHT = 0.25
ALL_CONCEPTS_BONUS = 3.0
FIELD_TIE = 0.2

TEXT_WEIGHTS = {
    "title": 2.5,
    "summary": 1.6,
    "skill_words": 1.4,
    "subject": 1.2,
    "provider_words": 1.0,
    "body": 1.0,
}
"""How much a word counts where it is found."""

LOOSE_WEIGHTS = {"title": 2.5, "skill_words": 1.4, "summary": 1.2, "provider_words": 1.0}
"""The same for words that only resemble the one typed; bodies resemble anything."""

_FILLERS = frozenset(
    words(
        "a about all an and are as at be become by can course do for from get have how i in into"
        " is it learn me my of on or our should start that the this to want what which who why"
        " with would you your der die das und für mit de la le les des et el los las y en para"
        " con un una"
    )
)
"""Words that carry little of what is wanted, in the languages that the catalog is rich in."""


@dataclass(frozen=True, slots=True)
class Concept:
    """One word to look for; `loose` when no document that may be seen has it as it stands."""

    word: str
    weight: float = 1.0
    required: bool = True
    loose: bool = False
    unfinished: bool = False
    """The last word, which may still be being typed."""


@dataclass(frozen=True, slots=True)
class Understood:
    concepts: tuple[Concept, ...]
    blank: bool
    """Nothing was typed, which asks for everything; signs without words ask for nothing."""

    @property
    def words(self) -> tuple[str, ...]:
        return tuple(concept.word for concept in self.concepts)

    def loosened(self, unknown: frozenset[str]) -> Understood:
        """The same with words that nothing visible contains taken less literally."""
        return replace(
            self,
            concepts=tuple(
                replace(concept, loose=True) if concept.word in unknown else concept
                for concept in self.concepts
            ),
        )

    @property
    def loose(self) -> bool:
        return any(concept.loose for concept in self.concepts)


def understand(text: str) -> Understood:
    text = text[:MAX_CHARACTERS]
    found = list(dict.fromkeys(token.text for token in tokens(text)))[:MAX_CONCEPTS]
    only_fillers = all(word in _FILLERS for word in found)
    concepts = tuple(
        Concept(word)
        if only_fillers or word not in _FILLERS
        else Concept(word, weight=FILLER_WEIGHT, required=False)
        for word in found
    )
    if concepts and text[-1:].isalnum():
        concepts = (*concepts[:-1], replace(concepts[-1], unfinished=True))
    return Understood(concepts, blank=not text.strip())


MIN_PREFIX = 3
_BEGINS, _ONE_EDIT, _TWO_EDITS = 0.6, 0.6, 0.3


def begins(concept: Concept) -> bool:
    """Whether longer words may stand for it."""
    return concept.unfinished and len(concept.word) >= MIN_PREFIX


def edits(word: str) -> int:
    """How many letters may differ for a word to be taken for another."""
    if not word.isalpha() or len(word) < 4:
        return 0
    return 1 if len(word) < 6 else 2


def loose_steps(concept: Concept) -> tuple[tuple[int, float], ...]:
    """Ways to take a word less literally (0: as a beginning; else so many edits), with weights."""
    prefix = ((0, _BEGINS),) if begins(concept) else ()
    near = ((1, _ONE_EDIT), (2, _TWO_EDITS))[: edits(concept.word)]
    return (*prefix, *near)


def resembles(word: str, other: str, at_most: int) -> bool:
    """Within so many insertions, deletions, replacements and swaps of neighbours."""
    if abs(len(word) - len(other)) > at_most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, previous, row = row, before, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == against:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
        if min(row) > at_most:
            return False
    return row[-1] <= at_most
