"""The end of a badge: put off by its awarder, or come, with what follows from either."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from catalog.commands.learning import BadgeDue, RenewBadge
from catalog.errors import Conflict, Invalid
from catalog.models import Badge, OutboxEvent, SignedIssue
from catalog.rules.words import BadgeState, Role
from catalog.services import holders, prolonging, stacking
from catalog.services.awards import Awarded
from catalog.services.holders import Holder
from catalog.services.revocations import Losses, seen_badge
from catalog.work import Announcement, Work

EXPIRED = "badge.expired"


async def renew(work: Work, command: RenewBadge) -> Awarded:
    """The badge keeps its id and its place in pathways, whose badges then last longer too."""
    found = await seen_badge(work, command.badge_id)
    work.viewer.require_role(Role.AWARDER, found.provider_id, found.micro_credential_id)
    holder = await holders.of_recipient(work, found.recipient_id)
    await found.refresh_from_db()
    _require_renewable(found)
    ends = await _new_end(work, holder, found, command.valid_until)
    await prolonging.reissue(work, found, work.now, ends)
    followed = await _followed(work, holder, found)
    _announce(work, holder, [found, *followed])
    return Awarded(found, tuple(followed))


async def end(work: Work, command: BadgeDue) -> Badge:
    """Run by the job of an event that is due; changes nothing if the badge was renewed since."""
    found = await Badge.get(id=command.badge_id)
    holder = await holders.of_recipient(work, found.recipient_id)
    await found.refresh_from_db()
    if not _has_ended(found, work.now) or await _was_told(found):
        return found
    prolonged = await prolonging.prolong_pathways(work, holder)
    if prolonged:
        _announce(work, holder, [*prolonged, *await stacking.follow(work, holder, prolonged)])
    await found.refresh_from_db()
    if _has_ended(found, work.now):
        await work.record(EXPIRED, "Badge", found.id, await _issues(found.id))
        await Losses(work, holder).climb(found)
    return found


def _require_renewable(badge: Badge) -> None:
    if badge.state is BadgeState.REVOKED:
        raise Conflict("This badge was revoked; award a new one.", "input", "id")
    if badge.state is not BadgeState.VALID or badge.active_key is None:
        raise Conflict("Only a badge that stands can be renewed.", "input", "id")
    if badge.valid_until is None:
        raise Conflict("This badge never ends, so there is nothing to renew.", "input", "id")


async def _new_end(work: Work, holder: Holder, badge: Badge, asked: datetime | None) -> datetime:
    assert badge.valid_until is not None
    own = asked or prolonging.own_end(await prolonging.version_of(badge), work.now)
    if badge.pathway_id is not None:
        evaluation = await prolonging.standing_tree(work, holder, badge)
        if not evaluation.decided:
            raise Conflict("It takes longer to work out whether it can be renewed.", "input", "id")
        if not evaluation.met:
            raise Conflict("Its requirements are not met now.", "input", "id")
        own = min((each for each in (own, evaluation.valid_until) if each), default=None)
    if own is None:
        raise Invalid("Say until when: it has no period of its own.", "input", "validUntil")
    if own <= badge.valid_until or own <= work.now:
        raise Invalid("The new end has to be later than now and than the old one.", *_UNTIL)
    return own


_UNTIL = ("input", "validUntil")


async def _followed(work: Work, holder: Holder, renewed: Badge) -> list[Badge]:
    prolonged = await prolonging.prolong_pathways(work, holder)
    awarded = await stacking.follow(work, holder, [renewed, *prolonged])
    return list({badge.id: badge for badge in (*prolonged, *awarded)}.values())


def _has_ended(badge: Badge, now: datetime) -> bool:
    if badge.valid_until is None or badge.state is BadgeState.REVOKED:
        return False
    return badge.valid_until <= now


async def _was_told(badge: Badge) -> bool:
    """Of this very end: a renewed badge has another, and another issue."""
    return await OutboxEvent.exists(
        name=EXPIRED, aggregate_id=badge.id, version=await _issues(badge.id)
    )


async def _issues(badge_id: UUID) -> int:
    return await SignedIssue.filter(badge_id=badge_id).count()


def _announce(work: Work, holder: Holder, badges: list[Badge]) -> None:
    if holder.learner_id is not None and badges:
        ids = tuple(dict.fromkeys(badge.id for badge in badges))
        work.announce(Announcement(holder.learner_id, badge_ids=ids))
