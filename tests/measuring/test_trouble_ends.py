"""A soak judges only what is over: no process may be left half killed behind it."""

import asyncio

import pytest

from benchmarks.soak import over_and_over


async def test_what_is_under_way_ends_before_whoever_ends_it_goes_on():
    ended = []

    async def trouble():
        await asyncio.sleep(0.1)
        ended.append("killed, and begun again")

    going = asyncio.create_task(over_and_over(trouble, 60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)

    assert ended == ["killed, and begun again"]
    assert going.cancelled()


async def test_a_fault_in_it_is_not_hidden():
    async def broken():
        raise LookupError("a fault")

    with pytest.raises(LookupError, match="a fault"):
        await over_and_over(broken, 60)
