"""What checking a badge found out, step by step."""

from __future__ import annotations

from datetime import datetime

import strawberry

from catalog.badges.verdict import Outcome, StepCode, Verdict

_VERDICTS = {
    "VERIFIED": "Every step passed.",
    "NOT_FULLY_CHECKED": "Nothing failed, but something could not be checked; proves nothing.",
    "OTHER_RECIPIENT": "It was not awarded to the address that was given.",
    "NOT_YET_VALID": "Its time has not begun.",
    "EXPIRED": "Its time has run out.",
    "WITHDRAWN": "Its issuer has withdrawn or suspended it.",
    "ALTERED": "It was changed after signing, or not signed by whom it names.",
    "UNREADABLE": "It is not a credential of a form that is known here.",
}
_STEPS = {
    "FORM": "It has the form of an Open Badges 3.0 credential.",
    "PROOF": "The signature fits the content.",
    "ISSUER": "The key that signed belongs to the issuer.",
    "STATUS": "The issuer has not withdrawn it.",
    "VALIDITY": "It is valid at this moment.",
    "RECIPIENT": "It was awarded to the address given.",
}
_OUTCOMES = {
    "PASSED": "Checked, and good.",
    "FAILED": "Checked, and not good.",
    "UNKNOWN": "Could not be checked.",
}

for _enum, _name, _says, _meanings in (
    (Verdict, "Verdict", "What verification comes to.", _VERDICTS),
    (StepCode, "VerificationStepCode", "A step of verification.", _STEPS),
    (Outcome, "VerificationOutcome", "How a step of verification ended.", _OUTCOMES),
):
    strawberry.enum(_enum, name=_name, description=_says)
    for _value in getattr(_enum, "__strawberry_definition__").values:  # noqa: B009
        _value.description = _meanings[_value.name]


@strawberry.type(description="One thing that was checked.")
class VerificationStep:
    code: StepCode = strawberry.field(description="What was checked.")
    outcome: Outcome = strawberry.field(description="How it ended.")
    message: str = strawberry.field(description="In a sentence for people.")


@strawberry.type(description="What checking a badge found out.")
class Verification:
    verdict: Verdict = strawberry.field(description="All steps in one word.")
    steps: list[VerificationStep] = strawberry.field(description="In the order they were taken.")
    checked_at: datetime = strawberry.field(description="When.")
    achievement_name: str | None = strawberry.field(
        description="What it is for; null unless the signature vouches for it."
    )
    issuer_name: str | None = strawberry.field(
        description="By whom; null unless the signature vouches for it."
    )
