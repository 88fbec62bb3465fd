"""Deciding claims of earlier learning. What is accepted counts before the decision returns."""

from __future__ import annotations

from dataclasses import dataclass

from catalog import policy
from catalog.commands.prior_learning import DecideClaim
from catalog.errors import Conflict, NotAllowed, NotFound, NotOpen
from catalog.models import (
    Badge,
    Enrollment,
    MicroCredential,
    MicroCredentialVersion,
    PriorLearningClaim,
)
from catalog.rules.requirement import match_key
from catalog.rules.words import AwardBasis, ClaimState, Role
from catalog.services import claiming, exempting, granting, holders, stacking, transitions
from catalog.services.exempting import said
from catalog.services.granting import Award
from catalog.services.holders import Holder
from catalog.viewer import Viewer
from catalog.work import Announcement, Work

WAITING = (ClaimState.SUBMITTED, ClaimState.APPEALED)


@dataclass(frozen=True, slots=True)
class Decided:
    claim: PriorLearningClaim
    badges: tuple[Badge, ...] = ()
    """Awarded by it: the micro-credential's, then the pathways' that it completes."""


async def decide(work: Work, command: DecideClaim) -> Decided:
    """An accepted requirement is an exemption, an accepted micro-credential an award."""
    work.viewer.require_account()
    seen = policy.prior_learning_claims(work.viewer).where
    found = await PriorLearningClaim.filter(seen, id=command.claim_id).first()
    if found is None:
        raise NotFound("There is no such claim.", "id")
    work.viewer.require_role(Role.ASSESSOR, found.provider_id, found.micro_credential_id)
    reason = said(command.reason)
    holder = await holders.of_learner(work, found.learner_id)
    await found.refresh_from_db()
    _require_another(work.viewer, holder, found)
    if found.state not in WAITING:
        raise NotOpen(f"This claim is {found.state.value}, so there is nothing to decide.", "id")
    badges = await _accept(work, holder, found, reason) if command.accept else ()
    await _note(work, found, command.accept, reason)
    return Decided(found, badges)


def may_decide(viewer: Viewer, claim: PriorLearningClaim) -> bool:
    """Whether `decide` would be refused to the viewer for who they are, or for being too late."""
    return (
        claim.state in WAITING
        and viewer.scopes is None
        and Role.ASSESSOR in viewer.roles_at(claim.provider_id, claim.micro_credential_id)
        and claim.learner_id != viewer.learner_id
        and not (claim.state is ClaimState.APPEALED and claim.decided_by_id == viewer.account_id)
    )


def _require_another(viewer: Viewer, holder: Holder, claim: PriorLearningClaim) -> None:
    if holder.learner is not None and holder.learner.account_id == viewer.account_id:
        raise NotAllowed("Nobody decides about their own learning.")
    if claim.state is ClaimState.APPEALED and claim.decided_by_id == viewer.account_id:
        raise NotAllowed("An appeal is decided by another assessor than the one who refused.")


async def _note(work: Work, claim: PriorLearningClaim, accepted: bool, reason: str) -> None:
    is_first = claim.state is ClaimState.SUBMITTED
    claim.decided_at, claim.decided_by_id = work.now, work.viewer.require_account()
    claim.appeal_until = work.now + claiming.APPEAL if is_first and not accepted else None
    to = ClaimState.ACCEPTED if accepted else ClaimState.REFUSED
    step = await claiming.move(work, claim, to, reason)
    await work.record(
        "prior_learning.decided", "PriorLearningClaim", claim.id, step_id=str(step.id)
    )
    work.announce(Announcement(claim.learner_id, claim.enrollment_id))


async def _accept(
    work: Work, holder: Holder, claim: PriorLearningClaim, reason: str
) -> tuple[Badge, ...]:
    enrollment = await Enrollment.get(id=claim.enrollment_id)
    if enrollment.state not in claiming.OPEN:
        raise NotOpen(f"The enrolment {transitions.said(enrollment.state)}.", "id")
    if claim.requirement_key is None:
        return await _award(work, holder, enrollment, reason)
    leaf = await exempting.leaf_of(enrollment, claim.requirement_key)
    if match_key(leaf) != (claim.kind, claim.target):
        message = "The version that the learner took since asks for something else there."
        raise Conflict(message, "id")
    _, badges = await exempting.exempt(work, holder, enrollment, leaf, reason)
    return tuple(badges)


async def _award(
    work: Work, holder: Holder, enrollment: Enrollment, reason: str
) -> tuple[Badge, ...]:
    version = await MicroCredentialVersion.get(id=enrollment.micro_credential_version_id)
    of = MicroCredential.filter(id=version.micro_credential_id)
    version.micro_credential = await of.select_related("provider").get()
    award = Award(
        achievement=version.micro_credential,
        version=version,
        basis=AwardBasis.PRIOR_LEARNING,
        reason=reason,
        awarded_by_id=work.viewer.account_id,
    )
    previous = await granting.latest_badge(holder, award.achievement)
    badge = await granting.grant(work, holder, award, previous)
    badges = (badge, *await stacking.follow(work, holder, [badge]))
    ids = tuple(each.id for each in badges)
    work.announce(Announcement(enrollment.learner_id, enrollment.id, ids))
    return badges
