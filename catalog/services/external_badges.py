"""Badges that learners bring from elsewhere: added, checked again, ended, removed.

They count in pathways like badges from here, in the transaction that records them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from catalog import policy
from catalog.badges import form
from catalog.badges.moments import read
from catalog.badges.recipient import identities_in, is_identity_of
from catalog.badges.verdict import Outcome, StepCode, Verdict, Verification
from catalog.commands.external import (
    AddExternalBadge,
    RemoveExternalBadge,
    SettleExternalBadge,
)
from catalog.errors import (
    BadgeAltered,
    BadgeNotInForce,
    BadgeOfAnother,
    BadgeRefused,
    BadgeUnchecked,
    BadgeUnreadable,
    BadgeWithdrawn,
    NotFound,
    TooMany,
)
from catalog.models import Badge, ExternalBadge, ExternalSupport, OutboxEvent, Recipient
from catalog.models.columns import LONGEST_ACHIEVEMENT, LONGEST_ISSUER
from catalog.models.external import LONGEST_CREDENTIAL_ID
from catalog.naming import clean_line
from catalog.rules.words import BadgeState
from catalog.services import holders, prolonging, stacking
from catalog.services.holders import EMAIL, Holder
from catalog.services.revocations import Losses
from catalog.work import Announcement, Work

ENDS: Final = "external_badge.ends"
ENDED: Final = "external_badge.ended"
CHECK: Final = "external_badge.check"
EVERY: Final = timedelta(days=1)
"""How often the standing of a badge is asked for."""
MOST: Final = 200
"""Of one learner, those that were removed and that a badge rests on included."""

_REFUSALS: Final[Mapping[Verdict, type[BadgeRefused]]] = {
    Verdict.UNREADABLE: BadgeUnreadable,
    Verdict.ALTERED: BadgeAltered,
    Verdict.WITHDRAWN: BadgeWithdrawn,
    Verdict.EXPIRED: BadgeNotInForce,
    Verdict.NOT_YET_VALID: BadgeNotInForce,
    Verdict.NOT_FULLY_CHECKED: BadgeUnchecked,
}
_LOST: Final = (Verdict.WITHDRAWN, Verdict.ALTERED, Verdict.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Added:
    """The badge as it is kept, and those of pathways that followed from it."""

    badge: ExternalBadge
    followed: tuple[Badge, ...] = ()


async def add(work: Work, command: AddExternalBadge) -> Added:
    """The same badge again is the same row; a later issue of it takes the earlier one's place."""
    learner_id = work.viewer.require_learner()
    document = _document(command.verification)
    facts = _facts(document)
    holder = await holders.of_learner(work, learner_id)
    recipient_id = await _named(holder, document)
    same = ExternalBadge.filter(
        recipient_id__in=holder.recipient_ids,
        issuer=facts["issuer"],
        credential_id=facts["credential_id"],
    )
    found = await same.order_by("id").first()
    if found is not None and _is_kept(found, facts):
        return Added(found)
    if found is None:
        await _require_room(holder)
        found = ExternalBadge(recipient_id=recipient_id, added_at=work.now)
    await _keep(work, found, facts, command.credential)
    await _schedule(work, found, document)
    return Added(found, tuple(await _counts(work, holder, found)))


async def remove(work: Work, command: RemoveExternalBadge) -> None:
    """As if it were lost. What a badge rests on is kept without its credential."""
    learner_id = work.viewer.require_learner()
    holder = await holders.of_learner(work, learner_id)
    own = policy.external_badges(work.viewer).where
    found = await ExternalBadge.filter(own, id=command.external_badge_id).first()
    if found is None:
        raise NotFound("You have no such badge.", "id")
    found.removed_at, found.credential = work.now, ""
    await found.save(update_fields=["removed_at", "credential"])
    if found.state is BadgeState.VALID:
        await Losses(work, holder).lose_external(found)
    if not await ExternalSupport.exists(rests_on_id=found.id):
        await found.delete()


async def settle(work: Work, command: SettleExternalBadge) -> None:
    """Run by a job, once a day for each: what could not be found out changes nothing."""
    found = await ExternalBadge.get_or_none(id=command.external_badge_id)
    if found is None:
        return
    holder = await holders.of_recipient(work, found.recipient_id)
    await found.refresh_from_db()
    if found.removed_at is not None or found.tried_at + EVERY > work.now:
        return
    said = command.verification
    lost, stands = said.verdict in _LOST, _stands(said)
    found.tried_at = work.now
    if lost or stands:
        found.checked_at = work.now
    before, found.state = found.state, _state(found, lost, stands)
    await found.save(update_fields=["tried_at", "checked_at", "state"])
    if found.valid_until is None or found.valid_until > work.now:
        await work.record(CHECK, "ExternalBadge", found.id, at=work.now + EVERY)
    if before is BadgeState.VALID and found.state is not BadgeState.VALID:
        await Losses(work, holder).lose_external(found)
    if before is not BadgeState.VALID and found.state is BadgeState.VALID:
        await _counts(work, holder, found)


async def end(work: Work, external_badge_id: UUID) -> None:
    """Run by the job of an event that is due; changes nothing if a later issue came since."""
    found = await ExternalBadge.get_or_none(id=external_badge_id)
    if found is None:
        return
    holder = await holders.of_recipient(work, found.recipient_id)
    await found.refresh_from_db()
    ended = found.valid_until
    counts = found.removed_at is None and found.state is BadgeState.VALID
    if not counts or ended is None or ended > work.now:
        return
    told, moment = OutboxEvent.filter(name=ENDED, aggregate_id=found.id), ended.isoformat()
    if any(event.payload["ended"] == moment for event in await told):
        return
    await work.record(ENDED, "ExternalBadge", found.id, ended=moment)
    prolonged = await prolonging.prolong_pathways(work, holder)
    if prolonged:
        await stacking.follow(work, holder, prolonged)
    await Losses(work, holder).lose_external(found)


