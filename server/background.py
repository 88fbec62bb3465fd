"""The work behind the requests, for as long as a process runs, and its orderly end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from catalog.viewer import VISITOR
from search.engine import EngineUnavailable
from search.indexing import is_lost
from server.house import House
from server.jobs import ask_for_rebuild
from server.tidying import tidy_every_hour

log = logging.getLogger("cairn.jobs")

LOOK_SECONDS = 15.0
"""Between looks at whether the search index is still there."""
PATIENCE_SECONDS = 5.0
"""For what is under way when the process is to end; a broken lease would be waited out."""


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    work = asyncio.create_task(house.outbox.run())
    beside = [asyncio.create_task(each) for each in (_keep_index(house), tidy_every_hour())]
    log.info("The work behind the requests has begun")
    try:
        yield
    finally:
        house.outbox.stop()
        await asyncio.wait([work], timeout=PATIENCE_SECONDS)
        for task in (work, *beside):
            task.cancel()
        await asyncio.gather(work, *beside, return_exceptions=True)


async def _keep_index(house: House) -> None:
    """One that is lost, or that is of an older shape, is made anew from the database."""
    while True:
        try:
            if await is_lost(house.engine):
                await house.runner.run(VISITOR, ask_for_rebuild, None)
        except EngineUnavailable as error:
            log.warning("The search index cannot be looked at: %s", error)
        except Exception:
            log.exception("The search index cannot be looked after")
        await asyncio.sleep(LOOK_SECONDS)
