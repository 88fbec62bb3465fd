"""Moving an enrolment from one state to another, with its history."""

from __future__ import annotations

from catalog.errors import NotOpen
from catalog.models import Enrollment, EnrollmentTransition
from catalog.rules import states
from catalog.rules.words import EnrollmentState
from catalog.work import Work

_HERE = {
    EnrollmentState.REQUESTED: "still waits for the provider's yes",
    EnrollmentState.ACTIVE: "is under way",
    EnrollmentState.PAUSED: "is paused",
    EnrollmentState.COMPLETED: "is completed",
    EnrollmentState.WITHDRAWN: "was withdrawn",
    EnrollmentState.EXPIRED: "has run out",
}


async def move(work: Work, enrollment: Enrollment, to: EnrollmentState, reason: str = "") -> None:
    """Refused where the table of states has no such step."""
    before = enrollment.state
    if not states.may(before, to):
        raise NotOpen(f"This enrolment {said(before)}, so it cannot become {to.value}.")
    enrollment.state = to
    if states.is_final(to):
        enrollment.active_key = None
    if to is EnrollmentState.COMPLETED:
        enrollment.completed_at = work.now
    await enrollment.save(update_fields=["state", "active_key", "completed_at"])
    await note(work, enrollment, before, reason)


async def note(
    work: Work, enrollment: Enrollment, before: EnrollmentState | None, reason: str = ""
) -> None:
    await EnrollmentTransition.create(
        enrollment=enrollment,
        from_state=before,
        to_state=enrollment.state,
        at=work.now,
        reason=reason,
    )


def said(state: EnrollmentState) -> str:
    return _HERE[state]
