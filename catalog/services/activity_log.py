"""A learner's progress in one micro-credential, worked out anew from the whole log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.models import Activity, Enrollment, ProgressEvent
from catalog.rules.progress import ActivityRule, Progress, Record, measure


@dataclass(frozen=True, slots=True)
class Log:
    """What a version asks for, and everything that was recorded of the micro-credential.

    Activities keep their keys from version to version, so the progress of an earlier
    enrolment counts in a later one.
    """

    activities: Sequence[ActivityRule]
    events: Sequence[ProgressEvent]

    def progress(self, after: datetime | None = None) -> Progress:
        """With `after`, only of what was recorded since."""
        counted = [each for each in self.events if after is None or each.recorded_at > after]
        return measure(self.activities, [record_of(each) for each in counted])

    def plus(self, event: ProgressEvent) -> Log:
        return Log(self.activities, [*self.events, event])


async def log_of(learner_id: UUID, micro_credential_id: UUID, version_id: UUID) -> Log:
    activities = await Activity.filter(version_id=version_id).order_by("position")
    events = ProgressEvent.filter(learner_id=learner_id, micro_credential_id=micro_credential_id)
    return Log([rule_of(each) for each in activities], await events.order_by("id"))


async def log_of_enrollment(enrollment: Enrollment) -> Log:
    assert enrollment.micro_credential_id
    assert enrollment.micro_credential_version_id
    return await log_of(
        enrollment.learner_id,
        enrollment.micro_credential_id,
        enrollment.micro_credential_version_id,
    )


def record_of(event: ProgressEvent) -> Record:
    return Record(event.activity_key, event.recorder, event.occurred_at, event.mark)


def rule_of(activity: Activity) -> ActivityRule:
    return ActivityRule(
        key=activity.key,
        weight=activity.weight,
        required=activity.required,
        pass_mark=activity.pass_mark,
        recorded_by=activity.recorded_by,
    )
