"""What one would have without any of this: FTS5, and a plain multi_match."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable
from typing import Any

from elasticsearch import AsyncElasticsearch
from elasticsearch.helpers import async_bulk

from search.engine import SearchDocument

TEXTS = ("title", "provider", "subject", "summary", "description")
Finds = Callable[[str], list[str]]


def texts(document: SearchDocument) -> tuple[str, ...]:
    return (
        document.title,
        document.provider.label,
        document.field or "",
        document.summary,
        document.description,
    )


class Fts5:
    """SQLite's own index, words joined by OR, best by bm25()."""

    def __init__(self, path: str) -> None:
        self.database = sqlite3.connect(path)
        columns = ", ".join(TEXTS)
        self.database.execute(f"CREATE VIRTUAL TABLE found USING fts5(id UNINDEXED, {columns})")

    def fill(self, documents: Iterable[SearchDocument]) -> None:
        rows = ((document.id, *texts(document)) for document in documents)
        self.database.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.database.commit()

    def search(self, text: str, first: int = 10) -> list[str]:
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        if not words:
            return []
        asked = "SELECT id FROM found WHERE found MATCH ? ORDER BY bm25(found) LIMIT ?"
        return [row[0] for row in self.database.execute(asked, (words, first))]


class MultiMatch:
    """An index with the default analyzer, asked in one line."""

    def __init__(self, client: AsyncElasticsearch, name: str) -> None:
        self.client, self.name = client, name

    async def fill(self, documents: Iterable[SearchDocument]) -> None:
        properties = {name: {"type": "text"} for name in TEXTS}
        settings = {"number_of_shards": 1, "number_of_replicas": 0}
        await self.client.indices.create(
            index=self.name, mappings={"properties": properties}, settings=settings
        )
        actions = (
            {
                "_index": self.name,
                "_id": each.id,
                "_source": dict(zip(TEXTS, texts(each), strict=True)),
            }
            for each in documents
        )
        await async_bulk(self.client.options(request_timeout=120), actions)
        await self.client.indices.refresh(index=self.name)

    async def search(self, text: str, first: int = 10) -> list[str]:
        body: dict[str, Any] = {
            "query": {"multi_match": {"query": text, "fields": list(TEXTS)}},
            "size": first,
            "_source": False,
        }
        answer = await self.client.search(index=self.name, body=body)
        return [hit["_id"] for hit in answer["hits"]["hits"]]

    async def drop(self) -> None:
        await self.client.options(ignore_status=404).indices.delete(index=self.name)
