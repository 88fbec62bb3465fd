"""From the text that a learner typed to what an engine looks for."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from search.knowledge import Knowledge
from search.lexicon import synonyms
from search.providers import Named, Providers
from search.query import MAX_CHARACTERS, MAX_CONCEPTS, Concept, Understood, Way
from search.roles import fields_of
from search.short_forms import long_forms
from search.spelling import Speller
from search.text import tokens, words

FILLER_WEIGHT = 0.25
_REPAIRED, _AS_TYPED = 0.95, 0.5
_KIN, _DERIVED, _FIELD, _JOINED, _BEGUN, _SYNONYM = 0.8, 0.5, 0.85, 0.8, 0.6, 0.5
_MOST_KIN, _MOST_BEGUN, _MOST_DERIVED = 4, 8, 3
MIN_PREFIX = 3
SURE_OF_LANGUAGE = 2.0
_PRIOR = 5
"""So many documents as the whole catalogue are added to each language, for the small ones."""

_FILLERS = frozenset(
    words(
        "a about all am an and any are as at basic become been best better by can cause class"
        " course do does for from get give good great have how i if in into is it its know learn"
        " let like make me more most my need of on one or our own please prepare should some"
        " start teach tell than that the their them there these they this to tutorial understand"
        " up us use using want was way we what when where which who why will with work would you"
        " your"
        " der die das den und fur mit ein eine wie ich von zu im lernen kurs"
        " de du la le les des et un une en pour sur avec apprendre cours comment"
        " el los las y para con una por que como del al curso aprender"
        " il lo gli di da per che corso"
    )
)
"""Words that carry little of what is wanted, in the languages that the catalog is rich in."""

_LEVEL_WORDS: tuple[tuple[str, tuple[int | None, int | None], str], ...] = (
    (
        "beginner",
        (None, 1),
        "beginner beginning introductory intro introduction introducing basic fundamental"
        " elementary starter novice principiante introduccion debutant",
    ),
    ("intermediate", (2, 2), "intermediate intermedio"),
    ("advanced", (3, None), "advanced expert avanzado avance"),
)
_LEVELS = {word: (name, bounds) for name, bounds, typed in _LEVEL_WORDS for word in words(typed)}
_ONLY_LEVEL = frozenset(words("beginner novice starter intermediate"))


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
        typed = list(dict.fromkeys(token.text for token in tokens(text)))[:MAX_CONCEPTS]
        if as_typed:
            literal = tuple(Concept(word, (Way((word,)),)) for word in typed)
            return Understood(literal, blank=not text.strip())
        unfinished = text[-1:].isalnum()
        begun = self._begun(typed[-1]) if typed and unfinished else []
        repaired = self.speller.repaired(typed[:-1] if begun else typed)
        language = self._language([repaired.get(word, word) for word in typed])
        named = self.providers.named([repaired.get(word, word) for word in typed])
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


@dataclass(slots=True)
class _Reading:
    """One query being understood."""

    by: Understander
    typed: list[str]
    repaired: dict[str, str]
    begun: list[str]
    language: str | None
    named: Named | None
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def understood(self, text: str) -> Understood:
        known = self.by.knowledge
        topic = self._topic()
        only_fillers = all(self._filler(self.typed[place]) for place in topic)
        concepts = [self._concept(place, only_fillers) for place in topic]
        level = next((_LEVELS[word] for word in self.typed if word in _LEVELS), None)
        return Understood(
            concepts=tuple(concepts),
            blank=not text.strip(),
            provider=self.named.label if self.named else None,
            provider_ids=self.named.ids if self.named else (),
            language=self.language,
            level=level[0] if level else None,
            levels=level[1] if level else None,
            told=self.told,
            repaired={word: known.shown(better) for word, better in self.repaired.items()},
        )

    def _topic(self) -> list[int]:
        """Places of the words that do not name the provider; all of them if they all do."""
        if self.named is None:
            return list(range(len(self.typed)))
        named = range(self.named.start, self.named.end)
        rest = [place for place in range(len(self.typed)) if place not in named]
        return rest or list(range(len(self.typed)))

    def _filler(self, word: str) -> bool:
        return word in _FILLERS or word in _ONLY_LEVEL

    def _concept(self, place: int, only_fillers: bool) -> Concept:
        typed = self.typed[place]
        filler = self._filler(typed) and not only_fillers
        ways: dict[tuple[str, ...], float] = {}
        for way in self._ways(place, typed):
            ways[way.words] = max(way.weight, ways.get(way.words, 0.0))
        share = FILLER_WEIGHT if filler else 1.0
        return Concept(
            typed,
            tuple(Way(words, weight * share) for words, weight in ways.items()),
            required=not filler,
        )

    def _ways(self, place: int, typed: str) -> list[Way]:
        better = self.repaired.get(typed)
        if better is not None:
            return [Way((typed,), _AS_TYPED), *self._meant(place, better, _REPAIRED)]
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
                Way((each,), _DERIVED * self._measure(word, each))
                for each in self.by.knowledge.derived(word)[:_MOST_DERIVED]
            ),
            *beside,
        ]
        return [Way(way.words, weight * way.weight) for way in ways]

    def _beside(self, place: int, word: str) -> list[Way]:
        """Other words for the same, that whoever typed it may want to know of."""
        known = self.by.knowledge
        ways = long_forms(word, known) or [
            Way((each,), _FIELD * self._measure(word, each)) for each in fields_of(word, known)
        ]
        ways += [Way(each, _JOINED) for each in self._parted(word)]
        ways += [Way(each, _SYNONYM) for each in self._synonyms(word)]
        joined = self._joined(place, word)
        return [*ways, Way((joined,), _JOINED)] if joined else ways

    def _synonyms(self, word: str) -> list[tuple[str, ...]]:
        """Of the word, and of it together with others of the query."""
        known, typed = self.by.knowledge.documents, {*self.typed, *self.repaired.values()}
        return [
            meant
            for said, means in synonyms().items()
            if word in said and all(each in typed or each == word for each in said)
            for meant in means
            if all(each in known for each in meant)
        ]

    def _tell(self, typed: str, word: str, beside: list[Way]) -> None:
        shown = self.by.knowledge.shown
        said = [" ".join(shown(each) for each in way.words) for way in beside]
        self.told[typed] = (*([shown(word)] if word != typed else []), *said)

    def _measure(self, word: str, other: str) -> float:
        """A rarer way of saying the same must not count more for being rare."""
        one, two = self._rarity(word), self._rarity(other)
        return min(1.0, one / two)

    def _rarity(self, word: str) -> float:
        known = self.by.knowledge
        count = known.documents.get(word, 0)
        if not count:
            return 1e9
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
        joined = word + self.repaired.get(self.typed[place + 1], self.typed[place + 1])
        return joined if self.by.knowledge.titles.get(joined, 0) > 0 else None
