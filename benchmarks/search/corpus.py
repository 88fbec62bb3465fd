"""The judged set, and as many documents as are wanted in its words, of about a kilobyte each."""

from __future__ import annotations

import csv
import random
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from uuid import UUID

from search.engine import Kind, SearchDocument
from search.relevance import read_documents, read_queries

SENTENCE = re.compile(r"(?<=[.!?])\s+")
BYTES = 1_000


@dataclass(frozen=True)
class Judged:
    """A folder with docs.jsonl.gz, queries.tsv (qid, query, category) and qrels.trec."""

    folder: Path

    @property
    def documents(self) -> Path:
        return self.folder / "docs.jsonl.gz"

    @property
    def queries(self) -> Path:
        return self.folder / "queries.tsv"

    @cached_property
    def texts(self) -> list[str]:
        return [text for _, text in read_queries(self.queries)]

    @cached_property
    def kinds(self) -> dict[str, str]:
        with self.queries.open(encoding="utf-8", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            return {row["qid"]: row["category"] for row in rows}

    @cached_property
    def grades(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for line in (self.folder / "qrels.trec").read_text().splitlines():
            query, _, document, grade = line.split()
            found.setdefault(query, {})[document] = int(grade)
        return found

    @cached_property
    def found(self) -> list[SearchDocument]:
        return [document for _, document in read_documents(self.documents)]


def documents(judged: Judged, count: int) -> Iterator[SearchDocument]:
    """New titles and descriptions from the sentences of the judged, and words of their own."""
    chance = random.Random(count)
    sources = judged.found
    sentences = [s for each in sources for s in SENTENCE.split(each.description) if len(s) > 20]
    now = datetime(2026, 11, 1, tzinfo=UTC)
    for number in range(count):
        source = chance.choice(sources)
        words = source.title.split() + chance.choice(sources).title.split()
        title = " ".join(chance.sample(words, min(len(words), chance.randint(2, 6))))
        text, name = (
            "",
            "".join(chance.choices("bcdfglmnprst", k=3)) + "".join(chance.choices("aeiou", k=2)),
        )
        while len(text) < BYTES - len(title) - 150:
            text += chance.choice(sentences) + " "
        yield replace(
            source,
            id=f"{Kind.MICRO_CREDENTIAL.value}:{UUID(int=(number + 1) << 64)}",
            title=f"{title} {name}",
            summary=source.summary[:140],
            description=text,
            minutes=chance.choice([None, 300, 1_200, 3_000, 9_000]),
            price_minor=chance.choice([None, 0, 4_900, 19_900]),
            deliveries=(chance.choice(["online", "onsite", "blended"]),),
            published_at=now - timedelta(days=chance.randint(0, 2_000)),
            enrolled_count=int(10 ** chance.uniform(0, 5)),
        )


async def streamed(found: list[SearchDocument]) -> AsyncIterator[SearchDocument]:
    for document in found:
        yield document
