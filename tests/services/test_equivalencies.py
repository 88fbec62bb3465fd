"""What a pathway accepts instead of what it asks for: one way, in that pathway, for a reason."""

from datetime import timedelta

import pytest

from catalog.commands.publishing import DeclareEquivalency, EndEquivalency
from catalog.errors import Conflict, Invalid, NotAllowed, NotFound
from catalog.models import Badge, BadgeSupport, Equivalency, LeafMatch
from catalog.rules.words import BadgeState, LossPolicy, Role
from catalog.services import equivalencies, explaining
from server.outbox import Outbox
from tests import factories
from tests.factories import all_of, at_least
from tests.services.outbox_worker import of_awards


async def publisher_of(path):
    return await factories.member_of(await path.provider, Role.PUBLISHER)


async def declare(scene, path, accepted, instead_of, until=None, reason="The same tasks."):
    command = DeclareEquivalency(path.id, accepted.id, instead_of.id, reason, until)
    return await scene.run(await publisher_of(path), equivalencies.declare, command)


async def end(scene, path, accepted, instead_of):
    command = EndEquivalency(path.id, accepted.id, instead_of.id)
    return await scene.run(await publisher_of(path), equivalencies.end, command)


async def awarded(path):
    return await Badge.filter(pathway_id=path.id).count()


async def test_an_equivalent_takes_the_place_in_this_pathway_and_one_way_only(database, scene):
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path, elsewhere = await factories.pathway(all_of(asked)), await factories.pathway(all_of(asked))
    reverse = await factories.pathway(all_of(other))
    made = await declare(scene, path, other, asked)

    badge, *followed = await scene.earn(await factories.learner(), other)

    assert {each.pathway_id for each in followed} == {path.id, reverse.id}
    assert await awarded(elsewhere) == 0
    whole = next(each for each in followed if each.pathway_id == path.id)
    assert (await BadgeSupport.get(badge_id=whole.id)).rests_on_id == badge.id
    assert (made.reason, made.declared_by_id is not None) == ("The same tasks.", True)
    await scene.earn(await factories.learner(), asked)
    assert await awarded(reverse) == 1


async def test_an_equivalent_and_what_it_stands_for_count_once(database, scene):
    learner = await factories.learner()
    asked, equal, third = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(at_least(2, asked, equal, third))
    await declare(scene, path, equal, asked)

    await scene.earn(learner, asked)
    await scene.earn(learner, equal)
    before = await awarded(path)
    await scene.earn(learner, third)

    assert (before, await awarded(path)) == (0, 1)


async def test_equivalency_is_not_transitive(database, scene):
    first, second, third = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(all_of(first))
    both = await factories.pathway(all_of(first, second))
    await declare(scene, path, second, first)
    await declare(scene, both, third, second)
    learner = await factories.learner()

    await scene.earn(learner, third)

    assert (await awarded(path), await awarded(both)) == (0, 0)


async def test_those_who_hold_it_already_are_awarded_by_the_job(database, scene):
    learner = await factories.learner()
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(asked))
    await scene.earn(learner, other)
    await declare(scene, path, other, asked)
    before = await awarded(path)

    await Outbox(of_awards(scene.runner), scene.clock).drain()

    assert (before, await awarded(path)) == (0, 1)
    standing = await explaining.explain(learner.id, path.id, scene.clock.now)
    assert standing.explanation.percent == 100


async def test_badges_from_after_its_period_are_not_accepted(database, scene):
    early, late = await factories.learner(), await factories.learner()
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(asked))
    await declare(scene, path, other, asked, until=scene.clock.now + timedelta(days=30))

    await scene.earn(early, other)
    scene.clock.pass_by(days=31)
    await scene.earn(late, other)
    await Outbox(of_awards(scene.runner), scene.clock).drain()

    assert await awarded(path) == 1


async def test_ending_it_keeps_what_was_awarded_and_accepts_nothing_new(database, scene):
    learner, late = await factories.learner(), await factories.learner()
    asked, other, more = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(at_least(1, asked, more), loss_policy=LossPolicy.REVOKE)
    await declare(scene, path, other, asked)
    _, whole = await scene.earn(learner, other)

    ended = await end(scene, path, other, asked)
    await scene.earn(late, other)

    assert ended.ended_at is not None
    assert await awarded(path) == 1
    assert (await Badge.get(id=whole.id)).state is BadgeState.VALID
    with pytest.raises(NotFound):
        await end(scene, path, other, asked)


async def test_it_goes_on_in_the_next_version(database, scene):
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(asked))
    await declare(scene, path, other, asked)
    leaves = await LeafMatch.filter(pathway_id=path.id, target=str(asked.id))

    await LeafMatch.filter(target=str(other.id)).delete()

    await equivalencies.add_matches(leaves)
    await equivalencies.add_matches(leaves)

    further = await LeafMatch.filter(pathway_id=path.id, target=str(other.id))
    assert [(each.version_id, each.key) for each in further] == [(path.shown_version_id, "1.1")]


async def test_declaring_is_for_publishers_about_what_the_pathway_asks_for(database, scene):
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(asked))
    author = await factories.member_of(await path.provider, Role.AUTHOR)

    command = DeclareEquivalency(path.id, other.id, asked.id, "As good.")
    with pytest.raises(NotAllowed):
        await scene.run(author, equivalencies.declare, command)
    for accepted, instead_of, more, refusal in [
        (asked, asked, {}, Invalid),
        (asked, other, {}, NotFound),
        (other, asked, {"reason": " "}, Invalid),
        (other, asked, {"until": scene.clock.now}, Invalid),
    ]:
        with pytest.raises(refusal):
            await declare(scene, path, accepted, instead_of, **more)
    assert await Equivalency.all().count() == 0

    await declare(scene, path, other, asked)
    with pytest.raises(Conflict):
        await declare(scene, path, other, asked)
