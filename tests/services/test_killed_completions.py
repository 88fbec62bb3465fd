"""Processes that record last steps and are killed in between: then the same is recorded again."""

from __future__ import annotations

import asyncio
import multiprocessing
import random

from catalog.models import Badge, SignedIssue, StatusEntry
from tests import factories
from tests.factories import all_of, any_of
from tests.services.barrier_worker import work
from tests.services.crowds import enrolled, many_learners

LEARNERS = 100
KILLS = 3


async def killed_after(url, shares, badges):
    """Both processes, as soon as so many badges are there."""
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(len(shares)), spawn.Queue()
    processes = [
        spawn.Process(target=work, args=(url, barrier, answers, share)) for share in shares
    ]
    for process in processes:
        process.start()
    try:
        async with asyncio.timeout(120):
            while await Badge.all().count() < badges and any(p.is_alive() for p in processes):
                await asyncio.sleep(0.01)
    finally:
        for process in processes:
            process.kill()
        for process in processes:
            await asyncio.to_thread(process.join, 30)


async def test_a_hundred_completions_survive_processes_that_are_killed(database):
    chance = random.Random(7)
    first, second = await factories.micro_credential(), await factories.micro_credential()
    both = await factories.pathway(all_of(first, second))
    either = await factories.pathway(any_of(first, second))
    top = await factories.pathway(all_of(both, either))
    learners = await many_learners(LEARNERS)
    shares = [await enrolled(learners, first), await enrolled(learners, second)]
    seen = []

    for _ in range(KILLS):
        there = await Badge.all().count()
        await killed_after(database.url, shares, there + chance.randint(20, 60))
        seen.append(await Badge.all().count())
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(2), spawn.Queue()
    last = [spawn.Process(target=work, args=(database.url, barrier, answers, s)) for s in shares]
    for process in last:
        process.start()
    given = [await asyncio.to_thread(answers.get, timeout=120) for _ in last]
    for process in last:
        process.join(timeout=30)

    assert [failures for _, failures in given] == [[], []]
    assert sorted(set(seen)) == seen, "a process was killed before it had done anything"
    assert seen[-1] < 5 * LEARNERS, "nobody was killed in the middle of it"
    for pathway in (both, either, top):
        people = await Badge.filter(pathway_id=pathway.id).values_list("recipient_id", flat=True)
        assert (len(people), len(set(people))) == (LEARNERS, LEARNERS)
    for model in (Badge, SignedIssue, StatusEntry):
        assert await model.all().count() == 5 * LEARNERS
