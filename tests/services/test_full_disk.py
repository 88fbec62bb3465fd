"""A database that is full in the middle of an award takes all of it, or nothing."""

import pytest
from tortoise.connection import get_connection

from catalog.errors import StorageFull
from catalog.models import (
    Badge,
    BadgeSupport,
    Enrollment,
    EnrollmentTransition,
    OutboxEvent,
    ProgressEvent,
    SignedIssue,
    SigningKey,
    StatusEntry,
    StatusList,
)
from tests import factories
from tests.factories import all_of

TOUCHED = (
    Badge,
    BadgeSupport,
    EnrollmentTransition,
    OutboxEvent,
    ProgressEvent,
    SignedIssue,
    SigningKey,
    StatusEntry,
    StatusList,
)


async def pages() -> int:
    rows = await get_connection("default").execute_query_dict("PRAGMA page_count")
    return rows[0]["page_count"]


async def allow(most: int) -> None:
    await get_connection("default").execute_query_dict(f"PRAGMA max_page_count={most}")


async def stored() -> list[int]:
    return [await model.all().count() for model in TOUCHED]


async def test_a_full_disk_leaves_nothing_half_done(sqlite, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    await factories.pathway(all_of(of))
    enrollment = await scene.enroll(learner, of)
    before, size, refused = await stored(), await pages(), 0

    for extra in range(40):
        await allow(size + extra)
        try:
            recorded = await scene.record(learner, enrollment)
            break
        except StorageFull:
            refused += 1
            assert await stored() == before
            found = await Enrollment.get(id=enrollment.id)
            assert (found.percent, found.state) == (0, enrollment.state)

    assert refused > 0
    assert len(recorded.badges) == 2
    assert await SignedIssue.all().count() == 2


async def test_after_a_full_disk_the_same_connection_serves_on(sqlite, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    enrollment = await scene.enroll(learner, of)
    await allow(await pages())
    with pytest.raises(StorageFull):
        await scene.record(learner, enrollment)
    told = len(scene.told)

    await allow(1_000_000)

    assert len((await scene.record(learner, enrollment)).badges) == 1
    assert len(scene.told) == told + 1
