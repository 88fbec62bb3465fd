"""Whether a document has the form of an Open Badge 3.0: contexts, types and required members."""

import re
from collections.abc import Mapping
from typing import Final

from catalog.badges.contexts import CREDENTIALS_V2
from catalog.badges.moments import read
from catalog.badges.verdict import Finding, failed, passed

_BADGE_CONTEXT: Final = re.compile(
    r"https://purl\.imsglobal\.org/spec/ob/v3p0/context(-3\.\d\.\d)*\.json"
)
_BADGE_TYPES: Final = {"OpenBadgeCredential", "AchievementCredential"}


class _Lacking(Exception):
    pass


def examine(document: Mapping[str, object]) -> Finding:
    try:
        _check_envelope(document)
        _check_subject(_object(document, "credentialSubject", "the badge"))
    except _Lacking as lack:
        return failed(str(lack))
    return passed("The badge is complete and follows Open Badges 3.0.")


def issuer_id(document: Mapping[str, object]) -> str:
    issuer = document.get("issuer")
    return str(issuer.get("id") if isinstance(issuer, Mapping) else issuer)


def types_of(part: Mapping[str, object]) -> set[str]:
    types = part.get("type")
    return {kind for kind in _listed(types) if isinstance(kind, str)}


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _check_envelope(document: Mapping[str, object]) -> None:
    contexts = _listed(document.get("@context"))
    if contexts[:1] != [CREDENTIALS_V2]:
        raise _Lacking("It is not a Verifiable Credential 2.0.")
    if len(contexts) < 2 or not _BADGE_CONTEXT.fullmatch(str(contexts[1])):
        raise _Lacking("It does not name the context of Open Badges 3.0 in second place.")
    if "VerifiableCredential" not in types_of(document) or not types_of(document) & _BADGE_TYPES:
        raise _Lacking("It does not call itself an Open Badge.")
    _text(document, "id", "the badge")
    if isinstance(document.get("issuer"), Mapping):
        issuer = _object(document, "issuer", "the badge")
        _text(issuer, "id", "the issuer")
        _of_type(issuer, "Profile", "The issuer")
    else:
        _text(document, "issuer", "the badge")
    _moment(document, "validFrom")
    if "validUntil" in document:
        _moment(document, "validUntil")


def _check_subject(subject: Mapping[str, object]) -> None:
    _of_type(subject, "AchievementSubject", "The subject")
    if not subject.get("id") and not subject.get("identifier"):
        raise _Lacking("It does not say whom it was awarded to.")
    achievement = _object(subject, "achievement", "the subject")
    _of_type(achievement, "Achievement", "The achievement")
    for name in ("id", "name"):
        _text(achievement, name, "the achievement")
    if not isinstance(achievement.get("description"), str):
        raise _Lacking("The member description of the achievement is missing or not text.")
    criteria = _object(achievement, "criteria", "the achievement")
    if not criteria.get("id") and not criteria.get("narrative"):
        raise _Lacking("It does not say what it was awarded for.")


def _text(part: Mapping[str, object], name: str, whose: str) -> None:
    value = part.get(name)
    if not isinstance(value, str) or not value:
        raise _Lacking(f"The member {name} of {whose} is missing or not text.")


def _object(part: Mapping[str, object], name: str, whose: str) -> Mapping[str, object]:
    value = part.get(name)
    if not isinstance(value, Mapping):
        raise _Lacking(f"The member {name} of {whose} is missing or not one object.")
    return value


def _of_type(part: Mapping[str, object], kind: str, what: str) -> None:
    if kind not in types_of(part):
        raise _Lacking(f"{what} is not of the type {kind}.")


def _moment(document: Mapping[str, object], name: str) -> None:
    try:
        read(document.get(name))
    except ValueError as error:
        raise _Lacking(f"{name} is not a date and time with its zone.") from error
