"""Units of work that are committed together: each as good as alone, and none answered before."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from catalog.commands.learning import RecordProgress
from catalog.database import turns
from catalog.database.settings import sqlite_path
from catalog.database.sqlite import SharedTransaction
from catalog.errors import NotFound, StorageFull
from catalog.ids import new_id
from catalog.models import Badge, Enrollment, OutboxEvent, ProgressEvent
from catalog.services import progress
from catalog.viewer import VISITOR
from tests import factories
from tests.factories import activity, all_of, viewer_of


async def note(work, name):
    """The smallest of writes."""
    await work.record(name, "Test", new_id())
    return name


async def noted():
    return sorted(await OutboxEvent.all().values_list("name", flat=True))


@asynccontextmanager
async def tracing():
    """What the writing connection is made to do meanwhile, by the first word."""
    seen: Counter[str] = Counter()
    async with get_connection("default").acquire_connection() as connection:
        await connection.set_trace_callback(lambda said: seen.update([said.split(" ")[0]]))
    try:
        yield seen
    finally:
        async with get_connection("default").acquire_connection() as connection:
            await connection.set_trace_callback(None)


@pytest.fixture
def held(monkeypatch):
    """A disk that writes only once it is told to; `begun` says that it has been asked."""

    class Disk:
        def __init__(self):
            self.begun, self.writes = asyncio.Event(), asyncio.Event()

    disk, commit = Disk(), SharedTransaction.commit

    async def slowly(self):
        disk.begun.set()
        await disk.writes.wait()
        await commit(self)

    monkeypatch.setattr(SharedTransaction, "commit", slowly)
    return disk


async def test_one_refused_among_many_leaves_its_neighbours_stored(database, scene):
    of = await factories.micro_credential([activity("read"), activity("build")])
    learners = [await factories.learner() for _ in range(12)]
    enrolled = [await scene.enroll(learner, of) for learner in learners]
    keys = ["read"] * 12
    keys[5] = "no such activity"

    results = await asyncio.gather(
        *(
            scene.run(viewer_of(learner), progress.record, RecordProgress(enrollment.id, key))
            for learner, enrollment, key in zip(learners, enrolled, keys, strict=True)
        ),
        return_exceptions=True,
    )

    assert [type(each) for each in results if isinstance(each, Exception)] == [NotFound]
    stored = await ProgressEvent.all().values_list("enrollment_id", flat=True)
    assert sorted(stored) == sorted(each.id for each in enrolled if each is not enrolled[5])
    percents = await Enrollment.all().order_by("id").values_list("percent", flat=True)
    assert percents == [0 if number == 5 else 50 for number in range(12)]


async def test_awards_of_one_moment_are_each_whole(database, scene):
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(of))
    learners = [await factories.learner() for _ in range(6)]
    enrolled = [await scene.enroll(learner, of) for learner in learners]
    twice = [*zip(learners, enrolled, strict=True)] * 2

    await asyncio.gather(*(scene.record(learner, enrollment) for learner, enrollment in twice))

    assert await Badge.filter(micro_credential_id=of.id).count() == 6
    assert await Badge.filter(pathway_id=path.id).count() == 6
    assert await ProgressEvent.all().count() == 12


async def test_whoever_comes_during_a_commit_shares_the_next_one(sqlite, scene):
    async with tracing() as seen:
        await asyncio.gather(*(scene.run(VISITOR, note, f"n{n:02}") for n in range(20)))

    assert await noted() == [f"n{n:02}" for n in range(20)]
    assert (seen["BEGIN"], seen["COMMIT"], seen["SAVEPOINT"]) == (1, 1, 20)


async def test_a_group_is_no_larger_than_it_may_be(sqlite, scene, monkeypatch):
    monkeypatch.setattr(turns, "MOST_TURNS", 8)

    async with tracing() as seen:
        await asyncio.gather(*(scene.run(VISITOR, note, f"n{n:02}") for n in range(20)))

    assert len(await noted()) == 20
    assert (seen["COMMIT"], seen["SAVEPOINT"]) == (3, 20)


async def test_a_group_lets_nobody_in_when_it_has_lasted_long(sqlite, scene, monkeypatch):
    monkeypatch.setattr(turns, "LONGEST_SECONDS", -1)

    async with tracing() as seen:
        await asyncio.gather(*(scene.run(VISITOR, note, f"n{n}") for n in range(3)))

    assert len(await noted()) == 3
    assert seen["COMMIT"] == 3


async def test_nobody_is_answered_before_the_commit(sqlite, scene, held):
    async def refuse(work, _):
        raise NotFound("Seen in what is not committed yet.")

    asked = [
        asyncio.create_task(scene.run(VISITOR, service, "n")) for service in (note, refuse, note)
    ]
    await held.begun.wait()

    done, _ = await asyncio.wait(asked, timeout=0.05)
    with sqlite3.connect(sqlite_path(sqlite.url)) as elsewhere:
        seen_before = elsewhere.execute("SELECT count(*) FROM outbox_event").fetchone()
    held.writes.set()
    results = await asyncio.gather(*asked, return_exceptions=True)

    assert (done, seen_before) == (set(), (0,))
    assert results[0] == results[2] == "n"
    assert isinstance(results[1], NotFound)
    assert await noted() == ["n", "n"]


async def test_each_sees_what_all_before_it_did_and_nothing_of_one_refused(sqlite, scene):
    seen: dict[str, list[str]] = {}

    async def look(work, name):
        await note(work, name)
        await asyncio.sleep(0)  # a neighbour would come in here, if one could
        seen[name] = await noted()
        if name == "b":
            raise NotFound("Not this one.")

    await asyncio.gather(
        *(scene.run(VISITOR, look, name) for name in "abc"), return_exceptions=True
    )

    assert seen == {"a": ["a"], "b": ["a", "b"], "c": ["a", "c"]}
    assert await noted() == ["a", "c"]


async def test_one_who_goes_takes_nobody_along(sqlite, scene):
    inside = asyncio.Event()

    async def linger(work, name):
        await note(work, name)
        inside.set()
        await asyncio.sleep(60)

    lingering = asyncio.create_task(scene.run(VISITOR, linger, "gone"))
    others = [asyncio.create_task(scene.run(VISITOR, note, f"n{n}")) for n in range(3)]
    await inside.wait()
    others[1].cancel()
    lingering.cancel()
    results = await asyncio.gather(lingering, *others, return_exceptions=True)

    assert [type(each).__name__ for each in results] == [
        "CancelledError",
        "str",
        "CancelledError",
        "str",
    ]
    assert await noted() == ["n0", "n2"]


async def test_one_who_goes_during_the_commit_has_been_stored(sqlite, scene, held):
    asked = [asyncio.create_task(scene.run(VISITOR, note, f"n{n}")) for n in range(2)]
    await held.begun.wait()
    asked[0].cancel()
    held.writes.set()
    results = await asyncio.gather(*asked, return_exceptions=True)

    assert isinstance(results[0], asyncio.CancelledError)
    assert await noted() == ["n0", "n1"]


async def test_one_who_fills_the_disk_is_refused_alone(sqlite, scene):
    async def store_much(work, name):
        await work.record(name, "Test", new_id(), much="x" * 3_000_000)

    connection = get_connection("default")
    ((size,),) = (await connection.execute_query("PRAGMA page_count"))[1]
    await connection.execute_query(f"PRAGMA max_page_count={size + 20}")

    results = await asyncio.gather(
        scene.run(VISITOR, note, "before"),
        scene.run(VISITOR, store_much, "much"),
        scene.run(VISITOR, note, "after"),
        return_exceptions=True,
    )

    assert [type(each) for each in results] == [str, StorageFull, str]
    assert await noted() == ["after", "before"]


async def test_a_commit_that_fails_is_tried_again_for_each_alone(sqlite, scene, monkeypatch):
    async def fail(self):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(SharedTransaction, "commit", fail)

    async with tracing() as seen:
        results = await asyncio.gather(*(scene.run(VISITOR, note, f"n{n}") for n in range(3)))

    assert results == ["n0", "n1", "n2"]
    assert await noted() == results
    assert (seen["ROLLBACK"], seen["COMMIT"]) == (1, 3)


async def test_a_commit_of_one_that_fails_is_said(sqlite, scene, monkeypatch):
    async def fail(self):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(SharedTransaction, "commit", fail)

    with pytest.raises(StorageFull):
        await scene.run(VISITOR, note, "n")
    assert await noted() == []


async def test_another_process_that_writes_is_waited_for(sqlite, scene):
    other = sqlite3.connect(sqlite_path(sqlite.url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked = asyncio.create_task(scene.run(VISITOR, note, "n"))

    done, _ = await asyncio.wait([asked], timeout=0.1)
    other.execute("COMMIT")
    other.close()

    assert not done
    assert await asked == "n"


async def test_another_process_that_never_ends_is_refused_for(sqlite, scene):
    await get_connection("default").execute_query("PRAGMA busy_timeout=0")
    get_connection("default").pragmas["busy_timeout"] = 50
    other = sqlite3.connect(sqlite_path(sqlite.url), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    asked = [scene.run(VISITOR, note, "n") for _ in range(3)]

    results = await asyncio.gather(*asked, return_exceptions=True)
    other.execute("COMMIT")
    other.close()

    assert [getattr(each, "code", each) for each in results] == ["TOO_MANY"] * 3
    assert await scene.run(VISITOR, note, "later") == "later"


COUNT = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)"
NOTED = "(id, name, aggregate, aggregate_id, version, payload, created_at, available_at, attempts, error)"
LONG = {
    "reading": f"{COUNT} SELECT count(*) FROM n",
    "writing": f"{COUNT} INSERT INTO outbox_event {NOTED} "
    "SELECT 'long', 'long', 'Test', '', count(*), '{}', '2026-11-25', '2026-11-25', 0, '' FROM n",
}


@pytest.mark.parametrize("kind", LONG)
async def test_a_statement_that_takes_long_is_run_again_beside_the_loop(
    sqlite, scene, monkeypatch, kind
):
    monkeypatch.setattr(SharedTransaction, "STEPS", 1000)
    tried = []

    async def take_long(work, name):
        connection = get_connection("default")
        tried.append(isinstance(connection, SharedTransaction))
        await note(work, name)
        return (await connection.execute_query(LONG[kind]))[1]

    _, rows, _ = await asyncio.gather(
        scene.run(VISITOR, note, "before"),
        scene.run(VISITOR, take_long, "itself"),
        scene.run(VISITOR, note, "after"),
    )

    assert tried == [True, False]
    assert [tuple(row) for row in rows] == ([(50_000,)] if kind == "reading" else [])
    assert await noted() == ["after", "before", "itself", *["long"] * (kind == "writing")]
