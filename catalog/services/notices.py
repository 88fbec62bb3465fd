"""Whom to tell about what became of their learning, and what the letter has to say.

Written when a letter is about to be sent, from the rows as they are then; what is no longer so is
told to nobody. Letters go to addresses that were proved, or that a badge was awarded to.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from catalog.models import (
    Badge,
    Enrollment,
    Grant,
    Learner,
    PathwayVersion,
    PriorLearningClaim,
    PriorLearningStep,
)
from catalog.naming import clean_line
from catalog.rules.phrases import day
from catalog.rules.words import BadgeState, ClaimState, Role
from catalog.services.holders import EMAIL

MOST_ASSESSORS: Final = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be sent: `about` decides the words, which `facts` fill in."""

    about: str
    to: str
    name: str
    path: str
    facts: Mapping[str, str] = field(default_factory=dict)


OF_BADGES: Final[Mapping[str, BadgeState]] = {
    "badge.revoked": BadgeState.REVOKED,
    "badge.suspended": BadgeState.SUSPENDED,
    "badge.restored": BadgeState.VALID,
    "badge.grace_begins": BadgeState.VALID,
    "badge.ends_soon": BadgeState.VALID,
}
"""What happens to badges that is told, and the state in which it is still so."""


async def of_badge(about: str, badge_id: UUID, payload: Mapping[str, Any]) -> list[Notice]:
    """To its holder, unless it is in another state by now, or has another end."""
    rows = Badge.filter(id=badge_id, state=OF_BADGES[about])
    badge = await rows.select_related("recipient", "micro_credential", "pathway").first()
    if badge is None:
        return []
    until = datetime.fromisoformat(payload["until"]) if "until" in payload else None
    if about == "badge.ends_soon" and badge.valid_until != until:
        return []
    achievement = badge.pathway or badge.micro_credential
    assert achievement is not None
    to, name = await _reached(badge)
    facts = {
        "title": achievement.title,
        "reason": badge.revocation_reason,
        "day": day(until) if until else "",
    }
    return [_notice(about, to, name, f"/b/{badge.public_id}", facts)] if to else []


async def of_decision(step_id: UUID) -> list[Notice]:
    """To the learner whose claim was decided."""
    step = await PriorLearningStep.get(id=step_id).select_related("claim")
    claim = step.claim
    reached = await _proved([claim.learner_id])
    if claim.learner_id not in reached:
        return []
    to, name = reached[claim.learner_id]
    about = f"claim.{step.state.value}"
    if step.state is ClaimState.REFUSED and claim.appeal_until is None:
        about = "claim.refused_finally"
    until = day(claim.appeal_until) if claim.appeal_until else ""
    facts = {"title": await _claimed(claim), "reason": step.reason, "day": until}
    return [_notice(about, to, name, "/me", facts)]


async def of_claim(claim_id: UUID) -> list[Notice]:
    """To the provider's assessors, but to none who learns it or has decided it before."""
    claim = await PriorLearningClaim.get(id=claim_id)
    if claim.state not in (ClaimState.SUBMITTED, ClaimState.APPEALED):
        return []
    learner = await Learner.get(id=claim.learner_id)
    grants = Grant.filter(
        provider_id=claim.provider_id,
        role=Role.ASSESSOR,
        active_key__not_isnull=True,
        account__email_proved_at__not_isnull=True,
    ).exclude(account_id__in=[id_ for id_ in (learner.account_id, claim.decided_by_id) if id_])
    facts = {"title": await _claimed(claim), "learner": claim.learner_name}
    return [
        _notice("claim.waits", grant.account.email, grant.account.name, "/publish/claims", facts)
        for grant in await grants.order_by("id").limit(MOST_ASSESSORS).select_related("account")
        if grant.micro_credential_id in (None, claim.micro_credential_id)
    ]


async def of_teach_out(
    about: str, version: PathwayVersion, enrollment_ids: Sequence[UUID]
) -> list[Notice]:
    """To everybody of these enrolments; the version comes with its pathway."""
    rows = await Enrollment.filter(id__in=list(enrollment_ids)).order_by("id")
    reached = await _proved([row.learner_id for row in rows])
    until = version.teach_out_until
    facts = {"title": version.title, "day": day(until) if until else ""}
    return [
        _notice(about, *reached[row.learner_id], f"/p/{version.pathway.slug}", facts)
        for row in rows
        if row.learner_id in reached
    ]


async def _claimed(claim: PriorLearningClaim) -> str:
    if claim.requirement_title:
        return claim.requirement_title
    await claim.fetch_related("micro_credential", "pathway")
    achievement = claim.micro_credential or claim.pathway
    return achievement.title if achievement else ""


async def _reached(badge: Badge) -> tuple[str, str]:
    """The holder's address and name; both empty for who cannot be reached."""
    recipient = badge.recipient
    if recipient.learner_id is not None:
        return (await _proved([recipient.learner_id])).get(recipient.learner_id, ("", ""))
    return (recipient.identity, "") if recipient.identity_type == EMAIL else ("", "")


async def _proved(learner_ids: Sequence[UUID]) -> dict[UUID, tuple[str, str]]:
    proved = Learner.filter(id__in=list(learner_ids), account__email_proved_at__not_isnull=True)
    rows = await proved.values_list("id", "account__email", "name")
    return {id_: (email, name) for id_, email, name in rows}


def _notice(about: str, to: str, name: str, path: str, facts: Mapping[str, str]) -> Notice:
    said = {key: clean_line(value) for key, value in facts.items()}
    return Notice(about, to, clean_line(name) or "there", path, said)
