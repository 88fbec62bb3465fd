"""How the fields about enrolments are answered."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from strawberry import Parent

from catalog.models import Activity, Enrollment, ProgressEvent
from catalog.rules.progress import ActivityRule, Record, measure
from resolvers.context import Info


@dataclass(frozen=True, slots=True)
class Done:
    """How far one activity has come."""

    activity: Activity
    done: bool
    best_mark: int | None
    attempts: int
    last_at: datetime | None


async def activities(enrollment: Parent[Enrollment], info: Info) -> list[Done]:
    """Empty for an enrolment in a pathway."""
    if enrollment.micro_credential_version_id is None:
        return []
    asked = await info.context.loaders.batched(_activities, enrollment.micro_credential_version_id)
    events: list[ProgressEvent] = await info.context.loaders.batched(
        _events, (enrollment.learner_id, enrollment.micro_credential_id)
    )
    progress = measure(
        [ActivityRule(a.key, a.weight, a.required, a.pass_mark, a.recorded_by) for a in asked],
        [Record(e.activity_key, e.recorder, e.occurred_at, e.mark) for e in events],
    )
    by_key: dict[str, list[datetime]] = defaultdict(list)
    for event in events:
        by_key[event.activity_key].append(event.occurred_at)
    return [
        Done(
            activity=activity,
            done=activity.key in progress.passed,
            best_mark=progress.best_marks.get(activity.key),
            attempts=len(by_key[activity.key]),
            last_at=max(by_key[activity.key], default=None),
        )
        for activity in asked
    ]


async def _activities(version_ids: list[UUID]) -> list[list[Activity]]:
    found: dict[UUID, list[Activity]] = {id_: [] for id_ in version_ids}
    for activity in await Activity.filter(version_id__in=version_ids).order_by("position"):
        found[activity.version_id].append(activity)
    return [found[id_] for id_ in version_ids]


async def _events(keys: list[tuple[UUID, UUID]]) -> list[list[ProgressEvent]]:
    """Of pairs of learner and micro-credential."""
    found: dict[tuple[UUID, UUID], list[ProgressEvent]] = {key: [] for key in keys}
    rows = await ProgressEvent.filter(
        learner_id__in={learner for learner, _ in keys},
        micro_credential_id__in={micro_credential for _, micro_credential in keys},
    )
    for row in rows:
        if (row.learner_id, row.micro_credential_id) in found:
            found[row.learner_id, row.micro_credential_id].append(row)
    return [found[key] for key in keys]
