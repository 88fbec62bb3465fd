"""Letters about what became of somebody's learning: to whom, about what, and once it is so."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from catalog.commands.learning import AwardDirect, Enroll, RenewBadge, RevokeBadge
from catalog.commands.prior_learning import AppealClaim, ClaimPriorLearning, DecideClaim
from catalog.commands.publishing import TeachOut
from catalog.models import Account, Badge, Grant, OutboxEvent, PathwayVersion
from catalog.rules.words import LossPolicy, Role, VersionStatus
from catalog.services import (
    awards,
    claiming,
    deciding,
    enrollments,
    notices,
    renewals,
    revocations,
    teaching_out,
)
from server.jobs import handlers
from server.mail import written
from server.notice_words import WORDS
from server.outbox import Outbox
from tests import factories
from tests.factories import Clock, all_of, viewer_of


@dataclass
class Post:
    """A server's outbox whose letters are kept; it refuses to deliver to `away`."""

    clock: Clock = field(default_factory=Clock)
    letters: list = field(default_factory=list)
    away: set = field(default_factory=set)

    async def send(self, letter):
        if letter.to in self.away:
            raise ConnectionError("no such box")
        self.letters.append(letter)

    @property
    def runner(self):
        return factories.runner(self.clock)

    async def run(self, viewer, service, command):
        return await self.runner.run(viewer, service, command)

    async def deliver(self):
        """What is due now, as (about, to, subject)."""
        outbox = Outbox(handlers(self.runner, self, None), self.clock)
        outbox.handlers = {
            name: handler
            for name, handler in outbox.handlers.items()
            if "catalog" not in name and name != "enrolled_count"
        }
        before = len(self.letters)
        await outbox.drain()
        return [(each.about, each.to) for each in self.letters[before:]]

    def last(self):
        return written(self.letters[-1], "https://cairn.example")


@pytest.fixture
def post():
    return Post()


async def address(learner):
    return (await learner.account).email


async def awarded(post, of, email):
    awarder = await factories.member_of(await of.provider, Role.AWARDER)
    command = AwardDirect(of.id, email, "Earned.")
    return (await post.run(awarder, awards.award_direct, command)).badge


async def revoke(post, badge, reason="Copied."):
    awarder = await factories.member_of(await badge.provider, Role.AWARDER)
    return await post.run(awarder, revocations.revoke, RevokeBadge(badge.id, reason))


async def enroll(post, learner, path):
    return await post.run(viewer_of(learner), enrollments.enroll, Enroll(pathway_id=path.id))


async def test_the_holder_is_told_why_a_badge_was_withdrawn_and_what_fell_with_it(database, post):
    learner = await factories.learner("Ada Lovell")
    of = await factories.micro_credential(title="Bread")
    await factories.pathway(all_of(of), title="Baker", loss_policy=LossPolicy.SUSPEND)
    badge = await awarded(post, of, await address(learner))
    await post.deliver()

    await revoke(post, badge)

    to = await address(learner)
    assert await post.deliver() == [("badge.revoked", to), ("badge.suspended", to)]
    subject, text = written(post.letters[0], "https://cairn.example")
    assert subject == "Your badge “Bread” was withdrawn"
    assert text.startswith("Hello Ada Lovell,\n\nyour badge “Bread” was withdrawn")
    assert "Copied." in text
    assert f"https://cairn.example/b/{badge.public_id}" in text
    assert await post.deliver() == []


async def test_grace_is_told_with_its_day(database, post):
    learner = await factories.learner()
    of = await factories.micro_credential()
    await factories.pathway(all_of(of), title="Baker", loss_policy=LossPolicy.GRACE, grace_days=10)
    badge = await awarded(post, of, await address(learner))

    await revoke(post, badge)

    assert [about for about, _ in await post.deliver()] == ["badge.revoked", "badge.grace_begins"]
    assert post.last()[0] == "Your badge “Baker” is at risk"
    assert "until 5 December 2026" in post.last()[1]


async def test_a_holder_without_an_account_is_told_where_the_badge_was_awarded_to(database, post):
    badge = await awarded(post, await factories.micro_credential(), "outside@example.org")

    await revoke(post, badge)

    assert await post.deliver() == [("badge.revoked", "outside@example.org")]
    assert post.last()[1].startswith("Hello there,")


async def test_an_address_that_was_never_proved_gets_no_letters(database, post):
    learner = await factories.learner()
    badge = await awarded(post, await factories.micro_credential(), await address(learner))
    await Account.all().update(email_proved_at=None)

    await revoke(post, badge)

    assert await post.deliver() == []


async def test_a_badge_that_ends_is_announced_a_month_before_unless_it_was_renewed(database, post):
    learner = await factories.learner()
    ending, renewed = [await factories.micro_credential(valid_months=6) for _ in range(2)]
    badges = [await awarded(post, each, await address(learner)) for each in (ending, renewed)]
    awarder = await factories.member_of(await renewed.provider, Role.AWARDER)
    later = badges[1].valid_until + timedelta(days=365)
    await post.run(awarder, renewals.renew, RenewBadge(badges[1].id, later))
    assert await post.deliver() == []
    post.clock.now = badges[0].valid_until - timedelta(days=30)

    assert await post.deliver() == [("badge.ends_soon", await address(learner))]
    assert post.last()[0] == f"Your badge “{ending.title}” ends on 25 May 2027"


