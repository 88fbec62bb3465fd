"""Text as both engines see it: folded words with their places in the text that people read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

MAX_WORD = 64
"""Longer runs of letters are not words anybody looks for (and Lucene would cut them)."""

_UNSPACED = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005\u3040-\u30ff\u31f0-\u31ff"  # Kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003134f"  # Han, later planes
)
_MARKS = "".join(
    f"{chr(start)}-{chr(end)}"
    for start, end in (
        (0x0300, 0x036F),
        (0x0483, 0x0487),
        (0x0591, 0x05BD),
        (0x0610, 0x061A),
        (0x064B, 0x065F),
        (0x0670, 0x0670),
        (0x0900, 0x0903),
        (0x093A, 0x094F),
        (0x0981, 0x0983),
        (0x09BC, 0x09CD),
        (0x0A01, 0x0A4D),
        (0x0A81, 0x0ACD),
        (0x0B82, 0x0BCD),
        (0x0C00, 0x0C4D),
        (0x0C81, 0x0CCD),
        (0x0D00, 0x0D4D),
        (0x1AB0, 0x1AFF),
        (0x20D0, 0x20FF),
    )
)
_WORD = re.compile(
    rf"(?<!\w)[cC]\+\+|(?<!\w)[cCfF]#"
    rf"|(?P<unspaced>[{_UNSPACED}]+)"
    rf"|(?P<word>[^\W_{_UNSPACED}][^\W_{_UNSPACED}{_MARKS}]*(?:[{_MARKS}]+[^\W_{_UNSPACED}]*)*)"
    r"(?:['’ʼ][sS](?!\w))?"
)
_ASCII_WORD = re.compile(r"((?<!\w)c\+\+|(?<!\w)[cf]#|[a-z0-9]+)(?:'s(?!\w))?")
_PLAIN = tuple(zip("’‘“”–—…•\u00a0\u200b®™©", "''\"\"--.*  ...", strict=True))
"""Signs that would be all that is not ASCII in most texts, each as one that parts words alike."""
_UNWRITTEN = dict.fromkeys([0x0640, 0x0670, *range(0x064B, 0x0653)])
"""Arabic vowel signs and the stretching stroke, which writers leave out as they please."""


class Token(NamedTuple):
    """A folded word; `start` and `end` are code points of the text it was found in."""

    text: str
    start: int
    end: int


@lru_cache(maxsize=65_536)
def fold(word: str) -> str:
    """NFKC and casefold; accents go from Latin letters only (й and ガ keep theirs)."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", word).casefold().translate(_UNWRITTEN)
    letters: list[str] = []
    for letter in folded:
        plain = unicodedata.normalize("NFD", letter)
        letters.append(plain[0] if plain[0].isascii() else letter)
    return "".join(letter for letter in letters if not "\u0300" <= letter <= "\u036f")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """One form for singular and plural, on folded words that are written in Latin letters."""
    if len(word) < 4 or not word.endswith("s") or not word.isascii():
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1]


def tokens(text: str) -> Iterator[Token]:
    """The words of a text in order; runs without spaces between words come as bigrams."""
    plain = _plain(text)
    if plain.isascii():
        for match in _ASCII_WORD.finditer(plain.lower()):
            if len(match[1]) <= MAX_WORD:
                yield Token(stem(match[1]), match.start(1), match.end(1))
        return
    yield from _tokens(text)


def words(text: str) -> list[str]:
    """The texts of `tokens(text)`, without their places."""
    found: list[str] = []
    for part in _parts(_plain(text)):
        if part.isascii():
            found += _ascii_words(part)
        else:
            found += [token.text for token in _tokens(part)]
    return found


def _ascii_words(text: str) -> list[str]:
    found = _ASCII_WORD.findall(text.lower())
    return [stem(word) if word[-1] == "s" else word for word in found if len(word) <= MAX_WORD]


def _plain(text: str) -> str:
    if not text.isascii():
        for sign, plain in _PLAIN:
            text = text.replace(sign, plain)
    return text


def _parts(text: str) -> Iterator[str]:
    """The text as it is if it is ASCII; else runs that are, between the words that are not."""
    if text.isascii():
        yield text
        return
    run: list[str] = []
    for part in text.split():
        if part.isascii():
            run.append(part)
            continue
        yield " ".join(run)
        yield part
        run.clear()
    yield " ".join(run)


def written(text: str) -> set[tuple[str, str]]:
    """Words beside how they are written, in small letters, where that is not the same."""
    found: set[tuple[str, str]] = set()
    for part in _parts(_plain(text)):
        if part.isascii():
            ending = {word for word in _ASCII_WORD.findall(part.lower()) if word[-1] == "s"}
            found |= {(short, word) for word in ending if (short := stem(word)) != word}
        else:
            places = ((each.text, part[each.start : each.end].lower()) for each in _tokens(part))
            found |= {(word, as_written) for word, as_written in places if word != as_written}
    return found


def _tokens(text: str) -> Iterator[Token]:
    """For text of any kind; `tokens` takes a quicker road where all is ASCII."""
    for match in _WORD.finditer(text):
        if match["unspaced"]:
            yield from _bigrams(match["unspaced"], match.start())
            continue
        word = match["word"]
        if word is None:
            yield Token(match[0].lower(), match.start(), match.end())
            continue
        start, end = match.span("word")
        for found in _analysed(word):
            yield Token(found, start, end)


@lru_cache(maxsize=65_536)
def _analysed(word: str) -> tuple[str, ...]:
    """What a run of letters is searched by: seldom more than one word."""
    if len(word) > MAX_WORD:
        return ()
    folded = fold(word)
    if folded.isalnum():
        return (stem(folded),)
    return tuple(stem(part["word"] or part[0]) for part in _WORD.finditer(folded))


def _bigrams(run: str, start: int) -> Iterator[Token]:
    if len(run) == 1:
        yield Token(fold(run), start, start + 1)
    for place in range(len(run) - 1):
        yield Token(fold(run[place : place + 2]), start + place, start + place + 2)
