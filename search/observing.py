"""What one listed document teaches about words: how they are written, and what goes with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from sys import intern

from search.text import words, written

MAX_PHRASE = 5
_JOINING = frozenset(
    words(
        "a an and as at by de del der des die e el en et for from in la las le les los of on"
        " or the to und with y"
    )
)
_CAMEL = re.compile(r"\b(?:[A-Z][a-z]+){2,4}\b")
_BEFORE_SHORT = re.compile(r"\(([A-Za-z][A-Za-z0-9&+/.-]{1,9})\)")
_HUMP = re.compile("[A-Z][a-z]+")
_CAPITALS = re.compile(r"\b[^\WA-Z]{0,6}+[A-Z][^\WA-Z]{0,6}+[A-Z]\w{0,6}+\b")
_MOST_CAPITALS = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """The texts of a listed document that knowledge is drawn from."""

    title: str
    summary: str
    description: str
    provider: tuple[str, str]
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """Every value once a document."""

    language: str
    words: tuple[str, ...]
    titled: tuple[str, ...]
    pairs: tuple[str, ...]
    """Neighbours, with a space between."""
    phrases: tuple[str, ...]
    """Runs of two to five words in titles and skills, with no joining word at either end."""
    shorts: tuple[tuple[str, str], ...]
    """Short forms with what is written out beside them."""
    capitals: tuple[str, ...]
    """Words that are written in capitals where others are not."""
    written: tuple[tuple[str, str], ...]
    """Words beside how they are written, where that is more than capitals."""
    provider: tuple[str, str]


def observe(seen: Seen) -> Observation:
    named = [words(title) for title in (seen.title, *seen.skills)]
    texts = [
        text
        for text in (seen.title, seen.summary, seen.description, *seen.skills, *seen.others)
        if text
    ]
    summary = words(seen.summary)
    found = [*named, summary, *map(words, (seen.description, *seen.others, seen.provider[1]))]
    return Observation(
        language=seen.languages[0] if seen.languages else "",
        words=_once(word for each in found for word in each),
        titled=_once(word for each in named for word in each),
        pairs=_once(pair for each in (*named, summary) for pair in _pairs(each)),
        phrases=_once(phrase for each in named for phrase in _phrases(each)),
        shorts=tuple({pair for text in texts for pair in _shorts(text)}),
        capitals=_once(word for text in texts for word in _capitals(text)),
        written=tuple({pair for text in texts for pair in written(text)}),
        provider=seen.provider,
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(intern, values)))


def _pairs(found: Sequence[str]) -> Iterator[str]:
    return (f"{one} {other}" for one, other in pairwise(found))


def _phrases(found: Sequence[str]) -> Iterator[str]:
    for start, first in enumerate(found):
        if first in _JOINING:
            continue
        for end in range(start + 2, min(start + MAX_PHRASE, len(found)) + 1):
            if found[end - 1] not in _JOINING:
                yield " ".join(found[start:end])


def initials(phrase: str) -> str:
    return "".join(word[0] for word in phrase.split() if word not in _JOINING)


def all_initials(phrase: str) -> str:
    return "".join(word[0] for word in phrase.split())


def _capitals(text: str) -> list[str]:
    """SQL, IoT, SDGs; not Sql."""
    if text.isupper():
        return []
    return words(" ".join(each for each in _CAPITALS.findall(text) if _in_capitals(each)))


def _in_capitals(word: str) -> bool:
    return len(word) <= _MOST_CAPITALS and _CAPITALS.fullmatch(word) is not None


def _shorts(text: str) -> Iterator[tuple[str, str]]:
    """Long forms before a short form in brackets, and words with humps (JavaScript)."""
    for match in _BEFORE_SHORT.finditer(text) if "(" in text else ():
        short = words(match[1])
        if len(short) == 1 and _in_capitals(match[1]):
            long = long_form(
                short[0], words(text[max(0, match.start() - 120) : match.start()])[-8:]
            )
            if long:
                yield intern(short[0]), intern(long)
    for camel in _CAMEL.findall(text):
        whole = words(camel)
        if len(whole) == 1:
            letters = "".join(hump[0] for hump in _HUMP.findall(camel))
            yield intern(letters.lower()), whole[0]


def long_form(short: str, before: Sequence[str]) -> str | None:
    """The fewest words at the end of `before` that the letters of a short form are taken from."""
    letters = [letter for letter in short if letter.isalnum()]
    for spells in (_spelt_by_initials, _spelt_by_letters):
        for length in range(2, min(len(before), len(letters) + 3) + 1):
            run = before[-length:]
            if run[0] not in _JOINING and short not in run and spells(letters, run):
                return " ".join(run)
    return None


def _spelt_by_initials(letters: Sequence[str], run: Sequence[str]) -> bool:
    return "".join(letters) in (initials(" ".join(run)), all_initials(" ".join(run)))


def _spelt_by_letters(letters: Sequence[str], run: Sequence[str]) -> bool:
    """In order, from every word that is not a joining one, the first from where it begins."""
    at = 0
    for word in run:
        if word in _JOINING:
            continue
        place = word.find(letters[at]) if at < len(letters) else -1
        if place < 0 or (at == 0 and place > 0):
            return False
        while place >= 0:
            at += 1
            place = word.find(letters[at], place + 1) if at < len(letters) else -1
    return at == len(letters)
