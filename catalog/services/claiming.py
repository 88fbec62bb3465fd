"""Claiming that earlier learning meets what is asked for, taking it back, and appealing.

A claim belongs to an open enrolment: in a pathway it is for one requirement, in a
micro-credential for the whole of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from tortoise.exceptions import IntegrityError

from catalog.commands.prior_learning import (
    AppealClaim,
    ClaimPriorLearning,
    Evidence,
    WithdrawClaim,
)
from catalog.errors import (
    AlreadyAwarded,
    Conflict,
    IdempotencyKeyReused,
    Invalid,
    NotFound,
    NotOpen,
    TooMany,
)
from catalog.models import (
    Account,
    Enrollment,
    MicroCredential,
    Pathway,
    PriorLearningClaim,
    PriorLearningEvidence,
    PriorLearningStep,
)
from catalog.naming import clean_line, clean_text
from catalog.rules import states
from catalog.rules.requirement import match_key
from catalog.rules.words import ClaimState, EnrollmentState, MatchKind
from catalog.services import exempting, granting, holders, transitions
from catalog.services.exempting import said
from catalog.services.holders import Holder
from catalog.work import Announcement, Work

APPEAL: Final = timedelta(days=30)
"""How long after a refusal the learner may appeal."""

OPEN: Final = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
MOST_CLAIMS: Final = 5
"""Of one requirement by one learner, refused and withdrawn ones too."""
MOST_EVIDENCE: Final = 10
LONGEST_STATEMENT: Final = 10_000
LONGEST_URL: Final = 2_000
LONGEST_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class Place:
    """What is claimed to be met; `kind` and `target` say what a requirement asks for."""

    achievement: MicroCredential | Pathway
    key: str | None = None
    title: str = ""
    kind: MatchKind | None = None
    target: str | None = None


async def claim(work: Work, command: ClaimPriorLearning) -> PriorLearningClaim:
    """It counts only once an assessor has accepted it."""
    learner_id = work.viewer.require_learner()
    holder = await holders.of_learner(work, learner_id)
    statement = _statement(command.statement)
    evidence = checked(command.evidence)
    key = _stored_key(learner_id, command.idempotency_key)
    if key is not None and (earlier := await _earlier(key)) is not None:
        return _repeated(earlier, command, statement)
    enrollment = await _own_enrollment(learner_id, command.enrollment_id)
    place = await _place(work, holder, enrollment, command.requirement_key)
    await _check_number(learner_id, place)
    made = await _stored(work, holder, enrollment, place, statement, key)
    await add_evidence(made, evidence)
    await note(work, made)
    await work.record("prior_learning.claimed", "PriorLearningClaim", made.id)
    work.announce(Announcement(learner_id, enrollment.id))
    return made


async def withdraw(work: Work, command: WithdrawClaim) -> PriorLearningClaim:
    """Only while nobody has decided."""
    found = await _own_claim(work, command.claim_id)
    await move(work, found, ClaimState.WITHDRAWN)
    await work.record("prior_learning.withdrawn", "PriorLearningClaim", found.id)
    work.announce(Announcement(found.learner_id, found.enrollment_id))
    return found


async def appeal(work: Work, command: AppealClaim) -> PriorLearningClaim:
    """Once, in time, and to another assessor than the one who refused."""
    reason = said(command.reason)
    evidence = checked(command.evidence)
    found = await _own_claim(work, command.claim_id)
    if found.state is not ClaimState.REFUSED or found.appeal_until is None:
        raise NotOpen("There is no refusal here to appeal against.", "id")
    if found.appeal_until <= work.now:
        raise NotOpen("The time to appeal has passed.", "id")
    enrollment = await Enrollment.get(id=found.enrollment_id)
    if enrollment.state not in OPEN:
        raise NotOpen(f"This enrolment {transitions.said(enrollment.state)}.", "id")
    given = await PriorLearningEvidence.filter(claim_id=found.id).count()
    if given + len(evidence) > 2 * MOST_EVIDENCE:
        raise Invalid(f"A claim has at most {2 * MOST_EVIDENCE} links in all.", "evidence")
    found.appeal_until = None
    await move(work, found, ClaimState.APPEALED, reason)
    await add_evidence(found, evidence, after=given)
    await work.record("prior_learning.appealed", "PriorLearningClaim", found.id)
    work.announce(Announcement(found.learner_id, found.enrollment_id))
    return found


async def move(
    work: Work, claim: PriorLearningClaim, to: ClaimState, reason: str = ""
) -> PriorLearningStep:
    """Refused where the table of states has no such step; the learner is locked."""
    if not states.may(claim.state, to):
        raise NotOpen(f"This claim is {claim.state.value}, so it cannot become {to.value}.", "id")
    claim.state = to
    claim.active_key = active_key(claim) if to is ClaimState.APPEALED else None
    try:
        await claim.save()
    except IntegrityError as error:
        raise Conflict("You have claimed this anew; that claim is to be decided.", "id") from error
    return await note(work, claim, reason)


async def note(work: Work, claim: PriorLearningClaim, reason: str = "") -> PriorLearningStep:
    account_id = work.viewer.require_account()
    account = await Account.get(id=account_id)
    return await PriorLearningStep.create(
        claim=claim,
        state=claim.state,
        at=work.now,
        by_id=account_id,
        by_name=account.name,
        reason=reason,
    )


def active_key(claim: PriorLearningClaim) -> str:
    achievement_id = claim.pathway_id or claim.micro_credential_id
    return f"{claim.learner_id}:{achievement_id}:{claim.requirement_key or ''}"


def checked(evidence: Sequence[Evidence]) -> list[Evidence]:
    """Links that a browser may open, each with a title."""
    if len(evidence) > MOST_EVIDENCE:
        raise Invalid(f"Give at most {MOST_EVIDENCE} links.", "evidence")
    return [_link(each, str(index)) for index, each in enumerate(evidence)]


async def add_evidence(
    claim: PriorLearningClaim, evidence: Sequence[Evidence], after: int = 0
) -> None:
    rows = [
        PriorLearningEvidence(claim=claim, position=position, url=each.url, title=each.title)
        for position, each in enumerate(evidence, after)
    ]
    if rows:
        await PriorLearningEvidence.bulk_create(rows)


def _link(given: Evidence, index: str) -> Evidence:
    url, title = given.url.strip(), clean_line(given.title)
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    good = parts.scheme in ("http", "https") and parts.hostname and url.isprintable()
    if not good or " " in url or len(url) > LONGEST_URL:
        raise Invalid("Evidence is a link that begins with https://.", "evidence", index, "url")
    if len(title) > 300:
        raise Invalid("A title has at most 300 characters.", "evidence", index, "title")
    return Evidence(url, title or str(parts.hostname)[:300])


def _statement(given: str) -> str:
    text = clean_text(given)
    if not text:
        raise Invalid("Say what you learned, where and when.", "statement")
    if len(text) > LONGEST_STATEMENT:
        raise Invalid(f"A statement has at most {LONGEST_STATEMENT} characters.", "statement")
    return text


def _stored_key(learner_id: UUID, given: str | None) -> str | None:
    if given is None:
        return None
    if not 0 < len(given) <= LONGEST_KEY:
        raise Invalid(f"A key has from 1 to {LONGEST_KEY} characters.", "idempotencyKey")
    return f"{learner_id}:{given}"


async def _earlier(key: str) -> PriorLearningClaim | None:
    return await PriorLearningClaim.get_or_none(idempotency_key=key)


def _repeated(
    earlier: PriorLearningClaim, command: ClaimPriorLearning, statement: str
) -> PriorLearningClaim:
    same = (
        earlier.enrollment_id == command.enrollment_id
        and earlier.requirement_key == command.requirement_key
        and earlier.statement == statement
    )
    if not same:
        message = "This key was used for another claim; use a new one."
        raise IdempotencyKeyReused(message, "idempotencyKey")
    return earlier


async def _own_enrollment(learner_id: UUID, enrollment_id: UUID) -> Enrollment:
    found = await Enrollment.filter(id=enrollment_id, learner_id=learner_id).first()
    if found is None:
        raise NotFound("You have no such enrolment.", "enrollmentId")
    if found.state not in OPEN:
        raise NotOpen(f"This enrolment {transitions.said(found.state)}.", "enrollmentId")
    return found


async def _own_claim(work: Work, claim_id: UUID) -> PriorLearningClaim:
    """As it is once the learner is locked."""
    learner_id = work.viewer.require_learner()
    await work.lock_learner(learner_id)
    found = await PriorLearningClaim.filter(id=claim_id, learner_id=learner_id).first()
    if found is None:
        raise NotFound("You have made no such claim.", "id")
    return found


async def _place(work: Work, holder: Holder, enrollment: Enrollment, key: str | None) -> Place:
    if enrollment.pathway_id is None:
        if key is not None:
            raise Invalid("A micro-credential is claimed as a whole.", "requirementKey")
        of = await MicroCredential.get(id=enrollment.micro_credential_id)
        if granting.stands(await granting.latest_badge(holder, of), work.now):
            raise AlreadyAwarded("You hold this badge already.", "enrollmentId")
        return Place(of)
    if key is None:
        raise Invalid("Say which requirement of the pathway is met.", "requirementKey")
    leaf = await exempting.leaf_of(enrollment, key)
    if await exempting.is_exempt(enrollment, key):
        raise Conflict("You are exempt from this already.", "requirementKey")
    kind, target = match_key(leaf)
    pathway = await Pathway.get(id=enrollment.pathway_id)
    return Place(pathway, key, leaf.title, kind, target)


async def _check_number(learner_id: UUID, place: Place) -> None:
    column = "pathway_id" if isinstance(place.achievement, Pathway) else "micro_credential_id"
    same = PriorLearningClaim.filter(
        learner_id=learner_id, requirement_key=place.key, **{column: place.achievement.id}
    )
    if await same.count() >= MOST_CLAIMS:
        raise TooMany(f"This was claimed {MOST_CLAIMS} times, which is the most.", "enrollmentId")


async def _stored(
    work: Work,
    holder: Holder,
    enrollment: Enrollment,
    place: Place,
    statement: str,
    key: str | None,
) -> PriorLearningClaim:
    assert holder.learner is not None
    made = PriorLearningClaim(
        learner=holder.learner,
        learner_name=holder.learner.name,
        enrollment=enrollment,
        provider_id=place.achievement.provider_id,
        micro_credential_id=enrollment.micro_credential_id,
        pathway_id=enrollment.pathway_id,
        requirement_key=place.key,
        requirement_title=place.title,
        kind=place.kind,
        target=place.target,
        statement=statement,
        claimed_at=work.now,
        idempotency_key=key,
    )
    made.active_key = active_key(made)
    try:
        await made.save(force_create=True)
    except IntegrityError as error:
        raise Conflict("You have claimed this already; it waits.", "enrollmentId") from error
    return made
