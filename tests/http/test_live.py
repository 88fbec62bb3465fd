"""Live events reach whoever watches, in this process and in others, and never hold anybody up."""

import asyncio

import pytest_asyncio
from tortoise import Tortoise

from catalog.ids import new_id
from catalog.models import Learner
from catalog.work import Announcement
from server.live import MOST_BADGES, MOST_WAITING, LiveEvents, PostgresLiveEvents, packed, unpacked
from tests import factories


async def heard(live, learner_id, count=1):
    """The first so many events from now on."""
    events = []
    async for event in live.watch(learner_id):
        events.append(event)
        if len(events) == count:
            return events


async def listening(live, learner_id):
    while not live.watchers(learner_id):
        await asyncio.sleep(0.005)


def news(learner_id, badges=1):
    return Announcement(learner_id, new_id(), tuple(new_id() for _ in range(badges)))


def test_an_announcement_survives_the_wire():
    full, bare = news(new_id(), 2), Announcement(new_id())

    assert unpacked(packed(full)) == full
    assert unpacked(packed(bare)) == bare
    assert len(packed(news(new_id(), 10 * MOST_BADGES))) < 8_000


async def test_everyone_who_watches_the_learner_hears_and_nobody_else():
    live, mine, other = LiveEvents(), new_id(), new_id()
    watching = [asyncio.create_task(heard(live, mine)) for _ in range(2)]
    await listening(live, mine)
    await asyncio.sleep(0)

    await live(news(other))
    said = news(mine)
    await live(said)

    assert await asyncio.gather(*watching) == [[said], [said]]


async def test_who_does_not_keep_up_loses_the_oldest():
    live, mine = LiveEvents(), new_id()
    watch = live.watch(mine)
    first = asyncio.create_task(anext(watch))
    await listening(live, mine)
    said = [news(mine) for _ in range(MOST_WAITING + 10)]

    for one in said:
        await live(one)

    got = [await first] + [await anext(watch) for _ in range(MOST_WAITING - 1)]
    assert got[-1] == said[-1]
    assert len(got) == MOST_WAITING
    await watch.aclose()
    assert live.watchers(mine) == 0


@pytest_asyncio.fixture
async def two_processes(database):
    if database.dialect == "sqlite":
        import pytest

        pytest.skip("one process serves on SQLite")
    brokers = [PostgresLiveEvents(database.url) for _ in range(2)]
    for broker in brokers:
        await broker.start()
    yield brokers
    for broker in brokers:
        await broker.close()


async def test_what_one_process_does_is_heard_in_another(two_processes):
    one, other = two_processes
    learner = await factories.learner()
    stored = await Learner.get(id=learner.id)  # its id is of the driver's own type
    watching = asyncio.create_task(heard(other, learner.id, 20))
    await listening(other, learner.id)
    said = [news(stored.id) for _ in range(20)]

    await asyncio.gather(*(one(each) for each in said))

    async with asyncio.timeout(30):
        assert sorted(await watching, key=str) == sorted(said, key=str)


async def test_a_lost_connection_is_made_anew(two_processes, monkeypatch):
    one, other = two_processes
    monkeypatch.setattr(PostgresLiveEvents, "RETRY_SECONDS", 0.05)
    pid = other._connection.get_server_pid()
    await Tortoise.get_connection("default").execute_query(f"SELECT pg_terminate_backend({pid})")
    async with asyncio.timeout(30):
        while other._connection.is_closed() or other._connection.get_server_pid() == pid:
            await asyncio.sleep(0.02)
    mine = new_id()
    watching = asyncio.create_task(heard(other, mine))
    await listening(other, mine)

    said = news(mine)
    await one(said)

    async with asyncio.timeout(30):
        assert await watching == [said]
