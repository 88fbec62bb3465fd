"""What verification says: the steps that were taken, and the word for them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class StepCode(StrEnum):
    """In the order in which the steps are told."""

    FORM = "FORM"
    PROOF = "PROOF"
    ISSUER = "ISSUER"
    STATUS = "STATUS"
    VALIDITY = "VALIDITY"
    RECIPIENT = "RECIPIENT"


class Outcome(StrEnum):
    """UNKNOWN means that it could not be checked, which is never taken for good."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class Verdict(StrEnum):
    """ALTERED covers whatever the named issuer did not sign as it stands.

    WITHDRAWN covers suspension too. OTHER_RECIPIENT is possible only where an address was given.
    """

    VERIFIED = "VERIFIED"
    NOT_FULLY_CHECKED = "NOT_FULLY_CHECKED"
    OTHER_RECIPIENT = "OTHER_RECIPIENT"
    NOT_YET_VALID = "NOT_YET_VALID"
    EXPIRED = "EXPIRED"
    WITHDRAWN = "WITHDRAWN"
    ALTERED = "ALTERED"
    UNREADABLE = "UNREADABLE"


@dataclass(frozen=True, slots=True)
class Finding:
    """`verdict` is set where a failure is called otherwise than its step's failures are."""

    outcome: Outcome
    message: str
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Step:
    code: StepCode
    outcome: Outcome
    message: str


@dataclass(frozen=True, slots=True)
class Verification:
    """`credential` is None where no signature vouches for it: its claims are not to be repeated."""

    verdict: Verdict
    steps: tuple[Step, ...]
    credential: Mapping[str, object] | None


def passed(message: str) -> Finding:
    return Finding(Outcome.PASSED, message)


def failed(message: str, verdict: Verdict | None = None) -> Finding:
    return Finding(Outcome.FAILED, message, verdict)


def unknown(message: str) -> Finding:
    return Finding(Outcome.UNKNOWN, message)
