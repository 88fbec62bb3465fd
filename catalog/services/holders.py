"""Whoever holds badges: a learner with all identities, or a recipient without an account.

Finding a holder locks them: nobody else changes their badges until the transaction ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from catalog.database.kept import Kept, Row, moment_of
from catalog.models import Learner, Recipient
from catalog.work import Work

EMAIL = "emailAddress"
ACCOUNT = "accountId"

NEWEST_OF_RECIPIENT: Final = Kept("""
SELECT max(awarded_at) FROM badge WHERE recipient_id = :recipient
""")
NEWEST_OF_LEARNER: Final = Kept("""
SELECT max(badge.awarded_at) FROM badge
JOIN recipient ON recipient.id = badge.recipient_id
WHERE recipient.learner_id = :learner
""")


@dataclass(frozen=True, slots=True)
class Holder:
    """New badges are awarded to `recipient`; what all of `recipient_ids` hold counts."""

    recipient: Recipient
    recipient_ids: tuple[UUID, ...]
    learner: Learner | None

    @property
    def learner_id(self) -> UUID | None:
        return self.learner.id if self.learner else None


async def of_learner(work: Work, learner_id: UUID) -> Holder:
    await work.lock_learner(learner_id)
    learner = await Learner.get(id=learner_id).select_related("account")
    own = await Recipient.filter(learner_id=learner_id).order_by("id")
    recipient = _preferred(own, learner.account.email) or await _first_identity(work, learner)
    ids = tuple(sorted({each.id for each in own} | {recipient.id}))
    await keep_time_of_learner(work, learner_id)
    return Holder(recipient, ids, learner)


async def of_recipient(work: Work, recipient_id: UUID) -> Holder:
    """Of whoever the recipient is by now; badges go to this very identity."""
    found = await Recipient.get(id=recipient_id)
    if found.learner_id is None:
        # Somebody may claim the address meanwhile: what counts is what the lock shows.
        found = await Recipient.filter(id=recipient_id).select_for_update().get()
    if found.learner_id is None:
        _keep_time(work, await NEWEST_OF_RECIPIENT.rows(recipient=found.id))
        return Holder(found, (found.id,), None)
    holder = await of_learner(work, found.learner_id)
    return Holder(found, holder.recipient_ids, holder.learner)


async def by_email(work: Work, email: str) -> Holder:
    """Of whoever has the address; a recipient is made for an address that is new."""
    recipient, _ = await Recipient.get_or_create(identity_type=EMAIL, identity=email.lower())
    return await of_recipient(work, recipient.id)


async def keep_time_of_learner(work: Work, learner_id: UUID) -> None:
    """Time never runs back for one holder, who is locked.

    Whoever waited for the lock read the clock before it, and a badge that was awarded meanwhile
    would not be valid yet. The clock of another machine may be ahead, too.
    """
    _keep_time(work, await NEWEST_OF_LEARNER.rows(learner=learner_id))


def _keep_time(work: Work, newest: Sequence[Row]) -> None:
    ((awarded_at,),) = newest
    if awarded_at is not None:
        work.now = max(work.now, moment_of(awarded_at))


def _preferred(own: Sequence[Recipient], email: str) -> Recipient | None:
    return next((each for each in own if each.identity == email), own[0] if own else None)


async def _first_identity(work: Work, learner: Learner) -> Recipient:
    """The account's address once it is proved; until then the account itself.

    An address that is merely claimed must not gather what is awarded to its true owner.
    """
    account = learner.account
    if account.email_proved_at is not None:
        claim = {"learner_id": learner.id, "claimed_at": work.now}
        await Recipient.get_or_create(claim, identity_type=EMAIL, identity=account.email)
        unclaimed = Recipient.filter(identity_type=EMAIL, identity=account.email, learner_id=None)
        await unclaimed.update(**claim)
        found = await Recipient.get(identity_type=EMAIL, identity=account.email)
        if found.learner_id == learner.id:
            return found
    return await Recipient.create(
        identity_type=ACCOUNT,
        identity=f"urn:uuid:{account.id}",
        learner=learner,
        claimed_at=work.now,
    )
