"""Teaching a pathway's version out: who is enrolled may finish until a day that they are told.

What was earned by then stays: badges are the learner's, progress is kept, and whoever migrates or
enrols again finds it counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from tortoise.expressions import F

from catalog import policy
from catalog.commands.publishing import TeachOut
from catalog.errors import Invalid, NotFound, NotOpen
from catalog.models import Enrollment, Pathway, PathwayVersion
from catalog.rules.words import EnrollmentState, Role, VersionStatus
from catalog.services import transitions
from catalog.viewer import VISITOR
from catalog.work import Announcement, Runner, Work

NOTICE: Final = timedelta(days=30)
"""No end comes sooner after it was announced."""
REMINDER: Final = timedelta(days=14)
LONGEST: Final = timedelta(days=3_660)

ANNOUNCED, SOON, ENDS = (
    "pathway.teach_out_announced",
    "pathway.teach_out_soon",
    "pathway.teach_out_ends",
)
OPEN: Final = (EnrollmentState.REQUESTED, EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
BATCH: Final = 200
BECAUSE: Final = "The time to finish this version ended."


async def announce(work: Work, command: TeachOut) -> PathwayVersion:
    """Everybody who is enrolled is told now, and again two weeks before the end."""
    version = await _own_version(work, command.version_id)
    if version.teach_out_until is not None and version.teach_out_until <= work.now:
        raise NotOpen("The time to finish this version is over.", "versionId")
    if command.until is not None:
        _check_moment(work.now, command.until)
    version.teach_out_until = command.until
    await version.save(update_fields=["teach_out_until"])
    if command.until is not None:
        until = command.until.isoformat()
        for name, at in (
            (ANNOUNCED, None),
            (SOON, command.until - REMINDER),
            (ENDS, command.until),
        ):
            await work.record(name, "PathwayVersion", version.id, at=at, until=until)
    return version


async def still_so(version_id: UUID, payload: Mapping[str, Any]) -> PathwayVersion | None:
    """The version, unless another end has been announced since the event was written."""
    version = await PathwayVersion.get(id=version_id).select_related("pathway")
    told = datetime.fromisoformat(payload["until"])
    return version if version.teach_out_until == told else None


async def version_of(enrollment_id: UUID) -> PathwayVersion:
    enrollment = await Enrollment.get(id=enrollment_id)
    return await PathwayVersion.get(id=enrollment.pathway_version_id).select_related("pathway")


async def end(runner: Runner, version: PathwayVersion, batch: int = BATCH) -> int:
    """Every open enrolment, each in a unit of work of its own; done again, it goes on."""
    ended, after = 0, None
    while ids := await open_enrollments(version.id, after, batch):
        for id_ in ids:
            ended += await runner.run(VISITOR, _expire, id_)
        after = ids[-1]
    return ended


async def open_enrollments(version_id: UUID, after: UUID | None, most: int) -> list[UUID]:
    rows = Enrollment.filter(pathway_version_id=version_id, state__in=OPEN)
    rows = rows.filter(id__gt=after) if after is not None else rows
    return [row.id for row in await rows.order_by("id").limit(most).only("id")]


async def _expire(work: Work, enrollment_id: UUID) -> bool:
    """Unless the learner has finished, left or migrated meanwhile."""
    enrollment = await Enrollment.get(id=enrollment_id)
    await work.lock_learner(enrollment.learner_id)
    await enrollment.refresh_from_db()
    version = await PathwayVersion.get(id=enrollment.pathway_version_id)
    over = version.teach_out_until is not None and version.teach_out_until <= work.now
    if enrollment.state not in OPEN or not over:
        return False
    await transitions.move(work, enrollment, EnrollmentState.EXPIRED, BECAUSE)
    pathway = await Pathway.get(id=enrollment.pathway_id)
    await Pathway.filter(id=pathway.id).update(enrolled_count=F("enrolled_count") - 1)
    await work.tell("enrolled_count", pathway)
    await work.record("enrollment.taught_out", "Enrollment", enrollment.id)
    work.announce(Announcement(enrollment.learner_id, enrollment.id))
    return True


async def _own_version(work: Work, version_id: UUID) -> PathwayVersion:
    work.viewer.require_account()
    seen = policy.pathway_versions(work.viewer).where
    found = await PathwayVersion.filter(seen, id=version_id).first()
    if found is None:
        raise NotFound("There is no such version.", "versionId")
    pathway = await Pathway.filter(id=found.pathway_id).select_for_update().get()
    work.viewer.require_role(Role.PUBLISHER, pathway.provider_id)
    await found.refresh_from_db()
    if found.status is VersionStatus.DRAFT:
        raise NotOpen("A draft has nobody to teach.", "versionId")
    is_shown = pathway.shown_version_id == found.id
    if is_shown and pathway.status is VersionStatus.PUBLISHED:
        message = "Learners can still enrol in it: retire the pathway, or publish another version."
        raise NotOpen(message, "versionId")
    return found


def _check_moment(now: datetime, until: datetime) -> None:
    if until < now + NOTICE:
        raise Invalid(f"Give learners {NOTICE.days} days at least.", "until")
    if until > now + LONGEST:
        raise Invalid("This is more than ten years away.", "until")
