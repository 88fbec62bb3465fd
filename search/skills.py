"""Which known skills a text speaks of, by their names in all languages."""

from __future__ import annotations

import asyncio
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from catalog.models import Skill, SkillLabel
from search.text import words

ENOUGH: Final = 0.85
"""So much of what is telling in a name has to stand in the text."""
LONGEST_TEXT: Final = 20_000
_MOST_WORDS: Final = 12
"""Longer names are sentences, of which nobody writes most by chance or by intent."""


@dataclass(frozen=True, slots=True)
class Named:
    """A skill that a text speaks of, by which of its names, and how surely, at most 1."""

    skill_id: UUID
    name: str
    share: float
    weight: float


@dataclass(frozen=True, slots=True)
class _Name:
    skill_id: UUID
    text: str
    words: tuple[str, ...]


@dataclass(slots=True)
class SkillNames:
    """All names, found by the word of each that is the rarest among names."""

    names: Sequence[_Name]
    _telling: dict[str, float] = field(init=False)
    _by_rarest: dict[str, list[_Name]] = field(init=False)

    def __post_init__(self) -> None:
        counted = Counter(word for name in self.names for word in set(name.words))
        size = len(self.names)
        self._telling = {word: math.log(1 + size / count) for word, count in counted.items()}
        self._by_rarest = defaultdict(list)
        for name in self.names:
            self._by_rarest[max(name.words, key=self._rarity)].append(name)

    def _rarity(self, word: str) -> tuple[float, str]:
        return self._telling[word], word

    def in_text(self, text: str, most: int) -> list[Named]:
        """The surest first; each skill once, by the name that fits it best."""
        said = words(text[:LONGEST_TEXT])
        spaced, there = f" {' '.join(said)} ", set(said)
        best: dict[UUID, Named] = {}
        for word in there & set(self._by_rarest):
            for name in self._by_rarest[word]:
                found = self._judged(name, there, spaced)
                known = best.get(name.skill_id)
                if found is not None and (known is None or _order(found) < _order(known)):
                    best[name.skill_id] = found
        return sorted(best.values(), key=_order)[:most]

    def _judged(self, name: _Name, there: set[str], spaced: str) -> Named | None:
        whole = sum(self._telling[word] for word in name.words)
        share = sum(self._telling[word] for word in name.words if word in there) / whole
        if share < ENOUGH:
            return None
        together = f" {' '.join(name.words)} " in spaced
        weight = whole * share if together else whole * share / 2
        return Named(name.skill_id, name.text, share if together else share * 0.9, weight)


def _order(found: Named) -> tuple[float, str, str]:
    return -found.weight, found.name, str(found.skill_id)


_kept: dict[Any, SkillNames] = {}


async def skill_names() -> SkillNames:
    """Read anew only when a name was added; four short statements tell that."""
    mark = (await _mark(Skill), await _mark(SkillLabel))
    if mark not in _kept:
        rows = list(await Skill.all().values_list("id", "label"))
        rows += await SkillLabel.all().values_list("skill_id", "label")
        made = await asyncio.to_thread(_made, rows)
        _kept.clear()
        _kept[mark] = made
    return _kept[mark]


async def _mark(model: type[Skill | SkillLabel]) -> tuple[Any, ...]:
    """How many there are, and the newest: ids are in the order of time."""
    newest = await model.all().order_by("-id").first().values_list("id")
    return await model.all().count(), newest


def _made(rows: Iterable[Sequence[Any]]) -> SkillNames:
    split = ((skill_id, label, tuple(words(label))) for skill_id, label in rows)
    return SkillNames([_Name(*each) for each in split if 1 <= len(each[2]) <= _MOST_WORDS])
