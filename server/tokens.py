"""Access tokens: short-lived, signed, and good for this server only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from hmac import digest
from uuid import UUID

import jwt

from catalog.errors import TokenInvalid
from catalog.work import Clock, utc_now

ALGORITHM = "HS256"
TYPE = "at+jwt"
AUDIENCE = "cairn"
MOST_KNOWN = 4096
"""Tokens whose signature was found good, and is not worked out again."""
REQUIRED = ["aud", "exp", "iat", "iss", "sub"]


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid token says."""

    account_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccessTokens:
    """Issued and read with one key, which is derived from the deployment's secret.

    The key is not the secret itself: what signs badges must not follow from what signs sessions.
    """

    issuer: str
    secret: bytes
    life: timedelta
    clock: Clock = utc_now

    def access_token(self, account_id: UUID) -> tuple[str, datetime]:
        now = self.clock()
        expires_at = now + self.life
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": str(account_id),
            "iat": int(now.timestamp()),
            "exp": int(expires_at.timestamp()),
        }
        token = jwt.encode(claims, self._key(), algorithm=ALGORITHM, headers={"typ": TYPE})
        return token, expires_at.replace(microsecond=0)

    def read(self, token: str) -> Access:
        """Refuses what another key or algorithm signed, what is for others, and what is past."""
        access = _read(token, self._key(), self.issuer)
        if access.expires_at <= self.clock():
            raise TokenInvalid("The access token is past its time; sign in again.")
        return access

    def _key(self) -> bytes:
        return digest(self.secret, b"cairn access tokens", sha256)


@lru_cache(maxsize=MOST_KNOWN)
def _read(token: str, key: bytes, issuer: str) -> Access:
    """What it says does not change, only whether it is past its time. Refusals are not kept."""
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=issuer,
            options={"require": REQUIRED, "verify_exp": False, "verify_iat": False},
        )
        expires_at = datetime.fromtimestamp(int(claims["exp"]), tz=UTC)
        account_id = UUID(str(claims["sub"]))
    except (jwt.PyJWTError, ValueError, OverflowError, OSError):
        raise TokenInvalid("The access token is not one of this server's.") from None
    if header.get("typ") != TYPE:
        raise TokenInvalid("The token is not an access token.")
    return Access(account_id, expires_at)
