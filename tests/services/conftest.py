"""A clock moved by hand, and services run as the server runs them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from catalog.commands.learning import AwardDirect, Enroll, RecordProgress, RevokeBadge
from catalog.models import MicroCredential
from catalog.rules.words import Role
from catalog.services import awards, enrollments, progress, revocations
from catalog.work import Announcement, Runner
from tests import factories
from tests.factories import Clock, viewer_of


@dataclass
class Scene:
    """The verbs that most tests of learning begin with."""

    clock: Clock = field(default_factory=Clock)
    told: list[Announcement] = field(default_factory=list)

    @property
    def runner(self) -> Runner:
        return factories.runner(self.clock, announce=self._announce)

    async def _announce(self, announcement: Announcement) -> None:
        self.told.append(announcement)

    async def run(self, viewer, service, command):
        return await self.runner.run(viewer, service, command)

    async def enroll(self, learner, of, **more):
        field = "micro_credential_id" if isinstance(of, MicroCredential) else "pathway_id"
        return await self.run(
            viewer_of(learner), enrollments.enroll, Enroll(**{field: of.id}, **more)
        )

    async def record(self, learner, enrollment, key="work", **more):
        command = RecordProgress(enrollment.id, key, **more)
        return await self.run(viewer_of(learner), progress.record, command)

    async def earn(self, learner, of):
        """All badges that come of doing the one activity; a minute passes."""
        enrollment = await self.enroll(learner, of)
        recorded = await self.record(learner, enrollment)
        self.clock.pass_by(minutes=1)
        return list(recorded.badges)

    async def award(self, of, email, **more):
        viewer = await factories.member_of(await of.provider, Role.AWARDER)
        command = AwardDirect(of.id, email, "Earned elsewhere.", **more)
        return await self.run(viewer, awards.award_direct, command)

    async def revoke(self, badge, reason="Awarded by mistake."):
        viewer = await factories.member_of(await badge.provider, Role.AWARDER)
        revoked = await self.run(viewer, revocations.revoke, RevokeBadge(badge.id, reason))
        self.clock.pass_by(minutes=1)
        return revoked


@pytest.fixture(name="counting")
def counting_fixture():
    return counting


@contextmanager
def counting() -> Iterator[list[str]]:
    """Every statement that Tortoise's connections run meanwhile."""
    seen: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(str(record.args[0] if record.args else record.msg))

    logger, listener = logging.getLogger("tortoise.db_client"), Listener()
    level = logger.level
    logger.addHandler(listener)
    logger.setLevel(logging.DEBUG)
    try:
        yield seen
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)


@pytest.fixture
def scene() -> Scene:
    return Scene()
