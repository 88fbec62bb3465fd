"""What resolvers of a plan make is awaited, or closed where one of them fails."""

import gc

import pytest

from schema.plan.plain import Pending, none_left


async def coming(value):
    return value


def test_what_is_left_behind_by_a_failure_is_closed(recwarn):
    values = []

    def fail():
        with none_left(values):
            values.append(coming(1))
            values.append(1 / 0)

    with pytest.raises(ZeroDivisionError):
        fail()
    values.clear()
    gc.collect()

    assert not list(recwarn)


async def test_nothing_coming_is_no_work():
    pending = Pending(run=None)

    await pending.fill()

    assert (pending.values, pending.rows) == ([], {})
