"""Exempting one learner from one requirement of a pathway, and taking that back."""

from __future__ import annotations

from uuid import UUID

from tortoise.exceptions import IntegrityError

from catalog import policy
from catalog.commands.learning import GrantExemption, WithdrawExemption
from catalog.errors import Conflict, Invalid, NotAllowed, NotFound, NotOpen
from catalog.models import Badge, Enrollment, Exemption, MicroCredential, Pathway
from catalog.rules.requirement import Group, Leaf, SkillLeaf, match_key, walk
from catalog.rules.words import EnrollmentState, MatchKind, Role
from catalog.services import holders, stacking, transitions, trees
from catalog.services.holders import Holder
from catalog.services.revocations import Losses
from catalog.work import Announcement, Work

OPEN = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
LONGEST_REASON, LONGEST_KEY = 2_000, 80


async def grant(work: Work, command: GrantExemption) -> Exemption:
    """When that completes the pathway, its badge is awarded at once."""
    reason = said(command.reason)
    enrollment = await _enrollment(work, command.enrollment_id)
    holder = await holders.of_learner(work, enrollment.learner_id)
    _require_another(work, holder)
    await enrollment.refresh_from_db()
    if enrollment.state not in OPEN:
        raise NotOpen(f"This enrolment {transitions.said(enrollment.state)}.", "enrollmentId")
    leaf = await leaf_of(enrollment, command.requirement_key)
    made, _ = await exempt(work, holder, enrollment, leaf, reason)
    return made


async def exempt(
    work: Work, holder: Holder, enrollment: Enrollment, leaf: Leaf, reason: str
) -> tuple[Exemption, list[Badge]]:
    """With what that awards. Whoever calls it has asked whether the viewer may; all is locked."""
    made = await _stored(work, enrollment, leaf, reason)
    await work.record("exemption.granted", "Enrollment", enrollment.id)
    assert enrollment.pathway_id is not None
    badges = await stacking.consider(work, holder, enrollment.pathway_id)
    ids = tuple(badge.id for badge in badges)
    work.announce(Announcement(enrollment.learner_id, enrollment.id, ids))
    return made, badges


async def withdraw(work: Work, command: WithdrawExemption) -> Exemption:
    """As if a badge were lost: the pathway's policy decides about a badge that rests on it."""
    reason = said(command.reason)
    enrollment = await _enrollment(work, command.enrollment_id)
    holder = await holders.of_learner(work, enrollment.learner_id)
    assert enrollment.pathway_id is not None
    key = _active_key(enrollment, command.requirement_key)
    is_long = len(command.requirement_key) > LONGEST_KEY
    found = None if is_long else await Exemption.get_or_none(active_key=key)
    if found is None:
        raise NotFound("There is no such exemption.", "requirementKey")
    found.active_key, found.withdrawn_at = None, work.now
    found.withdrawn_by_id, found.withdrawal_reason = work.viewer.require_account(), reason
    columns = ["active_key", "withdrawn_at", "withdrawn_by_id", "withdrawal_reason"]
    await found.save(update_fields=columns)
    await work.record("exemption.withdrawn", "Enrollment", enrollment.id)
    await stacking.recount_pathway(holder, enrollment.pathway_id, work.now)
    await _lose(work, holder, enrollment.pathway_id)
    work.announce(Announcement(enrollment.learner_id, enrollment.id))
    return found


async def _lose(work: Work, holder: Holder, pathway_id: UUID) -> None:
    standing = Badge.filter(
        recipient_id__in=holder.recipient_ids, pathway_id=pathway_id, active_key__not_isnull=True
    )
    for badge in await standing.select_related("pathway_version"):
        await Losses(work, holder).lose_support(badge)


async def _enrollment(work: Work, enrollment_id: UUID) -> Enrollment:
    work.viewer.require_account()
    seen = policy.enrollments(work.viewer).where
    found = await Enrollment.filter(seen, id=enrollment_id).first()
    if found is None or found.pathway_id is None:
        raise NotFound("There is no such enrolment in a pathway.", "enrollmentId")
    pathway = await Pathway.get(id=found.pathway_id)
    work.viewer.require_role(Role.AWARDER, pathway.provider_id)
    return found


def _require_another(work: Work, holder: Holder) -> None:
    if holder.learner is not None and holder.learner.account_id == work.viewer.account_id:
        raise NotAllowed("Nobody exempts themselves.")


async def is_exempt(enrollment: Enrollment, key: str) -> bool:
    return await Exemption.exists(active_key=_active_key(enrollment, key))


async def leaf_of(enrollment: Enrollment, key: str) -> Leaf:
    """Of the version that is enrolled in."""
    assert enrollment.pathway_version_id is not None
    grown = await trees.trees_of([enrollment.pathway_version_id])
    node = next(
        (each for each in walk(grown[enrollment.pathway_version_id]) if each.key == key), None
    )
    if node is None:
        raise NotFound(f"There is no requirement “{key}” in this version.", "requirementKey")
    if isinstance(node, Group):
        raise Invalid("Exempt from each requirement of a group by itself.", "requirementKey")
    return node


async def _stored(work: Work, enrollment: Enrollment, leaf: Leaf, reason: str) -> Exemption:
    kind, target = match_key(leaf)
    credits, minutes = await _worth(kind, target)
    made = Exemption(
        enrollment=enrollment,
        learner_id=enrollment.learner_id,
        pathway_id=enrollment.pathway_id,
        requirement_key=leaf.key,
        kind=kind,
        target=target,
        level=leaf.min_level if isinstance(leaf, SkillLeaf) else None,
        credits=credits,
        minutes=minutes,
        reason=reason,
        granted_by_id=work.viewer.require_account(),
        granted_at=work.now,
        active_key=_active_key(enrollment, leaf.key),
    )
    try:
        await made.save(force_create=True)
    except IntegrityError as error:
        raise Conflict("The learner is exempt from this already.", "requirementKey") from error
    return made


async def _worth(kind: MatchKind, target: str) -> tuple[int | None, int | None]:
    """What the badge that need not be earned would bring."""
    if kind is MatchKind.ACHIEVEMENT:
        credential = await MicroCredential.get(id=UUID(target))
        return credential.credits, credential.minutes
    if kind is MatchKind.PATHWAY:
        pathway = await Pathway.get(id=UUID(target))
        return pathway.credits, pathway.minutes
    return None, None


def _active_key(enrollment: Enrollment, key: str) -> str:
    return f"{enrollment.learner_id}:{enrollment.pathway_id}:{key}"


def said(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise Invalid("Say why: the record has to tell.", "reason")
    if len(said) > LONGEST_REASON:
        raise Invalid(f"A reason has at most {LONGEST_REASON} characters.", "reason")
    return said
