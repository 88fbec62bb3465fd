"""Says where the processor's time goes in Cairn, layer by layer and function by function."""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from typing import Any, cast

from starlette.requests import HTTPConnection
from starlette.types import Message

from benchmarks import postgres
from benchmarks.documents import Asked, Query, Questions
from benchmarks.rows import Size
from benchmarks.servers import PUBLIC_URL, SECRET
from benchmarks.world import add_size, kept, size_of
from catalog.viewer import VISITOR
from resolvers.context import Context
from schema.api import api
from schema.plan.planner import Planner
from server import app as served
from server.contexts import parts
from server.settings import Settings

Act = Callable[[Asked], Awaitable[Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_size(parser)
    parser.add_argument("--queries", default="one,page,deep,unseen")
    parser.add_argument("--functions", type=int, default=0, metavar="N", help="show the N dearest")
    parser.add_argument("--times", type=int, default=300)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked = parser.parse_args()
    size = size_of(asked)
    with ExitStack() as stack:
        if asked.database == "sqlite":
            url = f"sqlite://{kept(size)}"
        else:
            world = postgres.World(stack.enter_context(postgres.server()), size)
            url = world.url
        asyncio.run(profile(asked, size, url))


async def profile(asked: argparse.Namespace, size: Size, url: str) -> None:
    planner = Planner(api, most_shared_bytes=0)
    served.planner = planner  # type: ignore[attr-defined]
    app = served.create_app(settings_for(url))
    async with app.router.lifespan_context(app):
        house = app.state.house
        reader = Timed(house.reader)

        async def planned(one: Asked) -> None:
            reader.spent.append(0)
            known = parts(house, cast(HTTPConnection, _Connection())) | {"reader": reader}
            context = Context(viewer=VISITOR, **known)
            assert await planner.answer(one.document, one.variables, None, context)

        async def whole(one: Asked) -> None:
            await through(app, one.body())

        print("ms of CPU, lowest tenth: reading rows < the plan < the whole app, without HTTP\n")
        for query in Questions(size).all():
            if query.name in asked.queries.split(","):
                plan = await _timed(planned, query, asked.times)
                reading = lowest_tenth(reader.spent)
                app_ = await _timed(whole, query, asked.times)
                print(f"{query.name:8} {reading:.3f} < {plan:.3f} < {app_:.3f}")
                if asked.functions:
                    await _functions(whole, query, asked.times, asked.functions)


class Timed:
    """A reader that keeps how long the questions of each request took, statements included."""

    def __init__(self, reader: Any) -> None:
        self._reader, self.source = reader, reader.source
        self.spent: list[float] = []

    async def rows(self, *question: Any, **others: Any) -> Any:
        began = time.thread_time()
        found = await self._reader.rows(*question, **others)
        self.spent[-1] += time.thread_time() - began
        return found

    async def catalog_version(self) -> int:
        began = time.thread_time()
        number: int = await self._reader.catalog_version()
        self.spent[-1] += time.thread_time() - began
        return number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)


class _Connection:
    """What a context asks of a request."""

    client = None
    headers: dict[str, str] = {}  # noqa: RUF012 (read only)


async def _timed(act: Act, query: Query, times: int) -> float:
    spent = []
    for one in [query.draw() for _ in range(times)]:
        began = time.thread_time()
        await act(one)
        spent.append(time.thread_time() - began)
    return lowest_tenth(spent)


def lowest_tenth(seconds: list[float]) -> float:
    """In milliseconds; the list is emptied, so that the next query starts anew.

    What other work on the machine adds to a request is not Cairn's; the quiet moments show it.
    """
    found = 1000 * sorted(seconds)[len(seconds) // 10]
    seconds.clear()
    return found


async def _functions(act: Act, query: Query, times: int, many: int) -> None:
    drawn = [query.draw() for _ in range(times)]
    profiler = cProfile.Profile()
    profiler.enable()
    for one in drawn:
        await act(one)
    profiler.disable()
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(many)


async def through(app: Any, body: bytes) -> None:
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": "/graphql",
        "raw_path": b"/graphql",
        "root_path": "",
        "query_string": b"",
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"content-type", b"application/json"),
            (b"accept", b"application/json"),
            (b"content-length", str(len(body)).encode()),
        ],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "app": app,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        assert message.get("status", 200) == 200, message

    await app(scope, receive, send)


def settings_for(url: str) -> Settings:
    return Settings(
        database_url=url,
        elasticsearch_url="http://127.0.0.1:9",
        secret=SECRET,
        public_url=PUBLIC_URL,
    )


if __name__ == "__main__":
    main()
