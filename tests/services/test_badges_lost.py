"""Revoking a badge, and what the policies of pathways make of the loss."""

from datetime import datetime, timedelta

import orjson
import pytest

from catalog.badges.verdict import Verdict
from catalog.commands.learning import BadgeDue, DeclineBadge, RevokeBadge
from catalog.errors import Conflict, Invalid, NotAllowed, NotFound
from catalog.models import Badge, Enrollment, OutboxEvent, StatusEntry, StatusList
from catalog.rules.words import BadgeState, EnrollmentState, LossPolicy, Role
from catalog.services import revocations
from catalog.services.badge_pages import BadgePages
from catalog.viewer import VISITOR
from tests import factories
from tests.factories import all_of, any_of, viewer_of


async def verdict(scene, badge):
    pages = BadgePages(factories.DEPLOYMENT, scene.clock)
    return (await pages.verify_badge(badge.id)).verdict


async def test_a_revoked_badge_is_seen_to_be_revoked(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    (badge,) = await scene.earn(learner, of)
    before = await verdict(scene, badge)

    revoked = await scene.revoke(badge, "It was somebody else.")

    assert (before, await verdict(scene, badge)) == (Verdict.VERIFIED, Verdict.WITHDRAWN)
    assert (revoked.state, revoked.active_key) == (BadgeState.REVOKED, None)
    assert revoked.revocation_reason == "It was somebody else."
    entry = await StatusEntry.get(badge_id=badge.id).select_related("status_list")
    assert (entry.is_set, entry.status_list.revision) == (True, 1)
    assert await OutboxEvent.filter(name="badge.revoked", aggregate_id=badge.id).count() == 1


async def test_revoking_is_for_awarders_with_a_reason_and_once(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    (badge,) = await scene.earn(learner, of)
    awarder = await factories.member_of(await of.provider, Role.AWARDER)
    stranger = await factories.member_of(await factories.provider(), Role.AWARDER)

    refused = [
        (viewer_of(learner), NotAllowed, "Mine."),
        (stranger, NotFound, "Theirs."),
        (awarder, Invalid, "  "),
    ]
    for viewer, refusal, reason in refused:
        with pytest.raises(refusal):
            await scene.run(viewer, revocations.revoke, RevokeBadge(badge.id, reason))
    assert (await Badge.get(id=badge.id)).state is BadgeState.VALID
    assert await StatusEntry.filter(is_set=True).count() == 0

    await scene.revoke(badge)
    with pytest.raises(Conflict):
        await scene.revoke(badge)


@pytest.mark.parametrize(
    ("policy", "states"),
    [
        (LossPolicy.KEEP, [BadgeState.VALID, BadgeState.VALID]),
        (LossPolicy.REVOKE, [BadgeState.REVOKED, BadgeState.REVOKED]),
        (LossPolicy.SUSPEND, [BadgeState.SUSPENDED, BadgeState.REVOKED]),
        (LossPolicy.GRACE, [BadgeState.VALID, BadgeState.VALID]),
    ],
)
async def test_the_policy_decides_and_the_loss_climbs(database, scene, policy, states):
    learner, of = await factories.learner(), await factories.micro_credential()
    low = await factories.pathway(all_of(of), loss_policy=policy, grace_days=30)
    await factories.pathway(all_of(low), loss_policy=LossPolicy.REVOKE)
    badge, middle, top = await scene.earn(learner, of)

    await scene.revoke(badge)

    await middle.refresh_from_db()
    await top.refresh_from_db()
    assert [middle.state, top.state] == states
    expected = Verdict.VERIFIED if states[0] is BadgeState.VALID else Verdict.WITHDRAWN
    assert await verdict(scene, middle) is expected


async def test_another_badge_that_meets_the_tree_keeps_the_pathway(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    await factories.pathway(any_of(first, second), loss_policy=LossPolicy.REVOKE)
    badge, whole = await scene.earn(learner, first)
    (other,) = await scene.earn(learner, second)

    await scene.revoke(badge)

    await whole.refresh_from_db()
    assert whole.state is BadgeState.VALID
    rows = await whole.supports.all()
    assert [row.rests_on_id for row in rows] == [badge.id, other.id]

    await scene.revoke(other)
    await whole.refresh_from_db()
    assert whole.state is BadgeState.REVOKED


async def test_grace_ends_in_revocation_unless_the_tree_is_met_again(database, scene):
    of = await factories.micro_credential()
    await factories.pathway(all_of(of), loss_policy=LossPolicy.GRACE, grace_days=30)
    late, timely = await factories.learner(), await factories.learner()
    wholes = []
    for learner in (late, timely):
        badge, whole = await scene.earn(learner, of)
        await scene.revoke(badge)
        wholes.append(whole)
    due = await OutboxEvent.get(name="badge.grace_ends", aggregate_id=wholes[0].id)
    assert (due.available_at - due.created_at).days == 30

    await scene.earn(timely, of)
    scene.clock.pass_by(days=30)
    for whole in wholes:
        await scene.run(VISITOR, revocations.end_grace, BadgeDue(whole.id))

    states = [(await Badge.get(id=whole.id)).state for whole in wholes]
    assert states == [BadgeState.REVOKED, BadgeState.VALID]


async def test_a_suspended_pathway_stands_again_when_its_tree_does(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    await factories.pathway(all_of(of), loss_policy=LossPolicy.SUSPEND)
    badge, whole = await scene.earn(learner, of)
    await scene.revoke(badge)

    again = await scene.earn(learner, of)

    assert [each.id for each in again[1:]] == [whole.id]
    assert (await Badge.get(id=whole.id)).state is BadgeState.VALID
    assert await verdict(scene, whole) is Verdict.VERIFIED


async def test_work_from_before_a_revocation_earns_nothing_anew(database, scene):
    learner, of = (
        await factories.learner(),
        await factories.micro_credential([factories.activity("a"), factories.activity("b")]),
    )
    enrollment = await scene.enroll(learner, of)
    await scene.record(learner, enrollment, "a")
    (badge,) = (await scene.record(learner, enrollment, "b")).badges
    scene.clock.pass_by(minutes=1)
    await scene.revoke(badge)

    again = await scene.enroll(learner, of)
    half = await scene.record(learner, again, "a")
    whole = await scene.record(learner, again, "b")

    assert (again.percent, half.badges) == (100, ())
    assert [each.cycle for each in whole.badges] == [2]


async def test_a_pathway_that_was_revoked_is_not_awarded_by_the_next_badge(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(any_of(first, second))
    _, whole = await scene.earn(learner, first)
    await scene.revoke(whole)

    badges = await scene.earn(learner, second)

    assert [badge.pathway_id for badge in badges] == [None]
    assert await Badge.filter(pathway_id=path.id).count() == 1


async def test_an_enrolments_percent_falls_with_what_is_lost(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second))
    enrollment = await scene.enroll(learner, path)
    (badge,) = await scene.earn(learner, first)
    before = (await Enrollment.get(id=enrollment.id)).percent

    await scene.revoke(badge)

    after = await Enrollment.get(id=enrollment.id)
    assert (before, after.percent, after.state) == (50, 0, EnrollmentState.ACTIVE)


async def test_declining_is_the_holders_own_and_reversible(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    (badge,) = await scene.earn(learner, of)
    stranger = await factories.learner()

    with pytest.raises(NotFound):
        await scene.run(viewer_of(stranger), revocations.decline, DeclineBadge(badge.id))
    assert not (await Badge.get(id=badge.id)).declined
    declined = await scene.run(viewer_of(learner), revocations.decline, DeclineBadge(badge.id))
    assert (declined.declined, declined.state) == (True, BadgeState.VALID)

    back = DeclineBadge(badge.id, declined=False)
    assert not (await scene.run(viewer_of(learner), revocations.decline, back)).declined


async def test_a_status_list_is_signed_anew_when_a_bit_has_moved_or_its_time_runs_out(
    database, scene
):
    learner, of = await factories.learner(), await factories.micro_credential()
    (badge,) = await scene.earn(learner, of)
    pages = BadgePages(factories.DEPLOYMENT, scene.clock)
    listed = await StatusList.get(provider_id=of.provider_id)

    first = await pages.status_list(listed.id)
    scene.clock.pass_by(hours=1)
    same = await pages.status_list(listed.id)
    await scene.revoke(badge)
    changed = await pages.status_list(listed.id)
    scene.clock.pass_by(hours=12)
    later = await pages.status_list(listed.id)

    assert same is first
    assert (first.revision, changed.revision, later.revision) == (0, 1, 1)
    assert changed.document != first.document
    began, ended = (orjson.loads(changed.document)[end] for end in ("validFrom", "validUntil"))
    assert datetime.fromisoformat(ended) - datetime.fromisoformat(began) == timedelta(days=1)
    assert orjson.loads(later.document)["validFrom"] > began
    assert await pages.status_list(badge.id) is None
