"""Enrolling, progress and the badge that follows, at the edge of the services."""

import pytest

from catalog.badges import proof, vc_jwt
from catalog.badges.did import did_document, key_in
from catalog.badges.keys import PublicKey
from catalog.commands.learning import ChangeEnrollment, Enroll, RecordProgress
from catalog.errors import (
    AlreadyEnrolled,
    IdempotencyKeyReused,
    Invalid,
    NoPlacesLeft,
    NotEnrolled,
    NotFound,
    NotOpen,
    WrongRecorder,
)
from catalog.models import (
    Badge,
    Enrollment,
    EnrollmentTransition,
    MicroCredential,
    OutboxEvent,
    ProgressEvent,
    SignedIssue,
    SigningKey,
    StatusEntry,
)
from catalog.rules.words import AwardBasis, BadgeState, EnrollmentState, Recorder, Role
from catalog.services import enrollments, progress
from tests import factories
from tests.factories import activity, viewer_of

LEARNER, ASSESSOR = Recorder.LEARNER, Recorder.ASSESSOR


async def test_the_last_activity_awards_the_signed_badge(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential([activity("read"), activity("build", weight=3)])
    enrollment = await scene.enroll(learner, of)

    first = await scene.record(learner, enrollment, "read")
    last = await scene.record(learner, enrollment, "build")

    assert (first.enrollment.percent, first.badges) == (25, ())
    (badge,) = last.badges
    assert (last.enrollment.percent, last.enrollment.state) == (100, EnrollmentState.COMPLETED)
    assert (badge.basis, badge.state, badge.cycle) == (
        AwardBasis.ACTIVITIES,
        BadgeState.VALID,
        1,
    )
    assert badge.rests_on_self_report
    assert scene.told[-1].badge_ids == (badge.id,)
    assert await OutboxEvent.filter(name="badge.awarded", aggregate_id=badge.id).count() == 1


async def test_both_signed_forms_verify_with_the_providers_keys(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential(skills=[(await factories.skill("welding"), 4)])
    enrollment = await scene.enroll(learner, of)

    recorded = await scene.record(learner, enrollment)

    issue = await SignedIssue.get(badge_id=recorded.badges[0].id)
    provider = await of.provider
    keys = await SigningKey.filter(provider=provider)
    document = did_document(provider.did, [PublicKey(key.public_multibase) for key in keys])
    read = proof_checked(issue.document, document)
    token = vc_jwt.open_unverified(issue.jwt)
    opened = vc_jwt.check(issue.jwt, key_in(document, token.key_id))
    assert opened == {name: value for name, value in read.items() if name != "proof"}
    assert opened["id"] == recorded.badges[0].url
    entry = await StatusEntry.get(badge_id=recorded.badges[0].id).select_related("status_list")
    assert opened["credentialStatus"]["statusListIndex"] == str(entry.position)
    assert opened["credentialStatus"]["statusListCredential"] == entry.status_list.url
    (alignment,) = opened["credentialSubject"]["achievement"]["alignment"]
    assert (alignment["targetName"], alignment["targetCode"]) == ("welding", "4")


def proof_checked(text, did):
    import orjson

    document = orjson.loads(text)
    proof.check(document, key_in(did, document["proof"][0]["verificationMethod"]))
    return document


async def test_sending_a_record_again_gives_the_same_answer(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential()
    enrollment = await scene.enroll(learner, of)

    first = await scene.record(learner, enrollment, idempotency_key="k1")
    scene.clock.pass_by(hours=1)
    again = await scene.record(learner, enrollment, idempotency_key="k1")

    assert again.event_id == first.event_id
    assert [badge.id for badge in again.badges] == [badge.id for badge in first.badges]
    assert await ProgressEvent.all().count() == 1
    assert await Badge.all().count() == 1


async def test_a_key_used_for_something_else_is_refused(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential([activity("a"), activity("b")])
    enrollment = await scene.enroll(learner, of)
    await scene.record(learner, enrollment, "a", idempotency_key="k1")

    with pytest.raises(IdempotencyKeyReused) as refusal:
        await scene.record(learner, enrollment, "b", idempotency_key="k1")

    assert refusal.value.path == ("idempotencyKey",)
    assert await ProgressEvent.all().values_list("activity_key", flat=True) == ["a"]
    assert (await Enrollment.get(id=enrollment.id)).percent == 50


async def test_only_who_an_activity_names_records_it(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential(
        [activity("exam", recorded_by=ASSESSOR, pass_mark=60), activity("read")]
    )
    assessor = await factories.member_of(await of.provider, Role.ASSESSOR)
    enrollment = await scene.enroll(learner, of)

    with pytest.raises(WrongRecorder):
        await scene.record(learner, enrollment, "exam", mark=100)
    assert await ProgressEvent.all().count() == 0

    failed = RecordProgress(enrollment.id, "exam", mark=59)
    assert (await scene.run(assessor, progress.record, failed)).enrollment.percent == 0
    passed = RecordProgress(enrollment.id, "exam", mark=60)
    assert (await scene.run(assessor, progress.record, passed)).enrollment.percent == 50


async def test_somebody_elses_enrolment_does_not_exist(database, scene):
    of = await factories.micro_credential()
    enrollment = await scene.enroll(await factories.learner(), of)
    stranger = await factories.learner("Stra Nger")
    other = await factories.member_of(await factories.provider(), Role.ASSESSOR)

    with pytest.raises(NotFound):
        await scene.record(stranger, enrollment)
    with pytest.raises(NotFound):
        await scene.run(other, progress.record, RecordProgress(enrollment.id, "work"))
    with pytest.raises(NotFound):
        await scene.run(viewer_of(stranger), enrollments.withdraw, ChangeEnrollment(enrollment.id))

    assert await ProgressEvent.all().count() == 0
    assert (await Enrollment.get(id=enrollment.id)).state is EnrollmentState.ACTIVE


async def test_enrolling_counts_and_tells_the_index(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()

    enrollment = await scene.enroll(learner, of)
    with pytest.raises(AlreadyEnrolled):
        await scene.enroll(learner, of)

    shown = await MicroCredential.get(id=of.id)
    assert (shown.enrolled_count, shown.revision) == (1, 1)
    events = await OutboxEvent.filter(name="enrolled_count").values_list("aggregate_id", "version")
    assert events == [(of.id, 1)]
    assert enrollment.micro_credential_version_id == of.shown_version_id
    history = await EnrollmentTransition.filter(enrollment_id=enrollment.id)
    assert [(row.from_state, row.to_state) for row in history] == [(None, EnrollmentState.ACTIVE)]


async def test_withdrawing_keeps_progress_that_enrolling_again_sees(database, scene):
    learner = await factories.learner()
    of = await factories.micro_credential([activity("a"), activity("b")])
    first = await scene.enroll(learner, of)
    await scene.record(learner, first, "a")

    left = await scene.run(
        viewer_of(learner), enrollments.withdraw, ChangeEnrollment(first.id, "Ill.")
    )
    with pytest.raises(NotEnrolled):
        await scene.record(learner, first, "b")
    again = await scene.enroll(learner, of)

    assert (left.state, left.active_key) == (EnrollmentState.WITHDRAWN, None)
    assert await EnrollmentTransition.filter(reason="Ill.").count() == 1
    assert (again.id != first.id, again.percent) == (True, 50)
    assert (await MicroCredential.get(id=of.id)).enrolled_count == 1
    assert await ProgressEvent.all().count() == 1
    assert len((await scene.record(learner, again, "b")).badges) == 1


async def test_a_pause_stops_recording_until_it_ends(database, scene):
    learner, of = await factories.learner(), await factories.micro_credential()
    enrollment = await scene.enroll(learner, of)
    viewer, change = viewer_of(learner), ChangeEnrollment(enrollment.id)

    await scene.run(viewer, enrollments.pause, change)
    with pytest.raises(NotOpen):
        await scene.record(learner, enrollment)
    with pytest.raises(NotOpen):
        await scene.run(viewer, enrollments.pause, change)
    await scene.run(viewer, enrollments.resume, change)

    assert len((await scene.record(learner, enrollment)).badges) == 1
    with pytest.raises(NotOpen):
        await scene.run(viewer, enrollments.resume, change)


async def test_drafts_and_private_ones_cannot_be_enrolled_in(database, scene):
    from catalog.rules.words import VersionStatus, Visibility

    learner = await factories.learner()
    draft = await factories.micro_credential(status=VersionStatus.DRAFT)
    private = await factories.pathway(
        factories.all_of(await factories.micro_credential()), visibility=Visibility.PRIVATE
    )
    retired = await factories.micro_credential(status=VersionStatus.RETIRED)

    for unseen in (draft, private):
        with pytest.raises(NotFound):
            await scene.enroll(learner, unseen)
    with pytest.raises(NotOpen):
        await scene.enroll(learner, retired)
    with pytest.raises(Invalid):
        await scene.run(viewer_of(learner), enrollments.enroll, Enroll())

    assert await Enrollment.all().count() == 0
    assert await OutboxEvent.all().count() == 0


async def test_the_last_place_is_given_once(database, scene):
    of = await factories.micro_credential()
    offering = await factories.offering(of, places=1)
    first, second = await factories.learner(), await factories.learner()
    enrollment = await scene.enroll(first, of, offering_id=offering.id)

    with pytest.raises(NoPlacesLeft):
        await scene.enroll(second, of, offering_id=offering.id)
    assert (await MicroCredential.get(id=of.id)).enrolled_count == 1

    await scene.run(viewer_of(first), enrollments.withdraw, ChangeEnrollment(enrollment.id))
    assert (await scene.enroll(second, of, offering_id=offering.id)).offering_id == offering.id
