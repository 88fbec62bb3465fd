"""What learners, assessors and awarders may ask for: enrolments, progress, badges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Enroll:
    """In a micro-credential (perhaps in one offering of it) or in a pathway: one of the two."""

    micro_credential_id: UUID | None = None
    pathway_id: UUID | None = None
    offering_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChangeEnrollment:
    """Withdraw from it, pause it or resume it."""

    enrollment_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecordProgress:
    """That an activity was done; the key makes it safe to send twice.

    `mark` is out of 100. Without `occurred_at` it happened now.
    """

    enrollment_id: UUID
    activity_key: str
    mark: int | None = None
    occurred_at: datetime | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class AwardAssessed:
    """An assessor's decision that the learner of this enrolment has earned the badge."""

    enrollment_id: UUID
    reason: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class AwardDirect:
    """A badge for whoever has the e-mail address, with or without an account."""

    micro_credential_id: UUID
    email: str
    reason: str
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class RevokeBadge:
    badge_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class RenewBadge:
    """The same badge for longer: by its own period from now on, or until the moment given."""

    badge_id: UUID
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeclineBadge:
    """The holder's own wish that the badge be shown nowhere, or, `declined` false, again."""

    badge_id: UUID
    declined: bool = True


@dataclass(frozen=True, slots=True)
class BadgeDue:
    """A moment of a badge's life that was scheduled has come: its end, or its grace's."""

    badge_id: UUID


@dataclass(frozen=True, slots=True)
class GrantExemption:
    """That one leaf of the pathway's tree counts as met for the learner of this enrolment."""

    enrollment_id: UUID
    requirement_key: str
    reason: str


@dataclass(frozen=True, slots=True)
class WithdrawExemption:
    enrollment_id: UUID
    requirement_key: str
    reason: str
