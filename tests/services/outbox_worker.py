"""A worker process that handles what the catalog has to do, until it is killed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tortoise import Tortoise

from catalog.database.settings import tortoise_config
from catalog.work import Runner, utc_now
from server.jobs import handlers
from server.outbox import Handler, Outbox
from tests.factories import DEPLOYMENT


def of_awards(runner: Runner) -> Mapping[str, Handler]:
    """Without letters and the index, which have no part in it."""
    unused: Any = None
    every = handlers(runner, unused, unused)
    return {name: each for name, each in every.items() if name.startswith(("pathway.", "badge."))}


def work(url: str, ahead: timedelta) -> None:
    """What a process runs; its clock is so far ahead, as if it had been started later."""
    asyncio.run(_work(url, ahead))


async def _work(url: str, ahead: timedelta) -> None:
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)

    def clock() -> Any:
        return utc_now() + ahead

    outbox = Outbox(of_awards(Runner(DEPLOYMENT, clock)), clock, idle_seconds=0.05)
    try:
        await outbox.run()
    finally:
        await Tortoise.close_connections()
