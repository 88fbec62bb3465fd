"""What follows from a badge, in the transaction that awards it."""

from datetime import timedelta

import pytest

from catalog.commands.learning import ChangeEnrollment
from catalog.models import Badge, BadgeSupport, Enrollment
from catalog.rules.explain import explain
from catalog.rules.words import AwardBasis, EnrollmentState, VersionStatus
from catalog.services import enrollments, holdings, trees
from tests import factories
from tests.factories import CONTINUOUSLY, NOW, all_of, any_of, at_least, credits_of, leaf, viewer_of


async def pathways_of(badges):
    return [badge.pathway_id for badge in badges if badge.pathway_id]


async def test_the_last_badge_awards_the_pathway_with_its_trace(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second), credits=600, minutes=90)

    (one,) = await scene.earn(learner, first)
    two, whole = await scene.earn(learner, second)

    assert (whole.pathway_id, whole.pathway_version_id) == (path.id, path.shown_version_id)
    assert (whole.basis, whole.provider_id) == (AwardBasis.PATHWAY, path.provider_id)
    assert (whole.credits, whole.minutes, whole.awarded_at) == (600, 90, two.awarded_at)
    trace = await BadgeSupport.filter(badge_id=whole.id)
    assert [(row.rests_on_id, row.requirement_key) for row in trace] == [
        (one.id, "1.1"),
        (two.id, "1.2"),
    ]
    assert await whole.issues.all().count() == 1
    assert scene.told[-1].badge_ids == (two.id, whole.id)


async def test_stacks_of_stacks_are_awarded_bottom_up_at_once(database, scene):
    learner = await factories.learner()
    base, other = await factories.micro_credential(), await factories.micro_credential()
    low = await factories.pathway(all_of(base))
    middle = await factories.pathway(all_of(low, other))
    top = await factories.pathway(any_of(middle))
    await scene.earn(learner, other)

    badges = await scene.earn(learner, base)

    assert [badge.pathway_id for badge in badges] == [None, low.id, middle.id, top.id]
    assert len({badge.awarded_at for badge in badges}) == 1
    rests_on = await BadgeSupport.filter(badge_id=badges[2].id).order_by("requirement_key")
    assert rests_on[0].rests_on_id == badges[1].id


async def test_a_badge_of_somebody_without_an_account_stacks_too(database, scene):
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(of))

    awarded = await scene.award(of, "Someone@Example.org")

    recipient = await awarded.badge.recipient
    assert (recipient.identity, recipient.learner_id) == ("someone@example.org", None)
    assert awarded.badge.basis is AwardBasis.DIRECT
    assert [badge.pathway_id for badge in awarded.followed] == [path.id]


async def test_an_unproved_address_gathers_nobody_elses_badges(database, scene):
    learner = await factories.learner(email="taken@example.org")
    await learner.account.update_from_dict({"email_proved_at": None}).save()
    await learner.recipients.all().update(learner_id=None, claimed_at=None)

    (badge,) = await scene.earn(learner, await factories.micro_credential())

    recipient = await badge.recipient
    assert (recipient.identity_type, recipient.learner_id) == ("accountId", learner.id)
    await scene.award(await factories.micro_credential(), "taken@example.org")
    assert await Badge.filter(recipient__learner_id=learner.id).count() == 1


async def test_a_skill_at_its_level_and_credits_are_counted(database, scene):
    learner, skill = await factories.learner(), await factories.skill()
    low = await factories.micro_credential(skills=[(skill, 2)], credits=200)
    high = await factories.micro_credential(skills=[(skill, 4)], credits=250)
    by_skill = await factories.pathway(all_of(leaf(skill, min_level=3)))
    by_credits = await factories.pathway(credits_of(450, low, high))

    assert await pathways_of(await scene.earn(learner, low)) == []
    assert await pathways_of(await scene.earn(learner, high)) == sorted(
        [by_skill.id, by_credits.id]
    )


async def test_the_enrolled_version_counts_not_the_current_one(database, scene):
    learner, stranger = await factories.learner(), await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first))
    pinned = path.shown_version_id
    await scene.enroll(learner, path)
    await factories.pathway_version(path, all_of(first, second), number=2)

    enrolled = await scene.earn(learner, first)
    not_enrolled = await scene.earn(stranger, first)

    assert enrolled[1].pathway_version_id == pinned
    assert len(not_enrolled) == 1
    assert (await Enrollment.get(pathway_id=path.id)).state is EnrollmentState.COMPLETED


