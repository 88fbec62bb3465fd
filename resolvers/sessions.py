"""How sessions are opened, carried on and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from catalog.errors import TokenInvalid
from catalog.models import Account
from catalog.services import accounts, letters, sessions
from catalog.services.sessions import SignedIn
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class Opened:
    account: Account
    access_token: str
    access_expires_at: datetime
    refresh_token: str | None
    """Null where a cookie keeps it."""


async def sign_up(context: Context, email: str, name: str, password: str) -> Opened:
    command = accounts.SignUp(email, name, password, context.client)
    return _opened(context, await accounts.sign_up(context.runner, command))


async def sign_in(context: Context, email: str, password: str) -> Opened:
    command = accounts.SignIn(email, password, context.client)
    return _opened(context, await accounts.sign_in(context.runner, command))


async def refresh(context: Context, token: str | None) -> Opened:
    given = _given(context, token)
    try:
        return _opened(context, await sessions.session_refresh(context.runner, given))
    except TokenInvalid:
        if context.cookie is not None:
            context.cookie.forget()
        raise


async def sign_out(context: Context, token: str | None) -> None:
    await sessions.sign_out(context.runner, _given(context, token))
    if context.cookie is not None:
        context.cookie.forget()


async def request_email_proof(context: Context) -> None:
    await letters.email_proof_request(context.runner, context.viewer)


async def prove_email(context: Context, token: str) -> None:
    await letters.email_prove(context.runner, token)


async def request_password_reset(context: Context, email: str) -> None:
    command = letters.PasswordResetRequest(email, context.client)
    await letters.password_reset_request(context.runner, command)


async def reset_password(context: Context, token: str, password: str) -> Opened:
    command = letters.PasswordReset(token, password)
    return _opened(context, await letters.password_reset(context.runner, command))


def _opened(context: Context, session: SignedIn) -> Opened:
    assert context.tokens is not None, "the server makes tokens"
    access_token, expires_at = context.tokens.access_token(session.account.id)
    kept: str | None = session.refresh_token
    if context.cookie is not None:
        context.cookie.keep(session.refresh_token, session.refresh_expires_at)
        kept = None
    return Opened(session.account, access_token, expires_at, kept)


def _given(context: Context, token: str | None) -> str:
    kept = context.cookie.given if context.cookie is not None else None
    given = token or kept
    if not given:
        raise TokenInvalid("There is no session to carry on; sign in.", "input", "refreshToken")
    return given
