"""Claims that earlier learning meets what is asked for: made, decided, appealed, counted."""

from datetime import timedelta

import pytest

from catalog.commands.learning import ChangeEnrollment
from catalog.commands.prior_learning import (
    AppealClaim,
    ClaimPriorLearning,
    DecideClaim,
    Evidence,
    WithdrawClaim,
)
from catalog.errors import (
    AlreadyAwarded,
    Conflict,
    IdempotencyKeyReused,
    Invalid,
    NotAllowed,
    NotFound,
    NotOpen,
    NotSignedIn,
    TooMany,
)
from catalog.models import (
    Badge,
    Enrollment,
    Exemption,
    OutboxEvent,
    PriorLearningClaim,
    PriorLearningEvidence,
    PriorLearningStep,
)
from catalog.rules.words import AwardBasis, ClaimState, EnrollmentState, Role
from catalog.services import claiming, deciding, enrollments, migrating
from catalog.viewer import VISITOR, Held, Viewer
from tests import factories
from tests.factories import all_of, viewer_of

LINK = Evidence("https://example.org/portfolio", "My portfolio")


async def claim(scene, learner, enrollment, key="1.1", **more):
    given = {"statement": "Six years in a bakery.", "evidence": (LINK,), **more}
    command = ClaimPriorLearning(enrollment.id, requirement_key=key, **given)
    made = await scene.run(viewer_of(learner), claiming.claim, command)
    scene.clock.pass_by(minutes=1)
    return made


async def assessor_of(of):
    return await factories.member_of(await of.provider, Role.ASSESSOR)


async def decide(scene, viewer, made, accept, reason="I have seen it."):
    decided = await scene.run(viewer, deciding.decide, DecideClaim(made.id, accept, reason))
    scene.clock.pass_by(minutes=1)
    return decided


async def appeal(scene, learner, made, **more):
    command = AppealClaim(made.id, "You have not read page four.", **more)
    return await scene.run(viewer_of(learner), claiming.appeal, command)


async def begun(scene, tree=None):
    """A learner who is enrolled in a pathway of two micro-credentials."""
    learner = await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(tree or all_of(first, second))
    return learner, path, await scene.enroll(learner, path), second


async def kept():
    """Everything that a refusal must not change."""
    models = (
        PriorLearningClaim,
        PriorLearningEvidence,
        PriorLearningStep,
        Exemption,
        Badge,
        OutboxEvent,
        Enrollment,
    )
    return {model: await model.all().order_by("id").values() for model in models}


async def refused(scene, viewer, service, command, refusal):
    before = await kept()
    with pytest.raises(refusal) as caught:
        await scene.run(viewer, service, command)
    assert await kept() == before
    return caught.value


async def test_a_claim_waits_with_its_evidence_and_counts_for_nothing(database, scene):
    learner, path, enrollment, _ = await begun(scene)

    made = await claim(scene, learner, enrollment)

    row = await PriorLearningClaim.get(id=made.id)
    assert (row.state, row.requirement_key, row.requirement_title) == (
        ClaimState.SUBMITTED,
        "1.1",
        "1.1",
    )
    assert (row.provider_id, row.learner_name) == (path.provider_id, "Ada Lovell")
    (shown,) = await PriorLearningEvidence.filter(claim_id=made.id)
    assert (shown.url, shown.title) == ("https://example.org/portfolio", "My portfolio")
    assert (await Enrollment.get(id=enrollment.id)).percent == 0
    assert await Exemption.all().count() == 0
    assert scene.told[-1].enrollment_id == enrollment.id
    (event,) = await OutboxEvent.filter(aggregate_id=made.id)
    assert event.name == "prior_learning.claimed"


async def test_an_accepted_requirement_counts_at_once_and_awards_the_pathway(database, scene):
    learner, path, enrollment, second = await begun(scene)
    (badge,) = await scene.earn(learner, second)
    made = await claim(scene, learner, enrollment)
    assessor = await assessor_of(path)

    decided = await decide(scene, assessor, made, accept=True)

    assert [each.pathway_id for each in decided.badges] == [path.id]
    assert (await Badge.get(pathway_id=path.id)).state.name == "VALID"
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.COMPLETED
    exemption = await Exemption.get()
    assert (exemption.reason, exemption.granted_by_id) == ("I have seen it.", assessor.account_id)
    row = await PriorLearningClaim.get(id=made.id)
    assert (row.state, row.active_key, row.appeal_until) == (ClaimState.ACCEPTED, None, None)
    steps = await PriorLearningStep.filter(claim_id=made.id).order_by("id")
    assert [(step.state, step.by_name, step.reason) for step in steps] == [
        (ClaimState.SUBMITTED, "Ada Lovell", ""),
        (ClaimState.ACCEPTED, "Mo Ember", "I have seen it."),
    ]
    assert badge.id != decided.badges[0].id


