"""An engine that fails is left alone for a while, and asked again by one call."""

import asyncio

import pytest

from search.breaker import Breaker
from search.engine import EngineUnavailable, IndexLost, InvalidQuery


class Time:
    now = 100.0

    def __call__(self):
        return self.now


class Service:
    def __init__(self, error=None):
        self.error, self.calls = error, 0

    async def __call__(self):
        self.calls += 1
        if self.error is not None:
            raise self.error
        return "answer"


@pytest.fixture
def time():
    return Time()


async def fails(breaker, service):
    with pytest.raises(type(service.error) if service.error else EngineUnavailable):
        await breaker.through(service)


async def test_after_a_failure_nobody_waits_until_the_pause_is_over(time):
    breaker, service = Breaker(time), Service(EngineUnavailable("down"))
    await fails(breaker, service)
    for _ in range(50):
        await fails(breaker, service)
    assert service.calls == 1

    time.now += 1.0
    await fails(breaker, service)
    time.now += 1.9
    await fails(breaker, service)
    assert service.calls == 2
    time.now += 0.1
    service.error = None
    assert await breaker.through(service) == "answer"
    assert await breaker.through(service) == "answer"
    assert service.calls == 4


async def test_pauses_grow_up_to_a_quarter_of_a_minute(time):
    breaker, service = Breaker(time), Service(EngineUnavailable("down"))
    for _ in range(10):
        await fails(breaker, service)
        time.now += 15.0
    assert service.calls == 10

    await fails(breaker, service)
    time.now += 14.9
    await fails(breaker, service)
    assert service.calls == 11


async def test_while_one_tries_the_others_are_refused(time):
    breaker, service = Breaker(time), Service(EngineUnavailable("down"))
    await fails(breaker, service)
    time.now += 1.0
    ends = asyncio.Event()

    async def slowly():
        await ends.wait()
        return "slow answer"

    trying = asyncio.create_task(breaker.through(slowly))
    await asyncio.sleep(0)
    await fails(breaker, service)
    ends.set()

    assert await trying == "slow answer"
    assert service.calls == 1


@pytest.mark.parametrize("error", [InvalidQuery("bad"), IndexLost("no index")])
async def test_what_an_engine_answers_is_no_failure_of_it(time, error):
    breaker, service = Breaker(time), Service(error)

    await fails(breaker, service)
    await fails(breaker, service)

    assert service.calls == 2


async def test_calls_that_fail_together_count_once(time):
    breaker, service = Breaker(time), Service(EngineUnavailable("down"))
    ends = asyncio.Event()

    async def together():
        await ends.wait()
        raise EngineUnavailable("down")

    tasks = [asyncio.create_task(breaker.through(together)) for _ in range(20)]
    await asyncio.sleep(0)
    ends.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    time.now += 1.0
    service.error = None

    assert await breaker.through(service) == "answer"
