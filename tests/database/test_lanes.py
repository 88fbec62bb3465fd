"""Reading from PostgreSQL over a few connections that are never reset."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from catalog.database.lanes import MOST_LANES, Lanes
from server.live import PostgresLiveEvents
from tests.databases import in_database


@pytest_asyncio.fixture
async def lanes(postgres_server, postgres_template):
    opened = Lanes(in_database(postgres_server, postgres_template))
    yield opened
    opened.close()


async def backend(lanes):
    ((pid,),) = await lanes.fetch("SELECT pg_backend_pid()")
    return pid


async def test_what_is_read_one_after_another_takes_one_connection(lanes):
    assert len({await backend(lanes) for _ in range(5)}) == 1


async def test_more_at_once_than_there_are_lanes_wait_their_turn(lanes):
    asked = [lanes.fetch("SELECT $1::int, pg_sleep(0.01)", [n]) for n in range(3 * MOST_LANES)]

    answers = await asyncio.gather(*asked)

    assert [row[0] for (row,) in answers] == list(range(3 * MOST_LANES))
    ((open_,),) = await lanes.fetch(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    )
    assert open_ == MOST_LANES


async def test_nothing_can_be_written(lanes):
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await lanes.fetch("UPDATE catalog_version SET number = number + 1")


async def test_a_statement_that_failed_leaves_the_lane_in_order(lanes):
    first = await backend(lanes)

    with pytest.raises(asyncpg.DataError):
        await lanes.fetch("SELECT $1::int", [2**31])

    assert await backend(lanes) == first


async def test_a_statement_that_was_given_up_is_ended_before_the_next(lanes):
    first = await backend(lanes)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await lanes.fetch("SELECT pg_sleep(60)")

    async with asyncio.timeout(5):
        assert await backend(lanes) == first


async def test_a_connection_that_was_lost_is_made_anew(lanes, postgres_server):
    first = await backend(lanes)
    connection = await asyncpg.connect(postgres_server)
    await connection.execute("SELECT pg_terminate_backend($1)", first)
    await connection.close()
    await asyncio.sleep(0.2)

    assert await backend(lanes) != first


async def test_what_was_closed_leaves_no_connection(lanes, postgres_server, postgres_template):
    await asyncio.gather(*[backend(lanes) for _ in range(3)])

    lanes.close()

    async with asyncio.timeout(5):
        asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = $1"
        connection = await asyncpg.connect(postgres_server)
        while await connection.fetchval(asked, postgres_template):
            await asyncio.sleep(0.02)
        await connection.close()


async def test_one_plan_serves_every_value(lanes):
    asked = "SELECT id FROM skill WHERE id = ANY($1)"
    for count in range(12):
        await lanes.fetch(asked, [[str(uuid4()) for _ in range(count)]])

    ((generic, custom),) = await lanes.fetch(
        "SELECT generic_plans, custom_plans FROM pg_prepared_statements WHERE statement = $1",
        [asked],
    )
    assert (generic, custom) == (12, 0)


async def test_what_the_url_says_to_the_pool_is_no_matter_here(postgres_server, postgres_template):
    url = in_database(postgres_server, postgres_template)
    lanes = Lanes(f"{url}{'&' if '?' in url else '?'}maxsize=20")

    assert await backend(lanes)
    lanes.close()


async def test_nor_for_live_news(postgres_server, postgres_template):
    url = in_database(postgres_server, postgres_template)
    news = PostgresLiveEvents(f"{url}{'&' if '?' in url else '?'}maxsize=20")

    await news.start()
    await news.close()
