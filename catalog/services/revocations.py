"""Revoking a badge, and what that does to the badges that rest on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from catalog import policy
from catalog.badges.status_list import Purpose
from catalog.commands.learning import BadgeDue, DeclineBadge, RevokeBadge
from catalog.errors import Conflict, Invalid, NotFound
from catalog.models import Badge, ExternalBadge
from catalog.rules import states
from catalog.rules.holding import keys_of
from catalog.rules.words import BadgeState, LossPolicy, Role
from catalog.services import holders, holdings, prolonging, stacking, statuses
from catalog.services.holders import Holder
from catalog.services.trying import MORE, AskAgain, Trying, ask_again
from catalog.work import Announcement, Work

BECAUSE_OF_LOSS = "A badge that it rests on was lost, and its requirements are no longer met."

_STANDING = (BadgeState.VALID, BadgeState.ISSUING)


async def revoke(work: Work, command: RevokeBadge) -> Badge:
    """For good: the badge stays, says so, and no longer counts anywhere."""
    found = await seen_badge(work, command.badge_id)
    narrowed = found.micro_credential_id
    work.viewer.require_role(Role.AWARDER, found.provider_id, narrowed)
    if not command.reason.strip():
        raise Invalid("Say why the badge is revoked: whoever verifies it is told.", "reason")
    holder = await holders.of_recipient(work, found.recipient_id)
    await found.refresh_from_db()
    if not states.may(found.state, BadgeState.REVOKED):
        raise Conflict("This badge has been revoked already.", "badgeId")
    await Losses(work, holder).revoke_with_all_above(found, command.reason.strip())
    return found


async def decline(work: Work, command: DeclineBadge) -> Badge:
    """The holder's own choice; the badge goes on counting, and is shown to nobody else."""
    learner_id = work.viewer.require_learner()
    await work.lock_learner(learner_id)
    seen = policy.own_badges(work.viewer).where
    found = await Badge.filter(seen, id=command.badge_id).first()
    if found is None:
        raise NotFound("You have no such badge.", "badgeId")
    if found.declined != command.declined:
        found.declined = command.declined
        await found.save(update_fields=["declined"])
        work.announce(Announcement(learner_id, badge_ids=(found.id,)))
    return found


async def end_grace(work: Work, command: BadgeDue) -> Badge:
    """Run by the job of an event that is due: revoke, unless the requirements are met again."""
    found = await Badge.get(id=command.badge_id)
    holder = await holders.of_recipient(work, found.recipient_id)
    found = await Badge.get(id=command.badge_id).select_related("pathway_version")
    if found.state is not BadgeState.VALID or await _still_holds(work, holder, found, True):
        return found
    await Losses(work, holder).revoke_with_all_above(found, BECAUSE_OF_LOSS)
    return found


@dataclass(frozen=True, slots=True)
class SettleBadge:
    """What a job found out: a badge stands by these badges, or is lost.

    It is lost as long as the holder's badges still bear the mark.
    """

    badge_id: UUID
    trying: Trying
    mark: frozenset[tuple[object, ...]] | None
    is_final: bool = False


async def settle(work: Work, command: SettleBadge) -> Badge:
    found = await Badge.get(id=command.badge_id)
    holder = await holders.of_recipient(work, found.recipient_id)
    found = await Badge.get(id=command.badge_id).select_related("pathway_version")
    if found.state in _STANDING:
        await Losses(work, holder).settle(found, command)
    return found


async def seen_badge(work: Work, badge_id: UUID) -> Badge:
    work.viewer.require_account()
    found = await Badge.filter(policy.badges(work.viewer).where, id=badge_id).first()
    if found is None:
        raise NotFound("There is no such badge.", "badgeId")
    return found


