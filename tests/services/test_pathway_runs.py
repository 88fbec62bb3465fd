"""A pathway looked at again for all its holders: in batches, resumed, and once more later."""

from datetime import timedelta

import pytest

from catalog.models import Badge, OutboxEvent
from catalog.services import pathway_runs, qualifying
from catalog.services.pathway_runs import AGAIN_AFTER, CONTINUES, Run, go_on, how_far
from catalog.viewer import VISITOR
from server.jobs import handlers
from server.outbox import Outbox
from tests import factories
from tests.factories import all_of, any_of, leaf


async def holders(scene, of, count):
    return [(await scene.award(of, f"holder{n}@example.org")).badge for n in range(count)]


async def whole_of(path):
    return await Badge.filter(pathway_id=path.id).count()


def outbox(scene):
    every = handlers(scene.runner, None, None)
    runs = {name: each for name, each in every.items() if name.startswith("pathway.")}
    return Outbox(runs, scene.clock)


async def test_a_run_goes_on_where_it_was_left(database, scene):
    of = await factories.micro_credential()
    await holders(scene, of, 5)
    path = await factories.pathway(all_of(of))

    first = await go_on(scene.runner, Run(path.id), batch=2)
    left = await how_far(path.id)
    second = await go_on(scene.runner, left, batch=2)
    third = await go_on(scene.runner, second, batch=2)

    assert left == first
    assert [(run.looked_at, run.of, run.awarded) for run in (first, second, third)] == [
        (2, 5, 2),
        (4, 5, 4),
        (5, 5, 5),
    ]
    assert await whole_of(path) == 5


async def test_a_batch_that_is_repeated_awards_nobody_twice(database, scene):
    of = await factories.micro_credential()
    await holders(scene, of, 3)
    path = await factories.pathway(all_of(of))

    await go_on(scene.runner, Run(path.id))
    again = await go_on(scene.runner, Run(path.id))

    assert (again.looked_at, again.awarded) == (3, 0)
    assert await whole_of(path) == 3


async def test_an_award_that_the_first_run_missed_is_found_by_the_second(database, scene):
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    jobs = outbox(scene)
    await OutboxEvent.create(
        name="pathway.published",
        aggregate="Pathway",
        aggregate_id=path.id,
        version=1,
        created_at=scene.clock.now,
        available_at=scene.clock.now,
    )
    await jobs.drain()
    (badge,) = await holders(scene, of, 1)
    # As if the award had read the leaves before the pathway was published.
    await unseen(path)

    await jobs.drain()
    before = await whole_of(path)
    scene.clock.pass_by(seconds=AGAIN_AFTER.total_seconds())
    await jobs.drain()

    assert (before, await whole_of(path)) == (0, 1)
    assert (await Badge.get(pathway_id=path.id)).recipient_id == badge.recipient_id
    assert await OutboxEvent.filter(done_at=None).count() == 0
    over = await how_far(path.id)
    assert (over.is_second, over.is_over, over.awarded) == (True, True, 1)


async def unseen(path):
    for badge in await Badge.filter(pathway_id=path.id):
        await badge.supports.all().delete()
        await badge.issues.all().delete()
        await badge.status_entries.all().delete()
        await badge.delete()


async def test_one_who_cannot_be_awarded_is_tried_again_alone(database, scene, monkeypatch):
    of = await factories.micro_credential()
    first, *_ = await holders(scene, of, 3)
    path = await factories.pathway(all_of(of))
    consider = pathway_runs.consider_pathway

    async def fail(work, command):
        if command.recipient_id == first.recipient_id:
            raise RuntimeError("The key cannot be opened.")
        return await consider(work, command)

    monkeypatch.setattr(pathway_runs, "consider_pathway", fail)
    run = await go_on(scene.runner, Run(path.id))
    between = await whole_of(path)
    await outbox(scene).drain()

    assert (run.looked_at, run.awarded, between) == (3, 2, 2)
    assert await whole_of(path) == 3


async def test_the_sieve_keeps_those_who_qualify_by_whatever_they_are_counted_by(database, scene):
    skill = await factories.skill()
    shows, other = (
        await factories.micro_credential(skills=[(skill, 3)]),
        (await factories.micro_credential()),
    )
    learner = await factories.learner()
    both = [await scene.award(shows, "half@example.org"), await scene.award(other, "other@ex.org")]
    await scene.earn(learner, shows)
    await scene.earn(learner, other)
    path = await factories.pathway(all_of(leaf(skill, min_level=2), other))

    sieve = await qualifying.sieve_of(path.id)
    sifted = await sieve.sift(None, 10, scene.clock.now)

    recipient = await learner.recipients.all().get()
    assert set(sifted.recipient_ids) == {
        recipient.id,
        *(each.badge.recipient_id for each in both),
    }
    assert sifted.due == (recipient.id,)
    assert await sieve.how_many() == 3


async def test_the_sieve_reads_the_version_that_a_learner_is_enrolled_in(database, scene):
    one, two = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(one, two))
    enrolled, stranger = await factories.learner(), await factories.learner()
    await scene.enroll(enrolled, path)
    await scene.earn(enrolled, one)
    await scene.earn(stranger, one)
    await factories.pathway_version(path, any_of(one, two), number=2)

    sieve = await qualifying.sieve_of(path.id)
    sifted = await sieve.sift(None, 10, scene.clock.now)

    assert sifted.due == ((await stranger.recipients.all().get()).id,)
    assert len(sifted.recipient_ids) == 2


async def test_badges_of_all_of_a_persons_identities_count_together(database, scene):
    one, two = await factories.micro_credential(), await factories.micro_credential()
    learner = await factories.learner()
    await scene.earn(learner, one)
    await scene.award(two, "elsewhere@example.org")
    path = await factories.pathway(all_of(one, two))
    sieve = await qualifying.sieve_of(path.id)
    apart = await sieve.sift(None, 10, scene.clock.now)

    other = (await Badge.get(micro_credential_id=two.id)).recipient_id
    await learner.recipients.all().model.filter(id=other).update(learner_id=learner.id)
    together = await sieve.sift(None, 10, scene.clock.now)

    assert (len(apart.due), len(together.due)) == (0, 2)
    run = await go_on(scene.runner, Run(path.id))
    assert (run.awarded, await whole_of(path)) == (1, 1)


@pytest.mark.parametrize("days", [1, 40])
async def test_a_badge_that_has_ended_does_not_count(database, scene, days):
    of = await factories.micro_credential(valid_months=1)
    await holders(scene, of, 1)
    path = await factories.pathway(all_of(of))
    scene.clock.pass_by(days=days)

    sifted = await (await qualifying.sieve_of(path.id)).sift(None, 10, scene.clock.now)

    assert len(sifted.due) == (1 if days == 1 else 0)


async def test_a_run_says_how_far_it_is(sqlite, scene):
    of = await factories.micro_credential()
    await holders(scene, of, 2)
    path = await factories.pathway(all_of(of))
    assert await how_far(path.id) is None

    await go_on(scene.runner, Run(path.id), batch=1)
    await go_on(scene.runner, await how_far(path.id), batch=1)
    await go_on(scene.runner, await how_far(path.id), batch=1)

    later = await OutboxEvent.filter(name=CONTINUES).order_by("-id").first()
    assert later.available_at - scene.clock.now == timedelta(minutes=1)
    await scene.run(VISITOR, pathway_runs.note, Run(path.id, is_second=True, is_over=True))
    assert (await how_far(path.id)).is_over
