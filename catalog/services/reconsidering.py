"""Awards that fall due without anybody's doing: a claim, a new pathway, a climb that went on."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from catalog.models import Badge, Learner
from catalog.rules.words import BadgeState
from catalog.services import holders, stacking
from catalog.services.trying import USUAL, Trying
from catalog.work import Announcement, Work


@dataclass(frozen=True, slots=True)
class FollowBadges:
    """What a recipient's badges lead to is to be looked at again; all of them if none is named."""

    recipient_id: UUID
    badge_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsiderPathway:
    recipient_id: UUID
    pathway_id: UUID
    trying: Trying = USUAL


async def follow_claim(work: Work, learner_id: UUID) -> list[Badge]:
    """Badges of several identities are one person's from now on, and may complete a pathway."""
    if not await Learner.exists(id=learner_id):
        return []
    return await _follow(work, await holders.of_learner(work, learner_id))


async def follow_badges(work: Work, command: FollowBadges) -> list[Badge]:
    holder = await holders.of_recipient(work, command.recipient_id)
    return await _follow(work, holder, command.badge_ids)


async def consider_pathway(work: Work, command: ConsiderPathway) -> list[Badge]:
    holder = await holders.of_recipient(work, command.recipient_id)
    awarded = await stacking.consider(work, holder, command.pathway_id, command.trying)
    _announce(work, holder, awarded)
    return awarded


async def _follow(
    work: Work, holder: holders.Holder, badge_ids: tuple[UUID, ...] = ()
) -> list[Badge]:
    held = Badge.filter(recipient_id__in=holder.recipient_ids, state=BadgeState.VALID)
    held = held.filter(id__in=badge_ids) if badge_ids else held
    awarded = await stacking.follow(work, holder, await held.order_by("id"))
    _announce(work, holder, awarded)
    return awarded


def _announce(work: Work, holder: holders.Holder, awarded: list[Badge]) -> None:
    if awarded and holder.learner_id is not None:
        ids = tuple(badge.id for badge in awarded)
        work.announce(Announcement(holder.learner_id, badge_ids=ids))