@dataclass(slots=True)
class Losses:
    """What one loss takes away from its holder, level by level upward."""

    work: Work
    holder: Holder
    revoked: list[UUID] = field(default_factory=list)
    suspended: list[UUID] = field(default_factory=list)

    async def revoke_with_all_above(self, badge: Badge, reason: str) -> None:
        await self._revoke(badge, reason)
        await self.climb(badge)

    async def lose_support(self, badge: Badge) -> None:
        """Something else than a badge that it rests on is gone: an exemption."""
        if badge.state in _STANDING and await self._is_lost_too(badge):
            await self.climb(badge)

    async def settle(self, badge: Badge, command: SettleBadge) -> None:
        """Undecided until now; what has changed meanwhile is looked at from the beginning."""
        if command.mark is None:
            evaluation = await prolonging.standing_tree(
                self.work, self.holder, badge, command.trying
            )
            if evaluation.met:
                await prolonging.note_support(badge, evaluation)
                return
        hand = await holdings.hand_of(self.holder.recipient_ids, self.holder.learner_id)
        if hand.mark != command.mark:
            await self.lose_support(badge)
        elif command.is_final:
            await self.revoke_with_all_above(badge, BECAUSE_OF_LOSS)
        elif await self._take_away(badge):
            await self.climb(badge)

    async def climb(self, lost: Badge) -> None:
        """Each badge is lost once at most, so it ends. Status lists are written last, in order."""
        ids = await self._take_all(await _resting_on(lost.id))
        await stacking.recount(self.holder, (lost.id, *ids), self.work.now)
        self._announce((lost.id, *ids))

    async def lose_external(self, lost: ExternalBadge) -> None:
        """A badge from elsewhere counts no longer."""
        ids = await self._take_all(await _resting_on_external(lost.id))
        keys = keys_of(holdings.external_as_held(lost))
        await stacking.recount(self.holder, ids, self.work.now, keys)
        self._announce(ids)

    async def _take_all(self, resting: Sequence[Badge]) -> tuple[UUID, ...]:
        """Those of them that are lost too, with all that rest on these in turn."""
        waiting = await self._taken(resting)
        while waiting:
            waiting += await self._taken(await _resting_on(waiting.pop()))
        await statuses.set_bits(self.revoked, Purpose.REVOCATION, True)
        await statuses.set_bits(self.suspended, Purpose.SUSPENSION, True)
        return tuple(dict.fromkeys([*self.revoked, *self.suspended]))

    async def _taken(self, resting: Sequence[Badge]) -> list[UUID]:
        return [above.id for above in resting if await self._is_lost_too(above)]

    def _announce(self, ids: tuple[UUID, ...]) -> None:
        if self.holder.learner_id is not None:
            ids = tuple(dict.fromkeys(ids))
            self.work.announce(Announcement(self.holder.learner_id, badge_ids=ids))

    async def _is_lost_too(self, badge: Badge) -> bool:
        """What its pathway's policy does to it; true if it no longer counts itself."""
        version = badge.pathway_version
        assert version is not None
        kept = version.loss_policy is LossPolicy.KEEP
        if kept or await _still_holds(self.work, self.holder, badge):
            return False
        return await self._take_away(badge)

    async def _take_away(self, badge: Badge) -> bool:
        version = badge.pathway_version
        assert version is not None
        match version.loss_policy:
            case LossPolicy.KEEP:
                return False
            case LossPolicy.REVOKE:
                await self._revoke(badge, BECAUSE_OF_LOSS)
            case LossPolicy.SUSPEND:
                await self._suspend(badge)
            case LossPolicy.GRACE:
                end = self.work.now + timedelta(days=version.grace_days or 0)
                until = end.isoformat()
                await self.work.record("badge.grace_begins", "Badge", badge.id, until=until)
                await self.work.record("badge.grace_ends", "Badge", badge.id, at=end)
                return False
        return True

    async def _revoke(self, badge: Badge, reason: str) -> None:
        badge.state = BadgeState.REVOKED
        badge.revoked_at = self.work.now
        badge.revocation_reason = reason
        badge.active_key = None
        await badge.save(update_fields=["state", "revoked_at", "revocation_reason", "active_key"])
        await self.work.record("badge.revoked", "Badge", badge.id)
        self.revoked.append(badge.id)

    async def _suspend(self, badge: Badge) -> None:
        badge.state = BadgeState.SUSPENDED
        await badge.save(update_fields=["state"])
        await self.work.record("badge.suspended", "Badge", badge.id)
        self.suspended.append(badge.id)


async def _resting_on(badge_id: UUID) -> Sequence[Badge]:
    above = Badge.filter(supports__rests_on_id=badge_id, state__in=_STANDING)
    return await above.distinct().order_by("id").select_related("pathway_version")


async def _resting_on_external(external_badge_id: UUID) -> Sequence[Badge]:
    above = Badge.filter(external_supports__rests_on_id=external_badge_id, state__in=_STANDING)
    return await above.distinct().order_by("id").select_related("pathway_version")


async def _still_holds(work: Work, holder: Holder, badge: Badge, is_final: bool = False) -> bool:
    """Whether the tree is met without what was lost; what it rests on then, is noted.

    What cannot be decided now stands until it is.
    """
    evaluation = await prolonging.standing_tree(work, holder, badge)
    if evaluation.met:
        await prolonging.note_support(badge, evaluation)
    elif not evaluation.decided:
        await ask_again(work, AskAgain(badge.id, MORE, is_final=is_final))
    return evaluation.met or not evaluation.decided
