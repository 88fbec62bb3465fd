"""The closed sets of words, and which state may follow which."""

from itertools import product

import pytest

from catalog.rules.states import TRANSITIONS, is_final, may
from catalog.rules.words import (
    ALL_WORDS,
    DESCRIPTIONS,
    AchievementType,
    BadgeState,
    ClaimState,
    EnrollmentState,
    VersionStatus,
)


def test_every_word_is_described_in_a_sentence():
    members = [member for word in ALL_WORDS for member in word]

    assert list(DESCRIPTIONS) == members
    assert all(text.endswith(".") and text[0].isupper() for text in DESCRIPTIONS.values())
    assert all(word.__doc__ for word in ALL_WORDS)


def test_values_are_names_in_lower_case_but_for_those_of_open_badges():
    plain = [word for word in ALL_WORDS if word is not AchievementType]

    assert all(member.value == member.name.lower() for word in plain for member in word)
    assert all(m.value.lower() == m.name.replace("_", "").lower() for m in AchievementType)
    assert AchievementType("MicroCredential") is AchievementType.MICRO_CREDENTIAL


ALLOWED = {
    (VersionStatus.DRAFT, VersionStatus.PUBLISHED),
    (VersionStatus.PUBLISHED, VersionStatus.RETIRED),
    (EnrollmentState.REQUESTED, EnrollmentState.ACTIVE),
    (EnrollmentState.REQUESTED, EnrollmentState.WITHDRAWN),
    (EnrollmentState.REQUESTED, EnrollmentState.EXPIRED),
    (EnrollmentState.ACTIVE, EnrollmentState.PAUSED),
    (EnrollmentState.ACTIVE, EnrollmentState.COMPLETED),
    (EnrollmentState.ACTIVE, EnrollmentState.WITHDRAWN),
    (EnrollmentState.ACTIVE, EnrollmentState.EXPIRED),
    (EnrollmentState.PAUSED, EnrollmentState.ACTIVE),
    (EnrollmentState.PAUSED, EnrollmentState.COMPLETED),
    (EnrollmentState.PAUSED, EnrollmentState.WITHDRAWN),
    (EnrollmentState.PAUSED, EnrollmentState.EXPIRED),
    (BadgeState.ISSUING, BadgeState.VALID),
    (BadgeState.ISSUING, BadgeState.REVOKED),
    (BadgeState.VALID, BadgeState.SUSPENDED),
    (BadgeState.VALID, BadgeState.REVOKED),
    (BadgeState.SUSPENDED, BadgeState.VALID),
    (BadgeState.SUSPENDED, BadgeState.REVOKED),
    (ClaimState.SUBMITTED, ClaimState.ACCEPTED),
    (ClaimState.SUBMITTED, ClaimState.REFUSED),
    (ClaimState.SUBMITTED, ClaimState.WITHDRAWN),
    (ClaimState.REFUSED, ClaimState.APPEALED),
    (ClaimState.APPEALED, ClaimState.ACCEPTED),
    (ClaimState.APPEALED, ClaimState.REFUSED),
    (ClaimState.APPEALED, ClaimState.WITHDRAWN),
}
ROWS = [
    pair
    for states in (VersionStatus, EnrollmentState, BadgeState, ClaimState)
    for pair in product(states, repeat=2)
]


@pytest.mark.parametrize(("before", "after"), ROWS)
def test_a_state_follows_another_only_as_the_table_says(before, after):
    assert may(before, after) is ((before, after) in ALLOWED)


def test_no_state_leads_into_the_states_of_something_else():
    assert not may(BadgeState.ISSUING, VersionStatus.PUBLISHED)
    assert all(
        type(after) is type(before) for before, follow in TRANSITIONS.items() for after in follow
    )


def test_what_is_retired_revoked_or_over_stays_so():
    final = {state for state in TRANSITIONS if is_final(state)}

    assert final == {
        VersionStatus.RETIRED,
        BadgeState.REVOKED,
        EnrollmentState.COMPLETED,
        EnrollmentState.WITHDRAWN,
        EnrollmentState.EXPIRED,
        ClaimState.ACCEPTED,
        ClaimState.WITHDRAWN,
    }
