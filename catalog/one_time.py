"""Secrets that are handed out once and kept as digests only."""

from __future__ import annotations

import secrets
from hashlib import sha256


def new_secret(prefix: str) -> str:
    """The prefix says what it is to whoever finds it lying around."""
    return prefix + secrets.token_urlsafe(32)


def digest_of(secret: str) -> str:
    """A plain digest suffices: the secret is random and long, so it cannot be guessed at."""
    return sha256(secret.encode()).hexdigest()
