"""A search document as flat fields, the same for every engine."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

import orjson

from search.clauses import ANYONE, NEVER, PERIODS, day_number
from search.engine import Kind, Order, Period, SearchDocument
from search.observing import Seen
from search.text import words

NOTHING = "∅"
"""Stands in text fields without words: engines must agree on how many documents have a field."""
SEPARATOR = "\x1f"
"""Between the id and the label of a value that is counted by one and shown by the other."""
LAST = 2**32 - 1
"""The place of what is not known, in every order."""

RANKS = {
    Order.NEWEST: "rank_newest",
    Order.MOST_ENROLLED: "rank_most_enrolled",
    Order.SHORTEST: "rank_shortest",
    Order.PRICE: "rank_price",
}
"""The field that gives the order, smallest first."""
LABELLED = {"provider": "provider_label", "skill": "skill_label", "pathway": "pathway_label"}
"""Fields that are counted by another one, which holds the label too."""

TEXTS = ("title", "summary", "skill_words", "subject", "provider_words", "body")
KEYWORDS = (
    "audience",
    "kind",
    "provider",
    "skill",
    "field",
    "language",
    "level",
    "framework",
    "delivery",
    "assessment",
    "country",
    "pathway",
    "source",
    "currency",
    "status",
    *LABELLED.values(),
)
NUMBERS = (
    "minutes",
    "credits",
    "price",
    "level_number",
    "stage",
    "enrolled",
    "opens_last",
    "closes_last",
    *(f"opens_{slot}" for slot in range(PERIODS)),
    *(f"closes_{slot}" for slot in range(PERIODS)),
)


@dataclass(frozen=True, slots=True)
class Record:
    id: str
    version: int
    texts: dict[str, str]
    """Words that an engine only has to split at spaces."""
    keywords: dict[str, tuple[str, ...]]
    numbers: dict[str, int]
    ranks: dict[str, int]
    popularity: float
    plain: dict[str, str]
    """What people read, for highlights."""
    teaches: dict[str, list[str]]
    """What else there is to learn from it about words, and whether everyone may find it."""

    @property
    def digest(self) -> int:
        """The same, below 2^63, for two records that hold the same."""
        held = (self.texts, self.keywords, self.numbers, self.ranks, self.plain, self.teaches)
        packed = orjson.dumps([*held, self.popularity], option=orjson.OPT_SORT_KEYS)
        return int.from_bytes(blake2b(packed, digest_size=8).digest()) >> 1


def record(document: SearchDocument) -> Record:
    return Record(
        id=document.id,
        version=document.version,
        texts=_texts(document),
        keywords=_keywords(document),
        numbers=_numbers(document),
        ranks=_ranks(document),
        popularity=0.02 * math.log10(1 + max(document.enrolled_count, 0)),
        plain={
            "title": document.title,
            "summary": document.summary,
            "description": document.description,
            "provider": document.provider.label,
        },
        teaches=_teaches(document),
    )


def seen(plain: Mapping[str, str], teaches: Mapping[str, list[str]]) -> Seen | None:
    """The texts of a document, from what an index keeps of it; None if it is not listed."""
    if ANYONE not in teaches["audience"]:
        return None
    return Seen(
        plain["title"],
        plain["summary"],
        plain["description"],
        (teaches["provider"][0], plain["provider"]),
        tuple(teaches["languages"]),
        tuple(teaches["skills"]),
        tuple(teaches["others"]),
    )


def _teaches(document: SearchDocument) -> dict[str, list[str]]:
    return {
        "audience": [ANYONE] if document.listed else [],
        "provider": [document.provider.id],
        "languages": list(document.languages),
        "skills": [skill.label for skill in document.skills],
        "others": list(document.other_texts),
    }


def identity(document_id: str) -> tuple[Kind, UUID]:
    """The parts of a document's id; ids order as (kind, UUID) does."""
    kind, _, unique = document_id.partition(":")
    return Kind(kind), UUID(unique)