async def claimed(post, path, learner):
    enrollment = await enroll(post, learner, path)
    command = ClaimPriorLearning(enrollment.id, "Six years of it.", "1.1")
    return await post.run(viewer_of(learner), claiming.claim, command)


async def assessor(path, email, **narrowed):
    """With a grant that is stored, so that letters find it."""
    account = await factories.account("Mo Ember", email)
    provider = await path.provider
    await Grant.create(
        account=account, provider=provider, role=Role.ASSESSOR, granted_by=account,
        granted_at=factories.NOW, active_key=email, **narrowed,
    )  # fmt: skip
    viewer = await factories.member_of(provider, Role.ASSESSOR)
    return type(viewer)(account.id, None, held=viewer.held)


async def test_assessors_are_told_of_claims_and_learners_of_decisions(database, post):
    learner = await factories.learner("Ada Lovell")
    of = await factories.micro_credential(title="Bread")
    path = await factories.pathway(all_of(of, await factories.micro_credential()))
    first = await assessor(path, "first@example.org")
    second = await assessor(path, "second@example.org")
    await assessor(path, "narrowed@example.org", micro_credential_id=of.id)
    made = await claimed(post, path, learner)
    assert await post.deliver() == [
        ("claim.waits", "first@example.org"),
        ("claim.waits", "second@example.org"),
    ]
    assert post.last()[0] == "A claim waits for your decision: 1.1"

    await post.run(first, deciding.decide, DecideClaim(made.id, False, "Too little."))
    assert await post.deliver() == [("claim.refused", await address(learner))]
    assert "Too little.\n\nUntil 25 December 2026 you may ask" in post.last()[1]

    await post.run(viewer_of(learner), claiming.appeal, AppealClaim(made.id, "Look again."))
    assert await post.deliver() == [("claim.waits", "second@example.org")]

    await post.run(second, deciding.decide, DecideClaim(made.id, False, "Still too little."))
    assert [about for about, _ in await post.deliver()] == ["claim.refused_finally"]


async def test_an_accepted_claim_is_told(database, post):
    learner = await factories.learner()
    path = await factories.pathway(all_of(await factories.micro_credential()))
    made = await claimed(post, path, learner)
    judge = await assessor(path, "first@example.org")

    await post.run(judge, deciding.decide, DecideClaim(made.id, True, "I have seen it."))

    assert await post.deliver() == [("claim.accepted", await address(learner))]  # it waits no more


async def taught_out(post, monkeypatch, learners):
    monkeypatch.setattr(teaching_out, "BATCH", 2)
    path = await factories.pathway(all_of(await factories.micro_credential()), title="Baker")
    people = [await factories.learner() for _ in range(learners)]
    for each in people:
        await enroll(post, each, path)
    version = await PathwayVersion.get(id=path.shown_version_id)
    await factories.pathway_version(path, all_of(await factories.micro_credential()), number=2)
    await PathwayVersion.filter(id=version.id).update(status=VersionStatus.RETIRED)
    publisher = await factories.member_of(await path.provider, Role.PUBLISHER)
    until = post.clock.now + timedelta(days=60)
    await post.run(publisher, teaching_out.announce, TeachOut(version.id, until))
    return [await address(each) for each in people]


async def test_everybody_enrolled_is_told_of_the_end_three_times(database, post, monkeypatch):
    people = await taught_out(post, monkeypatch, learners=5)

    for days, about, subject in (
        (0, "pathway.teach_out_announced", "Finish “Baker” until 24 January 2027"),
        (46, "pathway.teach_out_soon", "Two weeks left for “Baker”"),
        (14, "enrollment.taught_out", "The time to finish “Baker” is over"),
    ):
        post.clock.pass_by(days=days)
        assert await post.deliver() == [(about, email) for email in people]
        assert post.last()[0] == subject
    assert await post.deliver() == []


async def test_one_address_that_takes_no_letters_keeps_nobody_from_theirs(
    database, post, monkeypatch
):
    people = await taught_out(post, monkeypatch, learners=5)
    post.away = {people[1]}

    assert [to for _, to in await post.deliver()] == [people[0], *people[2:]]


async def test_a_mail_server_that_is_away_holds_up_nothing_but_letters(database, post):
    learner = await factories.learner()
    of = await factories.micro_credential()
    await factories.pathway(all_of(of), loss_policy=LossPolicy.GRACE, grace_days=10)
    badge = await awarded(post, of, await address(learner))
    await revoke(post, badge)
    post.away = {await address(learner)}
    post.clock.pass_by(days=10)

    assert await post.deliver() == []

    assert (await Badge.get(pathway_id__not_isnull=True)).state.name == "REVOKED"
    post.away = set()
    post.clock.pass_by(days=1)
    assert {about for about, _ in await post.deliver()} == {"badge.revoked"}  # grace is over
    assert (
        await OutboxEvent.filter(done_at__isnull=True, available_at__lte=post.clock.now).count()
        == 0
    )


def test_every_letter_has_words_that_its_facts_fill():
    facts = dict.fromkeys(("title", "reason", "day", "learner", "lines"), "x\ny")
    for about in WORDS:
        notice = notices._notice(about, "a@example.org", "Ada\n Lovell", "/me", facts)
        subject, text = written(notice, "https://cairn.example")
        assert "\n" not in subject
        assert text.startswith("Hello Ada Lovell,\n\n")
        assert text.endswith("https://cairn.example/me\n")
