"""A version that is offered no longer may be finished until a day, and nothing earned is lost."""

from datetime import timedelta

import pytest

from catalog.commands.learning import ChangeEnrollment
from catalog.commands.publishing import Retire, TeachOut
from catalog.errors import Invalid, NotAllowed, NotFound, NotOpen
from catalog.models import Badge, Enrollment, OutboxEvent, Pathway, PathwayVersion
from catalog.rules.words import (
    BadgeState,
    EnrollmentState,
    LossPolicy,
    Role,
    VersionStatus,
    Visibility,
)
from catalog.services import migrating, pathways, teaching_out
from tests import factories
from tests.factories import all_of, any_of, viewer_of

RETIRED = VersionStatus.RETIRED


async def publisher_of(path):
    return await factories.member_of(await path.provider, Role.PUBLISHER)


async def superseded(scene, learners=1, **facts):
    """Learners in version 1 of a pathway whose version 2 asks for one thing more."""
    first, second, third = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(all_of(first, second), **facts)
    people = [await factories.learner() for _ in range(learners)]
    enrolled = [await scene.enroll(each, path) for each in people]
    earlier = await PathwayVersion.get(id=path.shown_version_id)
    await factories.pathway_version(path, all_of(first, second, third), number=2)
    await PathwayVersion.filter(id=earlier.id).update(status=RETIRED)
    return path, await PathwayVersion.get(id=earlier.id), people, enrolled, (first, second, third)


async def announce(scene, path, version, days=60):
    until = scene.clock.now + timedelta(days=days)
    command = TeachOut(version.id, until)
    return await scene.run(await publisher_of(path), teaching_out.announce, command)


async def end(scene, version, batch=200):
    found = await PathwayVersion.get(id=version.id).select_related("pathway")
    return await teaching_out.end(scene.runner, found, batch)


async def test_an_end_is_announced_with_the_letters_that_it_takes(database, scene):
    path, version, *_ = await superseded(scene)

    told = await announce(scene, path, version)

    row = await PathwayVersion.get(id=version.id)
    assert row.teach_out_until == told.teach_out_until == scene.clock.now + timedelta(days=60)
    events = await OutboxEvent.filter(aggregate_id=version.id).order_by("available_at")
    assert [(each.name, (each.available_at - scene.clock.now).days) for each in events] == [
        ("pathway.teach_out_announced", 0),
        ("pathway.teach_out_soon", 46),
        ("pathway.teach_out_ends", 60),
    ]
    assert await teaching_out.still_so(version.id, events[2].payload) is not None


async def test_whoever_is_enrolled_may_finish_until_then(database, scene):
    path, version, (learner,), (enrollment,), (first, second, _) = await superseded(scene)
    await announce(scene, path, version)
    await scene.earn(learner, first)

    badges = await scene.earn(learner, second)

    assert [badge.pathway_version_id for badge in badges] == [None, version.id]
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.COMPLETED
    scene.clock.pass_by(days=61)
    assert await end(scene, version) == 0
    assert (await Badge.get(pathway_id=path.id)).state is BadgeState.VALID


async def test_after_the_end_what_is_not_finished_has_run_out_and_badges_stay(database, scene):
    path, version, (learner,), (enrollment,), (first, *_) = await superseded(scene)
    await announce(scene, path, version)
    (badge,) = await scene.earn(learner, first)
    before = (await Pathway.get(id=path.id)).enrolled_count
    scene.clock.pass_by(days=60)

    assert await end(scene, version) == 1
    assert await end(scene, version) == 0

    row = await Enrollment.get(id=enrollment.id)
    assert (row.state, row.active_key, row.percent) == (EnrollmentState.EXPIRED, None, 50)
    assert (await Pathway.get(id=path.id)).enrolled_count == before - 1
    assert (await Badge.get(id=badge.id)).state is BadgeState.VALID
    again = await scene.enroll(learner, path)
    assert (again.pathway_version_id == path.shown_version_id, again.percent) == (True, 33)


async def test_the_version_awards_until_the_moment_itself_and_not_after(database, scene):
    path, version, (learner,), _, (first, second, _) = await superseded(scene)
    await announce(scene, path, version)
    await scene.earn(learner, first)
    scene.clock.pass_by(days=60)  # and the job has not come yet

    badges = await scene.earn(learner, second)

    assert [badge.pathway_id for badge in badges] == [None]
    assert await Badge.filter(pathway_id=path.id).count() == 0


