"""Requirements that count as met for one learner, with author and reason."""

import pytest

from catalog.commands.learning import ChangeEnrollment, GrantExemption, WithdrawExemption
from catalog.errors import Conflict, Invalid, NotAllowed, NotFound, NotOpen
from catalog.models import Badge, BadgeSupport, Enrollment, Exemption
from catalog.rules.words import BadgeState, EnrollmentState, LossPolicy, Role
from catalog.services import enrollments, exempting, explaining, migrating
from tests import factories
from tests.factories import all_of, credits_of, leaf, viewer_of


async def awarder_of(path):
    return await factories.member_of(await path.provider, Role.AWARDER)


async def exempt(scene, path, enrollment, key="1.1", reason="Ten years of practice."):
    command = GrantExemption(enrollment.id, key, reason)
    granted = await scene.run(await awarder_of(path), exempting.grant, command)
    scene.clock.pass_by(minutes=1)
    return granted


async def withdraw(scene, path, enrollment, key="1.1"):
    command = WithdrawExemption(enrollment.id, key, "It was not hers.")
    return await scene.run(await awarder_of(path), exempting.withdraw, command)


async def test_an_exemption_counts_as_met_and_says_who_and_why(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second))
    enrollment = await scene.enroll(learner, path)

    granted = await exempt(scene, path, enrollment)

    row = await Exemption.get(id=granted.id)
    assert (row.requirement_key, row.reason) == ("1.1", "Ten years of practice.")
    assert row.granted_by_id is not None
    assert (await Enrollment.get(id=enrollment.id)).percent == 50
    standing = await explaining.explain(learner.id, path.id, scene.clock.now)
    assert (standing.explanation.percent, standing.explanation.node("1.1").standing.name) == (
        50,
        "MET",
    )
    assert await Badge.all().count() == 0


async def test_the_last_exemption_awards_the_pathway_which_rests_on_badges_only(database, scene):
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second))
    enrollment = await scene.enroll(learner, path)
    (badge,) = await scene.earn(learner, second)

    await exempt(scene, path, enrollment)

    whole = await Badge.get(pathway_id=path.id)
    assert [row.rests_on_id for row in await BadgeSupport.filter(badge_id=whole.id)] == [badge.id]
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.COMPLETED


async def test_a_badge_after_an_exemption_completes_the_pathway(database, scene):
    learner, skill = await factories.learner(), await factories.skill()
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(leaf(skill, min_level=4), of))
    enrollment = await scene.enroll(learner, path)
    await exempt(scene, path, enrollment)

    badges = await scene.earn(learner, of)

    assert [badge.pathway_id for badge in badges] == [None, path.id]


async def test_an_exemption_brings_the_credits_of_what_need_not_be_earned(database, scene):
    learner = await factories.learner()
    first, second = (
        await factories.micro_credential(credits=200),
        await factories.micro_credential(credits=300),
    )
    path = await factories.pathway(credits_of(500, first, second))
    enrollment = await scene.enroll(learner, path)
    await exempt(scene, path, enrollment)

    badges = await scene.earn(learner, second)

    assert [badge.pathway_id for badge in badges] == [None, path.id]


async def test_an_exemption_is_for_one_learner_in_one_pathway(database, scene):
    learner, other = await factories.learner(), await factories.learner()
    of = await factories.micro_credential()
    path, elsewhere = await factories.pathway(all_of(of)), await factories.pathway(all_of(of))
    enrollment = await scene.enroll(learner, path)
    await scene.enroll(other, path)

    await exempt(scene, path, enrollment)

    (whole,) = await Badge.all()
    assert (await whole.recipient).learner_id == learner.id
    assert await Badge.filter(pathway_id=elsewhere.id).count() == 0
    await scene.enroll(learner, elsewhere)
    assert await Badge.filter(pathway_id=elsewhere.id).count() == 0


@pytest.mark.parametrize(
    ("policy", "state"),
    [(LossPolicy.KEEP, BadgeState.VALID), (LossPolicy.REVOKE, BadgeState.REVOKED)],
)
async def test_what_rests_on_a_withdrawn_exemption_goes_by_the_policy(
    database, scene, policy, state
):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of), loss_policy=policy)
    enrollment = await scene.enroll(learner, path)
    await exempt(scene, path, enrollment)

    for unknown in ("x", "x" * 5_000):
        with pytest.raises(NotFound):
            await withdraw(scene, path, enrollment, unknown)
    ended = await withdraw(scene, path, enrollment)

    assert (ended.active_key, ended.withdrawal_reason) == (None, "It was not hers.")
    assert (await Badge.get(pathway_id=path.id)).state is state


async def test_a_withdrawn_exemption_brings_the_percentage_down_and_may_be_granted_anew(
    database, scene
):
    learner = await factories.learner()
    path = await factories.pathway(
        all_of(await factories.micro_credential(), await factories.micro_credential())
    )
    enrollment = await scene.enroll(learner, path)
    await exempt(scene, path, enrollment)

    await withdraw(scene, path, enrollment)
    fallen = (await Enrollment.get(id=enrollment.id)).percent
    await exempt(scene, path, enrollment)

    assert (fallen, (await Enrollment.get(id=enrollment.id)).percent) == (0, 50)
    assert await Exemption.all().count() == 2


async def test_an_exemption_counts_in_the_version_migrated_to(database, scene):
    learner = await factories.learner()
    first, second, third = [await factories.micro_credential() for _ in range(3)]
    path = await factories.pathway(all_of(first, second))
    enrollment = await scene.enroll(learner, path)
    await exempt(scene, path, enrollment)
    await factories.pathway_version(path, all_of(third, first), number=2)

    command = ChangeEnrollment(enrollment.id)
    migrated = await scene.run(viewer_of(learner), migrating.migrate, command)

    assert migrated.percent == 50


async def test_exempting_is_for_awarders_of_others_in_open_enrolments(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of, await factories.micro_credential()))
    enrollment = await scene.enroll(learner, path)
    stranger = await factories.member_of(await factories.provider(), Role.AWARDER)
    assessor = await factories.member_of(await path.provider, Role.ASSESSOR)
    awarder = await awarder_of(path)

    for viewer, key, reason, refusal in [
        (viewer_of(learner), "1.1", "Mine.", NotAllowed),
        (stranger, "1.1", "Theirs.", NotFound),
        (assessor, "1.1", "Not enough.", NotAllowed),
        (awarder, "1.1", "  ", Invalid),
        (awarder, "1", "The whole.", Invalid),
        (awarder, "1.9", "Nothing.", NotFound),
    ]:
        command = GrantExemption(enrollment.id, key, reason)
        with pytest.raises(refusal):
            await scene.run(viewer, exempting.grant, command)
    assert await Exemption.all().count() == 0

    await exempt(scene, path, enrollment)
    with pytest.raises(Conflict):
        await exempt(scene, path, enrollment)
    await scene.run(viewer_of(learner), enrollments.withdraw, ChangeEnrollment(enrollment.id))
    with pytest.raises(NotOpen):
        await exempt(scene, path, enrollment, "1.2")
    assert await Exemption.all().count() == 1
