"""What follows from a new badge: the pathways that it completes, and what completes in turn.

A badge looks up the leaves that it can meet, and only the trees of those are evaluated. So an
award costs as many statements among a hundred thousand pathways as among ten.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from uuid import UUID

from tortoise.expressions import Q

from catalog.badges.status_list import Purpose
from catalog.models import (
    Badge,
    Enrollment,
    ExternalBadge,
    LeafMatch,
    Pathway,
    PathwayVersion,
)
from catalog.rules.explain import explain
from catalog.rules.holding import HeldBadge, keys_of
from catalog.rules.requirement import MatchKey, Requirement
from catalog.rules.stacking import Evaluation, TraceEntry, evaluate
from catalog.rules.words import AwardBasis, BadgeState, EnrollmentState, VersionStatus
from catalog.services import holdings, prolonging, statuses, trees
from catalog.services.granting import Award, ended_at, grant
from catalog.services.holders import Holder
from catalog.services.holdings import Hand
from catalog.services.trying import MORE, USUAL, AskAgain, Trying, ask_again
from catalog.work import Work

MOST_ROUNDS = 20
"""How far one award climbs at once. What lies beyond is taken up by a job."""

ENROLLED = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pathway version that may be complete now, and the enrolment that pins it, if any."""

    pathway_id: UUID
    version_id: UUID
    enrollment: Enrollment | None = None


async def follow(work: Work, holder: Holder, fresh: Sequence[Badge | ExternalBadge]) -> list[Badge]:
    """Award whatever follows from badges that have just been awarded; the holder is locked."""
    if not fresh:
        return []
    hand = await holdings.hand_of(holder.recipient_ids, holder.learner_id)
    pinned = await _pinned(holder, work.now)
    newest = {badge.id for badge in fresh}
    followed: list[Badge] = []
    for _ in range(MOST_ROUNDS):
        keys = {key for badge in hand.badges if badge.id in newest for key in keys_of(badge)}
        candidates = await _candidates(keys, pinned)
        awarded = await _settle(work, holder, candidates, hand)
        if not awarded:
            return followed
        followed += awarded
        newest = {badge.id for badge in awarded}
        kept = [each for each in hand.badges if each.id not in newest]
        hand = hand.with_badges([*kept, *map(holdings.as_held, awarded)])
    await work.record(
        "stacking.continues",
        "Recipient",
        holder.recipient.id,
        badge_ids=[str(badge_id) for badge_id in sorted(newest)],
    )
    return followed


async def consider(
    work: Work, holder: Holder, pathway_id: UUID, trying: Trying = USUAL
) -> list[Badge]:
    """Award one pathway if what is held meets it already, and whatever follows from that."""
    pinned = await _pinned(holder, work.now)
    if pathway_id in pinned:
        candidate = pinned[pathway_id]
    else:
        pathway = await Pathway.get(id=pathway_id)
        if pathway.status is not VersionStatus.PUBLISHED or not pathway.awards_without_enrollment:
            return []
        assert pathway.shown_version_id is not None
        candidate = Candidate(pathway_id, pathway.shown_version_id)
    hand = await holdings.hand_of(holder.recipient_ids, holder.learner_id)
    awarded = await _settle(work, holder, [candidate], hand, trying)
    return awarded + await follow(work, holder, awarded)


async def version_for(learner_id: UUID | None, pathway_id: UUID) -> UUID | None:
    """The one that counts for somebody: pinned, or shown if it awards to anyone."""
    pinned = Enrollment.filter(learner_id=learner_id, pathway_id=pathway_id, state__in=ENROLLED)
    newest = await pinned.order_by("-id").first() if learner_id is not None else None
    if newest is not None:
        return newest.pathway_version_id
    pathway = await Pathway.get(id=pathway_id)
    is_open = pathway.status is VersionStatus.PUBLISHED and pathway.awards_without_enrollment
    return pathway.shown_version_id if is_open else None


