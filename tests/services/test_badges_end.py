"""The end of a badge: on time by itself, put off by renewal, and what both do to pathways."""

from datetime import timedelta

import pytest

from catalog.badges.verdict import Verdict
from catalog.commands.learning import BadgeDue, RenewBadge
from catalog.errors import Conflict, Invalid, NotAllowed, NotFound
from catalog.models import Badge, Enrollment, OutboxEvent, SignedIssue, StatusEntry
from catalog.rules.words import BadgeState, LossPolicy, Role
from catalog.services import renewals
from catalog.services.badge_pages import BadgePages
from catalog.viewer import VISITOR
from server.jobs import handlers
from server.outbox import Outbox
from tests import factories
from tests.factories import CONTINUOUSLY, all_of, any_of, viewer_of


async def verdict(scene, badge):
    pages = BadgePages(factories.DEPLOYMENT, scene.clock)
    return (await pages.verify_badge(badge.id)).verdict


async def drain(scene):
    every = handlers(scene.runner, None, None)
    awards = {name: each for name, each in every.items() if name.startswith("badge.")}
    await Outbox(awards, scene.clock).drain()


async def renew(scene, badge, valid_until=None):
    viewer = await factories.member_of(await badge.provider, Role.AWARDER)
    command = RenewBadge(badge.id, valid_until)
    renewed = await scene.run(viewer, renewals.renew, command)
    scene.clock.pass_by(minutes=1)
    return renewed


async def lasting(months=12):
    return await factories.micro_credential(valid_months=months)


async def states_of(*badges):
    return [(await Badge.get(id=badge.id)).state for badge in badges]


async def test_an_end_is_scheduled_for_its_very_moment(database, scene):
    learner = await factories.learner()
    (badge,) = await scene.earn(learner, await lasting())
    await scene.earn(learner, await factories.micro_credential())

    (due,) = await OutboxEvent.filter(name="badge.ends")

    assert (due.aggregate_id, due.available_at) == (badge.id, badge.valid_until)


@pytest.mark.parametrize(
    ("policy", "states"),
    [
        (LossPolicy.KEEP, [BadgeState.VALID, BadgeState.REVOKED]),
        (LossPolicy.REVOKE, [BadgeState.REVOKED, BadgeState.REVOKED]),
        (LossPolicy.SUSPEND, [BadgeState.SUSPENDED, BadgeState.REVOKED]),
        (LossPolicy.GRACE, [BadgeState.VALID, BadgeState.REVOKED]),
    ],
)
async def test_an_end_climbs_by_the_policies_and_the_holder_is_told(
    database, scene, policy, states
):
    learner, of = await factories.learner(), await lasting()
    low = await factories.pathway(
        all_of(of, validity=CONTINUOUSLY), loss_policy=policy, grace_days=30
    )
    await factories.pathway(all_of(low, validity=CONTINUOUSLY), loss_policy=LossPolicy.REVOKE)
    badge, middle, top = await scene.earn(learner, of)

    scene.clock.now = badge.valid_until - timedelta(seconds=1)
    await drain(scene)
    before = await states_of(middle, top)
    scene.told.clear()
    scene.clock.now = badge.valid_until
    await drain(scene)

    assert before == [BadgeState.VALID, BadgeState.VALID]
    assert await states_of(badge, middle, top) == [BadgeState.VALID, *states]
    assert badge.id in {id_ for told in scene.told for id_ in told.badge_ids}
    ended = await OutboxEvent.filter(name="badge.expired").values_list("aggregate_id", flat=True)
    assert badge.id in set(ended)


async def test_an_end_does_not_touch_what_asked_for_it_at_the_award_only(database, scene):
    learner, of = await factories.learner(), await lasting()
    await factories.pathway(all_of(of), loss_policy=LossPolicy.REVOKE)
    badge, whole = await scene.earn(learner, of)

    scene.clock.now = badge.valid_until
    await drain(scene)

    assert await states_of(whole) == [BadgeState.VALID]
    assert await verdict(scene, whole) is Verdict.VERIFIED


async def test_an_end_that_is_told_twice_does_everything_once(database, scene):
    learner, of = await factories.learner(), await lasting()
    await factories.pathway(
        all_of(of, validity=CONTINUOUSLY), loss_policy=LossPolicy.GRACE, grace_days=5
    )
    badge, _ = await scene.earn(learner, of)
    scene.clock.now = badge.valid_until

    for _ in range(2):
        await scene.run(VISITOR, renewals.end, BadgeDue(badge.id))

    assert await OutboxEvent.filter(name="badge.expired", aggregate_id=badge.id).count() == 1
    assert await OutboxEvent.filter(name="badge.grace_ends").count() == 1


async def test_an_end_brings_the_percentage_of_an_enrolment_down(database, scene):
    learner, of = await factories.learner(), await lasting()
    path = await factories.pathway(all_of(of, await factories.micro_credential()))
    enrollment = await scene.enroll(learner, path)
    (badge,) = await scene.earn(learner, of)
    before = (await Enrollment.get(id=enrollment.id)).percent

    scene.clock.now = badge.valid_until
    await drain(scene)

    assert (before, (await Enrollment.get(id=enrollment.id)).percent) == (50, 0)


async def test_a_renewed_badge_is_the_same_one_signed_anew(database, scene):
    learner, of = await factories.learner(), await lasting()
    (badge,) = await scene.earn(learner, of)
    scene.clock.now = badge.valid_until - timedelta(days=20)
    began = scene.clock.now

    renewed = (await renew(scene, badge)).badge

    assert (renewed.id, renewed.awarded_at, renewed.cycle) == (badge.id, badge.awarded_at, 1)
    assert renewed.valid_from == began
    assert (renewed.valid_until - badge.valid_until).days in (344, 345, 346)
    assert await SignedIssue.filter(badge_id=badge.id).count() == 2
    assert await StatusEntry.filter(badge_id=badge.id).count() == 1
    scene.clock.now = badge.valid_until + timedelta(days=1)
    assert await verdict(scene, renewed) is Verdict.VERIFIED


