"""Whether a badge still stands: its places in signed status lists."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Protocol

from catalog.badges import form, presented, signature
from catalog.badges.errors import BadgeError, InvalidStatusList
from catalog.badges.issuer_keys import DidResolver
from catalog.badges.moments import read
from catalog.badges.presented import Presented
from catalog.badges.status_list import Purpose, StatusBits
from catalog.badges.verdict import Finding, Outcome, failed, passed, unknown

_STATES: Final = {
    Purpose.REVOCATION: "The issuer has withdrawn the badge.",
    Purpose.SUSPENSION: "The issuer has suspended the badge.",
}


class StatusLists(Protocol):
    async def fetch(self, url: str) -> str | bytes | None:
        """The list as it is served, JSON or token, or None where it cannot be had now."""


async def examine(
    document: Mapping[str, object], lists: StatusLists, resolver: DidResolver, now: datetime
) -> Finding:
    """One set bit is enough to fail; one unreadable entry is enough not to know."""
    given = document.get("credentialStatus", [])
    entries = given if isinstance(given, list) else [given]
    issuer = form.issuer_id(document)
    findings = [await _entry(entry, issuer, lists, resolver, now) for entry in entries]
    for outcome in (Outcome.FAILED, Outcome.UNKNOWN):
        for finding in findings:
            if finding.outcome is outcome:
                return finding
    return passed("The badge has not been withdrawn." if findings else "It cannot be withdrawn.")


async def _entry(
    entry: object, issuer: str, lists: StatusLists, resolver: DidResolver, now: datetime
) -> Finding:
    try:
        purpose, index, url = _place(entry)
        served = await lists.fetch(url)
        if served is None:
            return unknown("The issuer's status list could not be read.")
        listed = presented.read(served)
        if not (await signature.examine(listed, resolver)).holds:
            return unknown("The issuer's status list is not signed by the issuer.")
        bits = _bits(listed, url, issuer, purpose, now)
        return failed(_STATES[purpose]) if bits[index] else passed("The badge stands.")
    except BadgeError as error:
        return unknown(str(error))


def _place(entry: object) -> tuple[Purpose, int, str]:
    """Any other kind of entry could say that the badge is withdrawn: then it is not known."""
    if not isinstance(entry, Mapping) or form.types_of(entry) != {"BitstringStatusListEntry"}:
        raise InvalidStatusList("The badge's status is of a kind that is not read here.")
    index, url = str(entry.get("statusListIndex")), entry.get("statusListCredential")
    if entry.get("statusPurpose") not in list(Purpose) or entry.get("statusSize", 1) != 1:
        raise InvalidStatusList("The badge's status has a purpose that is not read here.")
    if not (index.isascii() and index.isdigit() and len(index) < 12) or not isinstance(url, str):
        raise InvalidStatusList("The badge's status does not name a place in a list.")
    return Purpose(str(entry["statusPurpose"])), int(index), url


def _bits(listed: Presented, url: str, issuer: str, purpose: Purpose, now: datetime) -> StatusBits:
    document, subject = listed.document, listed.document.get("credentialSubject")
    if form.issuer_id(document) != issuer or document.get("id", url) != url:
        raise InvalidStatusList("The status list is not the one of the badge's issuer.")
    if "BitstringStatusListCredential" not in form.types_of(document) or not _in_force(
        document, now
    ):
        raise InvalidStatusList("The status list is not in force.")
    if not isinstance(subject, Mapping) or form.types_of(subject) != {"BitstringStatusList"}:
        raise InvalidStatusList("The status list has no list in it.")
    purposes = subject.get("statusPurpose")
    if purpose not in (purposes if isinstance(purposes, list) else [purposes]):
        raise InvalidStatusList(f"The status list does not tell of {purpose}.")
    return StatusBits.decode(str(subject.get("encodedList")))


def _in_force(document: Mapping[str, object], now: datetime) -> bool:
    try:
        begun = read(document.get("validFrom")) <= now
        return begun and ("validUntil" not in document or now <= read(document["validUntil"]))
    except ValueError:
        return False
