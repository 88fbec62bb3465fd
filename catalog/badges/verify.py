"""Verification of a badge as a log of steps, in the order of the Open Badges specification.

It knows no network: the issuer's DID document, the status list and the time are handed to it. It
is stricter than the verifiers that were read: what it cannot check it never takes for good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from catalog.badges import form, presented, signature, standing
from catalog.badges.errors import BadgeError
from catalog.badges.issuer_keys import DidResolver
from catalog.badges.moments import read
from catalog.badges.recipient import identities_in, is_identity_of
from catalog.badges.standing import StatusLists
from catalog.badges.verdict import (
    Finding,
    Outcome,
    Step,
    StepCode,
    Verdict,
    Verification,
    failed,
    passed,
    unknown,
)

_ON_FAILURE: Final = {
    StepCode.FORM: Verdict.UNREADABLE,
    StepCode.PROOF: Verdict.ALTERED,
    StepCode.ISSUER: Verdict.ALTERED,
    StepCode.STATUS: Verdict.WITHDRAWN,
    StepCode.VALIDITY: Verdict.EXPIRED,
    StepCode.RECIPIENT: Verdict.OTHER_RECIPIENT,
}


@dataclass(frozen=True, slots=True)
class Verifier:
    resolver: DidResolver
    status_lists: StatusLists
    clock: Callable[[], datetime]

    async def verify(self, content: str | bytes, email: str | None = None) -> Verification:
        """Takes JSON, a compact JWS or a baked picture; with an address also asks whose it is."""
        try:
            handed_in = presented.read(content)
        except BadgeError as error:
            return _told({StepCode.FORM: failed(str(error))}, None)
        document = handed_in.document
        findings = {StepCode.FORM: form.examine(document)}
        if findings[StepCode.FORM].outcome is Outcome.FAILED:
            return _told(findings, None)
        signed = await signature.examine(handed_in, self.resolver)
        findings |= {StepCode.PROOF: signed.proof, StepCode.ISSUER: signed.issuer}
        if Outcome.FAILED in (signed.proof.outcome, signed.issuer.outcome):
            return _told(_up_to_the_lie(findings), None)
        now = self.clock()
        findings[StepCode.STATUS] = await standing.examine(
            document, self.status_lists, self.resolver, now
        )
        findings[StepCode.VALIDITY] = _validity(document, now)
        if email is not None:
            findings[StepCode.RECIPIENT] = _recipient(document, email)
        return _told(findings, document if signed.holds else None)


def _told(
    findings: Mapping[StepCode, Finding], credential: Mapping[str, object] | None
) -> Verification:
    steps = tuple(
        Step(code, findings[code].outcome, findings[code].message)
        for code in StepCode
        if code in findings
    )
    return Verification(_verdict(findings), steps, credential)


def _verdict(findings: Mapping[StepCode, Finding]) -> Verdict:
    """The first failure, in the order of the steps, names the whole."""
    for code in StepCode:
        if code in findings and findings[code].outcome is Outcome.FAILED:
            return findings[code].verdict or _ON_FAILURE[code]
    if any(finding.outcome is Outcome.UNKNOWN for finding in findings.values()):
        return Verdict.NOT_FULLY_CHECKED
    return Verdict.VERIFIED


def _up_to_the_lie(findings: Mapping[StepCode, Finding]) -> dict[StepCode, Finding]:
    """After a broken signature there is nothing to say about who made it."""
    broken = findings[StepCode.PROOF].outcome is Outcome.FAILED
    return {code: f for code, f in findings.items() if not (broken and code is StepCode.ISSUER)}


def _validity(document: Mapping[str, object], now: datetime) -> Finding:
    """The form was examined before, so the dates can be read."""
    begins, ends = read(document["validFrom"]), document.get("validUntil")
    if now < begins:
        return failed(f"It is not valid before {document['validFrom']}.", Verdict.NOT_YET_VALID)
    if ends is not None and now > read(ends):
        return failed(f"It was valid until {ends}.")
    return passed(f"It is valid until {ends}." if ends else "It is valid without an end.")


def _recipient(document: Mapping[str, object], email: str) -> Finding:
    identities = identities_in(document)
    if any(is_identity_of(identity, email) for identity in identities):
        return passed("It was awarded to this address.")
    if not any(identity.get("identityType") == "emailAddress" for identity in identities):
        return unknown("It does not name its recipient by an address.")
    return failed("It was not awarded to this address.")
