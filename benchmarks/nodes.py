"""A cluster that loses a node while it is searched, written and rebuilt.

    python -m benchmarks.nodes http://127.0.0.1:9210,http://127.0.0.1:9211,http://127.0.0.1:9212 \\
        --kill "kill -9 $(cat …/node-1/pid)"

The exit code is 1 unless every search was answered, each by all documents that there were, and
the index holds all that was written in the end.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from search.elastic import ElasticEngine
from search.engine import (
    EngineUnavailable,
    Kind,
    Labelled,
    SearchDocument,
    SearchError,
    SearchQuery,
)
from search.record import record


def made(number: int) -> SearchDocument:
    return SearchDocument(
        id=f"{Kind.MICRO_CREDENTIAL.value}:{UUID(int=number << 64)}",
        kind=Kind.MICRO_CREDENTIAL,
        version=1,
        title=f"Course {number}",
        summary="Welding and law, nursing and bakery",
        provider=Labelled("p-1", "Harbour School"),
        listed=True,
        seen_by=frozenset(),
        status="published",
    )


@dataclass(slots=True)
class Nodes:
    engine: ElasticEngine
    documents: dict[str, SearchDocument]
    told: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    async def searching(self) -> None:
        while True:
            begun = time.perf_counter()
            try:
                total = (await self.engine.search(SearchQuery("course"))).total
                whole = total == len(self.documents)
                self.told["searches answered" if whole else f"searches with {total}"] += 1
            except EngineUnavailable as error:
                self.told["searches left to the database"] += 1
                print(f"search: {error}"[:200])
            self.slowest = max(self.slowest, time.perf_counter() - begun)
            await asyncio.sleep(0.02)

    async def writing(self) -> None:
        """What is refused for now is written again, as the outbox would."""
        numbers = list(self.documents)
        for turn in range(1_000_000):
            id_ = numbers[turn % len(numbers)]
            changed = replace(self.documents[id_], version=self.documents[id_].version + 1)
            self.documents[id_] = replace(changed, title=f"Course {turn}")
            await self.write(id_)
            await asyncio.sleep(0.05)

    async def write(self, id_: str) -> None:
        while True:
            try:
                await self.engine.index([self.documents[id_]])
                self.told["writes"] += 1
                return
            except SearchError:
                self.told["writes tried again"] += 1
                await asyncio.sleep(0.5)

    async def rebuilding(self) -> None:
        while True:
            try:
                await self.engine.rebuild(self._slowly(), len(self.documents))
                self.told["rebuilds"] += 1
            except Exception as error:
                self.told["rebuilds that left the old index"] += 1
                print(f"rebuild: {error}"[:200])
            await asyncio.sleep(1)

    async def _slowly(self) -> AsyncIterator[SearchDocument]:
        for place, id_ in enumerate(list(self.documents)):
            if place % 500 == 0:
                await asyncio.sleep(0.2)
            yield self.documents[id_]

    async def is_equal(self) -> bool:
        held = await self.engine.contents()
        return held == {id_: record(each).digest for id_, each in self.documents.items()}


async def lose_one(asked: argparse.Namespace) -> bool:
    name = f"nodes-{uuid4().hex[:8]}"
    engine = ElasticEngine.at(*asked.urls.split(","), name=name, timeout=5)
    documents = {each.id: each for each in map(made, range(1, asked.documents + 1))}
    nodes = Nodes(engine, documents)
    await engine.rebuild(nodes._slowly(), len(documents))
    await asyncio.sleep(5)  # for the replica, without which nothing can be lost
    works = (nodes.searching, nodes.searching, nodes.writing, nodes.rebuilding)
    tasks = [asyncio.create_task(work()) for work in works]
    await asyncio.sleep(asked.seconds / 3)
    killing = await asyncio.create_subprocess_shell(asked.kill)
    await killing.wait()
    print("one node is gone")
    await asyncio.sleep(2 * asked.seconds / 3)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    failed = [each for each in ended if isinstance(each, Exception)]
    for id_ in documents:  # the write that was under way
        if nodes.documents[id_].version > 1:
            await engine.index([nodes.documents[id_]])
            break
    await engine.rebuild(nodes._slowly(), len(documents))
    equal = await nodes.is_equal()
    for what, count in sorted(nodes.told.items()):
        print(f"{count} {what}")
    print(f"slowest search {nodes.slowest:.1f} s; index equal to what was written: {equal}")
    await engine.drop()
    await engine.close()
    answered = {what for what in nodes.told if what.startswith("searches")}
    return equal and not failed and answered == {"searches answered"}


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    says = argparse.ArgumentParser(prog="python -m benchmarks.nodes", description=__doc__)
    says.add_argument("urls", help="of all nodes, separated by commas")
    says.add_argument("--kill", required=True, help="a command that kills one of the nodes")
    says.add_argument("--documents", type=int, default=2_000)
    says.add_argument("--seconds", type=float, default=45)
    return says.parse_args(given)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(lose_one(arguments())) else 1)
