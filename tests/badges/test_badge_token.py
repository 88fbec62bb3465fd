"""Badges as tokens: what is signed, which algorithms hold, and what contradicts itself."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from catalog.badges import vc_jwt
from catalog.badges.document import compose
from catalog.badges.errors import InvalidToken, UnusableKey


@pytest.fixture
def token(document, token_signer):
    return vc_jwt.sign(document, token_signer)


def part(token, place):
    text = token.split(".")[place]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def test_the_header_names_algorithm_key_and_type_and_nothing_else(token, token_signer):
    assert part(token, 0) == {"alg": "ES256", "kid": token_signer.method, "typ": "JWT"}


def test_the_payload_is_the_credential_with_its_registered_claims(token, document):
    payload = part(token, 1)

    assert {name: payload[name] for name in document} == document
    assert {name: payload[name] for name in payload if name not in document} == {
        "iss": "did:web:cairn.example:providers:harbour-college",
        "jti": "https://cairn.example/badges/019d5f3e-0000-7000-8000-000000000001",
        "nbf": int(datetime(2026, 3, 1, 9, 30, tzinfo=UTC).timestamp()),
        "exp": int(datetime(2029, 3, 1, 9, 30, tzinfo=UTC).timestamp()),
    }


def test_a_subject_with_an_id_is_claimed(issuer, achievement, badge, token_signer):
    named = compose(issuer, achievement, replace(badge, subject_id="urn:uuid:1", valid_until=None))

    payload = part(vc_jwt.sign(named, token_signer), 1)

    assert payload["sub"] == "urn:uuid:1"
    assert "exp" not in payload


def test_the_credential_comes_back_as_it_was(token, document, token_signer):
    assert vc_jwt.check(token, token_signer.pair.public.load()) == document
    assert vc_jwt.open_unverified(token) == vc_jwt.Opened(token_signer.method, document)


def test_an_expired_token_still_has_a_good_signature(issuer, achievement, badge, token_signer):
    old = replace(badge, valid_until=datetime(2026, 3, 2, tzinfo=UTC))

    token = vc_jwt.sign(compose(issuer, achievement, old), token_signer)

    assert (
        vc_jwt.check(token, token_signer.pair.public.load())["validUntil"] == "2026-03-02T00:00:00Z"
    )


def test_no_character_of_a_token_can_be_changed(token, token_signer):
    key = token_signer.pair.public.load()

    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(InvalidToken):
            vc_jwt.check(token[:place] + other + token[place + 1 :], key)


def test_another_key_is_refused(token):
    other = ec.generate_private_key(ec.SECP256R1()).public_key()

    with pytest.raises(InvalidToken, match="signature"):
        vc_jwt.check(token, other)


def forged(payload, key, algorithm, **header):
    return jwt.encode(payload, key, algorithm=algorithm, headers={"kid": "did:web:x#k", **header})


def test_the_header_never_chooses_the_algorithm(token, token_signer):
    public = token_signer.pair.public.load()
    point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    payload = part(token, 1)

    for algorithm, key in (("none", None), ("HS256", point)):
        with pytest.raises(InvalidToken):
            vc_jwt.check(forged(payload, key, algorithm), public)


def test_rs256_is_taken_with_2048_bits_and_not_with_fewer(token):
    payload = part(token, 1)
    good = rsa.generate_private_key(65537, 2048)
    weak = rsa.generate_private_key(65537, 1024)

    assert (
        vc_jwt.check(forged(payload, good, "RS256"), good.public_key())["name"] == "Triage basics"
    )
    with pytest.raises(InvalidToken, match="2048"):
        vc_jwt.check(token, weak.public_key())


@pytest.mark.parametrize(
    ("name", "value"),
    [("iss", "did:web:other"), ("jti", "x"), ("nbf", 5), ("exp", 9_999_999_999), ("sub", "urn:x")],
)
def test_a_claim_that_contradicts_the_credential_is_refused(token, token_signer, name, value):
    payload = part(token, 1) | {name: value}

    with pytest.raises(InvalidToken, match=f"{name} contradicts"):
        vc_jwt.check(
            forged(payload, token_signer.pair.private, "ES256"), token_signer.pair.public.load()
        )


@pytest.mark.parametrize("name", ["iss", "jti", "nbf"])
def test_a_missing_claim_is_refused(token, token_signer, name):
    payload = {key: value for key, value in part(token, 1).items() if key != name}

    with pytest.raises(InvalidToken, match=f"lacks the claim {name}"):
        vc_jwt.check(
            forged(payload, token_signer.pair.private, "ES256"), token_signer.pair.public.load()
        )


def test_the_older_form_with_a_vc_claim_is_read(document, token_signer):
    payload = {"vc": document} | {
        name: value for name, value in part(vc_jwt.sign(document, token_signer), 1).items()
        if name in ("iss", "jti", "nbf", "exp")
    }  # fmt: skip

    token = forged(payload, token_signer.pair.private, "ES256")

    assert vc_jwt.check(token, token_signer.pair.public.load()) == document


@pytest.mark.parametrize("header", [{"x5u": "https://x.example"}, {"typ": "at+jwt"}])
def test_a_header_with_anything_else_is_refused(token, token_signer, header):
    odd = forged(part(token, 1), token_signer.pair.private, "ES256", **header)

    with pytest.raises(InvalidToken):
        vc_jwt.open_unverified(odd)


def test_a_token_that_names_no_key_is_refused(token, token_signer):
    nameless = jwt.encode(part(token, 1), token_signer.pair.private, algorithm="ES256")

    with pytest.raises(InvalidToken, match="names its key"):
        vc_jwt.open_unverified(nameless)


@pytest.mark.parametrize("text", ["", "a.b.c", "a.b", "é.ü.ö", "....", "\ud800.a.b"])
def test_what_is_no_token_is_refused(text):
    with pytest.raises(InvalidToken):
        vc_jwt.open_unverified(text)


def test_an_ed25519_key_signs_no_token(document, document_signer):
    with pytest.raises(UnusableKey):
        vc_jwt.sign(document, document_signer)


def test_a_document_with_a_proof_is_not_signed_again_as_a_token(signed, token_signer):
    with pytest.raises(InvalidToken, match="proof of its own"):
        vc_jwt.sign(signed, token_signer)


def test_dates_that_cannot_be_read_are_refused(token, token_signer):
    payload = part(token, 1) | {"validFrom": "yesterday"}

    with pytest.raises(InvalidToken, match="dates"):
        vc_jwt.check(
            forged(payload, token_signer.pair.private, "ES256"), token_signer.pair.public.load()
        )


def test_a_curve_other_than_p256_is_refused(token):
    other = ec.generate_private_key(ec.SECP384R1()).public_key()

    with pytest.raises(InvalidToken, match="P-256"):
        vc_jwt.check(token, other)
