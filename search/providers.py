"""Finds the provider that a query names, by name, by part of the name or by initials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from search.engine import Labelled
from search.knowledge import Knowledge
from search.text import words

_COMMON = frozenset(
    words(
        "university universidad universite universitat universita universidade universiteit"
        " college school institute academy academia foundation the of and for in at de la del"
        " des et der y research international national state technology tecnologico instituto"
        " escuela politecnica institut group company inc ltd center centre"
    )
)
_JOINING = frozenset(words("the of and for in at de la del des et der y a"))


_MUCH = 10


@dataclass(frozen=True, slots=True)
class Named:
    label: Labelled
    ids: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class Providers:
    knowledge: Knowledge
    _as_of: tuple[int, int] = (-1, 0)
    _aliases: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def named(self, typed: Sequence[str]) -> Named | None:
        """The longest run of words that names providers."""
        aliases = self._known()
        for length in range(min(len(typed), 8), 0, -1):
            for start in range(len(typed) - length + 1):
                ids = aliases.get(tuple(typed[start : start + length]))
                if ids:
                    return Named(self._label(ids), tuple(sorted(ids)), start, start + length)
        return None

    def _label(self, ids: frozenset[str]) -> Labelled:
        first = min(ids, key=lambda each: (len(self._name(each)), each))
        return Labelled(first, self._name(first))

    def _name(self, provider_id: str) -> str:
        names = self.knowledge.providers[provider_id]
        return max(names, key=lambda each: (names[each], each), default="")

    def _known(self) -> dict[tuple[str, ...], frozenset[str]]:
        """Made anew when names came or went, and when the catalogue has grown or shrunk by much."""
        known = self.knowledge
        moved, size = self._as_of
        if moved != known.names_moved or abs(size - known.size) > size // _MUCH:
            self._as_of = known.names_moved, known.size
            found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
            for provider_id, names in self.knowledge.providers.items():
                for name in names:
                    for alias in self._aliases_of(name, sum(names.values())):
                        found[alias].add(provider_id)
            self._aliases = {alias: frozenset(ids) for alias, ids in found.items() if len(ids) <= 3}
        return self._aliases

    def _aliases_of(self, name: str, count: int) -> set[tuple[str, ...]]:
        whole = words(name)
        telling = [word for word in whole if word not in _COMMON]
        plain = tuple(word for word in whole if word not in _JOINING)
        found = {tuple(whole), plain}
        if telling:
            found.add(tuple(telling))
            found |= {(word,) for word in telling[:1] + telling[-1:]}
        found = {alias for alias in found if len(alias) > 1 or self._own(alias, count)}
        if len(plain) > 1:
            initials = ["".join(word[0] for word in each) for each in (whole, plain)]
            found |= {(each,) for each in initials if len(each) > 2 and self._short(each)}
        return {alias for alias in found if alias}

    def _own(self, alias: tuple[str, ...], count: int) -> bool:
        """Whether a single word is rather a provider's name than what courses are about."""
        word = alias[0] if alias else ""
        return len(word) > 2 and self.knowledge.titles.get(word, 0) <= max(1, count // 4)

    def _short(self, letters: str) -> bool:
        small = self.knowledge.documents.get(letters, 0) - self.knowledge.capitals.get(letters, 0)
        return small <= self.knowledge.capitals.get(letters, 0)
