"""How the fields about badges are answered."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from strawberry import Parent

from catalog.models import Badge, Learner, Recipient, SignedIssue
from resolvers.context import Info


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


async def _newest_issues(badge_ids: list[UUID]) -> list[SignedIssue | None]:
    issues = await SignedIssue.filter(badge_id__in=badge_ids).order_by("number")
    newest = {issue.badge_id: issue for issue in issues}
    return [newest.get(id_) for id_ in badge_ids]


async def _holders(recipient_ids: list[UUID]) -> list[Learner | None]:
    recipients = await Recipient.filter(id__in=recipient_ids).select_related("learner")
    holders = {recipient.id: recipient.learner for recipient in recipients}
    return [holders.get(id_) for id_ in recipient_ids]
