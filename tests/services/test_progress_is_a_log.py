"""What is stored of progress is what the log gives, in whatever order it was written."""

import random
from datetime import timedelta

import pytest

from catalog.commands.learning import RecordProgress
from catalog.errors import Invalid
from catalog.models import ProgressEvent
from catalog.rules.words import Recorder, Role
from catalog.services import activity_log, progress
from tests import factories
from tests.factories import NOW, activity


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_stored_percent_is_the_recomputed_one(database, scene, seed):
    chance = random.Random(seed)
    learner = await factories.learner()
    of = await factories.micro_credential(
        [
            activity("read", weight=1),
            activity("quiz", weight=2, pass_mark=50, recorded_by=Recorder.ASSESSOR),
            activity("build", weight=4),
            activity("extra", weight=8, required=False),
        ]
    )
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)
    enrollment = await scene.enroll(learner, of)

    for _ in range(8):
        key = chance.choice(["read", "quiz", "build", "extra"])
        mark = chance.randrange(101) if key == "quiz" else None
        occurred = NOW - timedelta(days=chance.randrange(30))
        command = RecordProgress(enrollment.id, key, mark, occurred)
        recorded = await scene.run(assessor, progress.record, command)
        log = await activity_log.log_of_enrollment(recorded.enrollment)
        assert recorded.enrollment.percent == log.progress().percent

    assert await ProgressEvent.all().count() == 8


async def test_marks_and_dates_that_cannot_be_are_refused(database, scene):
    of = await factories.micro_credential(
        [activity("exam", pass_mark=60, recorded_by=Recorder.ASSESSOR), activity("read")]
    )
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)
    enrollment = await scene.enroll(await factories.learner(), of)
    refused = [
        RecordProgress(enrollment.id, "exam"),
        RecordProgress(enrollment.id, "exam", mark=101),
        RecordProgress(enrollment.id, "exam", mark=-1),
        RecordProgress(enrollment.id, "read", mark=50),
        RecordProgress(enrollment.id, "read", occurred_at=NOW + timedelta(seconds=1)),
        RecordProgress(enrollment.id, "read", idempotency_key=""),
    ]

    for command in refused:
        with pytest.raises(Invalid):
            await scene.run(assessor, progress.record, command)

    assert await ProgressEvent.all().count() == 0
