"""People to try Cairn out as, on development servers only."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from tortoise.exceptions import IntegrityError

from catalog import passwords
from catalog.errors import EmailTaken, NotAllowed
from catalog.models import Account, Grant, Learner, Provider
from catalog.rules.words import Role
from catalog.services.accounts import create_account
from catalog.services.recipients import claim
from catalog.viewer import VISITOR
from catalog.work import Runner, Work

PROVIDER = "northgate-health-college"
"""Of the bundled catalogue: where the author and the assessor have their grants."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    name: str
    role: str
    email: str
    password: str
    grants: tuple[Role, ...] = ()


ACCOUNTS = (
    DemoAccount("Lena Vargas", "learner", "lena@demo.example", "learn-with-cairn"),
    DemoAccount(
        "Amara Osei",
        "author",
        "amara@demo.example",
        "write-with-cairn",
        (Role.AUTHOR, Role.PUBLISHER),
    ),
    DemoAccount(
        "Jonas Lindqvist",
        "assessor",
        "jonas@demo.example",
        "assess-with-cairn",
        (Role.ASSESSOR, Role.AWARDER),
    ),
    DemoAccount("Mei Tanaka", "administrator", "mei@demo.example", "govern-with-cairn"),
)


async def seed(runner: Runner) -> tuple[DemoAccount, ...]:
    """Make those that are missing; those that are there stay as they are."""
    if not runner.deployment.development:
        raise NotAllowed("Demo accounts exist on development servers only.")
    for person in ACCOUNTS:
        if not await Account.exists(email=person.email):
            digest = await passwords.hashed(person.password)
            with suppress(EmailTaken, IntegrityError):  # another server begins at this moment
                await runner.run(VISITOR, _make, (person, digest))
    with suppress(IntegrityError):
        await runner.run(VISITOR, _grant, None)
    return ACCOUNTS


async def _make(work: Work, asked: tuple[DemoAccount, str]) -> None:
    person, digest = asked
    account, learner = await create_account(work, person.name, person.email, digest)
    account.email_proved_at = work.now
    account.is_administrator = person.role == "administrator"
    await account.save(update_fields=["email_proved_at", "is_administrator"])
    await claim(work, await Learner.get(id=learner.id), account.email)


async def _grant(work: Work, _nothing: None) -> None:
    provider = await Provider.get_or_none(slug=PROVIDER)
    if provider is None:
        return
    administrator = await Account.get(email=ACCOUNTS[-1].email)
    for person in ACCOUNTS:
        account = await Account.get(email=person.email)
        for role in person.grants:
            await _give(work, account, provider, role, administrator)


async def _give(
    work: Work, account: Account, provider: Provider, role: Role, giver: Account
) -> None:
    if await Grant.exists(account=account, provider=provider, role=role):
        return  # given before, and perhaps withdrawn since
    await Grant.create(
        account=account,
        provider=provider,
        role=role,
        granted_by=giver,
        granted_at=work.now,
        active_key=f"{account.id}:{provider.id}::{role.value}",
    )
