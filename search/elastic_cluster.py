"""One index of ours on a cluster: requests, indexes behind an alias, writes in bulk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
from search.elastic_body import Body
from search.engine import Deletion, EngineUnavailable, IndexLost, SearchError
from search.record import Record

_REFUSED_FOR_NOW = (429, 502, 503, 504)
_BULK_SECONDS = 60.0
_DAY = 86_400_000
_IDS = 10_000
_SWAPS = 10


class Cluster:
    """Behind `alias` stands one index at a time, whose name tells the shape of its fields."""

    def __init__(self, client: AsyncElasticsearch, name: str) -> None:
        self.client = client
        self.name = name
        self.alias = f"{name}-{bodies.MAPPING_VERSION}"

    async def ask(self, body: Body) -> Body:
        """Of a body with a point in time: of that moment; else of the index as it is now."""
        with answering():
            index = None if "pit" in body else self.alias
            return dict(await self.client.search(index=index, body=body))

    async def count(self) -> int:
        with answering():
            return int((await self.client.count(index=self.alias))["count"])

    async def is_whole(self) -> bool:
        with answering():
            found = await self.client.indices.get_mapping(index=self.alias)
        return all(each["mappings"]["_meta"]["whole"] for each in found.values())

    async def contents(self) -> dict[str, int]:
        """By id, the digest of every document."""
        there: dict[str, int] = {}
        after, many = None, _IDS
        while many == _IDS:
            hits = (await self.ask(bodies.digests_body(after, _IDS)))["hits"]["hits"]
            there |= {hit["_id"]: hit["fields"]["digest"][0] for hit in hits}
            after, many = hits[-1]["_id"] if hits else None, len(hits)
        return there

    async def prepare(self) -> None:
        with answering():
            if not await self.client.indices.exists_alias(name=self.alias):
                with suppress_two_at_once():
                    await self._create({self.alias: {"is_write_index": True}})

    async def begin(self) -> str:
        """An empty index that nobody asks yet."""
        with answering():
            return await self._create({}, {"refresh_interval": "-1"})

    async def count_in(self, index: str) -> int:
        with answering():
            await self.client.indices.refresh(index=index)
            return int((await self.client.count(index=index))["count"])

    async def swap(self, fresh: str) -> None:
        """In one step, so that no search meets neither index; then what is of no use goes."""
        with answering():
            meta = bodies.meta(whole=True)
            await self.client.indices.put_mapping(index=fresh, meta=meta)
            usual: Body = {"index": {"refresh_interval": None}}
            await self.client.indices.put_settings(index=fresh, settings=usual)
            for _ in range(_SWAPS):
                with suppress_two_at_once():
                    await self._swap(fresh)
                    await self._remove(await self._left_over(fresh))
                    return
        raise EngineUnavailable("Others keep putting search indexes in the place of this one.")

    async def _swap(self, fresh: str) -> None:
        """Refused by the cluster when another process swaps at the same time."""
        added = {"index": fresh, "alias": self.alias, "is_write_index": True}
        actions: list[Body] = [{"add": added}]
        actions += [{"remove_index": {"index": name}} for name in await self._behind_alias()]
        await self.client.indices.update_aliases(actions=actions)

    async def abandon(self, index: str) -> None:
        await self._remove([index])

    async def drop(self) -> None:
        with answering():
            await self._remove(await self._behind_alias())

    async def refresh(self) -> None:
        with answering():
            await self.client.indices.refresh(index=self.alias)

    async def write(self, actions: list[Body]) -> None:
        await self.write_into(self.alias, actions, alias=True)

    async def write_into(self, index: str, actions: list[Body], alias: bool = False) -> None:
        """Only what the cluster was too busy for is sent again; older versions are ignored.

        What is refused is said when all the rest has been written.
        """
        sent = [{**action, "_index": index} for action in actions]
        refused: list[SearchError] = []
        with answering():
            async for accepted, item in async_streaming_bulk(
                self.client.options(request_timeout=_BULK_SECONDS),
                sent,
                raise_on_error=False,
                max_retries=4,
                initial_backoff=0.2,
                require_alias=alias,
            ):
                refused += [] if accepted else _refusal(item)
        if refused:
            raise refused[0]

    async def _create(self, aliases: Body, settings: Body | None = None) -> str:
        name = f"{self.name}-v{bodies.MAPPING_VERSION}-{uuid4().hex[:12]}"
        await self.client.indices.create(
            index=name,
            settings={**bodies.SETTINGS, **(settings or {})},
            mappings=bodies.mapping(),
            aliases=aliases,
        )
        return name

    async def _behind_alias(self) -> list[str]:
        found = await self.client.options(ignore_status=404).indices.get_alias(name=self.alias)
        return [name for name in found if name.startswith(f"{self.name}-v")]

    async def _left_over(self, fresh: str) -> list[str]:
        """Of older shapes, and of rebuilds that were killed a day ago or longer."""
        found = await self.client.indices.get(index=f"{self.name}-v*", allow_no_indices=True)
        made = {
            name: int(each["settings"]["index"]["creation_date"]) for name, each in found.items()
        }
        old = {
            name
            for name, each in found.items()
            if not each["aliases"] and made[name] < made.get(fresh, 0) - _DAY
        }
        shapes = {f"{self.name}-v{number}" for number in range(bodies.MAPPING_VERSION)}
        return sorted(old | {name for name in found if name.rpartition("-")[0] in shapes})

    async def _remove(self, indexes: Iterable[str]) -> None:
        for name in indexes:
            await self.client.options(ignore_status=404).indices.delete(index=name)


def indexing(each: Record) -> Body:
    return {
        "_op_type": "index",
        "_id": each.id,
        "version": each.version,
        "version_type": "external_gte",
        "_source": bodies.source(each),
    }


def deleting(deletion: Deletion) -> Body:
    return {
        "_op_type": "delete",
        "_id": deletion.id,
        "version": deletion.version,
        "version_type": "external_gte",
    }


def _refusal(item: dict[str, Any]) -> list[SearchError]:
    """Why an action was not done; nothing for one that had no need to be."""
    action, told = next(iter(item.items()))
    status, error = told.get("status"), told.get("error", {})
    missing = "index_not_found" in str(error)
    if status == 409 or (action == "delete" and status == 404 and not missing):
        return []
    if missing:
        return [IndexLost(f"There is no search index to {action} in: {error}")]
    if status in _REFUSED_FOR_NOW:
        return [EngineUnavailable(f"Elasticsearch cannot {action} now: {error}")]
    return [SearchError(f"Elasticsearch refused to {action} {told.get('_id')}: {error}")]


@contextmanager
def suppress_two_at_once() -> Iterator[None]:
    """An alias has one index to write to, so that of two who set it the second is refused."""
    try:
        yield
    except NotFoundError:
        return  # what was to be removed was removed by the other
    except ApiError as error:
        if "more than one write index" not in str(error.body):
            raise


@contextmanager
def answering() -> Iterator[None]:
    """Say in our words that nobody answered, or that the index is not there."""
    try:
        yield
    except NotFoundError as error:
        raise IndexLost(f"The search index is not there: {error}") from error
    except TransportError as error:
        raise EngineUnavailable(f"Elasticsearch does not answer: {error}") from error
    except BadRequestError:
        raise
    except ApiError as error:
        if error.status_code in _REFUSED_FOR_NOW:
            raise EngineUnavailable(f"Elasticsearch is too busy: {error}") from error
        raise
