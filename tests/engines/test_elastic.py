"""What only the Elasticsearch adapter has: a strict index behind an alias, and a network."""

import os
from pathlib import Path
from uuid import uuid4

import certifi
import pytest
from elasticsearch import AsyncElasticsearch, BadRequestError

from search.elastic import ElasticEngine
from search.engine import EngineUnavailable, Facet, SearchError, SearchQuery

URL = os.environ.get("CAIRN_TEST_ELASTICSEARCH_URL")
CERTIFICATE = Path(certifi.where())
real = [
    pytest.mark.elasticsearch,
    pytest.mark.skipif(not URL, reason="CAIRN_TEST_ELASTICSEARCH_URL is not set"),
]


def needs_elasticsearch(test):
    for mark in real:
        test = mark(test)
    return test


@pytest.fixture
async def cluster():
    """An engine, the client that it uses, and the name before all that it makes."""
    client, name = AsyncElasticsearch(URL), f"test-{uuid4().hex[:12]}"
    engine = ElasticEngine(client, name)
    await engine.prepare()
    yield engine, client, name
    await client.indices.delete(index=list(await client.indices.get(index=f"{name}*")))
    await engine.close()


@pytest.fixture
async def nobody():
    """An engine whose cluster is not there."""
    engine = ElasticEngine(AsyncElasticsearch("http://127.0.0.1:9", max_retries=0), "nobody")
    yield engine
    await engine.close()


async def test_a_cluster_that_is_away_is_said_to_be_unavailable(nobody, document):
    async def one():
        yield document(1)

    attempts = [
        lambda: nobody.prepare(),
        lambda: nobody.search(SearchQuery("x")),
        lambda: nobody.suggest("x"),
        lambda: nobody.index([document(1)]),
        lambda: nobody.count(),
        lambda: nobody.rebuild(one(), 1),
    ]

    for attempt in attempts:
        with pytest.raises(EngineUnavailable):
            await attempt()


async def test_a_secured_cluster_of_several_hosts_is_reached_as_told(tmp_path):
    authorities = tmp_path / "ca.pem"
    authorities.write_bytes(CERTIFICATE.read_bytes())
    engine = ElasticEngine.at(
        "https://one.example:9243",
        "https://two.example:9243",
        api_key="a2V5",
        ca_certs=str(authorities),
        timeout=3,
    )
    nodes = [node.config for node in engine._client.transport.node_pool.all()]

    assert sorted(node.host for node in nodes) == ["one.example", "two.example"]
    assert {(node.scheme, node.ca_certs) for node in nodes} == {("https", str(authorities))}
    assert engine._client._headers["authorization"] == "ApiKey a2V5"
    assert engine._client._request_timeout == 3
    await engine.close()


@needs_elasticsearch
async def test_an_index_that_was_never_made_is_unavailable_and_not_made_by_writing(document):
    client, name = AsyncElasticsearch(URL), f"test-{uuid4().hex[:12]}"
    engine = ElasticEngine(client, name)
    try:
        with pytest.raises(EngineUnavailable):
            await engine.search(SearchQuery("x"))
        with pytest.raises(EngineUnavailable):
            await engine.index([document(1)])
        assert not await client.indices.exists(index=name)
    finally:
        await engine.close()


@needs_elasticsearch
async def test_preparing_twice_keeps_the_index(cluster, document):
    engine, client, name = cluster
    await engine.index([document(1)])

    await engine.prepare()

    assert await engine.count() == 1
    assert len(await client.indices.get(index=f"{name}*")) == 1


@needs_elasticsearch
async def test_the_mapping_takes_no_field_that_it_does_not_know(cluster):
    _, client, name = cluster
    found = await client.indices.get_mapping(index=name)
    (made,) = found.values()

    assert made["mappings"]["_meta"] == {"version": 3}
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        await client.index(index=name, document={"surprise": 1})


@needs_elasticsearch
async def test_a_rebuild_leaves_one_index_behind_the_alias(cluster, document):
    engine, client, name = cluster
    before = set(await client.indices.get(index=f"{name}*"))

    async def one():
        yield document(1)

    await engine.rebuild(one(), 1)

    after = await client.indices.get(index=f"{name}*")
    assert len(after) == 1
    assert not before & set(after)
    assert next(iter(after.values()))["aliases"] == {name: {}}


@needs_elasticsearch
async def test_a_refused_rebuild_leaves_nothing_behind(cluster, document):
    engine, client, name = cluster
    before = set(await client.indices.get(index=f"{name}*"))

    async def one():
        yield document(1)

    with pytest.raises(SearchError):
        await engine.rebuild(one(), 2)

    assert set(await client.indices.get(index=f"{name}*")) == before


@needs_elasticsearch
async def test_a_document_that_is_refused_is_named_and_the_others_are_kept(cluster, document):
    engine, _, _ = cluster
    broken = document(2, minutes=2**70)

    with pytest.raises(SearchError, match=broken.id):
        await engine.index([document(1), broken, document(3)])

    assert await engine.count() == 2


@needs_elasticsearch
async def test_a_search_with_every_facet_is_one_request(cluster, document, monkeypatch):
    engine, client, _ = cluster
    await engine.index([document(1, "welding")])
    await engine.search(SearchQuery("what was written is learned once"))
    sent = []
    perform = client.transport.perform_request

    async def counted(method, target, **options):
        sent.append(target)
        return await perform(method, target, **options)

    monkeypatch.setattr(client.transport, "perform_request", counted)

    await engine.search(SearchQuery("welding", facets=tuple(Facet), highlight=True))
    await engine.suggest("weld")

    assert len(sent) == 2
