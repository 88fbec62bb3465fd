"""Making a badge last longer: the same badge, signed anew with other dates.

Its id, its place in the status lists and when it was first awarded stay, so whatever rests on
it goes on resting on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from catalog.badges.status_list import Purpose
from catalog.badges.status_list import StatusEntry as Place
from catalog.models import (
    Badge,
    Exemption,
    MicroCredentialVersion,
    PathwayVersion,
    Provider,
    Recipient,
    SignedIssue,
    StatusEntry,
)
from catalog.rules.finding import find
from catalog.rules.holding import HeldBadge
from catalog.rules.requirement import Requirement
from catalog.rules.stacking import Evaluation, evaluate
from catalog.rules.words import BadgeState, ValidityPolicy
from catalog.services import holdings, supports, trees
from catalog.services.granting import end_on_time, months_after
from catalog.services.holders import Holder
from catalog.services.holdings import Hand
from catalog.services.signing import Version, sign_badge
from catalog.services.supports import Pair
from catalog.services.trying import USUAL, Trying
from catalog.work import Work

MOST_ROUNDS = 20


async def version_of(badge: Badge) -> Version:
    """The version that it was awarded for; a renewal speaks of the same."""
    if badge.pathway_version_id is not None:
        return await PathwayVersion.get(id=badge.pathway_version_id)
    return await MicroCredentialVersion.get(id=badge.micro_credential_version_id)


def own_end(version: Version, begins: datetime) -> datetime | None:
    """By the version's own period."""
    months = version.valid_months
    return months_after(begins, months) if months is not None else None


async def reissue(work: Work, badge: Badge, begins: datetime, ends: datetime | None) -> None:
    """Sign it with these dates; the holder is locked."""
    badge.valid_from, badge.valid_until = begins, ends
    await badge.save(update_fields=["valid_from", "valid_until"])
    newest = await SignedIssue.filter(badge_id=badge.id).order_by("-number").first()
    number = newest.number + 1 if newest else 1
    provider = await Provider.get(id=badge.provider_id)
    recipient = await Recipient.get(id=badge.recipient_id)
    version = await version_of(badge)
    await sign_badge(work, badge, number, provider, recipient, version, await _places(badge))
    await end_on_time(work, badge)
    await work.record("badge.renewed", "Badge", badge.id, number)


async def prolong_pathways(work: Work, holder: Holder) -> list[Badge]:
    """Give pathways' badges the ends of what they rest on by now: from the bottom up.

    What they rest on may have been renewed, or there is another badge in its place. Nothing is
    cut short here, and a pathway's own period is not begun anew.
    """
    prolonged: dict[UUID, Badge] = {}
    for _ in range(MOST_ROUNDS):
        moved = await _prolong_once(work, holder)
        if not moved:
            break
        prolonged |= {badge.id: badge for badge in moved}
    return list(prolonged.values())


async def standing_tree(work: Work, holder: Holder, badge: Badge, by: Trying = USUAL) -> Evaluation:
    """A pathway's tree without the pathway's own badge, as the award sees it by now.

    Dates are not asked again of what the award rests on: they were right at the award, except
    where they have to stay right.
    """
    hand = await holdings.hand_of(holder.recipient_ids, holder.learner_id)
    return await _evaluated(work, badge, hand, by)


async def _prolong_once(work: Work, holder: Holder) -> list[Badge]:
    ending = Badge.filter(
        recipient_id__in=holder.recipient_ids,
        pathway_id__not_isnull=True,
        active_key__not_isnull=True,
        valid_until__not_isnull=True,
        state__in=(BadgeState.VALID, BadgeState.SUSPENDED),
    )
    hand: Hand | None = None
    moved = []
    for badge in await ending.order_by("id"):
        hand = hand or await holdings.hand_of(holder.recipient_ids, holder.learner_id)
        if await prolong(work, badge, await _evaluated(work, badge, hand)):
            moved.append(badge)
            hand = None
    return moved


async def prolong(work: Work, badge: Badge, evaluation: Evaluation) -> bool:
    """Up to where its own period and what it has to rest on allow; false if that is no later."""
    if not evaluation.met or badge.valid_until is None:
        return False
    own = own_end(await version_of(badge), badge.valid_from)
    ends = min((end for end in (own, evaluation.valid_until) if end is not None), default=None)
    if ends is not None and (ends <= badge.valid_until or ends <= work.now):
        return False
    begins = badge.valid_from if badge.valid_until > work.now else work.now
    await note_support(badge, evaluation)
    await reissue(work, badge, begins, ends)
    return True


async def note_support(badge: Badge, evaluation: Evaluation) -> None:
    """Added to the trace of the award, which itself is history and stays."""
    known = await supports.pairs_of(badge.id)
    ids = [entry.badge_id for entry in evaluation.trace]
    exempt = await Exemption.filter(id__in=ids).values_list("id", flat=True)
    real = [entry for entry in evaluation.trace if entry.badge_id not in exempt]
    await supports.store(badge, real, known)


async def _evaluated(work: Work, badge: Badge, hand: Hand, by: Trying = USUAL) -> Evaluation:
    tree, seen = await situation(badge, hand, work.now)
    return evaluate(tree, by.among(seen), work.now, effort=by.effort)


async def situation(badge: Badge, hand: Hand, at: datetime) -> tuple[Requirement, list[HeldBadge]]:
    """A pathway's tree without the pathway's own badge, as the award sees it by now."""
    assert badge.pathway_id is not None
    assert badge.pathway_version_id is not None
    tree = (await trees.trees_of([badge.pathway_version_id]))[badge.pathway_version_id]
    pairs = await supports.pairs_of(badge.id)
    trusted = _trusted(badge, tree, pairs)
    seen = [
        replace(each, valid_from=at, valid_until=None) if each.id in trusted else each
        for each in hand.in_pathway(badge.pathway_id, {id_ for id_, _ in pairs})
        if each.id != badge.id
    ]
    return tree, seen


def _trusted(badge: Badge, tree: Requirement, pairs: Sequence[Pair]) -> set[UUID]:
    """What it rests on, without what has to stay valid as long as the award does."""
    validity = find(tree, (), badge.awarded_at).validity
    lasting = {
        rests_on
        for rests_on, key in pairs
        if validity[key].policy is ValidityPolicy.VALID_CONTINUOUSLY
    }
    return {rests_on for rests_on, _ in pairs} - lasting


async def _places(badge: Badge) -> list[Place]:
    rows = await StatusEntry.filter(badge_id=badge.id).order_by("id").select_related("status_list")
    return [
        Place(row.status_list.url, row.position, Purpose(row.status_list.purpose)) for row in rows
    ]