def _document(verification: Verification) -> Mapping[str, Any]:
    """Of a badge that passed every step; otherwise the step that it did not pass is told."""
    refusal = _REFUSALS.get(verification.verdict)
    if refusal is None and verification.credential is not None:
        return verification.credential
    wanted = Outcome.UNKNOWN if refusal is BadgeUnchecked else Outcome.FAILED
    step = next(each for each in verification.steps if each.outcome is wanted)
    raise (refusal or BadgeRefused)(f"Step {step.code}: {step.message}", "content")


async def _named(holder: Holder, document: Mapping[str, object]) -> UUID:
    """Whichever of the learner's own identities it was awarded to."""
    own = Recipient.filter(id__in=holder.recipient_ids, identity_type=EMAIL)
    identities = identities_in(document)
    for recipient in await own.order_by("id"):
        if any(is_identity_of(identity, recipient.identity) for identity in identities):
            return recipient.id
    message = f"Step {StepCode.RECIPIENT}: It was awarded to none of your proved addresses."
    raise BadgeOfAnother(message, "content")


def _facts(document: Mapping[str, Any]) -> dict[str, Any]:
    """The form was examined before, so the members are there, and the dates can be read."""
    achievement, issuer = document["credentialSubject"]["achievement"], document["issuer"]
    issuer_name = issuer.get("name") if isinstance(issuer, Mapping) else None
    valid_from = _moment(document["validFrom"])
    until = document.get("validUntil")
    return {
        "issuer": _name_of("issuer", form.issuer_id(document), LONGEST_ISSUER),
        "achievement_id": _name_of("achievement", achievement["id"], LONGEST_ACHIEVEMENT),
        "credential_id": _name_of("credential", document["id"], LONGEST_CREDENTIAL_ID),
        "name": clean_line(achievement["name"])[:300],
        "issuer_name": clean_line(issuer_name)[:300] if isinstance(issuer_name, str) else "",
        "awarded_at": _awarded(document, valid_from),
        "valid_from": valid_from,
        "valid_until": _moment(until) if until is not None else None,
    }


def _name_of(what: str, id_: str, longest: int) -> str:
    if len(id_) > longest or " " in id_ or not id_.isprintable():
        message = f"The id of the {what} is not one word of at most {longest} characters."
        raise BadgeUnreadable(f"Step {StepCode.FORM}: {message}", "content")
    return id_


def _moment(text: str) -> datetime:
    try:
        return read(text).astimezone(UTC)
    except OverflowError as error:
        message = f"{text} is no moment that can be kept."
        raise BadgeUnreadable(f"Step {StepCode.FORM}: {message}", "content") from error


def _awarded(document: Mapping[str, Any], valid_from: datetime) -> datetime:
    """When it was first awarded: no later than this issue of it begins."""
    try:
        return min(read(document.get("awardedDate")).astimezone(UTC), valid_from)
    except (ValueError, OverflowError):
        return valid_from


def _is_kept(found: ExternalBadge, facts: Mapping[str, Any]) -> bool:
    """An older issue brings nothing new. What was withdrawn for a time counts again at once."""
    if found.removed_at is not None or found.state is not BadgeState.VALID:
        return False
    dates = (facts["valid_from"], facts["valid_until"])
    return found.valid_from > dates[0] or (found.valid_from, found.valid_until) == dates


async def _require_room(holder: Holder) -> None:
    if await ExternalBadge.filter(recipient_id__in=holder.recipient_ids).count() >= MOST:
        raise TooMany(f"At most {MOST} badges from elsewhere are kept.")


async def _keep(
    work: Work, found: ExternalBadge, facts: Mapping[str, Any], credential: str
) -> None:
    found.update_from_dict({**facts, "credential": credential, "state": BadgeState.VALID})
    found.checked_at = found.tried_at = work.now
    found.removed_at = None
    await found.save()


async def _schedule(work: Work, found: ExternalBadge, document: Mapping[str, object]) -> None:
    """A key that names itself and cannot be withdrawn says tomorrow what it says today."""
    if found.valid_until is not None:
        await work.record(ENDS, "ExternalBadge", found.id, at=found.valid_until)
    if document.get("credentialStatus") or not found.issuer.startswith("did:key:"):
        await work.record(CHECK, "ExternalBadge", found.id, at=work.now + EVERY)


async def _counts(work: Work, holder: Holder, found: ExternalBadge) -> list[Badge]:
    """Award what it completes, and prolong what may rest on it for longer now."""
    prolonged = await prolonging.prolong_pathways(work, holder)
    awarded = await stacking.follow(work, holder, [found, *prolonged])
    badges = list({badge.id: badge for badge in (*prolonged, *awarded)}.values())
    if holder.learner_id is not None:
        ids = tuple(badge.id for badge in badges)
        work.announce(Announcement(holder.learner_id, badge_ids=ids))
    return badges


def _stands(said: Verification) -> bool:
    """Everything but its dates, which are judged anew whenever it is counted."""
    return said.credential is not None and all(
        step.outcome is Outcome.PASSED for step in said.steps if step.code is not StepCode.VALIDITY
    )


def _state(found: ExternalBadge, lost: bool, stands: bool) -> BadgeState:
    if lost:
        return BadgeState.REVOKED
    return BadgeState.VALID if stands else found.state
