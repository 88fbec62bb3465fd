"""The work behind the requests, for as long as a process runs, and its orderly end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from search.engine import EngineUnavailable, SearchError
from search.indexing import rebuild_index
from server.house import House
from server.tidying import tidy_every_hour

log = logging.getLogger("cairn.jobs")

RETRY_SECONDS = 5.0
PATIENCE_SECONDS = 5.0
"""For what is under way when the process is to end; a broken lease would be waited out."""


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    work = asyncio.create_task(_work(house))
    tidying = asyncio.create_task(tidy_every_hour())
    try:
        yield
    finally:
        house.outbox.stop()
        await asyncio.wait([work], timeout=PATIENCE_SECONDS)
        for task in (work, tidying):
            task.cancel()
        await asyncio.gather(work, tidying, return_exceptions=True)


async def _work(house: House) -> None:
    await _prepared(house)
    await _filled(house)
    log.info("The work behind the requests has begun")
    await house.outbox.run()


async def _prepared(house: House) -> None:
    """Nothing is written to a cluster before its index is as it has to be."""
    while True:
        try:
            await house.engine.prepare()
            return
        except EngineUnavailable as error:
            log.warning("Waiting for the search engine: %s", error)
            await asyncio.sleep(RETRY_SECONDS)


async def _filled(house: House) -> None:
    """An index that is lost, or that is of an older shape, is made anew from the database."""
    try:
        if await house.engine.count() == 0:
            await rebuild_index(house.engine)
    except SearchError:
        log.exception("The search index could not be built")
