"""A learner's progress in one micro-credential, worked out anew from the whole log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from catalog.database.kept import Kept, moment_of
from catalog.models import Enrollment
from catalog.rules.progress import ActivityRule, Progress, Record, measure
from catalog.rules.words import Recorder

RECORDERS = {recorder.value: recorder for recorder in Recorder}

# What a version asks for, each activity as often as something was recorded of it.
LOG: Final = Kept("""
SELECT activity.key, activity.weight, activity.required, activity.pass_mark, activity.recorded_by,
  event.recorder, event.occurred_at, event.mark, event.recorded_at
FROM activity
LEFT JOIN progress_event AS event ON event.learner_id = :learner
  AND event.micro_credential_id = :micro_credential AND event.activity_key = activity.key
WHERE activity.version_id = :version
ORDER BY activity.position, event.id
""")


@dataclass(frozen=True, slots=True)
class Logged:
    """A record, and when it came: it may tell of something that was done long before."""

    record: Record
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Log:
    """What a version asks for, and everything that was recorded of its activities.

    Activities keep their keys from version to version, so the progress of an earlier
    enrolment counts in a later one.
    """

    activities: Sequence[ActivityRule]
    entries: Sequence[Logged]

    def progress(self, after: datetime | None = None) -> Progress:
        """With `after`, only of what was recorded since."""
        counted = [each for each in self.entries if after is None or each.recorded_at > after]
        return measure(self.activities, [each.record for each in counted])

    def plus(self, entry: Logged) -> Log:
        return Log(self.activities, [*self.entries, entry])


async def log_of_enrollment(enrollment: Enrollment) -> Log:
    """As it is now, in the transaction that is open."""
    rows = await LOG.rows(
        learner=enrollment.learner_id,
        micro_credential=enrollment.micro_credential_id,
        version=enrollment.micro_credential_version_id,
    )
    rules = {row[0]: row for row in rows}
    entries = [_logged(*row) for row in rows if row[5] is not None]
    return Log([_rule(*row) for row in rules.values()], entries)


def _rule(key: str, weight: int, required: Any, pass_mark: Any, by: str, *_: Any) -> ActivityRule:
    return ActivityRule(key, weight, bool(required), pass_mark, RECORDERS[by])


def _logged(key: str, *others: Any) -> Logged:
    _, _, _, _, recorder, occurred_at, mark, recorded_at = others
    record = Record(key, RECORDERS[recorder], moment_of(occurred_at), mark)
    return Logged(record, moment_of(recorded_at))
