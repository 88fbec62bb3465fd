"""did:web: the names of issuers, and the documents that say which keys are theirs."""

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWKError, PyJWTError

from catalog.badges.errors import UnusableKey
from catalog.badges.keys import Algorithm, PublicKey, VerifyingKey

_WEB: Final = "did:web:"
_KEY: Final = "did:key:"
_LOCAL_HOSTS: Final = {"localhost", "127.0.0.1"}
_CONTEXTS: Final = [
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/multikey/v1",
    "https://w3id.org/security/jwk/v1",
]
_MOST_RSA_BITS: Final = 8192
"""A larger one is there to keep whoever checks it busy."""
_JWK_CURVES: Final = {"Ed25519", "P-256"}


def did_web(public_url: str, path: Iterable[str] = ()) -> str:
    """The DID whose document lies below the URL; a port is written %3A, as did:web wants it."""
    address = urlsplit(public_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise ValueError(f"not a web address: {public_url!r}")
    host = address.hostname + (f"%3A{address.port}" if address.port else "")
    own = [part for part in address.path.split("/") if part]
    return _WEB + ":".join([host, *own, *(quote(part, safe="") for part in path)])


def did_document_url(did: str) -> str:
    """Where the document lies: https, but for a development instance on this machine."""
    if not did.startswith(_WEB) or len(did) == len(_WEB):
        raise ValueError(f"not a did:web: {did!r}")
    host, *path = did.removeprefix(_WEB).split(":")
    host = unquote(host)
    scheme = "http" if host.partition(":")[0] in _LOCAL_HOSTS else "https"
    return f"{scheme}://{host}/{'/'.join(path or ['.well-known'])}/did.json"


def did_document(did: str, keys: Iterable[PublicKey]) -> dict[str, object]:
    """Keys that were rotated out stay in, so that what they signed goes on verifying.

    The entries of assertionMethod are plain strings: 1EdTech's validator reads nothing else.
    """
    methods = [_method(did, key) for key in keys]
    return {
        "@context": list(_CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(did: str, key: PublicKey) -> dict[str, object]:
    method: dict[str, object] = {"id": f"{did}#{key.fragment}", "controller": did}
    if key.algorithm is Algorithm.ED25519:
        return method | {"type": "Multikey", "publicKeyMultibase": key.multibase}
    jwk = key.jwk() | {"alg": "ES256", "kid": key.fragment}
    return method | {"type": "JsonWebKey", "publicKeyJwk": jwk}


def did_key_document(did: str) -> dict[str, object]:
    """A did:key is its own document."""
    multibase = did.removeprefix(_KEY)
    PublicKey(multibase).load()
    method = {"id": f"{did}#{multibase}", "type": "Multikey", "publicKeyMultibase": multibase}
    return {"id": did, "verificationMethod": [method], "assertionMethod": [method["id"]]}


def key_in(document: Mapping[str, object], method_id: str) -> VerifyingKey:
    """The key that the DID document gives for making assertions; raises UnusableKey."""
    did, _, fragment = method_id.partition("#")
    spellings = [method_id, f"#{fragment}"]
    asserting = _entries(document, "assertionMethod")
    embedded = [entry for entry in asserting if isinstance(entry, dict)]
    named = [*asserting, *(entry.get("id") for entry in embedded)]
    if document.get("id") != did or not any(spelling in named for spelling in spellings):
        raise UnusableKey(f"{did} does not let the key {method_id} sign badges.")
    for entry in [*_entries(document, "verificationMethod"), *embedded]:
        if isinstance(entry, dict) and entry.get("id") in spellings:
            return _key_of(entry)
    raise UnusableKey(f"{did} does not show the key {method_id}.")


def _entries(document: Mapping[str, object], name: str) -> list[object]:
    entries = document.get(name, [])
    return entries if isinstance(entries, list) else [entries]


def _key_of(method: dict[str, object]) -> VerifyingKey:
    multibase, jwk = method.get("publicKeyMultibase"), method.get("publicKeyJwk")
    if isinstance(multibase, str):
        return PublicKey(multibase).load()
    if isinstance(jwk, dict):
        return _key_of_jwk(jwk)
    raise UnusableKey(f"The key {method.get('id')} is written in no form that is read here.")


def _key_of_jwk(jwk: dict[str, object]) -> VerifyingKey:
    if "d" in jwk:
        raise UnusableKey("The key document shows a private key, so the key is worth nothing.")
    known = jwk.get("kty") == "RSA" or str(jwk.get("crv")) in _JWK_CURVES
    try:
        key: object = PyJWK.from_dict(jwk).key if known else None
    except (PyJWKError, PyJWTError, ValueError, TypeError, KeyError) as error:
        raise UnusableKey("The key document shows a key that cannot be read.") from error
    if not isinstance(key, VerifyingKey):
        raise UnusableKey("The key is of a kind that is not used for badges.")
    if isinstance(key, RSAPublicKey) and key.key_size > _MOST_RSA_BITS:
        raise UnusableKey(f"An RSA key of {key.key_size} bits is not used for badges.")
    return key
