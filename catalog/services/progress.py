"""Recording that something was done, and awarding what is earned by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from tortoise.exceptions import IntegrityError

from catalog import policy
from catalog.commands.learning import RecordProgress
from catalog.errors import (
    IdempotencyKeyReused,
    Invalid,
    NotEnrolled,
    NotFound,
    NotOpen,
    WrongRecorder,
)
from catalog.ids import new_id
from catalog.models import Badge, Enrollment, MicroCredential, ProgressEvent
from catalog.rules.progress import ActivityRule, may_record
from catalog.rules.words import EnrollmentState, Recorder, Role
from catalog.services import activity_log, awards, holders, transitions
from catalog.services.holders import Holder
from catalog.work import Announcement, Work

SYSTEM_SCOPE: Final = "progress:record"
"""What a learning system's token has to be for."""

LONGEST_KEY: Final = 200

_OPEN: Final = {
    Recorder.LEARNER: (EnrollmentState.ACTIVE, EnrollmentState.COMPLETED),
    Recorder.ASSESSOR: (
        EnrollmentState.ACTIVE,
        EnrollmentState.PAUSED,
        EnrollmentState.COMPLETED,
    ),
}
"""Others may be late in saying what was done before the learner paused."""


@dataclass(frozen=True, slots=True)
class Recorded:
    enrollment: Enrollment
    event: ProgressEvent
    badges: tuple[Badge, ...]
    """Awarded by it, those of pathways included."""


async def record(work: Work, command: RecordProgress) -> Recorded:
    """The same key with the same content gives the same answer, however often it is sent."""
    found = await _seen_enrollment(work, command)
    recorder = await _recorder(work, found)
    holder = await holders.of_learner(work, found.learner_id)
    await found.refresh_from_db()
    key = _stored_key(work, command)
    earlier = await ProgressEvent.get_or_none(idempotency_key=key)
    if earlier is not None:
        return await _repeated(command, found, holder, earlier)
    _check_open(found, recorder)
    log = await activity_log.log_of_enrollment(found)
    rule = _asked(log, command, recorder)
    event = await _stored(work, command, found, recorder, rule.key, key)
    log = log.plus(event)
    await _keep_percent(found, log.progress().percent)
    badges = await awards.award_due(work, holder, found, log)
    if badges:
        await found.refresh_from_db()
    work.announce(Announcement(found.learner_id, found.id, tuple(badge.id for badge in badges)))
    return Recorded(found, event, badges)


async def _seen_enrollment(work: Work, command: RecordProgress) -> Enrollment:
    work.viewer.require_account(SYSTEM_SCOPE)
    seen = policy.enrollments(work.viewer).where
    found = await Enrollment.filter(seen, id=command.enrollment_id).first()
    if found is None:
        raise NotFound("There is no such enrolment.", "enrollmentId")
    if found.micro_credential_id is None:
        raise Invalid("A pathway has no activities; its badges are its progress.", "enrollmentId")
    return found


async def _recorder(work: Work, enrollment: Enrollment) -> Recorder:
    """As what the viewer speaks: as the learner, as an assessor, or as a learning system."""
    viewer = work.viewer
    if viewer.learner_id == enrollment.learner_id:
        return Recorder.LEARNER
    of = await MicroCredential.get(id=enrollment.micro_credential_id)
    viewer.require_role(Role.ASSESSOR, of.provider_id, of.id, SYSTEM_SCOPE)
    return Recorder.ASSESSOR if viewer.scopes is None else Recorder.SYSTEM


def _stored_key(work: Work, command: RecordProgress) -> str:
    """Keys of different people never meet."""
    given = command.idempotency_key
    if given is None:
        return str(new_id())
    if not 0 < len(given) <= LONGEST_KEY:
        raise Invalid(f"A key has from 1 to {LONGEST_KEY} characters.", "idempotencyKey")
    return f"{work.viewer.require_account(SYSTEM_SCOPE)}:{given}"


async def _repeated(
    command: RecordProgress, enrollment: Enrollment, holder: Holder, earlier: ProgressEvent
) -> Recorded:
    occurred = command.occurred_at or earlier.recorded_at
    same = (
        earlier.enrollment_id == enrollment.id
        and (earlier.activity_key, earlier.mark) == (command.activity_key, command.mark)
        and earlier.occurred_at == occurred
    )
    if not same:
        raise IdempotencyKeyReused(
            "This key was used to record something else; use a new one.", "idempotencyKey"
        )
    awarded = Badge.filter(
        recipient_id__in=holder.recipient_ids, awarded_at=earlier.recorded_at
    ).order_by("id")
    return Recorded(enrollment, earlier, tuple(await awarded))


def _check_open(enrollment: Enrollment, recorder: Recorder) -> None:
    allowed = _OPEN.get(recorder, _OPEN[Recorder.ASSESSOR])
    if enrollment.state in allowed:
        return
    refusal = NotOpen if enrollment.state is EnrollmentState.PAUSED else NotEnrolled
    here = transitions.said(enrollment.state)
    raise refusal(f"This enrolment {here}, so nothing can be recorded in it.", "enrollmentId")


async def _stored(
    work: Work,
    command: RecordProgress,
    enrollment: Enrollment,
    recorder: Recorder,
    activity_key: str,
    key: str,
) -> ProgressEvent:
    event = ProgressEvent(
        learner_id=enrollment.learner_id,
        enrollment_id=enrollment.id,
        micro_credential_id=enrollment.micro_credential_id,
        activity_key=activity_key,
        mark=command.mark,
        recorder=recorder,
        recorded_by_id=work.viewer.require_account(SYSTEM_SCOPE),
        occurred_at=_occurred(work, command),
        recorded_at=work.now,
        idempotency_key=key,
    )
    try:
        await event.save(force_create=True)
    except IntegrityError as error:  # the same key for two learners at the same moment
        raise IdempotencyKeyReused(
            "This key was used to record something else; use a new one.", "idempotencyKey"
        ) from error
    return event


def _asked(log: activity_log.Log, command: RecordProgress, recorder: Recorder) -> ActivityRule:
    rule = next((each for each in log.activities if each.key == command.activity_key), None)
    if rule is None:
        raise NotFound("There is no such activity in this enrolment's version.", "activityKey")
    if not may_record(rule, recorder):
        asked = "an assessor" if rule.recorded_by is Recorder.ASSESSOR else "a learning system"
        raise WrongRecorder(f"Only {asked} can record this activity.", "activityKey")
    _check_mark(rule, command.mark)
    return rule


def _check_mark(rule: ActivityRule, mark: int | None) -> None:
    if mark is not None and not 0 <= mark <= 100:
        raise Invalid("A mark lies between 0 and 100.", "mark")
    if rule.pass_mark is not None and mark is None:
        raise Invalid("This activity is passed with a mark, so say which.", "mark")
    if rule.pass_mark is None and mark is not None:
        raise Invalid("This activity has no marks.", "mark")


def _occurred(work: Work, command: RecordProgress) -> datetime:
    if command.occurred_at is None:
        return work.now
    if command.occurred_at > work.now:
        raise Invalid("This has not happened yet.", "occurredAt")
    return command.occurred_at


async def _keep_percent(enrollment: Enrollment, percent: int) -> None:
    if percent != enrollment.percent:
        enrollment.percent = percent
        await enrollment.save(update_fields=["percent"])
