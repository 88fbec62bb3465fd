"""Refresh tokens: one use each, and a family that dies whole when a used one comes again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from catalog.errors import TokenInvalid
from catalog.ids import new_id
from catalog.models import Account, RefreshToken
from catalog.one_time import digest_of, new_secret
from catalog.viewer import VISITOR
from catalog.work import Runner, Work

REFRESH_LIFE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just been opened or carried on; the token is told only now."""

    account: Account
    refresh_token: str
    refresh_expires_at: datetime


async def open_session(work: Work, account: Account) -> SignedIn:
    return await _next_token(work, account, new_id())


async def session_refresh(runner: Runner, refresh_token: str) -> SignedIn:
    """Trade a refresh token for its successor. A used one betrays a copy: all of it ends."""
    session = await runner.run(VISITOR, _rotate, digest_of(refresh_token))
    if session is None:
        raise TokenInvalid("The session has ended; sign in again.", "input", "refreshToken")
    return session


async def sign_out(runner: Runner, refresh_token: str) -> None:
    """Ends the session on this device; of a token that is not known there is nothing to end."""
    await runner.run(VISITOR, _end, digest_of(refresh_token))


async def end_all_sessions(work: Work, account_id: UUID) -> None:
    found = RefreshToken.filter(account_id=account_id, revoked_at__isnull=True)
    await found.update(revoked_at=work.now)


async def _rotate(work: Work, digest: str) -> SignedIn | None:
    """Answers nothing rather than raising, so that the revocation is committed."""
    token = await RefreshToken.filter(digest=digest).select_for_update().first()
    if token is None or token.revoked_at is not None or token.expires_at <= work.now:
        return None
    if token.used_at is not None:
        await _revoke(work, token.family)
        return None
    token.used_at = work.now
    await token.save(update_fields=["used_at"])
    return await _next_token(work, await Account.get(id=token.account_id), token.family)


async def _end(work: Work, digest: str) -> None:
    token = await RefreshToken.get_or_none(digest=digest)
    if token is not None:
        await _revoke(work, token.family)


async def _revoke(work: Work, family: UUID) -> None:
    found = RefreshToken.filter(family=family, revoked_at__isnull=True)
    await found.update(revoked_at=work.now)


async def _next_token(work: Work, account: Account, family: UUID) -> SignedIn:
    secret, expires_at = new_secret("cairnr_"), work.now + REFRESH_LIFE
    await RefreshToken.create(
        account=account, family=family, digest=digest_of(secret), expires_at=expires_at
    )
    return SignedIn(account, secret, expires_at)
