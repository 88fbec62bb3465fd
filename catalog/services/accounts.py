"""Signing up, in and out, and proving that an address is one's own.

Each verb takes the runner, not an open `Work`: what was tried has to stay when the try is
refused, and a password is hashed while no transaction waits for it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from tortoise.exceptions import IntegrityError

from catalog import passwords
from catalog.errors import EmailTaken, Invalid, NotFound, SignInFailed
from catalog.models import Account, Learner
from catalog.services.attempts import Subject, admit, forget
from catalog.services.recipients import first_recipient
from catalog.services.sessions import SignedIn, open_session
from catalog.viewer import VISITOR, Viewer
from catalog.work import Runner, Work

LONGEST_NAME, LONGEST_EMAIL = 200, 254


@dataclass(frozen=True, slots=True)
class SignUp:
    email: str
    name: str
    password: str
    client: str = ""
    """Where the request comes from; tries are counted by it."""


@dataclass(frozen=True, slots=True)
class SignIn:
    email: str
    password: str
    client: str = ""


async def sign_up(runner: Runner, command: SignUp) -> SignedIn:
    """An account that learns, signed in; its address stays unproved until a letter is answered."""
    asked = replace(command, email=email_address(command.email), name=person_name(command.name))
    passwords.require_usable(command.password, "input", "password")
    await admit(runner, Subject("sign-up from", command.client, 50))
    digest = await passwords.hashed(command.password)
    try:
        return await runner.run(VISITOR, _create_and_open, (asked, digest))
    except IntegrityError:  # someone else took it at the same moment
        raise _taken() from None


async def sign_in(runner: Runner, command: SignIn) -> SignedIn:
    """Refused alike, and in the same time, for a wrong password and an unknown address."""
    email = folded(command.email)
    pair = Subject("sign-in of and from", f"{email}\0{command.client}", 10)
    alone = Subject("sign-in of", email, 100)
    await admit(runner, pair, alone, Subject("sign-in from", command.client, 200))
    account = await Account.get_or_none(email=email[: LONGEST_EMAIL + 1])  # no longer one exists
    stored = account.password_hash if account else None
    if not await passwords.is_password(command.password, stored) or account is None:
        raise SignInFailed("The address or the password is wrong.", "input", "password")
    await forget(runner, pair, alone)
    return await runner.run(VISITOR, open_session, account)


async def make_administrator(runner: Runner, email: str) -> Account:
    """For whoever has the server's command line: that is their proof of being in charge."""
    return await runner.run(VISITOR, _make_administrator, folded(email))


async def create_account(
    work: Work, name: str, email: str, password_hash: str | None
) -> tuple[Account, Learner]:
    if await Account.exists(email=email):
        raise _taken()
    account = await Account.create(
        email=email, name=name, password_hash=password_hash, created_at=work.now
    )
    learner = await Learner.create(account=account, name=name)
    await first_recipient(work, account, learner)
    return account, learner


def folded(email: str) -> str:
    return unicodedata.normalize("NFC", email).strip().lower()


def email_address(text: str) -> str:
    """The folded address. Whether it exists, only a letter can tell."""
    email = folded(text)
    local, at, domain = email.rpartition("@")
    odd = any(c.isspace() or not c.isprintable() or c in '<>(),;:"\\' for c in email)
    if not (local and at and domain) or odd or "@" in local or len(email) > LONGEST_EMAIL:
        raise Invalid("This is not an e-mail address.", "input", "email")
    if domain.startswith((".", "-")) or domain.endswith((".", "-")) or ".." in email:
        raise Invalid("This is not an e-mail address.", "input", "email")
    return email


def person_name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid(f"A name has between 1 and {LONGEST_NAME} characters.", "input", "name")
    return name


async def _create_and_open(work: Work, asked: tuple[SignUp, str]) -> SignedIn:
    command, digest = asked
    account, learner = await create_account(work, command.name, command.email, digest)
    work.viewer = Viewer(account.id, learner.id)
    await work.record("email.proof_requested", "Account", account.id)
    return await open_session(work, account)


async def _make_administrator(_work: Work, email: str) -> Account:
    account = await Account.get_or_none(email=email)
    if account is None:
        raise NotFound(f"Nobody has signed up with {email}.", "input", "email")
    account.is_administrator = True
    await account.save(update_fields=["is_administrator"])
    return account


def _taken() -> EmailTaken:
    return EmailTaken("There is an account with this address; sign in instead.", "input", "email")
