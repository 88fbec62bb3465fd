"""Tokens for machines that act for an account; made where the server's command line is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from catalog.errors import Invalid, NotFound
from catalog.models import Account, ServiceToken
from catalog.one_time import digest_of, new_secret
from catalog.services.accounts import folded
from catalog.services.progress import SYSTEM_SCOPE
from catalog.work import Work

PREFIX = "cairn_"
SCOPES = {SYSTEM_SCOPE: "record what a learning system saw"}
"""What a token may do beyond looking at what its account sees."""
LONGEST_LIFE = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class MakeToken:
    email: str
    name: str
    scopes: tuple[str, ...] = ()
    life: timedelta = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class RevokeTokens:
    email: str
    name: str


async def make(work: Work, command: MakeToken) -> str:
    """The token itself, which is told only now."""
    if not timedelta(0) < command.life <= LONGEST_LIFE:
        raise Invalid(f"A token lives between 1 and {LONGEST_LIFE.days} days.", "days")
    unknown = sorted(set(command.scopes) - SCOPES.keys())
    if unknown:
        raise Invalid(f"There is no scope {unknown[0]!r}; there is {', '.join(SCOPES)}.", "scope")
    account, secret = await _account(command.email), new_secret(PREFIX)
    await ServiceToken.create(
        account=account,
        name=command.name[:200],
        scopes=list(command.scopes),
        digest=digest_of(secret),
        created_at=work.now,
        expires_at=work.now + command.life,
    )
    return secret


async def revoke(work: Work, command: RevokeTokens) -> int:
    """All of the account's tokens of that name; how many there were."""
    account = await _account(command.email)
    found = ServiceToken.filter(account=account, name=command.name, revoked_at__isnull=True)
    return await found.update(revoked_at=work.now)


async def _account(email: str) -> Account:
    account = await Account.get_or_none(email=folded(email))
    if account is None:
        raise NotFound(f"Nobody has signed up with {folded(email)}.", "email")
    return account
