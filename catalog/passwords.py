"""Passwords: hashed by argon2id on threads of their own, checked in equal time for everyone."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from catalog.errors import Invalid

SHORTEST, LONGEST = 10, 200

_hasher = PasswordHasher()
_threads = ThreadPoolExecutor(2, thread_name_prefix="argon2")
"""Few, because each hash takes 64 MiB while it is made."""


def require_usable(password: str, *path: str) -> None:
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid(f"A password has between {SHORTEST} and {LONGEST} characters.", *path)


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def is_password(password: str, stored: str | None) -> bool:
    """Takes as long for an account that does not exist, so that nobody learns which do."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_threads, _matches, password[:LONGEST], stored)


def _matches(password: str, stored: str | None) -> bool:
    try:
        return _hasher.verify(stored or _nobodys(), password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this password")
