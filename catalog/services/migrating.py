"""Taking a newer version of a pathway than the one enrolled in: what it would do, and doing it.

Nothing that was earned is lost by it: badges are the learner's, whatever asks for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from catalog.commands.learning import ChangeEnrollment
from catalog.errors import Conflict, NotFound, NotOpen
from catalog.models import Enrollment, Pathway, PathwayVersion
from catalog.rules.comparing import Comparison, compare
from catalog.rules.words import EnrollmentState, VersionStatus
from catalog.services import explaining, holders, stacking, transitions, trees
from catalog.work import Announcement, Work

OPEN = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


@dataclass(frozen=True, slots=True)
class Newer:
    """What the current version would make of an enrolment in an earlier one."""

    earlier_id: UUID
    version_id: UUID
    comparison: Comparison
    percent: int


async def newer_versions(
    learner_id: UUID, enrollments: Sequence[Enrollment], at: datetime
) -> dict[UUID, Newer]:
    """By enrolment, of the learner's open ones whose pathway has a newer version by now."""
    behind = await _behind(enrollments)
    if not behind:
        return {}
    side = await explaining.side_of(learner_id)
    pairs = [(each.pathway_id, current) for each, current in behind if each.pathway_id]
    standings = await explaining.explain_versions(side, pairs, at)
    earlier_ids = [each.pathway_version_id for each, _ in behind if each.pathway_version_id]
    grown = await trees.trees_of([*earlier_ids, *(current for _, current in behind)])
    found = {}
    for enrollment, current in behind:
        earlier_id = enrollment.pathway_version_id
        if enrollment.pathway_id and earlier_id in grown and current in grown:
            held = side.hand.in_pathway(enrollment.pathway_id)
            comparison = compare(grown[earlier_id], grown[current], held, at)
            percent = standings[current].explanation.percent
            found[enrollment.id] = Newer(earlier_id, current, comparison, percent)
    return found


async def migrate(work: Work, command: ChangeEnrollment) -> Enrollment:
    """To the current version; what is held counts there at once."""
    learner_id = work.viewer.require_learner()
    holder = await holders.of_learner(work, learner_id)
    found = await Enrollment.filter(id=command.enrollment_id, learner_id=learner_id).first()
    if found is None or found.pathway_id is None:
        raise NotFound("You have no such enrolment in a pathway.", "enrollmentId")
    current = await _current(found)
    earlier = await PathwayVersion.get(id=found.pathway_version_id)
    found.pathway_version_id = current.id
    await found.save(update_fields=["pathway_version_id"])
    said = f"From version {earlier.number} to version {current.number}."
    await transitions.note(work, found, found.state, said)
    badges = await stacking.consider(work, holder, found.pathway_id)
    await found.refresh_from_db()
    ids = tuple(badge.id for badge in badges)
    work.announce(Announcement(learner_id, found.id, ids))
    return found


async def _current(enrollment: Enrollment) -> PathwayVersion:
    pathway = await Pathway.get(id=enrollment.pathway_id)
    if enrollment.state not in OPEN:
        raise NotOpen(f"This enrolment {transitions.said(enrollment.state)}.", "enrollmentId")
    if pathway.status is not VersionStatus.PUBLISHED:
        raise NotOpen("This pathway is no longer offered.", "enrollmentId")
    if pathway.shown_version_id == enrollment.pathway_version_id:
        raise Conflict("This is the current version already.", "enrollmentId")
    return await PathwayVersion.get(id=pathway.shown_version_id)


async def _behind(enrollments: Sequence[Enrollment]) -> list[tuple[Enrollment, UUID]]:
    """With the version that is current now."""
    ids = {each.pathway_id for each in enrollments if each.state in OPEN} - {None}
    if not ids:
        return []
    offered = Pathway.filter(id__in=list(ids), status=VersionStatus.PUBLISHED)
    shown = dict(await offered.values_list("id", "shown_version_id"))
    return [
        (each, shown[each.pathway_id])
        for each in enrollments
        if each.state in OPEN
        and each.pathway_id in shown
        and shown[each.pathway_id] != each.pathway_version_id
    ]
