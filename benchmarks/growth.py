"""What reads cost as the catalog grows: the same questions over catalogs of three sizes, in turns.

In one process, without HTTP, as `benchmarks.profile` measures: the CPU that the whole application
takes in quiet moments. The last lines say how many times as dear the largest is as the smallest.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections import defaultdict
from typing import Any

from benchmarks.documents import Query, Questions
from benchmarks.profile import lowest_tenth, settings_for, through
from benchmarks.rows import Size
from benchmarks.world import kept
from schema.api import api
from schema.plan.planner import Planner
from server import app as served

SIZES = (2_000, 20_000, 200_000)
QUERIES = ("one", "page", "deep", "unseen")
ROUNDS, TIMES = 5, 60


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), metavar="N,N,…")
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    found = asyncio.run(_measured(sizes))
    print("| micro-credentials | " + " | ".join(QUERIES) + " |")
    print("|---" * (len(QUERIES) + 1) + "|")
    for size in sizes:
        costs = " | ".join(f"{found[size, name]:.3f}" for name in QUERIES)
        print(f"| {size:,} | {costs} |")
    for name in QUERIES:
        print(f"ratio {name} {found[sizes[-1], name] / found[sizes[0], name]:.2f}")


async def _measured(sizes: list[int]) -> dict[tuple[int, str], float]:
    """Milliseconds by size and query. Tortoise knows one database at a time, so apps take turns."""
    spent: dict[tuple[int, str], list[float]] = defaultdict(list)
    for _ in range(ROUNDS):
        for size in sizes:
            world = Size(micro_credentials=size, learners=500, enrollments=3_000)
            served.planner = Planner(api, most_shared_bytes=0)  # type: ignore[attr-defined]
            app = served.create_app(settings_for(f"sqlite://{kept(world)}"))
            async with app.router.lifespan_context(app):
                for query in Questions(world).all():
                    if query.name in QUERIES:
                        spent[size, query.name] += await _sample(app, query)
    return {key: lowest_tenth(times) for key, times in spent.items()}


async def _sample(app: Any, query: Query) -> list[float]:
    """The first ones of a round warm what is warm in a server, and are not counted."""
    taken = []
    for one in [query.draw() for _ in range(TIMES)]:
        began = time.thread_time()
        await through(app, one.body())
        taken.append(time.thread_time() - began)
    return taken[TIMES // 4 :]


if __name__ == "__main__":
    main()
