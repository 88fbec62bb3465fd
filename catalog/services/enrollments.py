"""Enrolling, and leaving, pausing and resuming what one is enrolled in."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from catalog import policy
from catalog.commands.learning import ChangeEnrollment, Enroll
from catalog.errors import AlreadyAwarded, AlreadyEnrolled, Invalid, NoPlacesLeft, NotFound, NotOpen
from catalog.models import Enrollment, Learner, MicroCredential, Offering, Pathway
from catalog.rules.words import EnrollmentState, VersionStatus
from catalog.services import activity_log, enforced_order, granting, holders, stacking, transitions
from catalog.services.granting import Achievement
from catalog.services.holders import Holder
from catalog.work import Announcement, Work

LEFT = (EnrollmentState.WITHDRAWN, EnrollmentState.EXPIRED)
"""These have given their places back."""


async def enroll(work: Work, command: Enroll) -> Enrollment:
    """Pins the version that is current now. What was achieved before is seen again."""
    learner_id = work.viewer.require_learner()
    achievement = await _open_achievement(work, command)
    holder = await holders.of_learner(work, learner_id)
    await _check_not_held(work, holder, achievement)
    if await Enrollment.exists(active_key=granting.enrollment_key(learner_id, achievement.id)):
        raise AlreadyEnrolled("You are enrolled in this already.")
    await enforced_order.require_open(holder, achievement, work.now)
    if command.offering_id is not None:
        await _take_place(work, command.offering_id, achievement)
    assert holder.learner is not None
    enrollment = await _stored(work, holder.learner, achievement, command.offering_id)
    await transitions.note(work, enrollment, None)
    await _count(work, achievement, 1)
    badges = []
    if isinstance(achievement, Pathway):
        badges = await stacking.consider(work, holder, achievement.id)
        await enrollment.refresh_from_db()
    _announce(work, enrollment, tuple(badge.id for badge in badges))
    return enrollment


async def withdraw(work: Work, command: ChangeEnrollment) -> Enrollment:
    """Progress is kept; the place in an offering is free again."""
    enrollment = await _own(work, command)
    await transitions.move(work, enrollment, EnrollmentState.WITHDRAWN, command.reason)
    await _count(work, await _achievement_of(enrollment), -1)
    _announce(work, enrollment)
    return enrollment


async def pause(work: Work, command: ChangeEnrollment) -> Enrollment:
    enrollment = await _own(work, command)
    await transitions.move(work, enrollment, EnrollmentState.PAUSED, command.reason)
    _announce(work, enrollment)
    return enrollment


async def resume(work: Work, command: ChangeEnrollment) -> Enrollment:
    enrollment = await _own(work, command)
    if enrollment.state is not EnrollmentState.PAUSED:
        raise NotOpen(f"This enrolment {transitions.said(enrollment.state)}, it is not paused.")
    await transitions.move(work, enrollment, EnrollmentState.ACTIVE, command.reason)
    _announce(work, enrollment)
    return enrollment


async def _open_achievement(work: Work, command: Enroll) -> Achievement:
    found: Achievement | None
    if command.micro_credential_id is not None and command.pathway_id is None:
        seen = policy.micro_credentials(work.viewer).where
        found = await MicroCredential.filter(seen, id=command.micro_credential_id).first()
    elif command.pathway_id is not None and command.micro_credential_id is None:
        seen = policy.pathways(work.viewer).where
        found = await Pathway.filter(seen, id=command.pathway_id).first()
    else:
        raise Invalid("Enrol in a micro-credential or in a pathway: name one of the two.")
    if found is None:
        raise NotFound("There is no such micro-credential or pathway.", "achievementId")
    if found.status is not VersionStatus.PUBLISHED:
        raise NotOpen(f"It is {found.status.value}, so nobody can enrol in it.", "achievementId")
    return found


async def _check_not_held(work: Work, holder: Holder, achievement: Achievement) -> None:
    """One may enrol again to renew a badge that will end, never to earn one twice."""
    held = await granting.latest_badge(holder, achievement)
    if held is not None and granting.stands(held, work.now) and held.valid_until is None:
        raise AlreadyAwarded("You hold this badge already.", "achievementId")


async def _take_place(work: Work, offering_id: UUID, achievement: Achievement) -> None:
    """Locks the offering, so that the last place goes to one learner only."""
    offering = await Offering.filter(id=offering_id).select_for_update().first()
    if offering is None or offering.micro_credential_id != achievement.id:
        raise NotFound("This micro-credential has no such offering.", "offeringId")
    today = work.now.date()
    if any(day is not None and day < today for day in (offering.enroll_by, offering.ends_on)):
        raise NotOpen("It is too late to enrol in this offering.", "offeringId")
    if offering.places is None:
        return
    taken = await Enrollment.filter(offering_id=offering_id, state__not_in=LEFT).count()
    if taken >= offering.places:
        raise NoPlacesLeft("All places of this offering are taken.", "offeringId")


async def _stored(
    work: Work, learner: Learner, achievement: Achievement, offering_id: UUID | None
) -> Enrollment:
    assert achievement.shown_version_id is not None
    enrollment = Enrollment(
        learner=learner,
        learner_name=learner.name,
        offering_id=offering_id,
        state=EnrollmentState.ACTIVE,
        active_key=granting.enrollment_key(learner.id, achievement.id),
        created_at=work.now,
    )
    if isinstance(achievement, Pathway):
        enrollment.pathway_id = achievement.id
        enrollment.pathway_version_id = achievement.shown_version_id
    else:
        enrollment.micro_credential_id = achievement.id
        enrollment.micro_credential_version_id = achievement.shown_version_id
        log = await activity_log.log_of_enrollment(enrollment)
        enrollment.percent = log.progress().percent
    try:
        await enrollment.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyEnrolled("You are enrolled in this already.") from error
    return enrollment


async def _own(work: Work, command: ChangeEnrollment) -> Enrollment:
    """The viewer's own enrolment, as it is once the learner is locked."""
    learner_id = work.viewer.require_learner()
    await work.lock_learner(learner_id)
    found = await Enrollment.filter(id=command.enrollment_id, learner_id=learner_id).first()
    if found is None:
        raise NotFound("You have no such enrolment.", "enrollmentId")
    return found


async def _achievement_of(enrollment: Enrollment) -> Achievement:
    if enrollment.pathway_id is not None:
        return await Pathway.get(id=enrollment.pathway_id)
    return await MicroCredential.get(id=enrollment.micro_credential_id)


async def _count(work: Work, achievement: Achievement, change: int) -> None:
    """Moved by the database itself, so that of two at once none is lost."""
    await (
        type(achievement)
        .filter(id=achievement.id)
        .update(enrolled_count=F("enrolled_count") + change)
    )
    await work.tell("enrolled_count", achievement)


def _announce(work: Work, enrollment: Enrollment, badge_ids: tuple[UUID, ...] = ()) -> None:
    work.announce(Announcement(enrollment.learner_id, enrollment.id, badge_ids))