async def test_an_accepted_micro_credential_is_awarded_and_what_follows_from_it(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    enrollment = await scene.enroll(learner, of)
    made = await claim(scene, learner, enrollment, key=None)

    decided = await decide(scene, await assessor_of(of), made, accept=True)

    own, whole = decided.badges
    assert (own.micro_credential_id, whole.pathway_id) == (of.id, path.id)
    assert (own.basis, own.reason) == (AwardBasis.PRIOR_LEARNING, "I have seen it.")
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.COMPLETED
    assert {id_ for told in scene.told for id_ in told.badge_ids} == {own.id, whole.id}


async def test_a_refused_claim_may_be_appealed_once_and_another_assessor_decides(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    first, second = await assessor_of(path), await assessor_of(path)
    decided = await decide(scene, first, made, accept=False, reason="Not enough.")
    assert decided.claim.appeal_until == scene.clock.now + claiming.APPEAL - timedelta(minutes=1)

    more = Evidence("https://example.org/page-four")
    appealed = await appeal(scene, learner, made, evidence=(more,))

    assert appealed.state is ClaimState.APPEALED
    links = await PriorLearningEvidence.filter(claim_id=made.id)
    assert [(each.position, each.title) for each in links] == [
        (0, "My portfolio"),
        (1, "example.org"),
    ]
    told = await refused(
        scene, first, deciding.decide, DecideClaim(made.id, True, "Well."), NotAllowed
    )
    assert told.message == "An appeal is decided by another assessor than the one who refused."

    final = await decide(scene, second, made, accept=False, reason="Still not.")

    assert (final.claim.state, final.claim.appeal_until) == (ClaimState.REFUSED, None)
    again = AppealClaim(made.id, "Once more.")
    await refused(scene, viewer_of(learner), claiming.appeal, again, NotOpen)
    assert await Exemption.all().count() == 0


async def test_an_appeal_that_is_accepted_counts(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    await decide(scene, await assessor_of(path), made, accept=False)
    await appeal(scene, learner, made)

    await decide(scene, await assessor_of(path), made, accept=True)

    assert (await Enrollment.get(id=enrollment.id)).percent == 50


async def test_an_appeal_comes_in_time_or_not_at_all(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    await refused(scene, viewer_of(learner), claiming.appeal, AppealClaim(made.id, "?"), NotOpen)
    await decide(scene, await assessor_of(path), made, accept=False)

    scene.clock.pass_by(days=30)

    late = AppealClaim(made.id, "I was away.")
    await refused(scene, viewer_of(learner), claiming.appeal, late, NotOpen)


async def test_nobody_decides_about_their_own_learning(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    held = frozenset({Held(Role.ADMINISTRATOR, path.provider_id)})
    both = Viewer(learner.account_id, learner.id, held=held)

    told = await refused(
        scene, both, deciding.decide, DecideClaim(made.id, True, "I know me."), NotAllowed
    )

    assert told.message == "Nobody decides about their own learning."
    assert not deciding.may_decide(both, await PriorLearningClaim.get(id=made.id))


async def test_deciding_is_for_assessors_of_the_provider(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    elsewhere = await assessor_of(await factories.micro_credential())
    author = await factories.member_of(await path.provider, Role.AUTHOR)

    for viewer, refusal in (
        (elsewhere, NotFound),
        (author, NotFound),
        (viewer_of(await factories.learner()), NotFound),
        (viewer_of(learner), NotAllowed),
    ):
        await refused(scene, viewer, deciding.decide, DecideClaim(made.id, True, "So."), refusal)
    good = await assessor_of(path)
    await refused(scene, good, deciding.decide, DecideClaim(made.id, True, " "), Invalid)


async def test_a_grant_for_one_micro_credential_decides_about_it_only(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    other = await factories.micro_credential(provider=await of.provider)
    claims = [
        await claim(scene, learner, await scene.enroll(learner, each), key=None)
        for each in (of, other)
    ]
    narrowed = await factories.member_of(await of.provider, Role.ASSESSOR, micro_credential=of)

    await decide(scene, narrowed, claims[0], accept=True)

    command = DecideClaim(claims[1].id, True, "This too.")
    await refused(scene, narrowed, deciding.decide, command, NotFound)


async def test_what_is_decided_or_withdrawn_is_not_decided_again(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    assessor = await assessor_of(path)
    made = await claim(scene, learner, enrollment)
    withdrawn = await scene.run(viewer_of(learner), claiming.withdraw, WithdrawClaim(made.id))
    assert withdrawn.state is ClaimState.WITHDRAWN
    await refused(scene, assessor, deciding.decide, DecideClaim(made.id, True, "Ok."), NotOpen)

    anew = await claim(scene, learner, enrollment)
    await decide(scene, assessor, anew, accept=True)

    await refused(scene, assessor, deciding.decide, DecideClaim(anew.id, False, "No."), NotOpen)
    await refused(scene, viewer_of(learner), claiming.withdraw, WithdrawClaim(anew.id), NotOpen)
    assert await Exemption.all().count() == 1


async def test_one_claim_of_one_requirement_waits_at_a_time(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    command = ClaimPriorLearning(enrollment.id, "Again.", "1.1")
    await refused(scene, viewer_of(learner), claiming.claim, command, Conflict)

    await decide(scene, await assessor_of(path), made, accept=False)
    await claim(scene, learner, enrollment)

    await refused(scene, viewer_of(learner), claiming.appeal, AppealClaim(made.id, "No."), Conflict)


async def test_the_same_key_is_the_same_claim(database, scene):
    learner, _, enrollment, _ = await begun(scene)

    first = await claim(scene, learner, enrollment, idempotency_key="a")
    again = await claim(scene, learner, enrollment, idempotency_key="a")

    assert first.id == again.id
    assert await PriorLearningClaim.all().count() == 1
    other = ClaimPriorLearning(enrollment.id, "Other words.", "1.1", (), "a")
    await refused(scene, viewer_of(learner), claiming.claim, other, IdempotencyKeyReused)


async def test_a_claim_is_refused_where_it_makes_no_sense(database, scene):
    learner, _, enrollment, second = await begun(scene)
    viewer = viewer_of(learner)
    course = await scene.enroll(learner, second)
    javascript = (Evidence("javascript:alert(1)"),)

    for command, refusal in (
        (ClaimPriorLearning(enrollment.id, " ", "1.1"), Invalid),
        (ClaimPriorLearning(enrollment.id, "x" * 10_001, "1.1"), Invalid),
        (ClaimPriorLearning(enrollment.id, "All of it.", "1"), Invalid),
        (ClaimPriorLearning(enrollment.id, "What?", "1.9"), NotFound),
        (ClaimPriorLearning(enrollment.id, "Which?"), Invalid),
        (ClaimPriorLearning(course.id, "A part.", "work"), Invalid),
        (ClaimPriorLearning(enrollment.id, "So.", "1.1", javascript), Invalid),
        (ClaimPriorLearning(enrollment.id, "So.", "1.1", (LINK,) * 11), Invalid),
        (ClaimPriorLearning(enrollment.id, "So.", "1.1", (), ""), Invalid),
    ):
        await refused(scene, viewer, claiming.claim, command, refusal)
    stranger = viewer_of(await factories.learner())
    mine = ClaimPriorLearning(enrollment.id, "Mine.", "1.1")
    await refused(scene, stranger, claiming.claim, mine, NotFound)
    await scene.run(viewer, enrollments.withdraw, ChangeEnrollment(enrollment.id))
    await refused(scene, viewer, claiming.claim, mine, NotOpen)
    await refused(scene, VISITOR, claiming.claim, mine, NotSignedIn)


async def test_what_is_held_or_exempt_already_is_not_claimed(database, scene):
    learner, path, enrollment, second = await begun(scene)
    await scene.award(second, (await learner.account).email)
    course = await scene.enroll(
        learner, await factories.micro_credential(provider=await second.provider)
    )
    await decide(
        scene,
        await assessor_of(await course.micro_credential),
        await claim(scene, learner, course, key=None),
        accept=True,
    )
    await decide(
        scene, await assessor_of(path), await claim(scene, learner, enrollment, "1.1"), accept=True
    )

    command = ClaimPriorLearning(course.id, "Again.")
    with pytest.raises(NotOpen):  # it is completed
        await scene.run(viewer_of(learner), claiming.claim, command)
    assert await Badge.filter(pathway_id=path.id).count() == 1


async def test_a_badge_that_ends_is_not_claimed_while_it_stands(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential(valid_months=12)
    await scene.award(of, (await learner.account).email)
    course = await scene.enroll(learner, of)

    command = ClaimPriorLearning(course.id, "I know it still.")
    await refused(scene, viewer_of(learner), claiming.claim, command, AlreadyAwarded)


async def test_a_requirement_is_claimed_five_times_at_most(database, scene):
    learner, _, enrollment, _ = await begun(scene)
    for _ in range(claiming.MOST_CLAIMS):
        made = await claim(scene, learner, enrollment)
        await scene.run(viewer_of(learner), claiming.withdraw, WithdrawClaim(made.id))

    command = ClaimPriorLearning(enrollment.id, "Once more.", "1.1")
    await refused(scene, viewer_of(learner), claiming.claim, command, TooMany)


async def test_what_a_claim_was_for_is_not_accepted_for_something_else(database, scene):
    learner, path, enrollment, second = await begun(scene)
    made = await claim(scene, learner, enrollment)
    await factories.pathway_version(
        path, all_of(second, await factories.micro_credential()), number=2
    )
    await scene.run(viewer_of(learner), migrating.migrate, ChangeEnrollment(enrollment.id))

    command = DecideClaim(made.id, True, "Fine.")
    told = await refused(scene, await assessor_of(path), deciding.decide, command, Conflict)

    assert told.message == "The version that the learner took since asks for something else there."
    await decide(scene, await assessor_of(path), made, accept=False)


async def test_nothing_is_accepted_for_an_enrolment_that_was_left(database, scene):
    learner, path, enrollment, _ = await begun(scene)
    made = await claim(scene, learner, enrollment)
    await scene.run(viewer_of(learner), enrollments.withdraw, ChangeEnrollment(enrollment.id))

    command = DecideClaim(made.id, True, "Fine.")
    await refused(scene, await assessor_of(path), deciding.decide, command, NotOpen)