async def test_a_suspended_badge_of_a_version_that_was_taught_out_is_restored(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(any_of(first, second), loss_policy=LossPolicy.SUSPEND)
    await scene.enroll(learner, path)
    badge, _ = await scene.earn(learner, first)
    version = await PathwayVersion.get(id=path.shown_version_id)
    await factories.pathway_version(path, all_of(second), number=2)
    await PathwayVersion.filter(id=version.id).update(status=RETIRED)
    await announce(scene, path, version)
    await scene.revoke(badge)
    assert (await Badge.get(pathway_id=path.id)).state is BadgeState.SUSPENDED
    scene.clock.pass_by(days=61)

    await scene.earn(learner, second)

    assert (await Badge.get(pathway_id=path.id)).state is BadgeState.VALID


async def test_learners_may_migrate_instead(database, scene):
    path, version, (learner,), (enrollment,), _ = await superseded(scene)
    await announce(scene, path, version)

    await scene.run(viewer_of(learner), migrating.migrate, ChangeEnrollment(enrollment.id))
    scene.clock.pass_by(days=60)

    assert await end(scene, version) == 0
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.ACTIVE


async def test_a_retired_pathway_is_taught_out_too(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    await scene.enroll(learner, path)
    version = await PathwayVersion.get(id=path.shown_version_id)
    with pytest.raises(NotOpen):
        await announce(scene, path, version)
    await scene.run(await publisher_of(path), pathways.retire, Retire(path.id))

    await announce(scene, path, version)

    with pytest.raises(NotOpen):
        await scene.enroll(await factories.learner(), path)
    badges = await scene.earn(learner, of)
    assert [badge.pathway_id for badge in badges] == [None, path.id]


async def test_another_end_replaces_the_first_and_null_takes_it_back(database, scene):
    path, version, _, (enrollment,), _ = await superseded(scene)
    await announce(scene, path, version, days=40)
    first = await OutboxEvent.get(name="pathway.teach_out_ends")
    await announce(scene, path, version, days=90)
    second = await OutboxEvent.filter(name="pathway.teach_out_ends").order_by("-id").first()

    assert await teaching_out.still_so(version.id, first.payload) is None
    assert await teaching_out.still_so(version.id, second.payload) is not None
    await scene.run(await publisher_of(path), teaching_out.announce, TeachOut(version.id, None))
    assert await teaching_out.still_so(version.id, second.payload) is None
    scene.clock.pass_by(days=91)
    assert await end(scene, version) == 0
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.ACTIVE


async def test_many_learners_are_gone_through_in_batches(database, scene):
    path, version, _, enrolled, _ = await superseded(scene, learners=7)
    await announce(scene, path, version)
    await Enrollment.filter(id=enrolled[2].id).update(state=EnrollmentState.PAUSED)
    scene.clock.pass_by(days=60)

    assert await end(scene, version, batch=3) == 7

    states = await Enrollment.all().values_list("state", flat=True)
    assert set(states) == {EnrollmentState.EXPIRED}


async def test_announcing_is_for_publishers_in_time_and_not_for_what_is_over(database, scene):
    path, version, *_ = await superseded(scene)
    author = await factories.member_of(await path.provider, Role.AUTHOR)
    stranger = await publisher_of(await factories.pathway(await factories.skill()))
    good = await publisher_of(path)
    private = await factories.pathway(await factories.skill(), visibility=Visibility.PRIVATE)
    month, soon = scene.clock.now + timedelta(days=31), scene.clock.now + timedelta(days=29)

    for viewer, id_, until, refusal in (
        (author, version.id, month, NotAllowed),
        (stranger, version.id, month, NotAllowed),
        (good, private.shown_version_id, month, NotFound),
        (good, path.shown_version_id, month, NotOpen),
        (good, version.id, soon, Invalid),
        (good, version.id, scene.clock.now + timedelta(days=4_000), Invalid),
    ):
        with pytest.raises(refusal):
            await scene.run(viewer, teaching_out.announce, TeachOut(id_, until))
    assert (await PathwayVersion.get(id=version.id)).teach_out_until is None
    assert await OutboxEvent.filter(aggregate="PathwayVersion").count() == 0

    await announce(scene, path, version, days=31)
    scene.clock.pass_by(days=31)
    with pytest.raises(NotOpen):
        await announce(scene, path, version)
