"""The engine on an Elasticsearch cluster, by the official async client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from elasticsearch import (
    ApiError,
    AsyncElasticsearch,
    BadRequestError,
    NotFoundError,
    TransportError,
)
from elasticsearch.helpers import async_streaming_bulk

from search import elastic_body as bodies
from search.clauses import conditions, visible
from search.correcting import corrected, told
from search.cursor import Place, fingerprint, opened, seal
from search.elastic_body import Body
from search.elastic_learning import ElasticTeacher
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
    SearchError,
    SearchQuery,
    SearchResult,
    Suggestions,
)
from search.evidence import READ, Texts, weak
from search.facets import counted
from search.highlight import highlights
from search.query import Understood
from search.rebuilding import batches, check
from search.record import Record, record
from search.suggesting import gathered, typed

_REFUSED_FOR_NOW = (429, 502, 503, 504)


class ElasticEngine:
    """Reads and writes through the alias `name`; behind it stands one index at a time."""

    def __init__(self, client: AsyncElasticsearch, name: str = "cairn") -> None:
        self._client = client
        self._alias = name
        self._building: str | None = None
        self._teacher = ElasticTeacher(self._ask, name)

    @classmethod
    def at(
        cls,
        *urls: str,
        name: str = "cairn",
        api_key: str | None = None,
        ca_certs: str | None = None,
        timeout: float = 10.0,
    ) -> ElasticEngine:
        """On the cluster at these addresses, any of which may be away; seconds of patience."""
        secured: dict[str, Any] = {"ca_certs": ca_certs} if ca_certs else {}
        client = AsyncElasticsearch(
            list(urls),
            api_key=api_key,
            **secured,
            request_timeout=timeout,
            retry_on_timeout=True,
            max_retries=2,
        )
        return cls(client, name)

    async def prepare(self) -> None:
        with _answering():
            if not await self._client.indices.exists_alias(name=self._alias):
                await self._create({self._alias: {}})

    async def search(self, query: SearchQuery) -> SearchResult:
        mark = "elastic" + fingerprint(query)
        after = None if query.after is None else opened(query.after, mark)
        found = conditions(query)
        understood = (await self._teacher.taught()).understand(query, mark)
        answer = await self._ask(bodies.search_body(query, understood, found, after))
        return _result(query, understood, answer, mark)

    async def suggest(self, prefix: str, limit: int = 10, scope: Scope = EVERYONE) -> Suggestions:
        text = typed(prefix, limit)
        if text is None:
            return Suggestions(())
        answer = await self._ask(bodies.suggest_body(text, limit, visible(scope)))
        titled = [(hit["_id"], hit["_source"]["plain"]["title"]) for hit in answer["hits"]["hits"]]
        commonest = answer["aggregations"]
        skills, providers = commonest["skills"], commonest["providers"]
        return gathered(text, limit, titled, bodies.counts(skills), bodies.counts(providers))

    async def index(self, documents: Iterable[SearchDocument]) -> None:
        await self._write([_indexing(record(document)) for document in documents])

    async def delete(self, deletions: Sequence[Deletion]) -> None:
        await self._write([_deleting(deletion) for deletion in deletions])

    async def count(self) -> int:
        with _answering():
            answer = await self._client.count(index=self._alias)
        return int(answer["count"])

    async def rebuild(
        self,
        documents: AsyncIterator[SearchDocument],
        expected: int,
        progress: Progress | None = None,
    ) -> None:
        if self._building is not None:
            raise RebuildRefused("The search index is being rebuilt already.")
        with _answering():
            fresh = self._building = await self._create({})
        try:
            await self._fill(fresh, documents, progress)
            with _answering():
                check(await self._held(fresh), expected)
                await self._swap(fresh)
                self._teacher.moved()
        except BaseException:
            await self._client.options(ignore_status=404).indices.delete(index=fresh)
            raise
        finally:
            self._building = None

    async def drop(self) -> None:
        """Remove the index with all that is in it."""
        with _answering():
            old = await self._behind_alias()
            if old:
                await self._client.indices.delete(index=old)

    async def close(self) -> None:
        await self._client.close()

    async def _ask(self, body: Body) -> Body:
        with _answering():
            answer = await self._client.search(index=self._alias, body=body)
        return dict(answer)

    async def _create(self, aliases: Body) -> str:
        name = f"{self._alias}-v{bodies.MAPPING_VERSION}-{uuid4().hex[:12]}"
        await self._client.indices.create(
            index=name, settings=bodies.SETTINGS, mappings=bodies.mapping(), aliases=aliases
        )
        return name

    async def _fill(
        self, index: str, documents: AsyncIterator[SearchDocument], progress: Progress | None
    ) -> None:
        done = 0
        async for batch in batches(documents):
            await self._bulk(index, [_indexing(each) for each in batch])
            done += len(batch)
            if progress is not None:
                progress(done)

    async def _held(self, index: str) -> int:
        await self._client.indices.refresh(index=index)
        return int((await self._client.count(index=index))["count"])

    async def _swap(self, fresh: str) -> None:
        """In one step, so that no search meets neither index."""
        actions: list[Body] = [{"add": {"index": fresh, "alias": self._alias}}]
        actions += [{"remove_index": {"index": name}} for name in await self._behind_alias()]
        await self._client.indices.update_aliases(actions=actions)

    async def _behind_alias(self) -> list[str]:
        found = await self._client.options(ignore_status=404).indices.get_alias(name=self._alias)
        return [name for name in found if name.startswith(f"{self._alias}-v")]

    async def _write(self, actions: list[Body]) -> None:
        if not actions:
            return
        try:
            await self._bulk(self._alias, actions, alias=True)
            if self._building is not None:
                await self._bulk(self._building, actions)
        finally:
            self._teacher.moved()
            with _answering():
                await self._client.indices.refresh(index=self._alias)

    async def _bulk(self, index: str, actions: list[Body], alias: bool = False) -> None:
        """Only what the cluster was too busy for is sent again; older versions are ignored.

        What is refused is said when all the rest has been written.
        """
        sent = [{**action, "_index": index} for action in actions]
        refused: list[SearchError] = []
        with _answering():
            async for accepted, item in async_streaming_bulk(
                self._client,
                sent,
                raise_on_error=False,
                max_retries=4,
                initial_backoff=0.2,
                require_alias=alias,
            ):
                refused += [] if accepted else _refusal(item)
        if refused:
            raise refused[0]


def _refusal(item: dict[str, Any]) -> list[SearchError]:
    """Why an action was not done; nothing for one that had no need to be."""
    action, told = next(iter(item.items()))
    status, error = told.get("status"), told.get("error", {})
    missing = "index_not_found" in str(error)
    if status == 409 or (action == "delete" and status == 404 and not missing):
        return []
    if missing or status in _REFUSED_FOR_NOW:
        return [EngineUnavailable(f"Elasticsearch cannot {action} now: {error}")]
    return [SearchError(f"Elasticsearch refused to {action} {told.get('_id')}: {error}")]


def _indexing(each: Record) -> Body:
    return {
        "_op_type": "index",
        "_id": each.id,
        "version": each.version,
        "version_type": "external_gte",
        "_source": bodies.source(each),
    }


def _deleting(deletion: Deletion) -> Body:
    return {
        "_op_type": "delete",
        "_id": deletion.id,
        "version": deletion.version,
        "version_type": "external_gte",
    }


def _result(query: SearchQuery, understood: Understood, answer: Body, mark: str) -> SearchResult:
    hits = answer["hits"]["hits"]
    found = conditions(query)
    counts = answer.get("aggregations", {})
    return SearchResult(
        hits=tuple(_hit(each, mark, query, understood) for each in hits[: query.first]),
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
    return weak(understood, (Texts.of(each["plain"], each["teaches"]) for each in kept))


def _hit(hit: Body, mark: str, query: SearchQuery, understood: Understood) -> Hit:
    value, document_id = hit["sort"]
    ranked = query.order is Order.RELEVANCE and understood.concepts
    plain = hit.get("_source", {}).get("plain")
    return Hit(
        id=document_id,
        score=float(value) if ranked else 0.0,
        cursor=seal(Place(value, document_id), mark),
        highlights=highlights(plain, understood) if plain and query.highlight else (),
    )


@contextmanager
def _answering() -> Iterator[None]:
    """Say in our words that nobody answered, or that the index is not there."""
    try:
        yield
    except (TransportError, NotFoundError) as error:
        raise EngineUnavailable(f"Elasticsearch does not answer: {error}") from error
    except BadRequestError:
        raise
    except ApiError as error:
        if error.status_code in _REFUSED_FOR_NOW:
            raise EngineUnavailable(f"Elasticsearch is too busy: {error}") from error
        raise