async def recount(
    holder: Holder, lost: Iterable[UUID], at: datetime, lost_keys: Iterable[MatchKey] = ()
) -> None:
    """Bring the percentages of open enrolments down to what is left.

    `lost_keys` are of what is not among the holder's badges any more.
    """
    pinned = await _pinned(holder, at)
    if not any(_is_open(candidate) for candidate in pinned.values()):
        return
    hand = await holdings.hand_of(holder.recipient_ids, holder.learner_id)
    gone = set(lost)
    keys = {key for badge in hand.badges if badge.id in gone for key in keys_of(badge)}
    keys.update(lost_keys)
    enrolled = [each for each in await _candidates(keys, pinned) if _is_open(each)]
    grown = await trees.trees_of(candidate.version_id for candidate in enrolled)
    await _note_percent([(each, grown[each.version_id], False) for each in enrolled], hand, at)


async def recount_pathway(holder: Holder, pathway_id: UUID, at: datetime) -> None:
    """The same for one pathway, of which something other than a badge was lost."""
    candidate = (await _pinned(holder, at)).get(pathway_id)
    if candidate is not None and _is_open(candidate):
        hand = await holdings.hand_of(holder.recipient_ids, holder.learner_id)
        grown = await trees.trees_of([candidate.version_id])
        await _note_percent([(candidate, grown[candidate.version_id], False)], hand, at)


async def _pinned(holder: Holder, at: datetime) -> dict[UUID, Candidate]:
    """By pathway: the version that the learner is enrolled in, of the latest enrolment.

    One whose teach-out has ended pins nothing more, but for who has completed it.
    """
    if holder.learner is None:
        return {}
    rows = Enrollment.filter(
        Q(state=EnrollmentState.COMPLETED)
        | Q(pathway_version__teach_out_until__isnull=True)
        | Q(pathway_version__teach_out_until__gt=at),
        learner_id=holder.learner.id,
        pathway_id__not_isnull=True,
        state__in=ENROLLED,
    )
    return {
        row.pathway_id: Candidate(row.pathway_id, row.pathway_version_id, row)
        for row in await rows.order_by("id")
        if row.pathway_id is not None and row.pathway_version_id is not None
    }


async def _candidates(
    keys: Iterable[MatchKey], pinned: Mapping[UUID, Candidate]
) -> list[Candidate]:
    """Enrolled: the pinned version. Otherwise the current one, if it awards to anyone."""
    matched = [Q(kind=kind, target=target) for kind, target in sorted(keys, key=str)]
    if not matched:
        return []
    rows = await LeafMatch.filter(reduce(operator.or_, matched)).values_list(
        "pathway_id",
        "version_id",
        "version__awards_without_enrollment",
        "version__pathway__shown_version_id",
        "version__pathway__status",
    )
    found: dict[UUID, Candidate] = {}
    for pathway_id, version_id, without, shown_id, status in rows:
        enrolled = pinned.get(pathway_id)
        if enrolled is not None:
            if enrolled.version_id == version_id:
                found[pathway_id] = enrolled
        elif without and version_id == shown_id and status == VersionStatus.PUBLISHED:
            found[pathway_id] = Candidate(pathway_id, version_id)
    return [found[pathway_id] for pathway_id in sorted(found)]


async def _settle(
    work: Work,
    holder: Holder,
    candidates: Sequence[Candidate],
    hand: Hand,
    trying: Trying = USUAL,
) -> list[Badge]:
    """Evaluate every candidate; award or restore what is met, and note how far the rest is."""
    earlier = _latest_by_pathway(hand.badges)
    open_ones = [c for c in candidates if not _stands(earlier.get(c.pathway_id), work)]
    grown = await trees.trees_of(candidate.version_id for candidate in open_ones)
    results = [
        (each, _judged(grown[each.version_id], hand.in_pathway(each.pathway_id), work, trying))
        for each in open_ones
        if each.version_id in grown
    ]
    for each, evaluation in results:
        if not evaluation.decided:
            await ask_again(work, AskAgain(holder.recipient.id, MORE, each.pathway_id))
    await _note_percent(
        [(each, grown[each.version_id], found.met) for each, found in results], hand, work.now
    )
    met = [pair for pair in results if pair[1].met]
    if not met:
        return []
    versions = await PathwayVersion.filter(
        id__in=[candidate.version_id for candidate, _ in met]
    ).select_related("pathway__provider")
    by_id = {version.id: version for version in versions}
    before = await _stored_badges(earlier, [candidate.pathway_id for candidate, _ in met])
    awarded = []
    for candidate, evaluation in met:
        version, previous = by_id[candidate.version_id], before.get(candidate.pathway_id)
        badge = await _award(work, holder, version, evaluation, previous, hand)
        if badge is not None:
            awarded.append(badge)
    return awarded


