"""The engine on an Elasticsearch cluster, by the official async client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

from elasticsearch import AsyncElasticsearch, TransportError

from search import elastic_body as bodies
from search.clauses import conditions, visible
from search.correcting import corrected, told
from search.cursor import Place, fingerprint, opened, seal
from search.elastic_body import Body
from search.elastic_cluster import Cluster, deleting, indexing
from search.elastic_view import ElasticView, Moment
from search.engine import (
    EVERYONE,
    Deletion,
    EngineUnavailable,
    Hit,
    Order,
    Progress,
    RebuildRefused,
    Scope,
    SearchDocument,
    SearchQuery,
    SearchResult,
    Suggestions,
)
from search.evidence import READ, Texts, weak
from search.facets import counted
from search.highlight import highlights
from search.learned import PATIENCE
from search.query import Understood
from search.rebuilding import batches, check
from search.record import record
from search.suggesting import Typed, gathered, typed

_AT_ONCE = 3


class ElasticEngine:
    """Reads and writes through one alias; what it makes has names that begin with `name`."""

    def __init__(
        self, client: AsyncElasticsearch, name: str = "cairn", patience: float = PATIENCE
    ) -> None:
        self._cluster = Cluster(client, name)
        self._view = ElasticView(self._cluster, patience)
        self._building: str | None = None

    @classmethod
    def at(
        cls,
        *urls: str,
        cloud_id: str | None = None,
        name: str = "cairn",
        api_key: str | None = None,
        ca_certs: str | None = None,
        timeout: float = 5.0,
        patience: float = PATIENCE,
    ) -> ElasticEngine:
        """On the cluster at these addresses, any of which may be away; seconds of patience."""
        where: dict[str, Any] = {"cloud_id": cloud_id} if cloud_id else {"hosts": list(urls)}
        secured: dict[str, Any] = {"ca_certs": ca_certs} if ca_certs else {}
        client = AsyncElasticsearch(
            **where,
            api_key=api_key,
            **secured,
            request_timeout=timeout,
            retry_on_timeout=len(urls) > 1,
            max_retries=max(2, len(urls)),
        )
        return cls(client, name, patience)

    async def prepare(self) -> None:
        await self._cluster.prepare()

    async def search(self, query: SearchQuery) -> SearchResult:
        mark = "elastic" + fingerprint(query)
        after = None if query.after is None else opened(query.after, mark)
        conditions(query)  # refuses what every engine refuses
        moment, learned = await self._view.now()
        understood = learned.understand(query, mark)
        moment = (self._view.kept(after.snapshot) if after else None) or moment
        try:
            return await self._answer(query, understood, after, moment, mark)
        except EngineUnavailable as error:
            if isinstance(error.__cause__, TransportError):
                raise  # nobody answered; else only the moment may be over
            self._view.lost(moment)
            moment, _ = await self._view.now()
            return await self._answer(query, understood, after, moment, mark)

    async def _answer(
        self,
        query: SearchQuery,
        understood: Understood,
        after: Place | None,
        moment: Moment,
        mark: str,
    ) -> SearchResult:
        body = bodies.search_body(query, understood, conditions(query), after)
        answer = await self._cluster.ask({**body, "pit": moment.asked})
        result = _result(query, understood, answer, mark, moment.name)
        if result.has_next:
            self._view.keep(moment)
        return result

    async def suggest(self, prefix: str, limit: int = 10, scope: Scope = EVERYONE) -> Suggestions:
        text = typed(prefix, limit)
        if text is None:
            return Suggestions(())
        found = await self._suggest(text, limit, scope)
        if found.items:
            return found
        _, learned = await self._view.now()
        mended = learned.mended(text, prefix)
        return found if mended is None else await self._suggest(mended, limit, scope)

    async def _suggest(self, text: Typed, limit: int, scope: Scope) -> Suggestions:
        answer = await self._cluster.ask(bodies.suggest_body(text, limit, visible(scope)))
        titled = [(hit["_id"], hit["_source"]["plain"]["title"]) for hit in answer["hits"]["hits"]]
        commonest = answer["aggregations"]
        skills, providers = commonest["skills"], commonest["providers"]
        return gathered(text, limit, titled, bodies.counts(skills), bodies.counts(providers))

    async def index(self, documents: Iterable[SearchDocument]) -> None:
        await self._write([indexing(record(document)) for document in documents])

    async def delete(self, deletions: Sequence[Deletion]) -> None:
        await self._write([deleting(deletion) for deletion in deletions])

    async def count(self) -> int:
        return await self._cluster.count()

    async def contents(self) -> dict[str, int]:
        return await self._cluster.contents()

    async def is_whole(self) -> bool:
        return await self._cluster.is_whole()

    async def rebuild(
        self,
        documents: AsyncIterator[SearchDocument],
        expected: int,
        progress: Progress | None = None,
    ) -> None:
        if self._building is not None:
            raise RebuildRefused("The search index is being rebuilt already.")
        fresh = self._building = await self._cluster.begin()
        try:
            await self._fill(fresh, documents, progress)
            check(await self._cluster.count_in(fresh), expected)
            await self._cluster.swap(fresh)
            self._view.moved()
        except BaseException:
            await self._cluster.abandon(fresh)
            raise
        finally:
            self._building = None

    async def drop(self) -> None:
        """Remove the index with all that is in it."""
        await self._cluster.drop()

    async def close(self) -> None:
        await self._view.close()
        await self._cluster.client.close()

    async def _fill(
        self, index: str, documents: AsyncIterator[SearchDocument], progress: Progress | None
    ) -> None:
        """A few batches are on their way at once, while the next one is made."""
        sending: set[asyncio.Task[None]] = set()
        done = 0
        try:
            async for batch in batches(documents):
                sending = await _with_room(sending)
                actions = [indexing(each) for each in batch]
                sending.add(asyncio.create_task(self._cluster.write_into(index, actions)))
                done += len(batch)
                if progress is not None:
                    progress(done)
            await asyncio.gather(*sending)
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _write(self, actions: list[Body]) -> None:
        if not actions:
            return
        try:
            await self._cluster.write(actions)
            if self._building is not None:
                await self._cluster.write_into(self._building, actions)
        finally:
            self._view.moved()
            await self._cluster.refresh()


async def _with_room(sending: set[asyncio.Task[None]]) -> set[asyncio.Task[None]]:
    """Those still under way, once they are few enough; what one of them failed of is raised."""
    if len(sending) < _AT_ONCE:
        return sending
    done, under_way = await asyncio.wait(sending, return_when=asyncio.FIRST_COMPLETED)
    for task in done:
        task.result()
    return under_way


def _result(
    query: SearchQuery, understood: Understood, answer: Body, mark: str, moment: str
) -> SearchResult:
    hits = answer["hits"]["hits"]
    found = conditions(query)
    counts = answer.get("aggregations", {})
    return SearchResult(
        hits=tuple(_hit(each, mark, moment, query, understood) for each in hits[: query.first]),
        total=answer["hits"]["total"]["value"],
        has_next=len(hits) > query.first,
        facets=tuple(
            counted(query, facet, bodies.counts(counts[facet.value]), found)
            for facet in dict.fromkeys(query.facets)
        ),
        corrected=corrected(query.text, understood.repaired),
        understood=told(understood),
        weak=_weak(understood, hits[: query.first]) if bodies.judged(query, understood) else False,
    )


def _weak(understood: Understood, hits: list[Body]) -> bool:
    kept = [hit["_source"] for hit in hits[:READ]]
    return weak(understood, (Texts(each["plain"], each["teaches"]) for each in kept))


def _hit(hit: Body, mark: str, moment: str, query: SearchQuery, understood: Understood) -> Hit:
    value, document_id = hit["sort"][:2]
    ranked = query.order is Order.RELEVANCE and understood.concepts
    plain = hit.get("_source", {}).get("plain")
    return Hit(
        id=document_id,
        score=float(value) if ranked else 0.0,
        cursor=seal(Place(value, document_id, snapshot=moment), mark),
        highlights=highlights(plain, understood) if plain and query.highlight else (),
    )
