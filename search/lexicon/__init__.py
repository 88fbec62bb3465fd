"""Words and short forms that are known whatever the catalogue holds; `README.md` tells whence."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files


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
