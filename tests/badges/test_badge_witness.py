"""A foreign implementation reads what we sign, with contexts of its own, and refuses what is altered.

openbadgeslib is the witness: it shares the JSON-LD engine and the cryptography with us, but not a
line of the code that composes, hashes, signs or checks.
"""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import (
    Achievement,
    Issuer,
    OB3LdpSigner,
    OB3LdpVerifier,
    OB3Verifier,
    OpenBadgeCredential,
    check_credential_status,
)

from catalog.badges import proof, vc_jwt
from catalog.badges.did import did_document, did_document_url
from catalog.badges.status_list import StatusBits

DID = "did:web:cairn.example:providers:harbour-college"


@pytest.fixture
def download(document_signer, token_signer, make_list):
    """The served bytes by address, as the witness would fetch them."""
    published = did_document(DID, [document_signer.pair.public, token_signer.pair.public])
    served = {did_document_url(DID): json.dumps(published).encode()}

    def fetch(url):
        return served[url]

    fetch.served = served
    return fetch


def pem(signer):
    return signer.pair.public.load().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_the_witness_verifies_our_document_with_the_served_key(signed, download):
    credential = OB3LdpVerifier.for_issuer_did(DID).verify(json.dumps(signed), download=download)

    assert credential.issuer.id == DID
    assert credential.achievement.name == "Triage basics"


def test_the_witness_verifies_our_token_with_the_served_key(document, token_signer, download):
    verifier = OB3Verifier.for_issuer_did(DID, download=download)

    credential = verifier.verify(vc_jwt.sign(document, token_signer))

    assert credential.id == document["id"]


def leaves(value, path=()):
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, dict | list):
            yield from leaves(part, (*path, name))
        else:
            yield (*path, name)


def altered(document, path):
    changed = json.loads(json.dumps(document))
    part = changed
    for step in path[:-1]:
        part = part[step]
    old = part[path[-1]]
    if isinstance(old, bool):
        part[path[-1]] = not old
    elif isinstance(old, int | float):
        part[path[-1]] = old + 1
    else:
        part[path[-1]] = old[:-1] + ("0" if old[-1] != "0" else "1")
    return changed


def test_the_witness_refuses_our_document_with_any_leaf_altered(signed, document_signer):
    verifier = OB3LdpVerifier(pem(document_signer))

    paths = list(leaves(signed))
    for path in paths:
        with pytest.raises(LibOpenBadgesException):
            verifier.verify(json.dumps(altered(signed, path)))
    assert len(paths) == 59


def test_the_witness_refuses_our_token_with_any_leaf_altered(document, token_signer):
    verifier = OB3Verifier(pem(token_signer))
    head, body, signature = vc_jwt.sign(document, token_signer).split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))

    for path in leaves(payload):
        text = json.dumps(altered(payload, path), separators=(",", ":")).encode()
        forged = base64.urlsafe_b64encode(text).decode().rstrip("=")
        with pytest.raises(LibOpenBadgesException):
            verifier.verify(f"{head}.{forged}.{signature}")


@pytest.mark.parametrize("withdrawn", [False, True])
def test_the_witness_reads_our_signed_status_list(
    signed, download, make_list, token_signer, withdrawn
):
    listed = make_list(StatusBits.clear().with_bit(94_567, withdrawn))
    del listed["proof"]
    download.served[listed["id"]] = vc_jwt.sign(listed, token_signer).encode()
    credential = OB3LdpVerifier.for_issuer_did(DID).verify(json.dumps(signed), download=download)

    if withdrawn:
        with pytest.raises(LibOpenBadgesException, match="revocation"):
            check_credential_status(
                credential, download, verify_list=True, list_pubkey_pem=pem(token_signer)
            )
    else:
        check_credential_status(
            credential, download, verify_list=True, list_pubkey_pem=pem(token_signer)
        )


def test_a_badge_of_the_witness_verifies_here():
    private = Ed25519PrivateKey.generate()
    secret = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    credential = OpenBadgeCredential(
        id="urn:uuid:019d5f3e-0000-7000-8000-000000000001",
        issuer=Issuer(id="did:web:x.example", name="X", url="https://x.example"),
        recipient_id="mailto:a@example.com",
        achievement=Achievement(
            id="https://x.example/a", name="A", description="B", criteria_narrative="C"
        ),
    )

    theirs = OB3LdpSigner(secret).sign(credential)

    proof.check(theirs, private.public_key())
