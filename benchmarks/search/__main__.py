"""Measures search and writes benchmarks/SEARCH.md.

python -m benchmarks.search --judged FOLDER [--elasticsearch URL] [--sizes 1000,10000,100000]
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from elasticsearch import AsyncElasticsearch

from benchmarks.search.corpus import Judged, documents
from benchmarks.search.measuring import Speed, measure, raw_embedded
from benchmarks.search.plain import Fts5, MultiMatch
from benchmarks.search.quality import Run, read_run, same_tops, scores
from benchmarks.search.timing import Times, timed_plainly
from search import relevance
from search.elastic import ElasticEngine
from search.embedded import EmbeddedEngine
from search.engine import SearchDocument, SearchEngine

ALL_DAY = 86_400.0
REPORT = Path(__file__).parents[1] / "SEARCH.md"


@dataclass(slots=True)
class Found:
    runs: dict[str, Run] = field(default_factory=dict)
    speeds: dict[str, list[Speed]] = field(default_factory=dict)
    fts5: list[tuple[int, float, Times]] = field(default_factory=list)


@dataclass(slots=True)
class Bench:
    judged: Judged
    url: str | None
    folder: Path
    found: Found = field(default_factory=Found)

    async def run(self, sizes: list[int], out: Path) -> Found:
        """What is known so far is written after each size: the largest takes a while."""
        await self._quality()
        for size in sizes:
            made = list(documents(self.judged, size))
            print(f"{size} documents", flush=True)
            await self._embedded(made)
            self._fts5(made)
            if self.url:
                await self._elastic(made)
            out.write_text("\n".join(report(self.found, self.judged)) + "\n")
        return self.found

    async def _quality(self) -> None:
        engine = EmbeddedEngine(self.folder / "judged", ALL_DAY)
        await self._judge("embedded", engine)
        plain = Fts5(":memory:")
        plain.fill(self.judged.found)
        ids = self._ids()
        asked = list(relevance.read_queries(self.judged.queries))
        self.found.runs["FTS5, words joined by OR"] = {
            qid: [ids[each] for each in plain.search(text)] for qid, text in asked
        }
        if not self.url:
            return
        name = f"bench-{uuid4().hex[:8]}"
        cluster = ElasticEngine.at(self.url, name=name, timeout=60, patience=ALL_DAY)
        await self._judge("Elasticsearch", cluster, drop=True)
        async with AsyncElasticsearch(self.url, request_timeout=60) as client:
            match = MultiMatch(client, f"{name}-plain")
            await match.fill(self.judged.found)
            self.found.runs["Elasticsearch, multi_match"] = {
                qid: [ids[each] for each in await match.search(text)] for qid, text in asked
            }
            await match.drop()

    async def _judge(self, name: str, engine: SearchEngine, drop: bool = False) -> None:
        out = self.folder / f"{name}.trec"
        await relevance.run(self.judged.documents, self.judged.queries, engine, out)
        self.found.runs[name] = read_run(out)
        if drop and isinstance(engine, ElasticEngine):
            await engine.drop()
        await engine.close()

    def _ids(self) -> dict[str, str]:
        return {
            document.id: name for name, document in relevance.read_documents(self.judged.documents)
        }

    async def _embedded(self, made: list[SearchDocument]) -> None:
        engine = EmbeddedEngine(self.folder / f"embedded-{len(made)}", ALL_DAY)
        speed = await measure(engine, raw_embedded(engine), made, self.judged.texts)
        self.found.speeds.setdefault("embedded", []).append(speed)
        await engine.close()

    async def _elastic(self, made: list[SearchDocument]) -> None:
        name = f"bench-{uuid4().hex[:8]}"
        engine = ElasticEngine.at(self.url or "", name=name, timeout=60, patience=ALL_DAY)
        async with AsyncElasticsearch(self.url or "", request_timeout=60) as client:
            plain = MultiMatch(client, f"{name}-plain")
            await plain.fill(made)
            speed = await measure(engine, plain.search, made, self.judged.texts)
            await plain.drop()
        self.found.speeds.setdefault("Elasticsearch", []).append(speed)
        await engine.drop()
        await engine.close()

    def _fts5(self, made: list[SearchDocument]) -> None:
        plain = Fts5(str(self.folder / f"fts5-{len(made)}"))
        begun = time.perf_counter()
        plain.fill(made)
        built = len(made) / (time.perf_counter() - begun)
        self.found.fts5.append((len(made), built, timed_plainly(plain.search, self.judged.texts)))


def report(found: Found, judged: Judged) -> Iterator[str]:
    yield "# Search, measured"
    yield ""
    yield f"By `make bench-search` on {platform.machine()}, Python {platform.python_version()}."
    yield "Times are milliseconds, p50 / p95 over the judged queries, the best of three rounds."
    yield ""
    yield "## Quality (nDCG@10)"
    yield ""
    kinds = list(scores(judged, next(iter(found.runs.values()))))
    yield f"| | {' | '.join(kinds)} |"
    yield f"|---{'|---' * len(kinds)}|"
    for name, run in found.runs.items():
        scored = scores(judged, run)
        yield f"| {name} | {' | '.join(f'{scored[kind]:.3f}' for kind in kinds)} |"
    if "Elasticsearch" in found.runs:
        same, of = same_tops(found.runs["embedded"], found.runs["Elasticsearch"])
        yield ""
        yield f"The first ten are the same, in the same order, on both engines in {same} of {of} queries."
    yield ""
    yield "## Speed"
    for name, speeds in found.speeds.items():
        yield ""
        yield f"### {name}"
        yield ""
        yield from _table(speeds)
    yield ""
    yield "### FTS5, for comparison"
    yield ""
    yield "| documents | built, documents/s | search |"
    yield "|---|---|---|"
    yield from (f"| {count:,} | {built:,.0f} | {times} |" for count, built, times in found.fts5)


def _table(speeds: list[Speed]) -> Iterator[str]:
    rows: dict[str, Callable[[Speed], str]] = {
        "built, documents/s": lambda each: f"{each.built:,.0f}",
        "all words learned after, s": lambda each: f"{each.learned:.1f}",
        "raw engine call": lambda each: str(each.raw),
        "search": lambda each: str(each.search),
        "of which processor time here": lambda each: f"{each.search.cpu:.2f}",
        "over the raw call, p50": lambda each: f"{each.search.p50 / each.raw.p50:.1f} x",
        "search with 4 facets and highlights": lambda each: str(each.with_facets),
        "suggestions": lambda each: str(each.suggest),
        "one change until it is found": lambda each: str(each.visible),
        "its processor time here": lambda each: f"{each.visible.cpu:.1f}",
    }
    yield f"| documents | {' | '.join(f'{each.documents:,}' for each in speeds)} |"
    yield f"|---{'|---' * len(speeds)}|"
    for name, shown in rows.items():
        yield f"| {name} | {' | '.join(shown(each) for each in speeds)} |"


def main() -> None:
    says = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    says.add_argument("--judged", type=Path, required=True, help="a judged set")
    says.add_argument("--elasticsearch", help="a node; only the embedded engine otherwise")
    says.add_argument("--sizes", default="1000,10000,100000")
    says.add_argument("--out", type=Path, default=REPORT)
    asked = says.parse_args()
    judged = Judged(asked.judged)
    with TemporaryDirectory(prefix="cairn-bench-") as folder:
        bench = Bench(judged, asked.elasticsearch, Path(folder))
        asyncio.run(bench.run([int(size) for size in asked.sizes.split(",")], asked.out))
    print(asked.out.read_text())


if __name__ == "__main__":
    main()
