"""How proving an address brings what was awarded to it into the learner's wallet."""

from __future__ import annotations

from catalog.errors import Conflict
from catalog.models import Account, Learner, Recipient
from catalog.services.holders import ACCOUNT, EMAIL
from catalog.work import Work


async def first_recipient(work: Work, account: Account, learner: Learner) -> Recipient:
    """The account itself: an address that is merely typed in is nobody's yet."""
    return await Recipient.create(
        identity_type=ACCOUNT,
        identity=f"urn:uuid:{account.id}",
        learner=learner,
        claimed_at=work.now,
    )


async def claim(work: Work, learner: Learner, email: str) -> None:
    """Badges awarded to the address are the learner's from now on, and so are later ones.

    Badges stay with the identity that they were signed for; what a learner holds is what all
    of their identities hold.
    """
    await work.lock_learner(learner.id)
    await Recipient.get_or_create(identity_type=EMAIL, identity=email)
    found = Recipient.filter(identity_type=EMAIL, identity=email).select_for_update()
    recipient = await found.get()
    if recipient.learner_id not in (None, learner.id):
        raise Conflict("Another account has proved this address.", "input", "token")
    recipient.learner_id, recipient.claimed_at = learner.id, work.now
    await recipient.save(update_fields=["learner_id", "claimed_at"])
    await work.record("recipient.claimed", "Learner", learner.id)
