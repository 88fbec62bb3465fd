"""Which state may follow which, in one table."""

from collections.abc import Mapping

from catalog.rules.words import BadgeState, ClaimState, EnrollmentState, VersionStatus, Word

TRANSITIONS: Mapping[Word, frozenset[Word]] = {
    VersionStatus.DRAFT: frozenset({VersionStatus.PUBLISHED}),
    VersionStatus.PUBLISHED: frozenset({VersionStatus.RETIRED}),
    VersionStatus.RETIRED: frozenset(),
    EnrollmentState.REQUESTED: frozenset(
        {EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN, EnrollmentState.EXPIRED}
    ),
    EnrollmentState.ACTIVE: frozenset(
        {
            EnrollmentState.PAUSED,
            EnrollmentState.COMPLETED,
            EnrollmentState.WITHDRAWN,
            EnrollmentState.EXPIRED,
        }
    ),
    EnrollmentState.PAUSED: frozenset(
        {
            EnrollmentState.ACTIVE,
            EnrollmentState.COMPLETED,
            EnrollmentState.WITHDRAWN,
            EnrollmentState.EXPIRED,
        }
    ),
    EnrollmentState.COMPLETED: frozenset(),
    EnrollmentState.WITHDRAWN: frozenset(),
    EnrollmentState.EXPIRED: frozenset(),
    BadgeState.ISSUING: frozenset({BadgeState.VALID, BadgeState.REVOKED}),
    BadgeState.VALID: frozenset({BadgeState.SUSPENDED, BadgeState.REVOKED}),
    BadgeState.SUSPENDED: frozenset({BadgeState.VALID, BadgeState.REVOKED}),
    BadgeState.REVOKED: frozenset(),
    ClaimState.SUBMITTED: frozenset(
        {ClaimState.ACCEPTED, ClaimState.REFUSED, ClaimState.WITHDRAWN}
    ),
    ClaimState.REFUSED: frozenset({ClaimState.APPEALED}),
    ClaimState.APPEALED: frozenset({ClaimState.ACCEPTED, ClaimState.REFUSED, ClaimState.WITHDRAWN}),
    ClaimState.ACCEPTED: frozenset(),
    ClaimState.WITHDRAWN: frozenset(),
}
"""What follows each state. A paused enrolment completes when badges earned elsewhere suffice.

That a claim is appealed once only, and in time, is told by its row.
"""


def may(before: Word, after: Word) -> bool:
    """Whether `after` may follow `before`; staying where one is, is no transition."""
    return after in TRANSITIONS[before]


def is_final(state: Word) -> bool:
    return not TRANSITIONS[state]
