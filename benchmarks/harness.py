"""Measures the servers side by side: the same answers first, then the cost of each, in turns."""

from __future__ import annotations

import argparse
import asyncio
import json
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from functools import partial
from urllib.error import HTTPError

from benchmarks import postgres, report
from benchmarks.documents import Asked, Query, Questions, cursor_marks
from benchmarks.load import load, request
from benchmarks.report import Sample, Samples, Table
from benchmarks.rows import Size
from benchmarks.servers import PUBLIC_URL, SECRET, SERVERS, Copy, Running, copied, started
from benchmarks.world import add_size, kept, size_of
from server.tokens import AccessTokens

PATIENCE = 10
"""How many seconds to wait, at most, for each that the processor should be used."""

TOKENS = AccessTokens(PUBLIC_URL, SECRET.encode(), timedelta(days=1))


def main() -> None:
    asked = _options()
    size = size_of(asked)
    names = [name for name in asked.servers.split(",") if _is_there(name, asked.database)]
    queries = [q for q in Questions(size).all() if q.name in asked.queries.split(",")]
    environment = {"CURSOR_MARKS": json.dumps(cursor_marks())}
    with ExitStack() as stack:
        copy = _copies(asked.database, size, stack)
        running = [
            stack.enter_context(
                started(SERVERS[name], stack.enter_context(copy(name)), environment)
            )
            for name in names
        ]
        differences = [line for query in queries for line in compared(running, query)]
        for line in differences:
            print(line)
        samples = measured(running, queries, asked)
    found = Table(asked.database, samples, [SERVERS[name] for name in names], queries)
    report.tell(found)
    if not asked.dry:
        report.write(found, size)
    if differences:
        raise SystemExit(1)


def _copies(
    database: str, size: Size, stack: ExitStack
) -> Callable[[str], AbstractContextManager[Copy]]:
    """Makes, for a server by its name, a copy of the world in that kind of database."""
    if database == "postgres":
        return postgres.World(stack.enter_context(postgres.server()), size).copied
    return partial(copied, database=kept(size))


def compared(running: Sequence[Running], query: Query) -> list[str]:
    """A line for each answer that is not the first server's."""
    found = []
    for check in query.checks:
        answers = [(each.server.name, ask(each.port, check)) for each in running]
        first, expected = answers[0]
        found += [
            f"{query.name}: {name} says {said!r:.600}\n  and {first} {expected!r:.600}"
            for name, said in answers
            if said != expected
        ]
    return found


def ask(port: int, asked: Asked) -> object:
    address = f"http://127.0.0.1:{port}/graphql"
    headers = {"Content-Type": "application/json", **_authorized(asked)}
    sent = urllib.request.Request(address, asked.body(), headers)
    try:
        with urllib.request.urlopen(sent, timeout=60) as response:
            return json.load(response)
    except HTTPError as error:
        return f"{error.code}: {error.read()[:500]!r}"


def measured(
    running: Sequence[Running], queries: Sequence[Query], asked: argparse.Namespace
) -> Samples:
    samples: Samples = {}
    for query in queries:
        of_query = samples.setdefault(query.name, {each.server.name: [] for each in running})
        for each in running:
            sample(each, query, asked.warm, asked.connections)
        for _ in range(asked.rounds):
            for each in running:
                of_query[each.server.name].append(
                    sample(each, query, asked.seconds, asked.connections)
                )
    return samples


def sample(running: Running, query: Query, cpu_seconds: float, connections: int) -> Sample:
    """Until the server has used so much of the processor, or for ten times as long by the clock.

    The processor's time is what is compared: on a busy machine the clock says little.
    """

    def make() -> bytes:
        drawn = query.draw()
        return request(drawn.body(), **_authorized(drawn))

    before, beside = running.cpu_seconds(), running.copy.cpu_seconds()
    began = time.monotonic()

    def enough() -> bool:
        waited = time.monotonic() - began
        return running.cpu_seconds() - before >= cpu_seconds or waited >= PATIENCE * cpu_seconds

    tally = asyncio.run(load(running.port, make, enough, connections))
    spent = running.cpu_seconds() - before
    answered = max(tally.answered, 1)
    if tally.refused:
        print(f"{running.server.name} refused {tally.refused}: {tally.first_refusal.decode()}")
    return Sample(
        milliseconds=1000 * spent / answered,
        a_second=tally.a_second,
        answered=tally.answered,
        refused=tally.refused,
        median_wait=1000 * sorted(tally.waits)[len(tally.waits) // 2] if tally.waits else 0,
        mebibytes=running.resident_mib(),
        database_milliseconds=1000 * (running.copy.cpu_seconds() - beside) / answered,
    )


_tokens: dict[object, str] = {}


def _authorized(asked: Asked) -> dict[str, str]:
    if asked.account is None:
        return {}
    if asked.account not in _tokens:
        _tokens[asked.account] = TOKENS.access_token(asked.account)[0]
    return {"Authorization": f"Bearer {_tokens[asked.account]}"}


def _is_there(name: str, database: str) -> bool:
    server = SERVERS[name]
    if database == "postgres" and not server.on_postgres:
        return False
    if not server.is_there:
        print(f"{name} is not built here and is left out.")
    return server.is_there


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", default="cairn,cairn-kept,mercurius,rust,apollo,yoga,textbook")
    parser.add_argument("--queries", default="one,page,deep,write,unseen")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=0.8, help="of CPU, each round")
    parser.add_argument(
        "--warm", type=float, default=2, help="seconds of CPU before the first round"
    )
    parser.add_argument("--connections", type=int, default=8)
    add_size(parser)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--quick", action="store_true", help="beside Mercurius only, in short; dry")
    parser.add_argument("--dry", action="store_true", help="write no results")
    asked = parser.parse_args()
    if asked.quick:
        asked.servers, asked.rounds, asked.seconds, asked.warm = "cairn,mercurius", 5, 0.4, 0.8
        asked.dry = True
    return asked


if __name__ == "__main__":
    main()
