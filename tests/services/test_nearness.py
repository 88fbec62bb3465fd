"""Which pathways a learner is near to, and what would be with badges that are not held."""

from catalog.rules.words import VersionStatus, Visibility
from catalog.services import explaining, imagining, nearness
from catalog.viewer import VISITOR
from tests import factories
from tests.factories import all_of, any_of, leaf, viewer_of
from tests.services.test_equivalencies import declare, end


async def nearest(scene, learner, most=10, further=()):
    found = await nearness.nearest(viewer_of(learner), scene.clock.now, most, further)
    return [each.pathway_id for each in found]


async def test_the_least_left_comes_first_enrolled_or_not(database, scene):
    learner = await factories.learner()
    held = await factories.micro_credential()
    short, long = (
        await factories.micro_credential(minutes=60),
        await factories.micro_credential(minutes=900),
    )
    far = await factories.pathway(all_of(held, long))
    near = await factories.pathway(all_of(held, short))
    await factories.pathway(all_of(short, long))
    await factories.pathway(any_of(held, long))
    await scene.enroll(learner, far)
    await scene.earn(learner, held)

    assert await nearest(scene, learner) == [near.id, far.id]
    assert await nearest(scene, learner, most=1) == [near.id]


async def test_what_is_unknown_in_length_comes_last(database, scene):
    learner, skill = await factories.learner(), await factories.skill()
    held = await factories.micro_credential(skills=[(skill, 2)])
    unknown = await factories.pathway(
        all_of(leaf(skill), await factories.micro_credential(minutes=None))
    )
    known = await factories.pathway(
        all_of(leaf(skill), await factories.micro_credential(minutes=9000))
    )
    await scene.earn(learner, held)

    assert await nearest(scene, learner) == [known.id, unknown.id]


async def test_only_what_the_learner_may_see_is_named(database, scene):
    learner, held = await factories.learner(), await factories.micro_credential()
    other = await factories.micro_credential(minutes=60)
    hidden = [
        await factories.pathway(all_of(held, other), visibility=Visibility.PRIVATE),
        await factories.pathway(all_of(held, other), visibility=Visibility.UNLISTED),
        await factories.pathway(all_of(held, other), status=VersionStatus.DRAFT),
        await factories.pathway(all_of(held, other), status=VersionStatus.RETIRED),
    ]
    await scene.earn(learner, held)

    assert await nearest(scene, learner) == []
    await scene.enroll(learner, hidden[1])
    assert await nearest(scene, learner) == [hidden[1].id]


async def test_an_earlier_version_counts_for_those_enrolled_in_it_only(database, scene):
    enrolled, stranger = await factories.learner(), await factories.learner()
    held, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(held, other))
    await scene.enroll(enrolled, path)
    await factories.pathway_version(path, all_of(other), number=2)
    for learner in (enrolled, stranger):
        await scene.earn(learner, held)

    assert await nearest(scene, enrolled) == [path.id]
    assert await nearest(scene, stranger) == []


async def test_imagined_badges_bring_pathways_near(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    low = await factories.pathway(all_of(first))
    path = await factories.pathway(all_of(first, second))
    top = await factories.pathway(all_of(low, second))
    assert await nearest(scene, learner) == []

    further = await imagining.badges_of([second], scene.clock.now)
    assert set(await nearest(scene, learner, further=further)) == {path.id, top.id}
    further = await imagining.badges_of([low], scene.clock.now)
    assert await nearest(scene, learner, further=further) == [top.id]


async def test_an_imagined_badge_is_accepted_where_a_held_one_would_be(database, scene):
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    last = await factories.micro_credential()
    near = await factories.pathway(all_of(asked, last))
    await factories.pathway(all_of(asked, last, await factories.micro_credential(), other))
    learner = await factories.learner()
    await declare(scene, near, other, asked)
    versions = [(near.id, near.shown_version_id)]
    further = await imagining.badges_of([other], scene.clock.now)

    assert near.id in await nearest(scene, learner, further=further)
    side = await explaining.side_of(learner.id)
    found = await explaining.explain_versions(side, versions, scene.clock.now, further)
    assert found[near.shown_version_id].newly_met == ("1.1",)

    await end(scene, near, other, asked)
    assert near.id not in await nearest(scene, learner, further=further)
    found = await explaining.explain_versions(side, versions, scene.clock.now, further)
    assert found[near.shown_version_id].newly_met == ()


async def test_nearness_takes_as_many_statements_whatever_there_is(sqlite, scene, counting):
    learner, held = await factories.learner(), await factories.micro_credential()
    other = await factories.micro_credential()
    await factories.pathway(all_of(held, other))
    await scene.earn(learner, held)
    with counting() as few:
        assert len(await nearest(scene, learner, most=20)) == 1

    for _ in range(12):
        await factories.pathway(all_of(held, other, await factories.micro_credential()))
        await scene.earn(learner, await factories.micro_credential())
    with counting() as many:
        assert len(await nearest(scene, learner, most=20)) == 13
    assert len(many) == len(few)


async def test_a_simulation_says_what_would_be_met_and_awards_nothing(database, scene):
    learner, skill = await factories.learner(), await factories.skill()
    shows = await factories.micro_credential(skills=[(skill, 3)])
    other = await factories.micro_credential()
    path = await factories.pathway(all_of(leaf(skill, min_level=2), other))
    await scene.earn(learner, other)
    side = await explaining.side_of(learner.id)
    versions = [(path.id, path.shown_version_id)]
    further = await imagining.badges_of([shows], scene.clock.now)

    found = await explaining.explain_versions(side, versions, scene.clock.now, further)
    nobodys = await explaining.explain_versions(
        explaining.Side(), versions, scene.clock.now, further
    )

    standing = found[path.shown_version_id]
    assert standing.explanation.percent == 100
    assert set(standing.newly_met) == {"1", "1.1"}
    assert nobodys[path.shown_version_id].newly_met == ("1.1",)
    assert (
        await explaining.explain(learner.id, path.id, scene.clock.now)
    ).explanation.percent < 100
    assert await nearness.nearest(VISITOR, scene.clock.now, 5) == []
