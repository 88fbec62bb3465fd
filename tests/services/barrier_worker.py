"""One of several processes that change the same learners' badges at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise import Tortoise

from catalog.commands.learning import Enroll, RecordProgress
from catalog.database.settings import tortoise_config
from catalog.errors import AlreadyEnrolled, NoPlacesLeft
from catalog.services import enrollments, progress
from catalog.viewer import Viewer
from catalog.work import Runner
from tests.factories import DEPLOYMENT

TOGETHER = 8
"""How many learners one process serves at once between two barriers."""


@dataclass(frozen=True)
class Task:
    """Record the one activity of an enrolment, or enrol in an offering."""

    account_id: UUID
    learner_id: UUID
    enrollment_id: UUID | None = None
    micro_credential_id: UUID | None = None
    offering_id: UUID | None = None


def work(url: str, barrier: Any, answers: Any, tasks: Sequence[Task]) -> None:
    """What a process runs; says how many tasks were done, and each failure as text."""
    answers.put(asyncio.run(_work(url, barrier, tasks)))


async def _work(url: str, barrier: Any, tasks: Sequence[Task]) -> tuple[int, list[str]]:
    await Tortoise.init(config=tortoise_config(url))
    done, failures = 0, []
    try:
        for start in range(0, len(tasks), TOGETHER):
            barrier.wait(timeout=60)
            batch = (_do(task) for task in tasks[start : start + TOGETHER])
            for result in await asyncio.gather(*batch, return_exceptions=True):
                done += result is True
                if isinstance(result, BaseException):
                    failures.append(repr(result))
    finally:
        await Tortoise.close_connections()
    return done, failures


async def _do(task: Task) -> bool:
    """False where somebody else was first."""
    run = Runner(DEPLOYMENT).run
    viewer = Viewer(account_id=task.account_id, learner_id=task.learner_id)
    if task.enrollment_id is not None:
        await run(viewer, progress.record, RecordProgress(task.enrollment_id, "work"))
        return True
    command = Enroll(task.micro_credential_id, offering_id=task.offering_id)
    try:
        await run(viewer, enrollments.enroll, command)
    except (AlreadyEnrolled, NoPlacesLeft):
        return False
    return True