async def test_the_end_of_a_renewed_badge_is_its_new_one(database, scene):
    learner, of = await factories.learner(), await lasting()
    await factories.pathway(all_of(of, validity=CONTINUOUSLY), loss_policy=LossPolicy.REVOKE)
    badge, whole = await scene.earn(learner, of)
    first_end = badge.valid_until
    scene.clock.now = first_end - timedelta(days=1)
    renewed = await renew(scene, badge)

    scene.clock.now = first_end
    await drain(scene)
    kept = await Badge.get(id=whole.id)
    scene.clock.now = renewed.badge.valid_until
    await drain(scene)

    assert [each.id for each in renewed.followed] == [whole.id]
    assert (kept.state, kept.valid_until) == (BadgeState.VALID, renewed.badge.valid_until)
    assert kept.valid_from == whole.valid_from
    assert await states_of(whole) == [BadgeState.REVOKED]


async def test_renewal_lengthens_stacks_of_stacks_from_the_bottom_up(database, scene):
    learner, of = await factories.learner(), await lasting()
    low = await factories.pathway(all_of(of, validity=CONTINUOUSLY))
    await factories.pathway(all_of(low, validity=CONTINUOUSLY))
    badge, middle, top = await scene.earn(learner, of)
    scene.clock.pass_by(days=300)

    renewed = await renew(scene, badge)

    assert {each.id for each in renewed.followed} == {middle.id, top.id}
    ends = {(await Badge.get(id=each.id)).valid_until for each in (badge, middle, top)}
    assert ends == {renewed.badge.valid_until}


async def test_renewal_after_the_end_restores_what_was_suspended(database, scene):
    learner, of = await factories.learner(), await lasting()
    await factories.pathway(all_of(of, validity=CONTINUOUSLY), loss_policy=LossPolicy.SUSPEND)
    badge, whole = await scene.earn(learner, of)
    scene.clock.now = badge.valid_until
    await drain(scene)
    suspended = await states_of(whole)
    scene.clock.pass_by(days=3)

    renewed = await renew(scene, badge)

    again = await Badge.get(id=whole.id)
    assert (suspended, again.state) == ([BadgeState.SUSPENDED], BadgeState.VALID)
    assert again.valid_until == renewed.badge.valid_until
    assert again.valid_from == renewed.badge.valid_from
    assert await verdict(scene, again) is Verdict.VERIFIED
    assert await Badge.filter(pathway_id=whole.pathway_id).count() == 1


async def test_another_badge_carries_the_pathway_beyond_an_end(database, scene):
    learner, short, long = await factories.learner(), await lasting(), await lasting(24)
    await factories.pathway(
        any_of(short, long, validity=CONTINUOUSLY), loss_policy=LossPolicy.REVOKE
    )
    badge, whole = await scene.earn(learner, short)
    (other,) = await scene.earn(learner, long)

    scene.clock.now = badge.valid_until
    await drain(scene)

    carried = await Badge.get(id=whole.id)
    assert (carried.state, carried.valid_until) == (BadgeState.VALID, other.valid_until)
    rows = await carried.supports.all()
    assert [row.rests_on_id for row in rows] == [badge.id, other.id]


async def test_a_pathways_own_period_is_not_lengthened_by_what_it_rests_on(database, scene):
    learner, of = await factories.learner(), await lasting(24)
    await factories.pathway(all_of(of, validity=CONTINUOUSLY), valid_months=12)
    badge, whole = await scene.earn(learner, of)

    renewed = await renew(scene, badge)

    assert renewed.followed == ()
    assert (await Badge.get(id=whole.id)).valid_until == whole.valid_until
    assert (await SignedIssue.filter(badge_id=whole.id).count()) == 1


async def test_a_pathways_badge_is_renewed_while_its_requirements_are_met(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    await factories.pathway(all_of(of), valid_months=12)
    badge, whole = await scene.earn(learner, of)
    scene.clock.pass_by(days=360)

    renewed = (await renew(scene, whole)).badge
    await scene.revoke(badge)

    assert renewed.valid_until > whole.valid_until
    with pytest.raises(Conflict):
        await renew(scene, whole)


async def test_renewing_is_for_awarders_and_for_badges_that_stand_and_end(database, scene):
    learner, of = await factories.learner(), await lasting()
    (badge,) = await scene.earn(learner, of)
    (for_good,) = await scene.earn(learner, await factories.micro_credential())
    stranger = await factories.member_of(await factories.provider(), Role.AWARDER)

    for viewer, refusal in [(viewer_of(learner), NotAllowed), (stranger, NotFound)]:
        with pytest.raises(refusal):
            await scene.run(viewer, renewals.renew, RenewBadge(badge.id))
    with pytest.raises(Conflict):
        await renew(scene, for_good)
    for days in (-400, -1, 0):
        with pytest.raises(Invalid):
            await renew(scene, badge, badge.valid_until + timedelta(days=days))
    assert (await Badge.get(id=badge.id)).valid_until == badge.valid_until
    assert await SignedIssue.filter(badge_id=badge.id).count() == 1

    later = badge.valid_until + timedelta(days=1)
    assert (await renew(scene, badge, later)).badge.valid_until == later
    await scene.revoke(badge)
    with pytest.raises(Conflict):
        await renew(scene, badge)
