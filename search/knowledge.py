"""What the listed documents say about words, kept up document by document."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from functools import cache

import Stemmer

from search.lexicon import general_words
from search.observing import Observation, all_initials, initials

STEMMED = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english",
    "es": "spanish", "fi": "finnish", "fr": "french", "hi": "hindi", "hu": "hungarian",
    "it": "italian", "lt": "lithuanian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip

DERIVING = (
    "er", "or", "ing", "ment", "ership", "ship", "work", "ation", "ition", "ology", "ity", "al",
    "ive", "ist", "ism", "ful", "able", "ability", "ance", "ence", "y",
)  # fmt: skip


@cache
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(STEMMED[language])


class Knowledge:
    """Counts of documents; what is hidden from anybody is not in them."""

    def __init__(self) -> None:
        self._seen: dict[str, Observation] = {}
        self.documents: Counter[str] = Counter()
        self.titles: Counter[str] = Counter()
        self.pairs: Counter[str] = Counter()
        self.phrases: Counter[str] = Counter()
        self.capitals: Counter[str] = Counter()
        self.languages: Counter[str] = Counter()
        self.by_language: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.shorts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.written: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.providers: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.generation = 0
        self.names_moved = 0
        """How often a provider's name came or went."""
        self._by_initials: defaultdict[str, set[str]] = defaultdict(set)
        self.by_length: defaultdict[int, dict[str, str]] = defaultdict(dict)
        """Words of letters to repair others to; they outlive the documents that they stood in."""
        self._ever: set[str] = set()
        self._new: list[str] = []
        self._ordered: list[str] = []
        self._families: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    @property
    def size(self) -> int:
        return len(self._seen)

    def put(self, document_id: str, observation: Observation | None) -> None:
        """In the place of what was known of the document; None forgets it."""
        known = self._seen.pop(document_id, None)
        if known is None and observation is None:
            return
        if known is not None:
            self._count(known, -1)
        if observation is not None:
            self._seen[document_id] = observation
            self._count(observation, 1)
        self.generation += 1

    def _count(self, seen: Observation, by: int) -> None:
        if by > 0:
            self._remember(seen)
        _add(self.documents, seen.words, by)
        _add(self.titles, seen.titled, by)
        _add(self.pairs, seen.pairs, by)
        _add(self.phrases, seen.phrases, by)
        _add(self.capitals, seen.capitals, by)
        _add(self.by_language[seen.language], seen.words, by)
        if seen.language:
            _add(self.languages, (seen.language,), by)
        for short, long in seen.shorts:
            _add(self.shorts[short], (long,), by)
        for word, written in seen.written:
            _add(self.written[word], (written,), by)
        provider, name = seen.provider
        named = name in self.providers[provider]
        _add(self.providers[provider], (name,), by)
        self.names_moved += named is not (name in self.providers[provider])

    def _remember(self, seen: Observation) -> None:
        """Ways from a form to words; they outlive the words, so whoever follows them counts."""
        for word in seen.words:
            if word not in self._ever:
                self._ever.add(word)
                self._new.append(word)
                if word.isalpha():
                    self.by_length[len(word)][word] = word
        language = seen.language if seen.language in STEMMED else "en"
        there = self.by_language[seen.language]
        for word in [each for each in seen.words if each not in there]:
            self._families[language, self.root(word, language)].add(word)
        for phrase in seen.phrases:
            if phrase not in self.phrases:
                self._by_initials[initials(phrase)].add(phrase)
                self._by_initials[all_initials(phrase)].add(phrase)

    @staticmethod
    def root(word: str, language: str) -> str:
        return str(_stemmer(language if language in STEMMED else "en").stemWord(word))

    def family(self, word: str, language: str) -> list[str]:
        """Other words of the catalogue with the same stem, the commonest first."""
        language = language if language in STEMMED else "en"
        found = self._families.get((language, self.root(word, language)), ())
        kin = [each for each in found if each != word and each in self.documents]
        return sorted(kin, key=lambda each: (-self.documents[each], each))

    def derived(self, word: str) -> list[str]:
        """Words of titles that are made of this one (lead, leadership), the commonest first."""
        if len(word) < 4:
            return []
        stem = word[:-1] if word.endswith("e") else word
        made = [stem + ending for ending in DERIVING]
        found = [each for each in made if each != word and each in self.titles]
        return sorted(found, key=lambda each: (-self.titles[each], each))

    def phrases_of(self, letters: str) -> list[tuple[str, int]]:
        """Runs of words with these initials and in how many titles they stand."""
        found = self._by_initials.get(letters, ())
        counted = [(phrase, self.phrases[phrase]) for phrase in found if phrase in self.phrases]
        return sorted(counted, key=lambda each: (-each[1], each[0]))

    def beginning(self, prefix: str) -> list[str]:
        """Words of the catalogue that go on from here, the commonest first."""
        return sorted(self.starting(prefix), key=lambda each: (-self.documents[each], each))

    def starting(self, prefix: str) -> list[str]:
        """Words of the catalogue that go on from here, in their order."""
        if self._new:
            self._ordered.extend(sorted(self._new))
            self._ordered.sort()  # two runs, which it merges
            self._new.clear()
        start = bisect_left(self._ordered, prefix)
        end = bisect_left(self._ordered, prefix + "\U0010ffff")
        return [word for word in self._ordered[start:end] if word in self.documents]

    def known(self, word: str) -> bool:
        return word in self.documents or word in general_words()

    def shown(self, word: str) -> str:
        """The word as the catalogue mostly writes it."""
        ways = self.written.get(word)
        if ways:
            written, count = max(ways.items(), key=lambda each: (each[1], each[0]))
            if 2 * count > self.documents[word]:
                return written
        return word

    def language_of(self, word: str) -> str:
        """In which language's documents it is commonest, for their number."""
        share = {
            language: counts[word] / self.languages[language]
            for language, counts in self.by_language.items()
            if word in counts and self.languages[language]
        }
        return max(share, key=lambda each: (share[each], each), default="")


def _add(counts: Counter[str], values: tuple[str, ...], by: int) -> None:
    if by > 0:
        counts.update(values)
        return
    for value in values:
        counts[value] -= 1
        if not counts[value]:
            del counts[value]
