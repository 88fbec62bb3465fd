"""Workers that are killed in the middle of a run: the next ones go on, and nobody gets two."""

from __future__ import annotations

import asyncio
import multiprocessing
from contextlib import contextmanager
from datetime import timedelta

from catalog.commands.publishing import Publish
from catalog.models import Badge, OutboxEvent, SignedIssue
from catalog.rules.words import Role, VersionStatus
from catalog.services import pathways
from catalog.work import Runner, utc_now
from server.outbox import LEASE, Outbox
from tests import factories
from tests.factories import DEPLOYMENT, all_of
from tests.services.outbox_worker import of_awards, work

HOLDERS = 60


@contextmanager
def two_workers(url, ahead):
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=work, args=(url, ahead)) for _ in range(2)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            process.join(timeout=30)


async def awarded(path, at_least):
    """As soon as so many are."""
    async with asyncio.timeout(90):
        while (count := await Badge.filter(pathway_id=path.id).count()) < at_least:
            await asyncio.sleep(0.01)
    return count


async def test_killed_workers_lose_nobody_and_double_nobody(database, scene):
    of = await factories.micro_credential()
    provider = await of.provider
    for number in range(HOLDERS):
        await scene.award(of, f"holder{number}@example.org")
    path = await factories.pathway(all_of(of), provider=provider, status=VersionStatus.DRAFT)
    publisher = await factories.member_of(provider, Role.PUBLISHER)
    await Runner(DEPLOYMENT).run(publisher, pathways.publish, Publish(path.id))

    with two_workers(database.url, timedelta()):
        first = await awarded(path, 5)
    with two_workers(database.url, 2 * LEASE):
        second = await awarded(path, first + 5)

    left = HOLDERS - await Badge.filter(pathway_id=path.id).count()

    def later():
        return utc_now() + 9 * LEASE

    await Outbox(of_awards(Runner(DEPLOYMENT, later)), later).drain()

    assert first < second
    assert left > 0, "the workers were not killed in the middle of it"
    holders = await Badge.filter(pathway_id=path.id).values_list("recipient_id", flat=True)
    assert (len(holders), len(set(holders))) == (HOLDERS, HOLDERS)
    assert await SignedIssue.all().count() == 2 * HOLDERS
    waiting = await OutboxEvent.filter(done_at=None).values_list("name", flat=True)
    assert set(waiting) <= {"pathway.continues"}  # the second run, a minute later
