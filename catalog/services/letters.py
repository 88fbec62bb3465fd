"""Proving an address, and finding back in by it: both by a token that is sent there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from catalog import passwords
from catalog.errors import TokenInvalid
from catalog.ids import new_id
from catalog.models import Account, EmailToken, Learner
from catalog.one_time import digest_of, new_secret
from catalog.services.accounts import email_address
from catalog.services.attempts import Subject, admit
from catalog.services.recipients import claim
from catalog.services.sessions import SignedIn, end_all_sessions, open_session
from catalog.viewer import VISITOR, Viewer
from catalog.work import Runner, Work

PROVE, RESET = "prove", "reset"
LIFE = {PROVE: timedelta(days=3), RESET: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class PasswordResetRequest:
    email: str
    client: str = ""


@dataclass(frozen=True, slots=True)
class PasswordReset:
    token: str
    password: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be sent: the purpose decides the words."""

    purpose: str
    to: str
    name: str
    token: str


async def email_proof_request(runner: Runner, viewer: Viewer) -> None:
    """Have a letter sent to the viewer's address, unless it is proved already."""
    account_id = viewer.require_account()
    await admit(runner, Subject("letters to", str(account_id), 5))
    await runner.run(viewer, _request_proof, None)


async def email_prove(runner: Runner, token: str) -> Account:
    """Whoever has the token has read the letter; no sign-in is needed."""
    return await runner.run(VISITOR, _prove, token)


async def password_reset_request(runner: Runner, command: PasswordResetRequest) -> None:
    """The same answer and the same work whether or not anybody has the address."""
    email = email_address(command.email)
    await admit(runner, Subject("reset of", email, 5), Subject("reset from", command.client, 50))
    await runner.run(VISITOR, _request_reset, email)


async def password_reset(runner: Runner, command: PasswordReset) -> SignedIn:
    """Sets the password, ends every session, opens one. The letter has proved the address too."""
    passwords.require_usable(command.password, "input", "password")
    digest = await passwords.hashed(command.password)
    return await runner.run(VISITOR, _reset, (command.token, digest))


async def write_proof(work: Work, account: Account) -> Letter | None:
    """Called when the letter is about to be sent, so that no token is stored in the clear."""
    return None if account.email_proved_at else await _letter(work, account, PROVE)


async def write_reset(work: Work, email: str) -> Letter | None:
    account = await Account.get_or_none(email=email)
    return None if account is None else await _letter(work, account, RESET)


async def _request_proof(work: Work, _nothing: None) -> None:
    await work.record("email.proof_requested", "Account", work.viewer.require_account())


async def _request_reset(work: Work, email: str) -> None:
    await work.record("password.reset_requested", "Letter", new_id(), email=email)


async def _letter(work: Work, account: Account, purpose: str) -> Letter:
    secret = new_secret("cairne_")
    await EmailToken.create(
        account=account,
        purpose=purpose,
        digest=digest_of(secret),
        expires_at=work.now + LIFE[purpose],
    )
    return Letter(purpose, account.email, account.name, secret)


async def _prove(work: Work, token: str) -> Account:
    account = await _use(work, token, PROVE)
    await _proved(work, account)
    return account


async def _reset(work: Work, asked: tuple[str, str]) -> SignedIn:
    token, digest = asked
    account = await _use(work, token, RESET)
    account.password_hash = digest
    await account.save(update_fields=["password_hash"])
    others = EmailToken.filter(account=account, purpose=RESET, used_at__isnull=True)
    await others.update(used_at=work.now)
    await end_all_sessions(work, account.id)
    await _proved(work, account)
    return await open_session(work, account)


async def _use(work: Work, secret: str, purpose: str) -> Account:
    found = EmailToken.filter(digest=digest_of(secret), purpose=purpose).select_for_update()
    token = await found.first()
    if token is None or token.used_at is not None or token.expires_at <= work.now:
        message = "This link has been used or is too old; ask for another."
        raise TokenInvalid(message, "input", "token")
    token.used_at = work.now
    await token.save(update_fields=["used_at"])
    return await Account.get(id=token.account_id)


async def _proved(work: Work, account: Account) -> None:
    if account.email_proved_at is not None:
        return
    account.email_proved_at = work.now
    await account.save(update_fields=["email_proved_at"])
    await claim(work, await Learner.get(account=account), account.email)
