"""Signing keys: made, written down publicly, sealed at rest."""

import json
import os
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Final

import base58
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from catalog.badges.errors import SealBroken, UnusableKey

PrivateKey = Ed25519PrivateKey | ec.EllipticCurvePrivateKey
VerifyingKey = Ed25519PublicKey | ec.EllipticCurvePublicKey | RSAPublicKey

_SEAL_VERSION: Final = b"\x01"
_LONGEST_MULTIBASE: Final = 64
"""No key that is read here is longer, and reading base58 takes the square of its length."""
_SALT_BYTES: Final = 16
_NONCE_BYTES: Final = 12
_LEAST_MASTER_BYTES: Final = 32


class Algorithm(StrEnum):
    """Ed25519 signs documents (eddsa-rdfc-2022), P-256 signs tokens (ES256)."""

    ED25519 = "Ed25519"
    P256 = "P-256"


# The two bytes that say, before a multibase key, what kind of key follows.
_MULTICODEC: Final = {Algorithm.ED25519: b"\xed\x01", Algorithm.P256: b"\x80\x24"}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key in its one stored form, a multibase Multikey (z6Mk… or zDn…)."""

    multibase: str

    @classmethod
    def of(cls, key: Ed25519PublicKey | ec.EllipticCurvePublicKey) -> "PublicKey":
        if isinstance(key, Ed25519PublicKey):
            raw = _MULTICODEC[Algorithm.ED25519] + key.public_bytes_raw()
        else:
            point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
            raw = _MULTICODEC[Algorithm.P256] + point
        return cls("z" + base58.b58encode(raw).decode("ascii"))

    @property
    def algorithm(self) -> Algorithm:
        prefix = self._raw()[:2]
        return next(algorithm for algorithm, codec in _MULTICODEC.items() if codec == prefix)

    @property
    def fragment(self) -> str:
        """What names the key in its DID document.

        An Ed25519 key names itself, which lets a verifier check the signature before it has the
        document. A P-256 key is named by its JWK thumbprint (RFC 7638), marked so that nobody
        takes it for a multibase key.
        """
        if self.algorithm is Algorithm.ED25519:
            return self.multibase
        return f"jwk-{thumbprint(self.jwk())}"

    def load(self) -> Ed25519PublicKey | ec.EllipticCurvePublicKey:
        raw = self._raw()
        try:
            if raw[:2] == _MULTICODEC[Algorithm.ED25519]:
                return Ed25519PublicKey.from_public_bytes(raw[2:])
            return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw[2:])
        except ValueError as error:
            raise UnusableKey("The key's bytes are not a public key.") from error

    def jwk(self) -> dict[str, str]:
        key = self.load()
        if isinstance(key, Ed25519PublicKey):
            return {"kty": "OKP", "crv": "Ed25519", "x": _base64url(key.public_bytes_raw())}
        numbers = key.public_numbers()
        x, y = (_base64url(n.to_bytes(32, "big")) for n in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}

    def _raw(self) -> bytes:
        if len(self.multibase) > _LONGEST_MULTIBASE:
            raise UnusableKey("The key is neither an Ed25519 nor a P-256 Multikey.")
        try:
            raw: bytes = base58.b58decode(self.multibase[1:])
        except ValueError as error:
            raise UnusableKey("The key is not written in base58.") from error
        if self.multibase[:1] != "z" or raw[:2] not in _MULTICODEC.values():
            raise UnusableKey("The key is neither an Ed25519 nor a P-256 Multikey.")
        return raw


@dataclass(frozen=True, slots=True)
class KeyPair:
    private: PrivateKey

    @property
    def public(self) -> PublicKey:
        return PublicKey.of(self.private.public_key())


@dataclass(frozen=True, slots=True)
class Signer:
    """A key pair in the hands of whoever the DID names."""

    did: str
    pair: KeyPair

    @property
    def method(self) -> str:
        """The DID URL that a proof or a token names its key by."""
        return f"{self.did}#{self.pair.public.fragment}"


def generate(algorithm: Algorithm) -> KeyPair:
    if algorithm is Algorithm.ED25519:
        return KeyPair(Ed25519PrivateKey.generate())
    return KeyPair(ec.generate_private_key(ec.SECP256R1()))


def thumbprint(jwk: dict[str, str]) -> str:
    """RFC 7638."""
    required = {name: jwk[name] for name in ("crv", "kty", "x", "y") if name in jwk}
    text = json.dumps(required, sort_keys=True, separators=(",", ":"))
    return _base64url(sha256(text.encode("ascii")).digest())


def seal(pair: KeyPair, key_id: str, master: bytes) -> bytes:
    """Encrypts the private key (AES-256-GCM) so that it opens under this id only."""
    plain = pair.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    salt, nonce = os.urandom(_SALT_BYTES), os.urandom(_NONCE_BYTES)
    box = AESGCM(_derived(master, salt)).encrypt(nonce, plain, key_id.encode())
    return _SEAL_VERSION + salt + nonce + box


def unseal(sealed: bytes, key_id: str, master: bytes) -> KeyPair:
    """Raises SealBroken where the secret, the key's id or the bytes are not those of sealing."""
    if sealed[:1] != _SEAL_VERSION:
        raise SealBroken("The sealed key is of an unknown form.")
    salt, rest = sealed[1 : 1 + _SALT_BYTES], sealed[1 + _SALT_BYTES :]
    nonce, box = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
    try:
        plain = AESGCM(_derived(master, salt)).decrypt(nonce, box, key_id.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"The signing key {key_id} does not open with this secret.") from error
    private = load_der_private_key(plain, password=None)
    if not isinstance(private, PrivateKey):
        raise SealBroken(f"The signing key {key_id} is of a kind that is not used here.")
    return KeyPair(private)


def _derived(master: bytes, salt: bytes) -> bytes:
    if len(master) < _LEAST_MASTER_BYTES:
        raise UnusableKey(f"The master secret needs at least {_LEAST_MASTER_BYTES} bytes.")
    kdf = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"cairn signing key, AES-256-GCM")
    return kdf.derive(master)


def _base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
