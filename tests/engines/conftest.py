"""Both engines, empty, and documents to put into them."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from elasticsearch import AsyncElasticsearch

from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.engine import Kind, Labelled, SearchDocument

ELASTICSEARCH = os.environ.get("CAIRN_TEST_ELASTICSEARCH_URL")

elasticsearch_too = pytest.param(
    "elastic",
    marks=[
        pytest.mark.elasticsearch,
        pytest.mark.skipif(not ELASTICSEARCH, reason="CAIRN_TEST_ELASTICSEARCH_URL is not set"),
    ],
)


@pytest.fixture(params=["embedded", elasticsearch_too])
async def engine(request, tmp_path: Path):
    async with _elastic() if request.param == "elastic" else _embedded(tmp_path) as made:
        yield made


@pytest.fixture
async def both(tmp_path: Path):
    """The two engines side by side, for what they must answer alike."""
    if not ELASTICSEARCH:
        pytest.skip("CAIRN_TEST_ELASTICSEARCH_URL is not set")
    async with _embedded(tmp_path) as embedded, _elastic() as elastic:
        yield embedded, elastic


@asynccontextmanager
async def _embedded(folder: Path) -> AsyncIterator[EmbeddedEngine]:
    engine = EmbeddedEngine(folder / "index")
    await engine.prepare()
    yield engine
    await engine.close()


@asynccontextmanager
async def _elastic() -> AsyncIterator[ElasticEngine]:
    """Under a name of its own, of which nothing stays."""
    client, name = AsyncElasticsearch(ELASTICSEARCH or ""), f"test-{uuid4().hex[:12]}"
    engine = ElasticEngine(client, name)
    await engine.prepare()
    try:
        yield engine
    finally:
        made = await client.indices.get(index=f"{name}*")
        await client.indices.delete(index=list(made))
        await engine.close()


@pytest.fixture
def document():
    """Builds a document everyone may find; `number` makes its id, in the order of numbers."""

    def build(number: int, title: str = "Anything", **facts) -> SearchDocument:
        kind = facts.setdefault("kind", Kind.MICRO_CREDENTIAL)
        facts.setdefault("provider", Labelled("p-1", "Acme"))
        facts.setdefault("seen_by", frozenset({facts["provider"].id}))
        facts.setdefault("listed", True)
        facts.setdefault("status", "published" if facts["listed"] else "draft")
        facts.setdefault("version", 1)
        return SearchDocument(id=name(number, kind), title=title, **facts)

    return build


def name(number: int, kind: Kind = Kind.MICRO_CREDENTIAL) -> str:
    return f"{kind.value}:{UUID(int=number << 64)}"


@pytest.fixture
def numbers():
    """The numbers of the documents that were found, in order."""

    def read(result) -> list[int]:
        return [UUID(hit.id.partition(":")[2]).int >> 64 for hit in result.hits]

    return read
