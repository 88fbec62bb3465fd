"""Trees that could not be judged at once are judged again by a job, with more effort each time.

It is done outside of any transaction, so that nobody waits for it. What it finds is then done
under the holder's lock: an award is judged again with nothing but the badges that were found to
suffice, which is easy, and a loss only if the holder's badges are still the same.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from uuid import UUID

from catalog.models import Badge, OutboxEvent, Recipient
from catalog.rules.stacking import Evaluation, evaluate
from catalog.services import holdings, prolonging, reconsidering, revocations, stacking, trees
from catalog.services.holdings import Hand
from catalog.services.reconsidering import ConsiderPathway
from catalog.services.revocations import SettleBadge
from catalog.services.trying import MORE, MOST, AskAgain, Trying, ask_again
from catalog.viewer import VISITOR
from catalog.work import Runner

log = logging.getLogger("cairn.jobs")


def asked_by(event: OutboxEvent) -> AskAgain:
    said = event.payload
    pathway_id = UUID(said["pathway_id"]) if said["pathway_id"] else None
    return AskAgain(event.aggregate_id, said["effort"], pathway_id, said["is_final"])


async def judge_award(runner: Runner, case: AskAgain) -> None:
    assert case.pathway_id is not None
    recipient = await Recipient.get(id=case.id)
    version_id = await stacking.version_for(recipient.learner_id, case.pathway_id)
    if version_id is None:
        return
    tree = (await trees.trees_of([version_id]))[version_id]
    hand = await _hand_of(recipient)
    held = hand.in_pathway(case.pathway_id)
    found = await asyncio.to_thread(evaluate, tree, held, runner.clock(), None, case.effort)
    if found.met:
        trying = Trying(MORE, _trace(found))
        command = ConsiderPathway(case.id, case.pathway_id, trying)
        await runner.run(VISITOR, reconsidering.consider_pathway, command)
    elif not found.decided:
        await _once_more(runner, case)


async def judge_loss(runner: Runner, case: AskAgain) -> None:
    badge = await Badge.get(id=case.id)
    hand = await _hand_of(await Recipient.get(id=badge.recipient_id))
    tree, seen = await prolonging.situation(badge, hand, runner.clock())
    found = await asyncio.to_thread(evaluate, tree, seen, runner.clock(), None, case.effort)
    if found.decided:
        only = _trace(found) if found.met else None
        mark = None if found.met else hand.mark
        command = SettleBadge(badge.id, Trying(MORE, only), mark, case.is_final)
        await runner.run(VISITOR, revocations.settle, command)
    else:
        await _once_more(runner, case)


async def _hand_of(recipient: Recipient) -> Hand:
    """Of whoever the recipient is by now, with all identities."""
    own = Recipient.filter(id=recipient.id)
    if recipient.learner_id is not None:
        own = Recipient.filter(learner_id=recipient.learner_id)
    ids = [row[0] for row in await own.values_list("id")]
    return await holdings.hand_of(ids, recipient.learner_id)


def _trace(found: Evaluation) -> frozenset[UUID]:
    return frozenset(entry.badge_id for entry in found.trace)


async def _once_more(runner: Runner, case: AskAgain) -> None:
    if case.effort >= MOST:
        log.warning("Undecided with all effort: %s", case)
        return
    await runner.run(VISITOR, ask_again, replace(case, effort=case.effort * MORE))
