"""How the fields about badges are answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from strawberry import Parent

from catalog.badges.verdict import Step, Verdict
from catalog.models import Badge, Learner, Recipient, SignedIssue
from catalog.rules.words import Role
from catalog.services.badge_pages import BadgePages
from resolvers.context import Context, Info


def expired(valid_until: datetime | None, now: datetime) -> bool:
    return valid_until is not None and valid_until <= now


def image_url(public_id: str, public_url: str) -> str:
    return f"{public_url}/badges/{public_id}.svg"


async def document(badge: Parent[Badge], info: Info) -> str | None:
    issue = await info.context.loaders.batched(_newest_issues, badge.id)
    return issue.document if issue else None


async def jwt(badge: Parent[Badge], info: Info) -> str | None:
    issue = await info.context.loaders.batched(_newest_issues, badge.id)
    return issue.jwt if issue else None


async def holder_name(badge: Parent[Badge], info: Info) -> str | None:
    holder: Learner | None = await info.context.loaders.batched(_holders, badge.recipient_id)
    if holder is None:
        return None
    return holder.name if holder.shows_name or holder.id == info.context.viewer.learner_id else None


@dataclass(frozen=True, slots=True)
class Checked:
    """A verification with what may be repeated of the credential."""

    verdict: Verdict
    steps: list[Step]
    checked_at: datetime
    achievement_name: str | None
    issuer_name: str | None


async def verification(badge: Parent[Badge], info: Info) -> Checked | None:
    """Of the form that was signed last, checked as a stranger would; null until it is signed."""
    signed = await document(badge, info)
    return await verified(info.context, signed) if signed else None


async def verified(context: Context, credential: str) -> Checked:
    now = context.clock()
    pages = BadgePages(context.runner.deployment, context.clock)
    found = await pages.verify(credential)
    claims: Any = found.credential or {}
    subject, issuer = claims.get("credentialSubject"), claims.get("issuer")
    achievement = subject.get("achievement") if isinstance(subject, Mapping) else None
    return Checked(found.verdict, list(found.steps), now, _name(achievement), _name(issuer))


def _name(part: Any) -> str | None:
    name = part.get("name") if isinstance(part, Mapping) else None
    return name if isinstance(name, str) else None


async def reason(badge: Parent[Badge], info: Info) -> str | None:
    """An awarder's own words about a person are for the two of them."""
    viewer = info.context.viewer
    if Role.AWARDER in viewer.roles_at(badge.provider_id, badge.micro_credential_id):
        return badge.reason
    holder: Learner | None = await info.context.loaders.batched(_holders, badge.recipient_id)
    return badge.reason if holder is not None and holder.id == viewer.learner_id else None


async def _newest_issues(badge_ids: list[UUID]) -> list[SignedIssue | None]:
    issues = await SignedIssue.filter(badge_id__in=badge_ids).order_by("number")
    newest = {issue.badge_id: issue for issue in issues}
    return [newest.get(id_) for id_ in badge_ids]


async def _holders(recipient_ids: list[UUID]) -> list[Learner | None]:
    recipients = await Recipient.filter(id__in=recipient_ids).select_related("learner")
    holders = {recipient.id: recipient.learner for recipient in recipients}
    return [holders.get(id_) for id_ in recipient_ids]
