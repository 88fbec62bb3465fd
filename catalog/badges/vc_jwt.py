"""Badges as signed tokens (VC-JWT): https://www.imsglobal.org/spec/ob/v3p0/#jwt-proof"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt.types import Options

from catalog.badges.errors import InvalidToken, UnusableKey
from catalog.badges.keys import Signer, VerifyingKey
from catalog.badges.moments import read

_HEADER_MEMBERS: Final = {"alg", "kid", "typ", "jwk"}
_REGISTERED: Final = {"iss", "jti", "nbf", "sub", "exp", "iat"}
_LEAST_RSA_BITS: Final = 2048
_UNJUDGED: Final[Options] = {
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
    "verify_aud": False,
}


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says, before anything of it is believed."""

    key_id: str
    document: dict[str, object]


def sign(document: Mapping[str, object], signer: Signer) -> str:
    """A compact JWS (ES256) over the document's own members and the registered claims.

    `sub` is left out where the subject has no id, as in 1EdTech's samples.
    """
    private = signer.pair.private
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise UnusableKey("Tokens are signed with a P-256 key.")
    if "proof" in document:
        raise InvalidToken("A document with a proof of its own is not signed as a token.")
    payload = {**document, **_claims(document)}
    return jwt.encode(payload, private, algorithm="ES256", headers=_header(signer))


def _header(signer: Signer) -> dict[str, str]:
    return {"kid": signer.method, "typ": "JWT"}


def _claims(document: Mapping[str, object]) -> dict[str, object]:
    claims = {
        "iss": _id_of(document.get("issuer")),
        "jti": document.get("id"),
        "nbf": _seconds(document.get("validFrom")),
        "sub": _id_of(document.get("credentialSubject")),
        "exp": _seconds(document.get("validUntil")),
    }
    return {name: value for name, value in claims.items() if value is not None}


def _id_of(value: object) -> object:
    return value.get("id") if isinstance(value, Mapping) else value


def _seconds(moment: object) -> int | None:
    return None if moment is None else int(read(moment).timestamp())


def open_unverified(token: str) -> Opened:
    """Reads which key is meant and what is claimed; raises InvalidToken."""
    try:
        whole = jwt.decode_complete(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise InvalidToken("This is not a compact JWS.") from error
    header, payload = whole["header"], whole["payload"]
    if strange := header.keys() - _HEADER_MEMBERS:
        raise InvalidToken(f"The token's header may not have {sorted(strange)[0]!r}.")
    if header.get("typ", "JWT") != "JWT" or not isinstance(header.get("kid"), str):
        raise InvalidToken("The token is not a JWT that names its key.")
    return Opened(key_id=header["kid"], document=_document(payload))


def check(token: str, key: VerifyingKey) -> dict[str, object]:
    """The credential that the token holds; raises InvalidToken.

    The dates are not judged here: an expired badge is told apart from a forged one.
    """
    algorithm = _algorithm_for(key)
    try:
        payload = jwt.decode(token, key, algorithms=[algorithm], options=_UNJUDGED)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise InvalidToken("The token's signature does not fit.") from error
    document = _document(payload)
    _check_claims(payload, document)
    return document


def _algorithm_for(key: VerifyingKey) -> str:
    """The key decides, never the token's header."""
    if isinstance(key, RSAPublicKey) and key.key_size >= _LEAST_RSA_BITS:
        return "RS256"
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return "ES256"
    raise InvalidToken("The token's key is neither of P-256 nor of RSA with 2048 bits.")


def _document(payload: Mapping[str, object]) -> dict[str, object]:
    """The credential's own members, which the older form keeps under `vc`."""
    inner = payload.get("vc")
    if isinstance(inner, dict):
        return inner
    return {name: value for name, value in payload.items() if name not in _REGISTERED}


def _check_claims(payload: Mapping[str, object], document: Mapping[str, object]) -> None:
    """A claim that contradicts the credential would let two readers see two badges."""
    try:
        expected = _claims(document)
    except ValueError as error:
        raise InvalidToken("The credential's dates cannot be read.") from error
    for name in ("iss", "jti", "nbf"):
        if name in expected and name not in payload:
            raise InvalidToken(f"The token lacks the claim {name}.")
    for name in ("iss", "jti", "nbf", "sub", "exp"):
        if name in payload and payload[name] != expected.get(name):
            raise InvalidToken(f"The token's {name} contradicts the credential in it.")