def _texts(document: SearchDocument) -> dict[str, str]:
    skills = [
        text for skill in document.skills for text in (skill.label, *skill.alternative_labels)
    ]
    return {
        "title": _spaced(document.title),
        "summary": _spaced(document.summary),
        "skill_words": _spaced(*skills),
        "subject": _spaced(document.field or "", document.framework or ""),
        "provider_words": _spaced(document.provider.label),
        "body": _spaced(document.description, *document.other_texts),
    }


def _spaced(*texts: str) -> str:
    return " ".join(word for text in texts for word in words(text)) or NOTHING


def _keywords(document: SearchDocument) -> dict[str, tuple[str, ...]]:
    provider, skills, towards = document.provider, document.skills, document.counts_towards
    return {
        "audience": (*([ANYONE] if document.listed else ()), *sorted(document.seen_by)),
        "kind": (document.kind.value,),
        "provider": (provider.id,),
        "provider_label": (provider.id + SEPARATOR + provider.label,),
        "skill": tuple(skill.uri for skill in skills),
        "skill_label": tuple(skill.uri + SEPARATOR + skill.label for skill in skills),
        "pathway": tuple(pathway.id for pathway in towards),
        "pathway_label": tuple(each.id + SEPARATOR + each.label for each in towards),
        "field": _known(document.field),
        "language": document.languages,
        "level": _known(None if document.level is None else str(document.level)),
        "framework": _known(document.framework),
        "delivery": document.deliveries,
        "assessment": _known(document.assessment),
        "country": _known(document.country),
        "source": _known(document.source),
        "currency": _known(document.currency),
        "status": (document.status,),
    }


def _known(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _numbers(document: SearchDocument) -> dict[str, int]:
    numbers = {
        "minutes": document.minutes,
        "credits": document.credits,
        "price": document.price_minor,
        "level_number": document.level,
        "stage": _stage(document.level, document.framework),
        "enrolled": document.enrolled_count,
        **_offered(document.offered),
    }
    return {name: number for name, number in numbers.items() if number is not None}


def _stage(level: int | None, framework: str | None) -> int | None:
    """1 for beginners to 3 for the advanced: EQF 1-3, 4-5 and 6-8; elsewhere the level itself."""
    if level is None or framework != "EQF":
        return level
    return 1 if level <= 3 else 2 if level <= 5 else 3


def _offered(periods: tuple[Period, ...]) -> dict[str, int]:
    """Days by slot, periods that touch made one; the last of each for what is not open yet."""
    slots = _merged(periods)[-PERIODS:]
    numbers = {
        "opens_last": max((opens for opens, _ in slots), default=0),
        "closes_last": max((closes for _, closes in slots), default=-1),
    }
    for slot, (opens, closes) in enumerate(slots):
        numbers |= {f"opens_{slot}": opens, f"closes_{slot}": closes}
    return numbers


def _merged(periods: tuple[Period, ...]) -> list[tuple[int, int]]:
    days = sorted(
        (
            day_number(period.opens) if period.opens else 0,
            day_number(period.closes) if period.closes else NEVER,
        )
        for period in periods
    )
    merged: list[tuple[int, int]] = []
    for opens, closes in days:
        if merged and opens <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], closes))
        else:
            merged.append((opens, closes))
    return merged


def _ranks(document: SearchDocument) -> dict[str, int]:
    published = document.published_at
    return {
        "rank_newest": LAST if published is None else _backwards(int(published.timestamp())),
        "rank_most_enrolled": _backwards(document.enrolled_count),
        "rank_shortest": _forwards(document.minutes),
        "rank_price": _forwards(document.price_minor),
    }


def _forwards(number: int | None) -> int:
    return LAST if number is None else min(max(number, 0), LAST - 1)


def _backwards(number: int) -> int:
    return LAST - 1 - _forwards(number)