def _judged(tree: Requirement, held: Sequence[HeldBadge], work: Work, by: Trying) -> Evaluation:
    return evaluate(tree, by.among(held), work.now, effort=by.effort)


async def _award(
    work: Work,
    holder: Holder,
    version: PathwayVersion,
    evaluation: Evaluation,
    previous: Badge | None,
    hand: Hand,
) -> Badge | None:
    if previous is not None and previous.state is BadgeState.SUSPENDED:
        return await _restored(work, previous, evaluation)
    held = hand.in_pathway(version.pathway_id)
    if previous is not None and not _earned_anew(evaluation, held, previous):
        return None
    award = Award(
        achievement=version.pathway,
        version=version,
        basis=AwardBasis.PATHWAY,
        rests_on_self_report=await _self_reported(evaluation),
        latest_end=evaluation.valid_until,
        trace=_of_badges(evaluation, hand),
    )
    return await grant(work, holder, award, previous)


def _of_badges(evaluation: Evaluation, hand: Hand) -> tuple[TraceEntry, ...]:
    """Exemptions are no badges, and have rows of their own."""
    real = {badge.id for badge in hand.badges}
    return tuple(entry for entry in evaluation.trace if entry.badge_id in real)


def _earned_anew(evaluation: Evaluation, held: Sequence[HeldBadge], previous: Badge) -> bool:
    """Whether something was earned since the earlier award ended.

    Otherwise the next badge of any kind would undo a revocation, or an expiry.
    """
    rests_on = {entry.badge_id for entry in evaluation.trace}
    since = ended_at(previous)
    return any(badge.id in rests_on and badge.earned_at > since for badge in held)


async def _restored(work: Work, badge: Badge, evaluation: Evaluation) -> Badge | None:
    """Not by what its own period has ended for."""
    await prolonging.prolong(work, badge, evaluation)
    if badge.valid_until is not None and badge.valid_until <= work.now:
        return None
    badge.state = BadgeState.VALID
    await badge.save(update_fields=["state"])
    await statuses.set_bits([badge.id], Purpose.SUSPENSION, False)
    await work.record("badge.restored", "Badge", badge.id)
    return badge


async def _self_reported(evaluation: Evaluation) -> bool:
    ids = [entry.badge_id for entry in evaluation.trace]
    return await Badge.filter(id__in=ids, rests_on_self_report=True).exists()


def _latest_by_pathway(held: Sequence[HeldBadge]) -> dict[UUID, HeldBadge]:
    ordered = sorted(held, key=lambda badge: (badge.awarded_at, badge.id))
    return {badge.achievement_id: badge for badge in ordered}


def _stands(badge: HeldBadge | None, work: Work) -> bool:
    if badge is None or badge.state not in (BadgeState.VALID, BadgeState.ISSUING):
        return False
    return badge.valid_until is None or badge.valid_until > work.now


async def _stored_badges(
    earlier: Mapping[UUID, HeldBadge], pathway_ids: Iterable[UUID]
) -> dict[UUID, Badge]:
    wanted = [earlier[each].id for each in pathway_ids if each in earlier]
    rows = await Badge.filter(id__in=wanted) if wanted else []
    return {row.pathway_id: row for row in rows if row.pathway_id is not None}


async def _note_percent(
    candidates: Sequence[tuple[Candidate, Requirement, bool]], hand: Hand, at: datetime
) -> None:
    """With the tree of each, and whether it is known to be met."""
    changed = []
    for candidate, tree, is_met in candidates:
        if not _is_open(candidate):
            continue
        held = hand.in_pathway(candidate.pathway_id)
        enrollment = candidate.enrollment
        percent = 100 if is_met else explain(tree, held, at).percent
        if enrollment is not None and enrollment.percent != percent:
            enrollment.percent = percent
            changed.append(enrollment)
    if changed:
        await Enrollment.bulk_update(changed, fields=["percent"])


def _is_open(candidate: Candidate) -> bool:
    return candidate.enrollment is not None and candidate.enrollment.active_key is not None
