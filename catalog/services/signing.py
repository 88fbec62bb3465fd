"""A provider's keys, made on first use, and the signed forms of a badge."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from tortoise.exceptions import DoesNotExist

from catalog.badges import proof, vc_jwt
from catalog.badges.document import AchievementFacts, Alignment, BadgeFacts, IssuerProfile, compose
from catalog.badges.keys import Algorithm, Signer, generate, seal, unseal
from catalog.badges.recipient import Recipient as Addressee
from catalog.badges.status_list import StatusEntry as StatusPlace
from catalog.models import (
    Alignment as AlignmentRow,
)
from catalog.models import (
    Badge,
    MicroCredentialVersion,
    PathwayVersion,
    Provider,
    Recipient,
    SignedIssue,
    SigningKey,
)
from catalog.services import addresses, telling
from catalog.services.holders import EMAIL
from catalog.work import Deployment, Work

Version = MicroCredentialVersion | PathwayVersion


@dataclass(frozen=True, slots=True)
class Signers:
    """One key for documents with a proof inside, one for tokens."""

    document: Signer
    token: Signer


class AccountAddressee(Addressee):
    """A holder without a proved address, known by an account only."""

    def identity(self) -> dict[str, object]:
        return {**super().identity(), "identityType": "accountId"}


async def signers_of(deployment: Deployment, now: datetime, provider: Provider) -> Signers:
    """The provider's oldest keys in use.

    Nothing is locked to make the first ones, since two awards may need two providers' keys in
    either order. If two of a kind get made at once, both are valid, and the older one is used.
    """
    rows = await SigningKey.filter(provider_id=provider.id, retired_at=None).order_by("id")
    kinds: dict[str, SigningKey] = {}
    for row in rows:
        kinds.setdefault(row.kind, row)
    for kind in (Algorithm.ED25519, Algorithm.P256):
        if kind not in kinds:
            kinds[kind] = await _made(deployment, now, provider, kind)
    return Signers(
        _opened(deployment, provider, kinds[Algorithm.ED25519]),
        _opened(deployment, provider, kinds[Algorithm.P256]),
    )


async def sign_badge(
    work: Work,
    badge: Badge,
    number: int,
    provider: Provider,
    recipient: Recipient,
    version: Version,
    status: Sequence[StatusPlace],
) -> SignedIssue:
    """Compose the badge, sign it in both forms and store them as its issue of that number."""
    signers = await signers_of(work.deployment, work.now, provider)
    unsigned = compose(
        _issuer(provider),
        await _achievement(work, badge, version),
        _award(work, badge, recipient, version, status),
    )
    return await SignedIssue.create(
        badge=badge,
        number=number,
        document=orjson.dumps(proof.sign(unsigned, signers.document, work.now)).decode(),
        jwt=vc_jwt.sign(unsigned, signers.token),
        issued_at=work.now,
    )


def _opened(deployment: Deployment, provider: Provider, row: SigningKey) -> Signer:
    pair = unseal(row.private_encrypted, row.verification_method, deployment.secret)
    return Signer(provider.did, pair)


async def _made(
    deployment: Deployment, now: datetime, provider: Provider, kind: Algorithm
) -> SigningKey:
    signer = Signer(provider.did, generate(kind))
    return await SigningKey.create(
        provider=provider,
        kind=kind.value,
        verification_method=signer.method,
        public_multibase=signer.pair.public.multibase,
        public_jwk=signer.pair.public.jwk(),
        private_encrypted=seal(signer.pair, signer.method, deployment.secret),
        created_at=now,
    )


def _issuer(provider: Provider) -> IssuerProfile:
    return IssuerProfile(
        id=provider.did,
        name=provider.name,
        url=provider.url,
        description=provider.description or None,
        email=provider.email,
    )


async def _achievement(work: Work, badge: Badge, version: Version) -> AchievementFacts:
    identity = badge.pathway_id or badge.micro_credential_id
    if identity is None:
        raise DoesNotExist(Badge)
    url = addresses.achievement_url(work, identity, version.number)
    return AchievementFacts(
        id=url,
        name=version.title,
        description=version.description or version.summary or version.title,
        criteria=await _criteria(version) or version.title,
        achievement_type=version.achievement_type.value,
        criteria_url=url,
        image_url=addresses.image_url(work, identity, version.number),
        alignments=await _alignments(version),
        credits=version.credits,
        language=version.language,
        version=str(version.number),
    )


async def _criteria(version: Version) -> str:
    if isinstance(version, PathwayVersion):
        return await telling.criteria_of(version)
    return version.criteria


async def _alignments(version: Version) -> tuple[Alignment, ...]:
    if isinstance(version, PathwayVersion):
        return ()
    rows = await AlignmentRow.filter(version_id=version.id).select_related("skill__framework")
    return tuple(_alignment(row) for row in rows)


def _alignment(row: Any) -> Alignment:
    return Alignment(
        target_name=row.skill.label,
        target_url=row.skill.uri,
        target_type="ext:skill",
        framework=row.skill.framework.name,
        code=None if row.level is None else str(row.level),
    )


def _award(
    work: Work,
    badge: Badge,
    recipient: Recipient,
    version: Version,
    status: Sequence[StatusPlace],
) -> BadgeFacts:
    addressee = Addressee if recipient.identity_type == EMAIL else AccountAddressee
    return BadgeFacts(
        id=badge.url,
        name=version.title,
        recipient=addressee(recipient.identity, secrets.token_hex(16)),
        valid_from=badge.valid_from,
        awarded=badge.awarded_at,
        valid_until=badge.valid_until,
        status=tuple(status),
        credits_earned=badge.credits,
        self_reported=badge.rests_on_self_report,
        development=work.deployment.development,
    )
