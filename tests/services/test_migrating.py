"""Versions of a pathway: stayed on, compared, migrated to, retired."""

import pytest

from catalog.commands.learning import ChangeEnrollment
from catalog.errors import Conflict, NotFound, NotOpen
from catalog.models import Badge, Enrollment
from catalog.rules.words import EnrollmentState, VersionStatus
from catalog.services import migrating
from tests import factories
from tests.factories import all_of, any_of, viewer_of


async def migrate(scene, learner, enrollment):
    command = ChangeEnrollment(enrollment.id)
    return await scene.run(viewer_of(learner), migrating.migrate, command)


async def newer(scene, learner):
    rows = await Enrollment.filter(learner_id=learner.id)
    return await migrating.newer_versions(learner.id, rows, scene.clock.now)


async def test_comparing_says_what_is_done_lost_and_new(database, scene):
    learner = await factories.learner()
    kept, dropped, added = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(all_of(kept, dropped))
    enrollment = await scene.enroll(learner, path)
    await scene.earn(learner, dropped)
    assert await newer(scene, learner) == {}
    version = await factories.pathway_version(path, all_of(kept, added), number=2)

    found = (await newer(scene, learner))[enrollment.id]

    assert (found.earlier_id, found.version_id) == (enrollment.pathway_version_id, version.id)
    comparison = found.comparison
    assert (comparison.done, comparison.lost, comparison.new) == ((), ("1.2",), ("1.2",))
    assert found.percent == 0


async def test_migrating_takes_the_current_version_and_keeps_every_badge(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, await factories.micro_credential()))
    enrollment = await scene.enroll(learner, path)
    await scene.earn(learner, second)
    version = await factories.pathway_version(path, all_of(first, second), number=2)

    migrated = await migrate(scene, learner, enrollment)

    assert (migrated.pathway_version_id, migrated.percent) == (version.id, 50)
    assert migrated.state is EnrollmentState.ACTIVE
    assert [step.reason for step in await migrated.history.all()] == [
        "",
        "From version 1 to version 2.",
    ]
    assert await Badge.all().count() == 1
    with pytest.raises(Conflict):
        await migrate(scene, learner, enrollment)


async def test_what_is_held_may_complete_the_version_migrated_to(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second))
    enrollment = await scene.enroll(learner, path)
    await scene.earn(learner, first)
    version = await factories.pathway_version(path, any_of(first, second), number=2)

    migrated = await migrate(scene, learner, enrollment)

    assert (migrated.state, migrated.percent) == (EnrollmentState.COMPLETED, 100)
    assert (await Badge.get(pathway_id=path.id)).pathway_version_id == version.id


async def test_only_ones_own_open_enrolments_in_what_is_offered_migrate(database, scene):
    learner, other = await factories.learner(), await factories.learner()
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    enrollment = await scene.enroll(learner, path)
    in_credential = await scene.enroll(learner, await factories.micro_credential())
    await factories.pathway_version(path, all_of(of, of), number=2)

    with pytest.raises(NotFound):
        await migrate(scene, other, enrollment)
    with pytest.raises(NotFound):
        await migrate(scene, learner, in_credential)
    await type(path).filter(id=path.id).update(status=VersionStatus.RETIRED)
    with pytest.raises(NotOpen):
        await migrate(scene, learner, enrollment)
    assert await newer(scene, learner) == {}
    stays = await Enrollment.get(id=enrollment.id)
    assert stays.pathway_version_id == enrollment.pathway_version_id


async def test_a_retired_pathway_still_awards_to_those_enrolled(database, scene):
    enrolled, stranger = await factories.learner(), await factories.learner()
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    await scene.enroll(enrolled, path)
    await type(path).filter(id=path.id).update(status=VersionStatus.RETIRED)

    theirs = await scene.earn(enrolled, of)
    strangers = await scene.earn(stranger, of)

    assert [badge.pathway_id for badge in theirs] == [None, path.id]
    assert [badge.pathway_id for badge in strangers] == [None]
