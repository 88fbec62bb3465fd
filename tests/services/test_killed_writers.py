"""A server that is killed while many write: whatever it has answered is there."""

from __future__ import annotations

import asyncio
import multiprocessing

from catalog.models import ProgressEvent
from tests import factories
from tests.factories import activity
from tests.services.crowds import enrolled, many_learners
from tests.services.writing_worker import work

WRITERS = 16
ANSWERS = 200


async def test_what_was_answered_is_there_after_a_kill(database):
    of = await factories.micro_credential([activity("work"), activity("never")])
    tasks = await enrolled(await many_learners(WRITERS), of)
    spawn = multiprocessing.get_context("spawn")
    ours, theirs = spawn.Pipe(duplex=False)
    process = spawn.Process(target=work, args=(database.url, theirs, tasks))
    process.start()
    theirs.close()
    try:
        answered = [await asyncio.to_thread(ours.recv) for _ in range(ANSWERS)]
    finally:
        process.kill()
        process.join(timeout=30)
    answered += _said_before_the_end(ours)

    stored = set(await ProgressEvent.all().values_list("id", flat=True))
    assert len(answered) >= ANSWERS
    assert set(answered) <= stored


def _said_before_the_end(pipe):
    said = []
    try:
        while pipe.poll():
            said.append(pipe.recv())
    except (EOFError, OSError):  # cut off in the middle of one
        pass
    return said
