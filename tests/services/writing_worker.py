"""A process that serves many learners at once and says what it has answered, until it is killed."""

from __future__ import annotations

import asyncio
from multiprocessing.connection import Connection
from typing import Any

from tortoise import Tortoise

from catalog.commands.learning import RecordProgress
from catalog.database.settings import tortoise_config
from catalog.services import progress
from catalog.viewer import Viewer
from catalog.work import Runner
from tests.factories import DEPLOYMENT
from tests.services.barrier_worker import Task


def work(url: str, answers: Connection, tasks: list[Task]) -> None:
    asyncio.run(_work(url, answers, tasks))


async def _work(url: str, answers: Connection, tasks: list[Task]) -> None:
    await Tortoise.init(config=tortoise_config(url))
    await asyncio.gather(*(_serve(answers, task) for task in tasks))


async def _serve(answers: Connection, task: Task) -> None:
    run, viewer = Runner(DEPLOYMENT).run, Viewer(task.account_id, task.learner_id)
    command: Any = RecordProgress(task.enrollment_id, "work")  # type: ignore[arg-type]
    while True:
        recorded = await run(viewer, progress.record, command)
        answers.send(recorded.event_id)
