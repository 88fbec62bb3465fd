"""Trees that take longer to judge: never unmet meanwhile, and judged by a durable job."""

import pytest

from catalog.models import Badge, OutboxEvent
from catalog.rules import arranging
from catalog.rules.words import BadgeState, LossPolicy, Sharing, Standing
from catalog.services import explaining, trying
from catalog.viewer import VISITOR
from server.outbox import Outbox
from tests import factories
from tests.factories import all_of, any_of
from tests.services.outbox_worker import of_awards

STANDING = {BadgeState.VALID, BadgeState.ISSUING}


@pytest.fixture
def narrow(monkeypatch):
    """As if the smallest hard tree were too large for the usual effort, and for no other."""
    monkeypatch.setattr(arranging, "ENTRIES", 4)


async def hard_pathway(policy=LossPolicy.REVOKE, **facts):
    """A badge counts once, and each of the two groups could do with either."""
    first, second, third = [await factories.micro_credential() for _ in range(3)]
    tree = all_of(any_of(first, second, third), any_of(first, second), sharing=Sharing.EXCLUSIVE)
    return await factories.pathway(tree, loss_policy=policy, **facts), (first, second, third)


async def handled(scene, **ahead):
    scene.clock.pass_by(**(ahead or {"minutes": 10}))
    await Outbox(of_awards(scene.runner), scene.clock).drain()


async def standing(path):
    return await Badge.filter(pathway_id=path.id, state__in=STANDING).count()


async def test_an_award_that_is_undecided_is_made_by_a_job(database, scene, narrow):
    learner = await factories.learner()
    path, (first, second, _) = await hard_pathway()
    enrolled = await scene.enroll(learner, path)
    await scene.earn(learner, first)
    await scene.earn(learner, second)
    before = await standing(path)
    told = await explaining.explain(learner.id, path.id, scene.clock())
    asked = await OutboxEvent.filter(name=trying.AWARD, done_at=None)

    await handled(scene)
    await handled(scene)

    assert before == 0
    assert told.explanation.node("1").standing is Standing.UNDECIDED
    assert [event.payload["effort"] for event in asked] == [8]
    assert await standing(path) == 1
    assert await OutboxEvent.filter(name=trying.AWARD, done_at=None).count() == 0
    await enrolled.refresh_from_db()
    assert enrolled.percent == 100
    badge = await Badge.get(pathway_id=path.id)
    assert await badge.supports.all().count() == 2


async def test_what_a_job_finds_unmet_is_asked_no_further(database, scene, narrow):
    path, (first, _, third) = await hard_pathway()
    recipient = (await scene.award(first, "ada@example.org")).badge.recipient_id
    await scene.award(third, "bob@example.org")
    await scene.runner.run(VISITOR, trying.ask_again, trying.AskAgain(recipient, 8, path.id))

    await handled(scene)

    assert await standing(path) == 0
    assert await OutboxEvent.filter(name=trying.AWARD, done_at=None).count() == 0


async def test_more_and_more_effort_is_spent_up_to_a_limit(sqlite, scene, monkeypatch):
    monkeypatch.setattr(arranging, "ENTRIES", 0)
    path, (first, second, _) = await hard_pathway()
    await scene.award(first, "ada@example.org")
    await scene.award(second, "ada@example.org")

    for _ in range(5):
        await handled(scene, hours=3)

    spent = await OutboxEvent.filter(name=trying.AWARD).order_by("id")
    assert [event.payload["effort"] for event in spent] == [8, 64]
    assert all(event.done_at for event in spent)
    assert await standing(path) == 0


@pytest.mark.parametrize(
    ("policy", "state"),
    [
        (LossPolicy.KEEP, BadgeState.VALID),
        (LossPolicy.SUSPEND, BadgeState.SUSPENDED),
        (LossPolicy.REVOKE, BadgeState.REVOKED),
        (LossPolicy.GRACE, BadgeState.VALID),
    ],
)
async def test_a_loss_that_is_undecided_takes_nothing_before_it_is(
    database, scene, monkeypatch, policy, state
):
    path, (first, second, _) = await hard_pathway(policy, grace_days=7)
    await scene.award(first, "ada@example.org")
    lost = (await scene.award(second, "ada@example.org")).badge
    assert await standing(path) == 1
    monkeypatch.setattr(arranging, "ENTRIES", 4)
    monkeypatch.setattr(arranging, "WORK", 0)
    await scene.revoke(lost)
    meanwhile = await Badge.get(pathway_id=path.id)

    monkeypatch.undo()
    await handled(scene)

    assert meanwhile.state is BadgeState.VALID
    assert (await Badge.get(pathway_id=path.id)).state is state
    if policy is LossPolicy.GRACE:
        await handled(scene, days=8)
        assert (await Badge.get(pathway_id=path.id)).state is BadgeState.REVOKED
