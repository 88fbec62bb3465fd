"""Many learners at once, written in a few statements."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.models import Account, Enrollment, Learner, MicroCredential, Recipient
from catalog.rules.words import EnrollmentState
from tests.factories import NOW
from tests.services.barrier_worker import Task


async def many_learners(count: int) -> list[Learner]:
    accounts = [
        Account(email=f"many{number}@example.org", name="Many", created_at=NOW, email_proved_at=NOW)
        for number in range(count)
    ]
    learners = [Learner(account_id=each.id, name="Many") for each in accounts]
    await Account.bulk_create(accounts)
    await Learner.bulk_create(learners)
    await Recipient.bulk_create(
        [
            Recipient(identity=account.email, learner_id=learner.id, claimed_at=NOW)
            for account, learner in zip(accounts, learners, strict=True)
        ]
    )
    return learners


async def enrolled(learners: Sequence[Learner], of: MicroCredential) -> list[Task]:
    rows = [
        Enrollment(
            learner_id=learner.id,
            learner_name="Many",
            micro_credential_id=of.id,
            micro_credential_version_id=of.shown_version_id,
            state=EnrollmentState.ACTIVE,
            active_key=f"{learner.id}:{of.id}",
            created_at=NOW,
        )
        for learner in learners
    ]
    await Enrollment.bulk_create(rows)
    return [
        Task(learner.account_id, learner.id, row.id)
        for learner, row in zip(learners, rows, strict=True)
    ]
