"""Separate processes at a barrier: never two badges for one achievement, and never none."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Sequence

import pytest

from catalog.models import Badge, Enrollment, MicroCredential, SignedIssue, StatusEntry
from tests import factories
from tests.factories import all_of
from tests.services.barrier_worker import Task, work
from tests.services.crowds import enrolled, many_learners

LEARNERS = 104


async def in_processes(url: str, *shares: Sequence[Task]) -> list[tuple[int, list[str]]]:
    """Every share in a process of its own, all beginning at the same moment."""
    spawn = multiprocessing.get_context("spawn")
    barrier, answers = spawn.Barrier(len(shares)), spawn.Queue()
    processes = [
        spawn.Process(target=work, args=(url, barrier, answers, list(share))) for share in shares
    ]
    for process in processes:
        process.start()
    try:
        given = [await asyncio.to_thread(answers.get, timeout=120) for _ in processes]
    finally:
        for process in processes:
            process.join(timeout=30)
    return given


async def test_two_last_badges_at_the_same_moment_award_the_pathway_once(database):
    first, second = await factories.micro_credential(), await factories.micro_credential()
    low = await factories.pathway(all_of(first, second))
    top = await factories.pathway(all_of(low))
    learners = await many_learners(LEARNERS)
    one, other = await enrolled(learners, first), await enrolled(learners, second)

    answers = await in_processes(database.url, one, other)

    assert answers == [(LEARNERS, []), (LEARNERS, [])]
    for pathway in (low, top):
        rows = await Badge.filter(pathway_id=pathway.id).values_list("recipient_id", flat=True)
        assert (len(rows), len(set(rows))) == (LEARNERS, LEARNERS)
    assert await Badge.all().count() == 4 * LEARNERS
    assert await SignedIssue.all().count() == 4 * LEARNERS
    assert await StatusEntry.all().count() == 4 * LEARNERS


async def test_the_same_record_from_three_processes_awards_one_badge(database):
    of = await factories.micro_credential()
    await factories.pathway(all_of(of))
    tasks = await enrolled(await many_learners(24), of)

    answers = await in_processes(database.url, tasks, tasks, tasks)

    assert answers == [(24, [])] * 3
    assert await Badge.filter(micro_credential_id=of.id).count() == 24
    assert await Badge.exclude(pathway_id=None).count() == 24


@pytest.mark.parametrize("places", [7])
async def test_places_are_given_to_as_many_as_there_are(database, places):
    of = await factories.micro_credential()
    offering = await factories.offering(of, places=places)
    learners = await many_learners(24)
    tasks = [
        Task(each.account_id, each.id, micro_credential_id=of.id, offering_id=offering.id)
        for each in learners
    ]

    answers = await in_processes(database.url, tasks[:12], tasks[12:])

    assert [failures for _, failures in answers] == [[], []]
    assert sum(done for done, _ in answers) == places
    assert await Enrollment.filter(offering_id=offering.id).count() == places
    assert (await MicroCredential.get(id=of.id)).enrolled_count == places
