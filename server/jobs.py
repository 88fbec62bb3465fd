"""What is done about each kind of event: letters, the index, awards that fall due."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tortoise.queryset import QuerySet

from catalog.commands.learning import BadgeDue
from catalog.ids import new_id
from catalog.models import Account, OutboxEvent
from catalog.services import (
    external_badges,
    external_checks,
    hard_cases,
    pathway_runs,
    reconsidering,
    renewals,
    trying,
)
from catalog.services.external_checks import Outside
from catalog.services.letters import Letter, write_proof, write_reset
from catalog.services.revocations import end_grace
from catalog.viewer import VISITOR
from catalog.work import Runner, Service, Work
from search.engine import EngineUnavailable, IndexLost, SearchEngine
from search.indexing import CHANGES, RebuildProgress, index_changes, rebuild_index
from server.mail import Mailer
from server.news import News
from server.noticing import Notices
from server.outbox import Handler, NotNow

REBUILD = "index.rebuild"


async def ask_for_rebuild(work: Work, _nothing: None) -> UUID:
    """Of whichever process owns the index; once, however many ask. What to look for it by."""
    waiting = await OutboxEvent.filter(name=REBUILD, done_at__isnull=True).order_by("id").first()
    if waiting is not None:
        return waiting.aggregate_id
    asked = new_id()
    await work.record(REBUILD, "Index", asked)
    return asked


@dataclass(frozen=True, slots=True)
class Letters:
    """The token is made here and now, so that no event ever holds one."""

    runner: Runner
    mailer: Mailer

    async def prove(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            account = await Account.get(id=event.aggregate_id)
            await self._send(write_proof, account)

    async def reset(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await self._send(write_reset, event.payload["email"])

    async def _send(self, write: Service[Any, Letter | None], about: object) -> None:
        letter = await self.runner.run(VISITOR, write, about)
        if letter is not None:
            await self.mailer.send(letter)


@dataclass(frozen=True, slots=True)
class Awards:
    """Each award in a unit of work of its own, so that one refusal undoes no other."""

    runner: Runner

    async def follow_claims(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await self.runner.run(VISITOR, reconsidering.follow_claim, event.aggregate_id)

    async def follow_badges(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            badge_ids = tuple(UUID(id_) for id_ in event.payload["badge_ids"])
            command = reconsidering.FollowBadges(event.aggregate_id, badge_ids)
            await self.runner.run(VISITOR, reconsidering.follow_badges, command)

    async def consider_pathway(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            run = pathway_runs.Run.from_payload(event.aggregate_id, event.payload)
            await pathway_runs.go_on(self.runner, run)

    async def consider_one(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            pathway_id = UUID(event.payload["pathway_id"])
            command = reconsidering.ConsiderPathway(event.aggregate_id, pathway_id)
            await self.runner.run(VISITOR, reconsidering.consider_pathway, command)

    async def judge_awards(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await hard_cases.judge_award(self.runner, hard_cases.asked_by(event))

    async def judge_losses(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await hard_cases.judge_loss(self.runner, hard_cases.asked_by(event))

    async def end_badges(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await self.runner.run(VISITOR, renewals.end, BadgeDue(event.aggregate_id))

    async def end_grace(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await self.runner.run(VISITOR, end_grace, BadgeDue(event.aggregate_id))


@dataclass(frozen=True, slots=True)
class External:
    """Badges from elsewhere: asked about of their issuers, outside of any transaction."""

    runner: Runner
    outside: Outside | None

    async def check(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await external_checks.check_again(self.runner, self.outside, event.aggregate_id)

    async def end(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await self.runner.run(VISITOR, external_badges.end, event.aggregate_id)


@dataclass(frozen=True, slots=True)
class Indexing:
    """An engine that is away costs no attempt: what it missed waits until it is back."""

    engine: SearchEngine
    runner: Runner

    async def change(self, events: Sequence[OutboxEvent]) -> None:
        with _waiting():
            try:
                await index_changes(self.engine, events)
            except IndexLost:
                await self.runner.run(VISITOR, ask_for_rebuild, None)
                raise

    async def rebuild(self, events: Sequence[OutboxEvent]) -> None:
        """Whoever asked reads in the event how far it is."""
        asked = OutboxEvent.filter(id__in=[event.id for event in events])
        telling = asyncio.create_task(_tell(asked, progress := RebuildProgress()))
        try:
            with _waiting():
                held = await rebuild_index(self.engine, progress)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
        await asked.update(payload={"held": held})


async def _tell(asked: QuerySet[OutboxEvent], progress: RebuildProgress) -> None:
    while True:
        await asyncio.sleep(1)
        await asked.update(payload={"done": progress.done, "expected": progress.expected})


@contextmanager
def _waiting() -> Iterator[None]:
    try:
        yield
    except EngineUnavailable as error:
        raise NotNow(str(error)) from error


def handlers(
    runner: Runner, mailer: Mailer, engine: SearchEngine, outside: Outside | None = None
) -> Mapping[str, Handler]:
    """By the event's name; what nobody handles is done."""
    letters, awards = Letters(runner, mailer), Awards(runner)
    index, external = Indexing(engine, runner), External(runner, outside)
    news = News(runner, mailer, engine, index.change)

    return {
        **Notices(runner, mailer).handlers(),
        **dict.fromkeys(CHANGES, index.change),
        **news.handlers(),
        REBUILD: index.rebuild,
        pathway_runs.STARTS: awards.consider_pathway,
        pathway_runs.CONTINUES: awards.consider_pathway,
        pathway_runs.ASKS: awards.consider_one,
        "stacking.continues": awards.follow_badges,
        "recipient.claimed": awards.follow_claims,
        trying.AWARD: awards.judge_awards,
        trying.LOSS: awards.judge_losses,
        external_badges.CHECK: external.check,
        external_badges.ENDS: external.end,
        "badge.ends": awards.end_badges,
        "badge.grace_ends": awards.end_grace,
        "email.proof_requested": letters.prove,
        "password.reset_requested": letters.reset,
    }
