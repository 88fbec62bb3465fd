"""`cairn reindex`: the index made anew, here or by whoever owns it, and how old it is."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Awaitable, Callable

from rich.progress import Progress, TaskID

from catalog.models import OutboxEvent
from catalog.viewer import VISITOR
from catalog.work import Runner, utc_now
from search.comparing import compare
from search.engine import EngineUnavailable, SearchEngine, SearchError
from search.indexing import RebuildProgress, index_age, is_lost, rebuild_index
from server.engines import engine_for
from server.house import connected, deployment, require_migrated
from server.jobs import ask_for_rebuild
from server.progress import progress_bar, screen
from server.settings import Settings

Look = Callable[[SearchEngine], Awaitable[int]]

BEHIND = 1
"""The exit code for an index that does not show the catalogue as it is."""


def reindex(settings: Settings, asked: argparse.Namespace) -> int:
    if asked.check or asked.compare:
        return asyncio.run(_look(settings, _compared if asked.compare else _checked))
    count = asyncio.run(_reindex(settings))
    screen.print(f"{count} achievements can be searched.")
    return 0


async def _look(settings: Settings, look: Look) -> int:
    await require_migrated(settings)
    async with connected(settings):
        engine = engine_for(settings)
        try:
            if await is_lost(engine):
                screen.print("There is no whole search index; the database answers searches.")
                return BEHIND
            return await look(engine)
        finally:
            await engine.close()


async def _checked(engine: SearchEngine) -> int:
    held, age = await engine.count(), await index_age(utc_now)
    if age is None:
        screen.print(f"The index is up to date: {held} achievements.")
        return 0
    screen.print(f"The index is {age.total_seconds():.0f} s behind: {held} achievements.")
    return BEHIND


async def _compared(engine: SearchEngine) -> int:
    found = await compare(engine)
    if found.equal:
        screen.print(f"The index holds the catalogue as it is: {found.documents} achievements.")
        return 0
    for says, ids in (
        ("lacks", found.missing),
        ("has too many", found.extra),
        ("has otherwise", found.other),
    ):
        screen.print(f"The index {says}: {len(ids)}{', such as ' + ids[0] if ids else ''}")
    return BEHIND


async def _reindex(settings: Settings) -> int:
    await require_migrated(settings)
    async with connected(settings):
        engine = engine_for(settings)
        try:
            with progress_bar() as bar:
                task = bar.add_task("Indexing", total=None)
                progress = RebuildProgress(told=lambda of: _show(bar, task, of.done, of.expected))
                return await rebuild_index(engine, progress)
        except EngineUnavailable:
            if not settings.embedded:
                raise
            return await _by_the_owner(settings)
        finally:
            await engine.close()


async def _by_the_owner(settings: Settings) -> int:
    """An embedded index has one owner, which the database asks to build it anew."""
    asked = await Runner(deployment(settings)).run(VISITOR, ask_for_rebuild, None)
    screen.print("The running server owns the index and builds it anew; this only waits for it.")
    with progress_bar() as bar:
        task = bar.add_task("Indexing", total=None)
        while (event := await OutboxEvent.get(aggregate_id=asked)).done_at is None:
            _show(bar, task, event.payload.get("done", 0), event.payload.get("expected"))
            await asyncio.sleep(0.5)
    if event.payload.get("held") is None:
        raise SearchError(f"The server could not build the index: {event.error}")
    return int(event.payload["held"])


def _show(bar: Progress, task: TaskID, done: int, expected: int | None) -> None:
    bar.update(task, completed=done, total=expected)
