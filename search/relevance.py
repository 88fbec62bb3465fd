"""Runs judged queries on documents of their own, and writes what was found as a TREC run."""

from __future__ import annotations

import csv
import gzip
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

import orjson

from catalog.importing.languages import LANGUAGE_NAMES
from search.engine import (
    Kind,
    Labelled,
    SearchDocument,
    SearchEngine,
    SearchError,
    SearchQuery,
)

_LEVELS = {"introductory": 1, "beginner": 1, "intermediate": 2, "advanced": 3}
_NOT_SO = (ValueError, KeyError, TypeError, AttributeError, csv.Error)
"""What reading a file of another form ends in."""


class UnreadableFile(SearchError):
    """The message says which file, and what it should be."""


async def run(
    documents: Path, queries: Path, engine: SearchEngine, out: Path, first: int = 50
) -> int:
    """How many queries were asked. What the engine held before is gone: give it one of its own.

    Documents are lines of JSON, gzipped or not (id, title, provider, subject, level, language,
    enrolled, summary, description); queries are a table whose columns `qid` and `query` count.
    """
    judged = {document.id: name for name, document in read_documents(documents)}
    await engine.rebuild(_each(documents), len(judged))
    asked = list(read_queries(queries))
    with out.open("w", encoding="utf-8") as file:
        for name, text in asked:
            found = await engine.search(SearchQuery(text, first=first))
            for place, hit in enumerate(found.hits, 1):
                file.write(f"{name} Q0 {judged[hit.id]} {place} {hit.score:.6f} cairn\n")
    return len(asked)


async def _each(path: Path) -> AsyncIterator[SearchDocument]:
    for _, document in read_documents(path):
        yield document


def read_documents(path: Path) -> Iterator[tuple[str, SearchDocument]]:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        for number, line in enumerate(cast("Any", file), 1):
            try:
                row: dict[str, Any] = orjson.loads(line)
                yield row["id"], _document(row)
            except _NOT_SO as error:
                message = f"{path}, line {number}: a document is an object of JSON with an `id`."
                raise UnreadableFile(message) from error


def _document(row: dict[str, Any]) -> SearchDocument:
    provider = str(row.get("provider") or "")
    language = str(row.get("language") or "").strip().casefold()
    kind = Kind.MICRO_CREDENTIAL
    return SearchDocument(
        id=f"{kind.value}:{uuid5(NAMESPACE_URL, row['id'])}",
        kind=kind,
        version=1,
        title=str(row.get("title") or ""),
        provider=Labelled(str(uuid5(NAMESPACE_URL, provider)), provider),
        listed=True,
        seen_by=frozenset(),
        status="published",
        summary=str(row.get("summary") or ""),
        description=str(row.get("description") or ""),
        field=row.get("subject") or None,
        languages=(LANGUAGE_NAMES.get(language, language),) if language else (),
        level=_LEVELS.get(str(row.get("level") or "").casefold()),
        enrolled_count=int(row.get("enrolled") or 0),
    )


def read_queries(path: Path) -> Iterator[tuple[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        try:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                yield row["qid"], row["query"]
        except _NOT_SO as error:
            message = f"{path}: queries are a table in UTF-8 with the columns `qid` and `query`."
            raise UnreadableFile(message) from error
