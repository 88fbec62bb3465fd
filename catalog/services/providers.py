"""Providers: drafted by anyone who is signed in, published by a platform administrator."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from catalog import policy
from catalog.commands.publishing import (
    DraftProvider,
    GiveGrant,
    PublishProvider,
    ReviseProvider,
    WithdrawGrant,
)
from catalog.errors import AlreadyPublished, Conflict, Invalid, NotFound
from catalog.models import Account, Grant, MicroCredential, Provider
from catalog.naming import clean_line, clean_text, folded, provider_did
from catalog.rules.words import Role, VersionStatus
from catalog.services.accounts import LONGEST_EMAIL
from catalog.services.finding import found_for_change, free_slug
from catalog.work import Work

MOST_DRAFTS = 20


async def draft(work: Work, command: DraftProvider) -> Provider:
    """Whoever drafts a provider administers it."""
    account_id = work.viewer.require_account()
    if command.parent_id is not None:
        parent = await found_for_change(
            policy.providers(work.viewer), command.parent_id, "provider", "input", "parentId"
        )
        work.viewer.require_role(Role.ADMINISTRATOR, parent.id)
    drafts = await Grant.filter(
        granted_by_id=account_id, account_id=account_id, provider__status=VersionStatus.DRAFT
    ).count()
    if drafts >= MOST_DRAFTS:
        raise Conflict(
            f"You have {drafts} providers that wait to be published; publish some first."
        )
    name = _name(command.name)
    slug = await free_slug(Provider, name, "provider")
    provider = await Provider.create(
        slug=slug,
        name=name,
        name_folded=folded(name),
        description=clean_text(command.description),
        url=_url(command.url),
        email=command.email,
        country=_country(command.country),
        did=provider_did(work.deployment.public_url, slug),
        parent_id=command.parent_id,
        created_at=work.now,
    )
    await _grant(work, account_id, provider.id, Role.ADMINISTRATOR)
    return provider


async def revise(work: Work, command: ReviseProvider) -> Provider:
    provider = await _own(work, command.provider_id, Role.ADMINISTRATOR)
    checks: dict[str, Any] = {"name": _name, "url": _url, "country": _country}
    for column, value in command.facts.items():
        assert column in ("name", "description", "url", "email", "country")
        setattr(provider, column, checks.get(column, lambda same: same)(value))
    provider.name_folded = folded(provider.name)
    await provider.save()
    await work.tell("catalog.changed", provider)
    return provider


async def publish(work: Work, command: PublishProvider) -> Provider:
    work.viewer.require_administrator()
    provider = await found_for_change(
        policy.providers(work.viewer), command.provider_id, "provider"
    )
    if provider.status is VersionStatus.PUBLISHED:
        raise AlreadyPublished("This provider is published already.", "input", "id")
    provider.status = VersionStatus.PUBLISHED
    await provider.save(update_fields=["status"])
    await work.tell("catalog.changed", provider)
    return provider


async def give_grant(work: Work, command: GiveGrant) -> Grant:
    """Never more than one has: only who administers a provider grants, and holds every role."""
    provider = await _own(work, command.provider_id, Role.ADMINISTRATOR, "providerId")
    email = command.email.strip().casefold()
    account = await Account.get_or_none(email=email[: LONGEST_EMAIL + 1])
    if account is None:
        raise NotFound("Nobody has an account with this address.", "input", "email")
    if command.micro_credential_id is not None:
        known = MicroCredential.filter(id=command.micro_credential_id, provider_id=provider.id)
        if not await known.exists():
            raise NotFound(
                "The provider has no such micro-credential.", "input", "microCredentialId"
            )
    return await _grant(work, account.id, provider.id, command.role, command.micro_credential_id)


async def withdraw_grant(work: Work, command: WithdrawGrant) -> Grant:
    work.viewer.require_account()
    grant = await found_for_change(policy.grants(work.viewer), command.grant_id, "grant")
    if grant.account_id != work.viewer.account_id:
        work.viewer.require_role(Role.ADMINISTRATOR, grant.provider_id)
    if grant.role is Role.ADMINISTRATOR and await _administrators(grant.provider_id) == 1:
        raise Conflict("A provider keeps at least one administrator.", "input", "id")
    grant.active_key = None
    await grant.save(update_fields=["active_key"])
    return grant


async def _own(work: Work, provider_id: UUID, role: Role, *path: str) -> Provider:
    work.viewer.require_account()
    where = ("input", *(path or ("id",)))
    provider = await found_for_change(
        policy.providers(work.viewer), provider_id, "provider", *where
    )
    work.viewer.require_role(role, provider.id)
    return provider


async def _administrators(provider_id: UUID) -> int:
    return await Grant.filter(
        provider_id=provider_id, role=Role.ADMINISTRATOR, active_key__not_isnull=True
    ).count()


async def _grant(
    work: Work,
    account_id: UUID,
    provider_id: UUID,
    role: Role,
    micro_credential_id: UUID | None = None,
) -> Grant:
    key = f"{account_id}:{provider_id}:{micro_credential_id or ''}:{role.value}"
    found, _ = await Grant.get_or_create(
        active_key=key,
        defaults={
            "account_id": account_id,
            "provider_id": provider_id,
            "micro_credential_id": micro_credential_id,
            "role": role,
            "granted_by_id": work.viewer.require_account(),
            "granted_at": work.now,
        },
    )
    return found


def _name(value: str) -> str:
    name = clean_line(value)
    if not 1 <= len(name) <= 200:
        raise Invalid("A name has 1 to 200 characters.", "input", "name")
    return name


def _url(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or len(value) > 1000:
        raise Invalid("An address begins with https:// or http://.", "input", "url")
    return value


def _country(value: str | None) -> str | None:
    if not value:
        return None
    if len(value) != 2 or not value.isascii() or not value.isalpha():
        raise Invalid("A country is two letters, as in ISO 3166.", "input", "country")
    return value.upper()
