"""Data Integrity proofs (eddsa-rdfc-2022): https://www.w3.org/TR/vc-di-eddsa/

The proof is written as a list of one: the published JSON schema of Open Badges 3.0 takes nothing
else, while the data model and the verifiers that were read take both. Reading takes both.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Final

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from catalog.badges.canonical import statements
from catalog.badges.errors import InvalidProof, UnusableKey
from catalog.badges.keys import Signer, VerifyingKey
from catalog.badges.moments import written

CRYPTOSUITE: Final = "eddsa-rdfc-2022"
# 64 bytes in base58 take 64 to 88 characters.
_VALUE: Final = re.compile("z[1-9A-HJ-NP-Za-km-z]{64,88}")


def sign(document: Mapping[str, object], signer: Signer, created: datetime) -> dict[str, object]:
    """The document with its proof; raises UnsignableContent, UnknownContext or UnusableKey."""
    private = signer.pair.private
    if not isinstance(private, Ed25519PrivateKey):
        raise UnusableKey("Documents are signed with an Ed25519 key.")
    if "proof" in document:
        raise InvalidProof("The document is signed already.")
    options: dict[str, object] = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": written(created),
        "verificationMethod": signer.method,
        "proofPurpose": "assertionMethod",
    }
    signature = private.sign(signed_bytes(document, options))
    value = "z" + base58.b58encode(signature).decode("ascii")
    return {**document, "proof": [{**options, "proofValue": value}]}


def signed_bytes(document: Mapping[str, object], options: Mapping[str, object]) -> bytes:
    """SHA-256 of the proof's options, then SHA-256 of the document, both canonical."""
    about = {"@context": document.get("@context"), **options}
    return b"".join(sha256(statements(part)).digest() for part in (about, document))


def proof_of(document: Mapping[str, object]) -> dict[str, object]:
    """The one proof that can be checked here; raises InvalidProof where there is not one."""
    given = document.get("proof")
    proofs = given if isinstance(given, list) else [given]
    known = [
        proof
        for proof in proofs
        if isinstance(proof, dict)
        and proof.get("type") == "DataIntegrityProof"
        and proof.get("cryptosuite") == CRYPTOSUITE
    ]
    if len(known) != 1:
        raise InvalidProof(f"The document has {len(known)} {CRYPTOSUITE} proofs, not one.")
    proof = known[0]
    if proof.get("proofPurpose") != "assertionMethod":
        raise InvalidProof("The proof was not made to assert anything.")
    if not isinstance(proof.get("verificationMethod"), str):
        raise InvalidProof("The proof does not name its key.")
    return proof


def check(document: Mapping[str, object], key: VerifyingKey) -> None:
    """Raises InvalidProof, UnsignableContent or UnknownContext; whose key it is, it cannot say."""
    if not isinstance(key, Ed25519PublicKey):
        raise InvalidProof(f"An {CRYPTOSUITE} proof needs an Ed25519 key.")
    proof = proof_of(document)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    try:
        key.verify(_signature(proof), signed_bytes(unsigned, options))
    except InvalidSignature as error:
        raise InvalidProof("The signature does not fit the document.") from error


def _signature(proof: Mapping[str, object]) -> bytes:
    value = proof.get("proofValue")
    if not isinstance(value, str) or not _VALUE.fullmatch(value):
        raise InvalidProof("The proof's value is not an Ed25519 signature.")
    signature: bytes = base58.b58decode(value[1:])
    return signature
