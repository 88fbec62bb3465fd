"""A catalogue that is changed, killed and cut off at random, and must be the index's in the end.

    python -m benchmarks.soak --minutes 20
    python -m benchmarks.soak --minutes 20 --elasticsearch http://127.0.0.1:9200 --restart "…"

Everything runs in a folder of its own. The exit code is 1 unless, when the trouble is over, the
index catches up by itself and equals the catalogue, document by document.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from benchmarks.servers import SECRET, free_port
from benchmarks.soak_changes import WORDS, Changes
from benchmarks.soak_trouble import Process, Trouble, Wire
from catalog.database.migrate import migrate
from catalog.importing.loading_bundled import load_bundled
from catalog.models import OutboxEvent
from catalog.work import Runner, utc_now
from search.comparing import Comparison, compare
from search.engine import EngineUnavailable
from search.indexing import index_age, is_lost
from server.engines import engine_for
from server.house import connected, deployment
from server.settings import Settings, read_settings

PATIENCE = 240.0
SEARCH = "query ($text: String!) { search(text: $text) { totalCount degraded } }"


@dataclass(slots=True)
class Searches:
    """What visitors were answered while all this went on."""

    answered: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    async def one(self, http: httpx.AsyncClient, text: str) -> None:
        begun = time.perf_counter()
        try:
            body = {"query": SEARCH, "variables": {"text": text}}
            answer = (await http.post("/graphql", json=body)).json()
        except (httpx.TransportError, ValueError):
            self.answered["server away"] += 1
            return
        self.slowest = max(self.slowest, time.perf_counter() - begun)
        found = (answer.get("data") or {}).get("search")
        word = "refused" if found is None else "by database" if found["degraded"] else "by index"
        self.answered[word] += 1


@dataclass(slots=True)
class Soak:
    settings: Settings
    changes: Changes
    trouble: Trouble
    impatient: bool = False
    searches: Searches = field(default_factory=Searches)

    async def run(self, seconds: float) -> Comparison:
        runner = Runner(deployment(self.settings))
        address = f"http://127.0.0.1:{self.settings.port}"
        async with httpx.AsyncClient(base_url=address, timeout=30) as http:
            text = self.changes.chance.choice
            going = [
                asyncio.create_task(over_and_over(work, pause))
                for work, pause in (
                    (lambda: self.changes.one(runner), 0.02),
                    (lambda: self.searches.one(http, text(WORDS)), 0.05),
                    (self.trouble.one, 4.0),
                )
            ]
            done, _ = await asyncio.wait(
                going, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
            )
            for task in going:
                task.cancel()
            await asyncio.gather(*going, return_exceptions=True)
            for task in done:
                task.result()
        return await self._end()

    async def _end(self) -> Comparison:
        """All is well again: the index has to catch up by itself."""
        if self.trouble.wire is not None:
            self.trouble.wire.be("passes")
        for process in self.trouble.processes:
            if process.running is None or process.running.returncode is not None:
                await process.start()
        if self.impatient:
            await OutboxEvent.filter(done_at__isnull=True).update(claimed_until=None)
        engine = engine_for(self.settings)
        try:
            async with asyncio.timeout(PATIENCE):
                while not await _caught_up(engine):
                    await asyncio.sleep(0.5)
            return await compare(engine)
        finally:
            await engine.close()


async def _caught_up(engine: object) -> bool:
    with suppress(EngineUnavailable):
        return await index_age() is None and not await is_lost(engine)  # type: ignore[arg-type]
    return False


async def over_and_over(work: Callable[[], Awaitable[None]], pause: float) -> None:
    """Whoever ends it waits for what is under way: a process half killed looks like one alive."""
    while True:
        under_way = asyncio.ensure_future(work())
        try:
            await asyncio.shield(under_way)
        finally:
            await asyncio.wait([under_way])
        await asyncio.sleep(pause)


@asynccontextmanager
async def soaking(folder: Path, asked: argparse.Namespace) -> AsyncIterator[Soak]:
    chance = random.Random(asked.seed)
    wire = None
    environment = {
        "CAIRN_DATABASE_URL": asked.database or f"sqlite://{folder / 'cairn.sqlite3'}",
        "CAIRN_SECRET": SECRET,
        "CAIRN_SEARCH_FOLDER": str(folder / "search"),
        "CAIRN_FILES_FOLDER": str(folder / "files"),
        "CAIRN_PORT": str(free_port()),
    }
    verbs = [("serve",)]
    if asked.elasticsearch:
        there = urlsplit(asked.elasticsearch)
        wire = Wire(there.hostname or "", there.port or 9200)
        environment["CAIRN_ELASTICSEARCH_URL"] = await wire.start()
        environment["CAIRN_ELASTICSEARCH_INDEX"] = f"soak-{uuid4().hex[:8]}"
        environment["CAIRN_ELASTICSEARCH_SECONDS"] = "2"
        verbs += [("worker",), ("worker",)]
    processes = [
        Process(" ".join(verb), verb, environment, folder / f"{verb[0]}-{place}.log")
        for place, verb in enumerate(verbs)
    ]
    settings = read_settings(environment)
    trouble = Trouble(chance, processes, wire, asked.restart, None if wire else folder / "search")
    await migrate(settings.database_url)
    async with connected(settings):
        await load_bundled(deployment(settings), utc_now)
        for process in processes:
            await process.start()
        try:
            yield Soak(settings, Changes(chance), trouble, asked.impatient)
        finally:
            for process in processes:
                await process.kill()
            if wire is not None:
                await _tidy(settings, wire)


async def _tidy(settings: Settings, wire: Wire) -> None:
    from elasticsearch import AsyncElasticsearch

    async with AsyncElasticsearch(settings.elasticsearch_url) as client:
        made = await client.indices.get(index=f"{settings.elasticsearch_index}-*")
        for name in made:
            await client.indices.delete(index=name)
    await wire.stop()


async def soak(asked: argparse.Namespace) -> bool:
    seconds = asked.seconds or 60 * asked.minutes
    with TemporaryDirectory(prefix="cairn-soak-") as made:
        async with soaking(Path(asked.keep or made), asked) as story:
            compared = await story.run(seconds)
    _tell("changes", story.changes.made)
    _tell("trouble", story.trouble.caused)
    _tell("searches", story.searches.answered)
    print(f"slowest search {story.searches.slowest:.1f} s")
    print(
        f"{compared.documents} documents compared: {len(compared.missing)} missing, "
        f"{len(compared.extra)} too many, {len(compared.other)} otherwise"
    )
    return compared.equal


def _tell(what: str, counts: Counter[str]) -> None:
    each = ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))
    print(f"{counts.total()} {what}: {each}")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    says = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    says.add_argument("--minutes", type=float, default=20)
    says.add_argument("--seconds", type=float, help="instead of minutes")
    says.add_argument("--database", help="an empty database; one of SQLite otherwise")
    says.add_argument("--elasticsearch", help="a node to use instead of the embedded engine")
    says.add_argument("--restart", help="a command that ends that node and begins it empty")
    says.add_argument(
        "--impatient",
        action="store_true",
        help="free at the end what killed processes were at, instead of waiting for their leases",
    )
    says.add_argument("--seed", type=int, default=0)
    says.add_argument("--keep", help="a folder whose logs stay")
    return says.parse_args(given)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(soak(arguments())) else 1)
