"""Whose key signed: looked up in the issuer's own DID document."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from catalog.badges.did import did_key_document, key_in
from catalog.badges.errors import UnusableKey
from catalog.badges.keys import PublicKey, VerifyingKey
from catalog.badges.verdict import Finding, failed, passed, unknown


class DidResolver(Protocol):
    async def resolve(self, did: str) -> Mapping[str, object] | None:
        """The DID document, or None where it cannot be had now."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """`key` may be there though its owner is in doubt: it names itself in its own address."""

    key: VerifyingKey | None
    finding: Finding


async def find_key(method: str, issuer: str, resolver: DidResolver) -> FoundKey:
    did, _, fragment = method.partition("#")
    own = _self_named(fragment)
    if did != issuer:
        return FoundKey(own, failed(f"It was signed with a key of {did}, not of its issuer."))
    if not did.startswith("did:"):
        return FoundKey(own, unknown("The issuer is not named by a DID, so its keys are unknown."))
    try:
        document = await _document_of(did, resolver)
        if document is None:
            return FoundKey(own, unknown(f"The document of {did} could not be read."))
        return FoundKey(key_in(document, method), passed(f"The key belongs to {did}."))
    except UnusableKey as error:
        return FoundKey(own, failed(str(error)))


async def _document_of(did: str, resolver: DidResolver) -> Mapping[str, object] | None:
    if did.startswith("did:key:"):
        return did_key_document(did)
    return await resolver.resolve(did)


def _self_named(fragment: str) -> VerifyingKey | None:
    try:
        return PublicKey(fragment).load()
    except UnusableKey:
        return None
