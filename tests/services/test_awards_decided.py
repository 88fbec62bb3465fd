"""Badges that somebody entitled decides on: by assessment, or directly."""

import pytest

from catalog.commands.learning import AwardAssessed, AwardDirect
from catalog.errors import (
    AlreadyAwarded,
    Conflict,
    IdempotencyKeyReused,
    Invalid,
    NotAllowed,
    NotFound,
    NotOpen,
)
from catalog.models import Badge, Recipient, StatusEntry
from catalog.rules.words import (
    AwardBasis,
    AwardPolicy,
    EnrollmentState,
    Role,
    VersionStatus,
    Visibility,
)
from catalog.services import awards
from catalog.viewer import Viewer
from tests import factories
from tests.factories import all_of, viewer_of


async def test_an_assessor_decides_where_the_policy_says_so(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential(award_policy=AwardPolicy.ASSESSOR)
    path = await factories.pathway(all_of(of))
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)
    enrollment = await scene.enroll(learner, of)
    by_activities = await scene.record(learner, enrollment)

    awarded = await scene.run(
        assessor, awards.award_assessed, AwardAssessed(enrollment.id, "A sound portfolio.")
    )

    assert by_activities.badges == ()
    badge = awarded.badge
    assert (badge.basis, badge.reason) == (AwardBasis.ASSESSMENT, "A sound portfolio.")
    assert (badge.awarded_by_id, badge.rests_on_self_report) == (assessor.account_id, False)
    assert [each.pathway_id for each in awarded.followed] == [path.id]
    await enrollment.refresh_from_db()
    assert enrollment.state is EnrollmentState.COMPLETED
    assert scene.told[-1].badge_ids == (badge.id, awarded.followed[0].id)


async def test_an_assessment_is_refused_to_all_others(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential(award_policy=AwardPolicy.ASSESSOR)
    other = await factories.micro_credential()
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)
    author = await factories.member_of(await of.provider, Role.AUTHOR)
    enrollment, elsewhere = await scene.enroll(learner, of), await scene.enroll(learner, other)
    oneself = Viewer(learner.account_id, learner.id, held=assessor.held)
    decision = AwardAssessed(enrollment.id, "Good.")

    refused = [
        (viewer_of(learner), NotAllowed, decision),
        (author, NotFound, decision),
        (oneself, NotAllowed, decision),
        (assessor, NotFound, AwardAssessed(elsewhere.id, "Good.")),
        (assessor, Invalid, AwardAssessed(enrollment.id, " ")),
    ]
    for viewer, refusal, command in refused:
        with pytest.raises(refusal):
            await scene.run(viewer, awards.award_assessed, command)

    assert await Badge.all().count() == 0


async def test_activities_are_not_replaced_by_an_assessor(database, scene):
    of = await factories.micro_credential()
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)
    enrollment = await scene.enroll(await factories.learner(), of)

    with pytest.raises(Conflict):
        await scene.run(assessor, awards.award_assessed, AwardAssessed(enrollment.id, "Good."))

    assert await Badge.all().count() == 0


async def test_awarding_twice_is_refused_and_leaves_one(database, scene):
    of = await factories.micro_credential()
    await scene.award(of, "a@example.org")

    with pytest.raises(AlreadyAwarded):
        await scene.award(of, " A@Example.org ")

    assert (await Badge.all().count(), await StatusEntry.all().count()) == (1, 1)
    assert await Recipient.all().values_list("identity", flat=True) == ["a@example.org"]


async def test_the_same_key_gives_the_same_award(database, scene):
    of = await factories.micro_credential()
    await factories.pathway(all_of(of))
    awarder = await factories.member_of(await of.provider, Role.AWARDER)
    command = AwardDirect(of.id, "a@example.org", "At the fair.", "k1")

    first = await scene.run(awarder, awards.award_direct, command)
    scene.clock.pass_by(days=1)
    again = await scene.run(awarder, awards.award_direct, command)
    other = AwardDirect(of.id, "b@example.org", "At the fair.", "k1")
    with pytest.raises(IdempotencyKeyReused):
        await scene.run(awarder, awards.award_direct, other)

    assert again.badge.id == first.badge.id
    assert [each.id for each in again.followed] == [each.id for each in first.followed]
    assert (await Badge.all().count(), await Recipient.all().count()) == (2, 1)


async def test_direct_awards_are_for_awarders_of_what_is_published(database, scene):
    of = await factories.micro_credential()
    draft = await factories.micro_credential(status=VersionStatus.DRAFT, provider=await of.provider)
    private = await factories.micro_credential(visibility=Visibility.PRIVATE)
    awarder = await factories.member_of(await of.provider, Role.AWARDER)
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)

    async def refused(viewer, refusal, target, email="a@example.org"):
        with pytest.raises(refusal):
            await scene.run(viewer, awards.award_direct, AwardDirect(target.id, email, "Why."))

    await refused(assessor, NotAllowed, of)
    await refused(awarder, NotOpen, draft)
    await refused(awarder, NotFound, private)
    await refused(awarder, Invalid, of, "not an address")
    assert (await Badge.all().count(), await Recipient.all().count()) == (0, 0)


async def test_a_narrowed_grant_awards_its_micro_credential_only(database, scene):
    provider = await factories.provider()
    own = await factories.micro_credential(provider=provider)
    other = await factories.micro_credential(provider=provider)
    awarder = await factories.member_of(provider, Role.AWARDER, micro_credential=own)

    await scene.run(awarder, awards.award_direct, AwardDirect(own.id, "a@example.org", "Why."))
    command = AwardDirect(other.id, "a@example.org", "Why.")
    with pytest.raises(NotAllowed):
        await scene.run(awarder, awards.award_direct, command)

    assert await Badge.all().values_list("micro_credential_id", flat=True) == [own.id]