async def test_a_pathway_may_award_to_the_enrolled_only(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of), awards_without_enrollment=False)
    (badge,) = await scene.earn(learner, of)

    enrollment = await scene.enroll(learner, path)

    assert (enrollment.state, enrollment.percent) == (EnrollmentState.COMPLETED, 100)
    (whole,) = await Badge.filter(pathway_id=path.id)
    assert (await BadgeSupport.get(badge_id=whole.id)).rests_on_id == badge.id


async def test_a_retired_pathway_awards_to_its_learners_only(database, scene):
    learner, stranger = await factories.learner(), await factories.learner()
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    await scene.enroll(learner, path)
    path.status = VersionStatus.RETIRED
    await path.save()

    assert await pathways_of(await scene.earn(learner, of)) == [path.id]
    assert await pathways_of(await scene.earn(stranger, of)) == []


async def test_whoever_withdrew_is_awarded_as_one_who_never_enrolled(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of), awards_without_enrollment=False)
    enrollment = await scene.enroll(learner, path)
    await scene.run(viewer_of(learner), enrollments.withdraw, ChangeEnrollment(enrollment.id))

    assert await pathways_of(await scene.earn(learner, of)) == []


async def test_a_pathways_percent_is_what_recomputing_gives(database, scene):
    learner = await factories.learner()
    made = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(at_least(3, *made))
    enrollment = await scene.enroll(learner, path)

    stored, computed = [], []
    for of in made[:2]:
        await scene.earn(learner, of)
        await enrollment.refresh_from_db()
        tree = (await trees.trees_of([enrollment.pathway_version_id]))[
            enrollment.pathway_version_id
        ]
        recipients = await learner.recipients.all()
        held = await holdings.held_by([each.id for each in recipients])
        stored.append(enrollment.percent)
        computed.append(explain(tree, held, scene.clock()).percent)

    assert stored == computed == [33, 66]


async def test_a_pathways_badge_ends_with_the_earliest_it_rests_on(database, scene):
    learner = await factories.learner()
    short = await factories.micro_credential(valid_months=6)
    long = await factories.micro_credential(valid_months=24)
    path = await factories.pathway(all_of(short, long, validity=CONTINUOUSLY), valid_months=12)
    at_award = await factories.pathway(all_of(short, long), valid_months=12)

    (one,) = await scene.earn(learner, short)
    badges = await scene.earn(learner, long)

    ends = {badge.pathway_id: badge.valid_until for badge in badges}
    assert one.valid_until == NOW.replace(year=2027, month=5)
    assert ends[path.id] == one.valid_until
    assert ends[at_award.id] == (NOW + timedelta(minutes=1)).replace(year=2027)


async def test_an_award_after_the_end_opens_the_next_cycle(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential(valid_months=1)
    (first,) = await scene.earn(learner, of)

    scene.clock.pass_by(days=40)
    (second,) = await scene.earn(learner, of)

    assert (second.cycle, second.id != first.id) == (2, True)
    await first.refresh_from_db()
    assert (first.active_key, second.active_key is None) == (None, False)


STATEMENTS = {"sqlite": 43, "postgres": 45}
"""PostgreSQL locks the learner: whoever is enrolled, and again as the holder."""


@pytest.mark.parametrize("others", [0, 40])
async def test_an_award_costs_the_same_among_many_pathways(database, scene, counting, others):
    learner, stranger = await factories.learner(), await factories.learner()
    of, needless = await factories.micro_credential(), await factories.micro_credential()
    await factories.pathway(all_of(of), provider=await of.provider)
    await scene.earn(stranger, of)  # the provider's keys and list are there
    for _ in range(others):
        await factories.pathway(all_of(of, needless))
    enrollment = await scene.enroll(learner, of)

    with counting() as statements:
        recorded = await scene.record(learner, enrollment)

    assert len(recorded.badges) == 2
    assert len(statements) == STATEMENTS[database.dialect]


async def test_a_clock_that_is_behind_awards_what_is_due(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second))
    (one,) = await scene.earn(learner, first)

    scene.clock.pass_by(minutes=-30)
    badges = await scene.earn(learner, second)

    assert [badge.pathway_id for badge in badges] == [None, path.id]
    assert {badge.awarded_at for badge in badges} == {one.awarded_at}
