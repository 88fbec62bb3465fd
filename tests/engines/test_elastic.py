"""What only the Elasticsearch adapter has: a strict index behind an alias, and a network."""

import asyncio
import os
from pathlib import Path
from uuid import uuid4

import certifi
import pytest
from elasticsearch import AsyncElasticsearch, BadRequestError

from search.elastic import ElasticEngine
from search.elastic_body import MAPPING_VERSION
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
    client = engine._cluster.client
    nodes = [node.config for node in client.transport.node_pool.all()]

    assert sorted(node.host for node in nodes) == ["one.example", "two.example"]
    assert {(node.scheme, node.ca_certs) for node in nodes} == {("https", str(authorities))}
    assert client._headers["authorization"] == "ApiKey a2V5"
    assert client._request_timeout == 3
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
        assert not await client.indices.get(index=f"{name}*")
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
    found = await client.indices.get_mapping(index=f"{name}-{MAPPING_VERSION}")
    (made,) = found.values()

    assert made["mappings"]["_meta"] == {"version": MAPPING_VERSION, "whole": False}
    with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
        await client.index(index=f"{name}-{MAPPING_VERSION}", document={"surprise": 1})


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
    assert next(iter(after.values()))["aliases"] == {
        f"{name}-{MAPPING_VERSION}": {"is_write_index": True}
    }


@needs_elasticsearch
async def test_of_rebuilds_at_the_same_time_one_index_stays_behind_the_alias(cluster, document):
    engine, client, name = cluster
    others = [ElasticEngine(AsyncElasticsearch(URL), name) for _ in range(3)]

    async def two():
        yield document(1)
        await asyncio.sleep(0.2)
        yield document(2)

    await asyncio.gather(*(each.rebuild(two(), 2) for each in (engine, *others)))

    found = await client.indices.get_alias(index=f"{name}-v*")
    assert [list(each["aliases"]) for each in found.values() if each["aliases"]] == [
        [f"{name}-{MAPPING_VERSION}"]
    ]
    await engine.index([document(3)])
    assert await engine.count() == 3
    for other in others:
        await other.close()


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
    broken = document(2, minutes=2**63)

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


@needs_elasticsearch
async def test_a_page_goes_on_in_the_moment_of_the_first_whatever_is_written(cluster, document):
    engine, _, _ = cluster
    await engine.index([document(number, "same") for number in range(1, 31)])
    first = await engine.search(SearchQuery("same", first=10))
    await engine.index([document(number, "same same", version=2) for number in range(1, 31, 2)])

    later = await engine.search(SearchQuery("same", first=30, after=first.cursor))

    assert len(later.hits) == 20
    assert not {hit.id for hit in first.hits} & {hit.id for hit in later.hits}


@needs_elasticsearch
async def test_pages_go_on_by_their_place_when_the_moment_is_over(cluster, document, numbers):
    engine, client, name = cluster
    documents = [document(number, "same") for number in range(1, 31)]
    await engine.index(documents)
    first = await engine.search(SearchQuery("same", first=10))
    for moment in (*engine._view._kept.values(), engine._view._moment):
        await client.options(ignore_status=404).close_point_in_time(id=moment.pit)

    second = await engine.search(SearchQuery("same", first=10, after=first.cursor))

    async def all_of_them():
        for each in documents:
            yield each

    elsewhere = ElasticEngine(AsyncElasticsearch(URL), name)
    await elsewhere.rebuild(all_of_them(), 30)
    await elsewhere.close()
    third = await engine.search(SearchQuery("same", first=10, after=second.cursor))
    assert numbers(second) == list(range(11, 21))
    assert numbers(third) == list(range(21, 31))


@needs_elasticsearch
async def test_moments_are_ended_when_nobody_reads_on_in_them(cluster, document):
    engine, client, _ = cluster

    async def open_moments():
        stats = await client.nodes.stats(metric="indices", index_metric="search")
        return sum(n["indices"]["search"]["open_contexts"] for n in stats["nodes"].values())

    before = await open_moments()
    for number in range(1, 30):
        await engine.index([document(number, "same")])
        assert (await engine.search(SearchQuery("same", first=50))).total == number

    assert await open_moments() <= before + 1


@needs_elasticsearch
async def test_what_others_write_is_found_and_learned_soon(cluster, document):
    engine, _, name = cluster
    await engine.index([document(1, "Bread")])
    await engine.search(SearchQuery("bread"))
    elsewhere = ElasticEngine(AsyncElasticsearch(URL), name)
    await elsewhere.index([document(2, "Xylomancy")])
    await elsewhere.close()

    for _ in range(50):
        await asyncio.sleep(0.1)
        result = await engine.search(SearchQuery("xylomanccy"))
        if result.corrected:
            break

    assert (result.corrected, result.total) == ("xylomancy", 1)


@needs_elasticsearch
async def test_a_rebuild_takes_indexes_of_older_shapes_and_of_killed_rebuilds_along(
    cluster, document, monkeypatch
):
    engine, client, name = cluster
    await client.indices.create(index=f"{name}-v2-old", aliases={f"{name}-2": {}})
    await client.indices.create(index=f"{name}-v{MAPPING_VERSION}-other")

    async def one():
        yield document(1)

    async def left():
        return {each.removeprefix(name) for each in await client.indices.get(index=f"{name}*")}

    await engine.rebuild(one(), 1)
    assert f"-v{MAPPING_VERSION}-other" in await left()
    assert "-v2-old" not in await left()

    monkeypatch.setattr("search.elastic_cluster._DAY", 0)
    await engine.rebuild(one(), 1)
    assert f"-v{MAPPING_VERSION}-other" not in await left()
    assert len(await left()) == 1
