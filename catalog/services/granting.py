"""Awarding one badge: its row, its place in a status list, its signed forms, what it completes."""

from __future__ import annotations

import calendar
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from tortoise.exceptions import IntegrityError

from catalog.badges.status_list import Purpose
from catalog.errors import AlreadyAwarded
from catalog.ids import new_id
from catalog.models import (
    Badge,
    Enrollment,
    MicroCredential,
    Pathway,
    PathwayVersion,
)
from catalog.rules import states
from catalog.rules.stacking import TraceEntry
from catalog.rules.words import AwardBasis, BadgeState, EnrollmentState, LossPolicy
from catalog.services import addresses, statuses, supports, transitions
from catalog.services.holders import Holder
from catalog.services.signing import Version, sign_badge
from catalog.work import Work

Achievement = MicroCredential | Pathway
TOLD_BEFORE = timedelta(days=30)
"""How long before a badge ends its holder is told."""


@dataclass(frozen=True, slots=True)
class Award:
    """What is to be awarded, and the reasons that its record will give.

    `achievement` comes with its provider. `latest_end` is when what it rests on ends.
    """

    achievement: Achievement
    version: Version
    basis: AwardBasis
    reason: str = ""
    awarded_by_id: UUID | None = None
    rests_on_self_report: bool = False
    latest_end: datetime | None = None
    trace: tuple[TraceEntry, ...] = ()
    idempotency_key: str | None = None


async def latest_badge(holder: Holder, achievement: Achievement) -> Badge | None:
    """The award of the newest cycle, whatever has become of it."""
    held = Badge.filter(recipient_id__in=holder.recipient_ids)
    if isinstance(achievement, Pathway):
        held = held.filter(pathway_id=achievement.id)
    else:
        held = held.filter(micro_credential_id=achievement.id)
    return await held.order_by("-cycle", "-id").first()


def stands(badge: Badge | None, now: datetime) -> bool:
    """Whether it keeps another award from being made; a suspended one does."""
    if badge is None or badge.active_key is None:
        return False
    return badge.valid_until is None or badge.valid_until > now


def ended_at(badge: Badge) -> datetime:
    """From when on work counts towards an award after this one."""
    return badge.revoked_at or badge.awarded_at


async def grant(work: Work, holder: Holder, award: Award, previous: Badge | None) -> Badge:
    """The holder is locked; `previous` is the latest badge, and refuses another if it stands."""
    if stands(previous, work.now):
        raise AlreadyAwarded("This badge has been awarded already, and it still stands.")
    badge = await _stored(work, holder, award, previous)
    provider = award.achievement.provider
    places = await statuses.enter(work, badge, _purposes(award))
    await sign_badge(work, badge, 1, provider, holder.recipient, award.version, places)
    await supports.store(badge, award.trace)
    await _complete(work, holder, award.achievement)
    await work.record("badge.awarded", "Badge", badge.id, recipient_id=str(badge.recipient_id))
    await end_on_time(work, badge)
    return badge


async def end_on_time(work: Work, badge: Badge) -> None:
    """What becomes of those that rest on it is looked at when it ends, to the moment.

    Its holder is told some time before, where there is some time.
    """
    if badge.valid_until is not None:
        soon = badge.valid_until - TOLD_BEFORE
        if soon > work.now:
            until = badge.valid_until.isoformat()
            await work.record("badge.ends_soon", "Badge", badge.id, at=soon, until=until)
        await work.record("badge.ends", "Badge", badge.id, at=badge.valid_until)


async def _stored(work: Work, holder: Holder, award: Award, previous: Badge | None) -> Badge:
    if previous is not None and previous.active_key is not None:
        await Badge.filter(id=previous.id).update(active_key=None)
    public_id = secrets.token_urlsafe(18)
    badge = Badge(
        id=new_id(),
        public_id=public_id,
        url=addresses.badge_url(work, public_id),
        recipient=holder.recipient,
        provider_id=award.achievement.provider_id,
        state=BadgeState.VALID,
        cycle=previous.cycle + 1 if previous else 1,
        active_key=f"{holder.recipient.id}:{award.achievement.id}",
        basis=award.basis,
        reason=award.reason,
        awarded_by_id=award.awarded_by_id,
        rests_on_self_report=award.rests_on_self_report,
        awarded_at=work.now,
        valid_from=work.now,
        valid_until=_valid_until(work.now, award),
        idempotency_key=award.idempotency_key,
        credits=award.version.credits,
        minutes=award.version.minutes,
        level=award.version.level,
        framework=award.version.framework,
        **_what(award),
    )
    try:
        await badge.save(force_create=True)
    except IntegrityError as error:
        raise AlreadyAwarded("This badge has been awarded already.") from error
    return badge


def _what(award: Award) -> dict[str, UUID]:
    if isinstance(award.achievement, Pathway):
        return {"pathway_id": award.achievement.id, "pathway_version_id": award.version.id}
    return {
        "micro_credential_id": award.achievement.id,
        "micro_credential_version_id": award.version.id,
    }


def _valid_until(now: datetime, award: Award) -> datetime | None:
    """The version's own period, cut short by what the award has to rest on."""
    own = None
    if award.version.valid_months is not None:
        own = months_after(now, award.version.valid_months)
    return min((end for end in (own, award.latest_end) if end is not None), default=None)


def months_after(moment: datetime, months: int) -> datetime:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def _purposes(award: Award) -> Sequence[Purpose]:
    """Only what a policy can suspend has a second place: some verifiers read one only."""
    version = award.version
    if isinstance(version, PathwayVersion) and version.loss_policy is LossPolicy.SUSPEND:
        return (Purpose.REVOCATION, Purpose.SUSPENSION)
    return (Purpose.REVOCATION,)


async def _complete(work: Work, holder: Holder, achievement: Achievement) -> None:
    if holder.learner is None:
        return
    key = enrollment_key(holder.learner.id, achievement.id)
    found = await Enrollment.get_or_none(active_key=key)
    if found is not None and states.may(found.state, EnrollmentState.COMPLETED):
        await transitions.move(work, found, EnrollmentState.COMPLETED, "The badge was awarded.")


def enrollment_key(learner_id: UUID, achievement_id: UUID) -> str:
    return f"{learner_id}:{achievement_id}"
