"""From the text that a learner typed to what an engine looks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from search.common_words import FILLERS, LEVELS, ONLY_LEVEL, ROLE_HEADS
from search.knowledge import Knowledge
from search.lexicon import synonyms
from search.providers import Named, Providers
from search.query import MAX_CHARACTERS, MAX_CONCEPTS, Concept, Understood, Way
from search.roles import fields_of
from search.short_forms import long_forms
from search.spelling import Repair, Speller
from search.text import tokens

FILLER_WEIGHT = 0.25
_REPAIRED, _AS_TYPED = 0.95, 0.5
_KIN, _DERIVED, _FIELD, _JOINED, _BEGUN, _SYNONYM = 0.8, 0.5, 0.85, 0.8, 0.6, 0.5
_MOST_KIN, _MOST_BEGUN, _MOST_DERIVED = 4, 8, 3
_SHOWS_LESS = 0.6
_APART, _HEAD = 0.4, 0.5
MIN_PREFIX = 3
SURE_OF_LANGUAGE = 2.0
_PRIOR = 5
"""So many documents as the whole catalogue are added to each language, for the small ones."""


@dataclass(slots=True)
class Understander:
    """Reads queries with what one catalogue taught."""

    knowledge: Knowledge
    speller: Speller = field(init=False)
    providers: Providers = field(init=False)

    def __post_init__(self) -> None:
        self.speller = Speller(self.knowledge)
        self.providers = Providers(self.knowledge)

    def understand(self, text: str, as_typed: bool = False) -> Understood:
        text = text[:MAX_CHARACTERS]
        found = {token.text: text[token.start : token.end] for token in tokens(text)}
        typed = list(found)[:MAX_CONCEPTS]
        if as_typed:
            literal = tuple(Concept(word, (Way((word,)),)) for word in typed)
            return Understood(literal, blank=not text.strip())
        unfinished = text[-1:].isalnum()
        begun = self._begun(typed[-1]) if typed and unfinished else []
        written = [found[word] for word in (typed[:-1] if begun else typed)]
        repaired = self.speller.repaired(written)
        meant = [repaired[word].word if word in repaired else word for word in typed]
        language = self._language(meant)
        named = self.providers.named(meant)
        return _Reading(self, typed, repaired, begun, language, named).understood(text)

    def _begun(self, word: str) -> list[str]:
        if len(word) < MIN_PREFIX or word in self.knowledge.documents:
            return []
        return self.knowledge.beginning(word)[:_MOST_BEGUN]

    def _language(self, typed: Sequence[str]) -> str | None:
        """In which the words are at home; None when it cannot be told, or is the commonest."""
        known = self.knowledge
        if len(known.languages) < 2:
            return None
        usual = max(known.languages, key=lambda each: (known.languages[each], each))
        scores = dict.fromkeys(known.languages, 0.0)
        home = dict.fromkeys(known.languages, False)
        for word in typed:
            expected = known.documents.get(word, 0) / known.size
            for language, size in known.languages.items() if expected else ():
                count = known.by_language[language].get(word, 0)
                home[language] |= count > 0
                scores[language] += math.log((count + _PRIOR * expected) / (size + _PRIOR))
        at_home = [each for each in scores if home[each]]
        best = max(at_home, key=lambda each: (scores[each], each), default=usual)
        return best if scores[best] - scores[usual] >= SURE_OF_LANGUAGE else None


def _also_apart(way: Way) -> list[Way]:
    """What is written out is seldom written so: its words in one text say nearly the same."""
    if len(way.words) == 1:
        return [way]
    return [way, replace(way, weight=_APART * way.weight, shows=0.0, apart=True)]


@dataclass(slots=True)
class _Reading:
    """One query being understood."""

    by: Understander
    typed: list[str]
    repaired: dict[str, Repair]
    begun: list[str]
    language: str | None
    named: Named | None
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def understood(self, text: str) -> Understood:
        topic = self._topic()
        only_fillers = all(self._filler(self.typed[place]) for place in topic)
        concepts = [self._concept(place, only_fillers) for place in topic]
        level = next((LEVELS[word] for word in self.typed if word in LEVELS), None)
        return Understood(
            concepts=tuple(concepts),
            blank=not text.strip(),
            provider=self.named.label if self.named else None,
            provider_ids=self.named.ids if self.named else (),
            language=self.language,
            level=level[0] if level else None,
            stages=level[1] if level else None,
            told=self.told,
            repaired={word: better.shown for word, better in self.repaired.items()},
        )

    def _topic(self) -> list[int]:
        """Places of the words that do not name the provider; all of them if they all do."""
        if self.named is None:
            return list(range(len(self.typed)))
        named = range(self.named.start, self.named.end)
        rest = [place for place in range(len(self.typed)) if place not in named]
        return rest or list(range(len(self.typed)))

    def _filler(self, word: str) -> bool:
        return word in FILLERS or word in ONLY_LEVEL

    def _tells(self, word: str) -> bool:
        return not self._filler(word) and word not in ROLE_HEADS

    def _concept(self, place: int, only_fillers: bool) -> Concept:
        typed = self.typed[place]
        filler = self._filler(typed) and not only_fillers
        head = typed in ROLE_HEADS and any(
            self._tells(each) for each in self.typed if each != typed
        )
        ways: dict[tuple[tuple[str, ...], bool], Way] = {}
        for way in self._ways(place, typed):
            known = ways.get((way.words, way.apart))
            if known is None or way.weight > known.weight:
                ways[way.words, way.apart] = way
        share = FILLER_WEIGHT if filler else _HEAD if head else 1.0
        return Concept(
            typed,
            tuple(replace(way, weight=way.weight * share) for way in ways.values()),
            required=not filler,
            telling=self._rarity(self._right(typed)),
        )

    def _ways(self, place: int, typed: str) -> list[Way]:
        better = self.repaired.get(typed)
        if better is not None:
            return [Way((typed,), _AS_TYPED), *self._meant(place, better.word, _REPAIRED)]
        if self.begun and place == len(self.typed) - 1:
            return [Way((typed,)), *(Way((word,), _BEGUN) for word in self.begun)]
        return self._meant(place, typed, 1.0)

    def _meant(self, place: int, word: str, weight: float) -> list[Way]:
        if self._filler(word):
            return [Way((word,), weight)]
        kin = self.by.knowledge.family(word, self.language or "en")[:_MOST_KIN]
        beside = self._beside(place, word)
        self._tell(self.typed[place], word, beside)
        ways = [
            Way((word,)),
            *(Way((each,), _KIN * self._measure(word, each)) for each in kin),
            *(
                Way((each,), _DERIVED * self._measure(word, each), _SHOWS_LESS)
                for each in self.by.knowledge.derived(word)[:_MOST_DERIVED]
            ),
            *beside,
        ]
        return [replace(way, weight=weight * way.weight) for way in ways]

    def _beside(self, place: int, word: str) -> list[Way]:
        """Other words for the same, that whoever typed it may want to know of."""
        known = self.by.knowledge
        ways = [each for way in long_forms(word, known) for each in _also_apart(way)] or [
            Way((each,), _FIELD * self._measure(word, each)) for each in fields_of(word, known)
        ]
        ways += [Way(each, _JOINED) for each in self._parted(word)]
        ways += [Way(each, _SYNONYM, _SHOWS_LESS) for each in self._synonyms(word)]
        joined = self._joined(place, word)
        return [*ways, Way((joined,), _JOINED)] if joined else ways

    def _synonyms(self, word: str) -> list[tuple[str, ...]]:
        """Of the word, and of it together with others of the query."""
        known, typed = self.by.knowledge.documents, {self._right(each) for each in self.typed}
        return [
            meant
            for said, means in synonyms().items()
            if word in said and all(each in typed or each == word for each in said)
            for meant in means
            if all(each in known for each in meant)
        ]

    def _tell(self, typed: str, word: str, beside: list[Way]) -> None:
        shown = self.by.knowledge.shown
        said = [" ".join(shown(each) for each in way.words) for way in beside if not way.apart]
        better = [self.repaired[typed].shown] if typed in self.repaired else []
        self.told[typed] = (*better, *said)

    def _right(self, typed: str) -> str:
        """The word that is meant, as it is looked for."""
        return self.repaired[typed].word if typed in self.repaired else typed

    def _measure(self, word: str, other: str) -> float:
        """A rarer way of saying the same must not count more for being rare."""
        if word not in self.by.knowledge.documents:
            return 1.0
        return min(1.0, self._rarity(word) / self._rarity(other))

    def _rarity(self, word: str) -> float:
        known = self.by.knowledge
        count = known.documents.get(word, 0)
        return math.log(1 + (known.size - count + 0.5) / (count + 0.5)) + 0.01

    def _parted(self, word: str) -> Sequence[tuple[str, ...]]:
        pairs = self.by.knowledge.pairs
        return [
            (word[:at], word[at:])
            for at in range(2, len(word) - 1)
            if f"{word[:at]} {word[at:]}" in pairs
        ][:1]

    def _joined(self, place: int, word: str) -> str | None:
        if place + 1 >= len(self.typed):
            return None
        joined = word + self._right(self.typed[place + 1])
        return joined if self.by.knowledge.titles.get(joined, 0) > 0 else None
