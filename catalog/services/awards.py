"""Awarding a micro-credential: by its activities, by an assessor's decision, or directly.

Whatever follows from the badge is awarded before the same transaction ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from catalog import policy
from catalog.commands.learning import AwardAssessed, AwardDirect
from catalog.errors import Conflict, IdempotencyKeyReused, Invalid, NotAllowed, NotFound, NotOpen
from catalog.models import Badge, Enrollment, MicroCredential, MicroCredentialVersion
from catalog.rules.progress import Progress, policy_holds
from catalog.rules.words import AwardBasis, AwardPolicy, EnrollmentState, Role, VersionStatus
from catalog.services import granting, holders, stacking
from catalog.services.activity_log import Log
from catalog.services.granting import Award
from catalog.services.holders import Holder
from catalog.work import Announcement, Work

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|[^\s@]+@localhost")
_ASSESSABLE = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)


@dataclass(frozen=True, slots=True)
class Awarded:
    """The badge that was asked for, and those of pathways that followed from it."""

    badge: Badge
    followed: tuple[Badge, ...] = ()


async def award_due(
    work: Work, enrollment: Enrollment, log: Log, progress: Progress
) -> tuple[Badge, ...]:
    """Award what the activities have earned, if the policy holds; `progress` is the log's.

    A badge that was revoked or has expired is not awarded anew for work done before it.
    """
    assert enrollment.micro_credential_version_id
    if not policy_holds(AwardPolicy.ACTIVITIES, log.activities, progress):
        return ()
    holder = await holders.of_learner(work, enrollment.learner_id)
    version = await _version(enrollment.micro_credential_version_id)
    previous = await granting.latest_badge(holder, version.micro_credential)
    if granting.stands(previous, work.now):
        return ()
    if previous is not None:
        progress = log.progress(granting.ended_at(previous))
    if not policy_holds(version.award_policy, log.activities, progress):
        return ()
    award = Award(
        achievement=version.micro_credential,
        version=version,
        basis=AwardBasis.ACTIVITIES,
        rests_on_self_report=progress.rests_on_self_report,
    )
    badge = await granting.grant(work, holder, award, previous)
    return badge, *await stacking.follow(work, holder, [badge])


async def award_assessed(work: Work, command: AwardAssessed) -> Awarded:
    """For micro-credentials whose policy leaves the decision to an assessor."""
    work.viewer.require_account()
    seen = policy.enrollments(work.viewer).where
    found = await Enrollment.filter(seen, id=command.enrollment_id).first()
    if found is None or found.micro_credential_version_id is None:
        raise NotFound("There is no such enrolment in a micro-credential.", "enrollmentId")
    version = await _version(found.micro_credential_version_id)
    of = version.micro_credential
    work.viewer.require_role(Role.ASSESSOR, of.provider_id, of.id)
    holder = await holders.of_learner(work, found.learner_id)
    if holder.learner is not None and holder.learner.account_id == work.viewer.account_id:
        raise NotAllowed("Nobody assesses their own work.")
    award = _decided(work, command, AwardBasis.ASSESSMENT, version)
    if (earlier := await _repeated(holder, award)) is not None:
        return earlier
    if version.award_policy is not AwardPolicy.ASSESSOR:
        raise Conflict("This badge is not awarded by an assessor's decision.", "enrollmentId")
    await found.refresh_from_db(fields=["state"])
    if found.state not in _ASSESSABLE:
        raise NotOpen("This enrolment is not under way.", "enrollmentId")
    return await _award(work, holder, award)


async def award_direct(work: Work, command: AwardDirect) -> Awarded:
    """To whoever has the address, with or without an account."""
    work.viewer.require_account()
    seen = policy.micro_credentials(work.viewer).where
    found = await MicroCredential.filter(seen, id=command.micro_credential_id).first()
    if found is None:
        raise NotFound("There is no such micro-credential.", "microCredentialId")
    work.viewer.require_role(Role.AWARDER, found.provider_id, found.id)
    email = _checked_email(command.email)
    if found.status is not VersionStatus.PUBLISHED or found.shown_version_id is None:
        raise NotOpen("Only a published micro-credential is awarded.", "microCredentialId")
    version = await _version(found.shown_version_id)
    award = _decided(work, command, AwardBasis.DIRECT, version)
    holder = await holders.by_email(work, email)
    return await _repeated(holder, award) or await _award(work, holder, award)


def _decided(
    work: Work,
    command: AwardAssessed | AwardDirect,
    basis: AwardBasis,
    version: MicroCredentialVersion,
) -> Award:
    account_id = work.viewer.require_account()
    if not command.reason.strip():
        raise Invalid("Say why the badge is awarded: its record has to tell.", "reason")
    key = command.idempotency_key
    return Award(
        achievement=version.micro_credential,
        version=version,
        basis=basis,
        reason=command.reason.strip(),
        awarded_by_id=account_id,
        idempotency_key=None if key is None else f"{account_id}:{key}",
    )


async def _repeated(holder: Holder, award: Award) -> Awarded | None:
    """The answer given before to the same key and content."""
    if award.idempotency_key is None:
        return None
    badge = await Badge.get_or_none(idempotency_key=award.idempotency_key)
    if badge is None:
        return None
    same = (
        badge.micro_credential_id == award.achievement.id
        and badge.recipient_id in holder.recipient_ids
        and (badge.basis, badge.reason) == (award.basis, award.reason)
    )
    if not same:
        raise IdempotencyKeyReused(
            "This key was used for another award; use a new one.", "idempotencyKey"
        )
    return Awarded(badge, tuple(await _followed(holder, badge)))


async def _followed(holder: Holder, badge: Badge) -> Sequence[Badge]:
    """What was awarded in the same transaction has the same moment."""
    together = Badge.filter(recipient_id__in=holder.recipient_ids, awarded_at=badge.awarded_at)
    return await together.exclude(id=badge.id).order_by("id")


async def _award(work: Work, holder: Holder, award: Award) -> Awarded:
    previous = await granting.latest_badge(holder, award.achievement)
    badge = await granting.grant(work, holder, award, previous)
    followed = await stacking.follow(work, holder, [badge])
    if holder.learner_id is not None:
        ids = (badge.id, *(each.id for each in followed))
        work.announce(Announcement(holder.learner_id, badge_ids=ids))
    return Awarded(badge, tuple(followed))


async def _version(version_id: object) -> MicroCredentialVersion:
    # Not in one statement: PostgreSQL would cut off names of columns two relations away.
    version = await MicroCredentialVersion.get(id=version_id)
    of = MicroCredential.filter(id=version.micro_credential_id)
    version.micro_credential = await of.select_related("provider").get()
    return version


def _checked_email(email: str) -> str:
    folded = email.strip().lower()
    if len(folded) > 320 or not _EMAIL.fullmatch(folded):
        raise Invalid("This is not an e-mail address.", "email")
    return folded
