"""Words and short forms that are known whatever the catalogue holds; `README.md` tells whence."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files

from search.text import words


@cache
def general_words() -> dict[str, int]:
    """Folded words with how common they are, as a power of two."""
    packed = files(__name__).joinpath("words.txt.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return {word: int(power) for word, _, power in (line.partition(" ") for line in lines)}


@cache
def general_short_forms() -> dict[str, tuple[str, ...]]:
    """What short forms may stand for, each long form as folded words with spaces between."""
    found: dict[str, list[str]] = {}
    for line in files(__name__).joinpath("abbreviations.tsv").read_text("utf-8").splitlines():
        short, _, long = line.partition("\t")
        found.setdefault(short, []).append(long)
    return {short: tuple(longs) for short, longs in found.items()}


@cache
def synonyms() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """By the words that learners use, in any order, those that courses use for the same."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for line in files(__name__).joinpath("synonyms.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        said, meant, *both = line.split("\t")
        found.setdefault(tuple(words(said)), []).append(tuple(words(meant)))
        if both:
            found.setdefault(tuple(words(meant)), []).append(tuple(words(said)))
    return {said: tuple(meant) for said, meant in found.items()}
