"""Recording that something was done, and awarding what is earned by it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from tortoise.exceptions import IntegrityError

from catalog import policy
from catalog.commands.learning import RecordProgress
from catalog.database.kept import Kept
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
from catalog.rules.progress import ActivityRule, Record, may_record
from catalog.rules.words import EnrollmentState, Recorder, Role
from catalog.services import activity_log, awards, holders, transitions
from catalog.services.activity_log import Log, Logged
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


STORE: Final = Kept("""
INSERT INTO progress_event (id, learner_id, enrollment_id, micro_credential_id, activity_key, mark,
  recorder, recorded_by_id, occurred_at, recorded_at, idempotency_key)
VALUES (:id, :learner, :enrollment, :micro_credential, :activity, :mark,
  :recorder, :recorded_by, :occurred_at, :recorded_at, :key)
""")
KEEP_PERCENT: Final = Kept("UPDATE enrollment SET percent = :percent WHERE id = :enrollment")


@dataclass(frozen=True, slots=True)
class Recorded:
    enrollment: Enrollment
    event_id: UUID
    badges: tuple[Badge, ...]
    """Awarded by it, those of pathways included."""


async def record(work: Work, command: RecordProgress) -> Recorded:
    """The same key with the same content gives the same answer, however often it is sent."""
    found = await _seen_enrollment(work, command)
    recorder = await _recorder(work, found)
    await holders.keep_time_of_learner(work, found.learner_id)
    key = _stored_key(work, command)
    if command.idempotency_key is not None:
        earlier = await ProgressEvent.get_or_none(idempotency_key=key)
        if earlier is not None:
            return await _repeated(command, found, earlier)
    _check_open(found, recorder)
    log = await activity_log.log_of_enrollment(found)
    _check_asked(log, command, recorder)
    entry = _entry(work, command, recorder)
    event_id = await _stored(work, found, entry, key)
    log = log.plus(entry)
    progress = log.progress()
    await _keep_percent(found, progress.percent)
    badges = await awards.award_due(work, found, log, progress)
    if badges:
        await found.refresh_from_db()
    work.announce(Announcement(found.learner_id, found.id, tuple(badge.id for badge in badges)))
    return Recorded(found, event_id, badges)


async def _seen_enrollment(work: Work, command: RecordProgress) -> Enrollment:
    """Whose learner is locked: what is read from here on is so until the end."""
    work.viewer.require_account(SYSTEM_SCOPE)
    await work.lock_learner_of(command.enrollment_id)
    found = await work.first(policy.enrollments(work.viewer).only(id=command.enrollment_id))
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
    command: RecordProgress, enrollment: Enrollment, earlier: ProgressEvent
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
        recipient__learner_id=enrollment.learner_id, awarded_at=earlier.recorded_at
    ).order_by("id")
    return Recorded(enrollment, earlier.id, tuple(await awarded))


def _check_open(enrollment: Enrollment, recorder: Recorder) -> None:
    allowed = _OPEN.get(recorder, _OPEN[Recorder.ASSESSOR])
    if enrollment.state in allowed:
        return
    refusal = NotOpen if enrollment.state is EnrollmentState.PAUSED else NotEnrolled
    here = transitions.said(enrollment.state)
    raise refusal(f"This enrolment {here}, so nothing can be recorded in it.", "enrollmentId")


def _entry(work: Work, command: RecordProgress, recorder: Recorder) -> Logged:
    occurred_at = _occurred(work, command)
    record = Record(command.activity_key, recorder, occurred_at, command.mark)
    return Logged(record, work.now)


async def _stored(work: Work, enrollment: Enrollment, entry: Logged, key: str) -> UUID:
    event_id, record = new_id(), entry.record
    try:
        await STORE.run(
            id=event_id,
            learner=enrollment.learner_id,
            enrollment=enrollment.id,
            micro_credential=enrollment.micro_credential_id,
            activity=record.activity_key,
            mark=record.mark,
            recorder=record.recorder,
            recorded_by=work.viewer.require_account(SYSTEM_SCOPE),
            occurred_at=record.occurred_at,
            recorded_at=entry.recorded_at,
            key=key,
        )
    except IntegrityError as error:  # the same key for two learners at the same moment
        raise IdempotencyKeyReused(
            "This key was used to record something else; use a new one.", "idempotencyKey"
        ) from error
    return event_id


def _check_asked(log: Log, command: RecordProgress, recorder: Recorder) -> None:
    rule = next((each for each in log.activities if each.key == command.activity_key), None)
    if rule is None:
        raise NotFound("There is no such activity in this enrolment's version.", "activityKey")
    if not may_record(rule, recorder):
        asked = "an assessor" if rule.recorded_by is Recorder.ASSESSOR else "a learning system"
        raise WrongRecorder(f"Only {asked} can record this activity.", "activityKey")
    _check_mark(rule, command.mark)


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
        await KEEP_PERCENT.run(percent=percent, enrollment=enrollment.id)
