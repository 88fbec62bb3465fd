"""Whom a badge is for, written so that only somebody who knows the address recognises it."""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import md5, sha256
from hmac import compare_digest
from typing import Final

_HASHES: Final = {"sha256": sha256, "md5": lambda raw: md5(raw, usedforsecurity=False)}


@dataclass(frozen=True, slots=True)
class Recipient:
    """An e-mail address, or another identity of some kind, and the salt of this one badge.

    With a salt of its own for each badge, two badges of one person cannot be told to be of one
    person by anybody who does not know the address.
    """

    email: str
    salt: str
    identity_type: str = "emailAddress"

    def identity(self) -> dict[str, object]:
        """An IdentityObject: https://www.imsglobal.org/spec/ob/v3p0/#identityobject"""
        return {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": f"sha256${sha256((self.email + self.salt).encode()).hexdigest()}",
            "identityType": self.identity_type,
            "salt": self.salt,
        }


def identities_in(document: Mapping[str, object]) -> list[Mapping[str, object]]:
    """What a credential says of whom it was awarded to."""
    subject = document.get("credentialSubject")
    given = subject.get("identifier", []) if isinstance(subject, Mapping) else []
    return [each for each in (given if isinstance(given, list) else [given]) if _is_object(each)]


def _is_object(value: object) -> bool:
    return isinstance(value, Mapping)


def is_identity_of(identity: Mapping[str, object], email: str) -> bool:
    """Whether the IdentityObject stands for the address, as given or in lower case."""
    stated = identity.get("identityHash")
    if identity.get("identityType") != "emailAddress" or not isinstance(stated, str):
        return False
    addresses = {email, email.strip().lower()}
    if not identity.get("hashed"):
        return stated.strip().lower() in {address.lower() for address in addresses}
    kind, _, digest = stated.partition("$")
    if kind not in _HASHES:
        return False
    salt = str(identity.get("salt", ""))
    computed = (_HASHES[kind]((a + salt).encode()).hexdigest() for a in addresses)
    return any(compare_digest(digest.lower().encode(), c.encode()) for c in computed)
