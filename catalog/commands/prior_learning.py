"""What may be asked for about earlier learning: to claim it, to decide, to appeal."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link, and what is found there."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ClaimPriorLearning:
    """For a leaf of the pathway enrolled in, by its key; without one for the micro-credential."""

    enrollment_id: UUID
    statement: str
    requirement_key: str | None = None
    evidence: tuple[Evidence, ...] = ()
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class DecideClaim:
    claim_id: UUID
    accept: bool
    reason: str


@dataclass(frozen=True, slots=True)
class AppealClaim:
    """Against a refusal, perhaps with further evidence."""

    claim_id: UUID
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class WithdrawClaim:
    claim_id: UUID
