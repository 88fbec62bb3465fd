"""Where a learner stands in pathways, in a constant number of statements."""

import pytest

from catalog.rules.words import LossPolicy, NotCounted, Standing, Visibility
from catalog.services import explaining
from tests import factories
from tests.factories import all_of, any_of


async def explain(scene, learner, pathway):
    return await explaining.explain(learner.id, pathway.id, scene.clock())


async def test_it_tells_what_is_met_by_which_badge_and_what_is_next(database, scene):
    learner = await factories.learner()
    done = await factories.micro_credential(minutes=120)
    begun = await factories.micro_credential(
        [factories.activity("a"), factories.activity("b")], minutes=600
    )
    other = await factories.micro_credential(minutes=900)
    path = await factories.pathway(all_of(done, any_of(begun, other)))
    (badge,) = await scene.earn(learner, done)
    enrollment = await scene.enroll(learner, begun)
    await scene.record(learner, enrollment, "a")

    standing = await explain(scene, learner, path)

    told = standing.explanation
    met, next_one = told.node("1.1"), told.node("1.2.1")
    assert (met.standing, met.badges) == (Standing.MET, (badge.id,))
    assert (next_one.standing, next_one.percent, next_one.minutes_left) == (
        Standing.NEXT,
        50,
        300,
    )
    assert (told.percent, told.next_step.key) == (50, "1.2.1")
    assert (standing.version_id, standing.enrollment_id) == (path.shown_version_id, None)


async def test_it_tells_why_a_badge_does_not_count(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of, await factories.micro_credential()))
    (badge,) = await scene.earn(learner, of)
    await scene.revoke(badge)

    told = (await explain(scene, learner, path)).explanation

    node = told.node("1.1")
    assert [(each.badge_id, each.reason) for each in node.uncounted] == [
        (badge.id, NotCounted.REVOKED)
    ]
    assert told.node("1.2").uncounted == ()


async def test_the_enrolled_version_is_explained(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of), loss_policy=LossPolicy.KEEP)
    pinned = path.shown_version_id
    enrollment = await scene.enroll(learner, path)
    await factories.pathway_version(path, all_of(of, await factories.micro_credential()), number=2)

    enrolled = await explain(scene, learner, path)
    stranger = await explain(scene, await factories.learner(), path)

    assert (enrolled.version_id, enrolled.enrollment_id) == (pinned, enrollment.id)
    assert stranger.version_id == path.shown_version_id != pinned
    assert len(stranger.explanation.nodes) == 3


async def test_a_skill_takes_what_the_quickest_to_show_it_takes(database, scene):
    learner, skill = await factories.learner(), await factories.skill()
    for level, minutes in ((2, 60), (4, 300), (5, 240)):
        await factories.micro_credential(skills=[(skill, level)], minutes=minutes)
    await factories.micro_credential(skills=[(skill, 5)], minutes=10, visibility=Visibility.PRIVATE)
    path = await factories.pathway(all_of(factories.leaf(skill, min_level=4)))

    told = (await explain(scene, learner, path)).explanation

    assert told.node("1.1").minutes_left == 240
    assert told.remaining.minutes == 240


@pytest.mark.parametrize("number", [1, 12])
async def test_many_pathways_take_the_same_statements_as_one(database, scene, counting, number):
    learner, skill = await factories.learner(), await factories.skill()
    of = await factories.micro_credential(skills=[(skill, 3)])
    paths = [await factories.pathway(all_of(of, factories.leaf(skill))) for _ in range(number)]
    await scene.earn(learner, of)

    with counting() as statements:
        found = await explaining.explain_many(
            learner.id, [each.id for each in paths], scene.clock()
        )

    assert set(found) == {each.id for each in paths}
    assert len(statements) == 12
