"""Group commit: units of work that take turns in one transaction, and are committed together.

What costs most of a small write is making it durable. While one group is being committed the next
one gathers: whoever waits then has a turn in it, each inside a savepoint of its own, one after
another, and all of them are answered after the COMMIT that they share. Nobody is waited for: a unit
that is alone is committed at once.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractContextManager, asynccontextmanager
from typing import Final, Protocol

MOST_TURNS: Final = 64
LONGEST_SECONDS: Final = 0.05
"""From when on nobody else is let in, so that the first does not wait long for its answer."""


class RunAgain(Exception):
    """Nothing that this unit did is stored; it has to be run once more, and alone."""


class NeighbourFailed(RunAgain):
    """The transaction was lost by no fault of this unit."""


class TooLong(RunAgain):
    """A statement would have held up everyone who is served."""


class Transaction(Protocol):
    """What a group shares."""

    async def begin(self) -> None: ...

    def turn(self) -> AbstractContextManager[None]:
        """In a savepoint, which is rolled back when the block raises."""

    @property
    def is_open(self) -> bool:
        """False also where the database itself has ended it, as it does when the disk is full."""

    async def commit(self) -> None: ...

    async def rollback(self) -> None: ...


class Turns:
    """Everyone who wants to write, in the order of their coming.

    `connection` is held while there is a transaction.
    """

    def __init__(self, connection: asyncio.Lock, new: Callable[[], Transaction]) -> None:
        self._connection, self._new = connection, new
        self._waiting: deque[_Turn] = deque()
        self._leading: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Alone with the database, as far as anyone can tell; durable when it has been left.

        A refusal is raised after the COMMIT too: it may rest on what a neighbour did.
        """
        mine, refusal = self._queued(), None
        try:
            transaction = await mine.begins
            with transaction.turn():
                yield
        except Exception as error:
            refusal = error
        finally:
            mine.ends()
        await mine.settled(refusal)

    def _queued(self) -> _Turn:
        mine = _Turn()
        self._waiting.append(mine)
        if self._leading is None:
            self._leading = asyncio.create_task(self._lead())
        return mine

    async def _lead(self) -> None:
        """Not in the task of anyone who waits: those may be cancelled."""
        try:
            while self._waiting:
                async with self._connection:
                    await self._group(self._new())
        finally:
            self._leading = None

    async def _group(self, transaction: Transaction) -> None:
        try:
            await transaction.begin()
        except Exception as error:
            for turn in self._waiting:
                turn.refuse(error)
            self._waiting.clear()
            return
        taken: list[_Turn] = []
        try:
            await self._take_turns(transaction, taken)
            if transaction.is_open:
                await transaction.commit()
                _settle(taken)
            else:  # the last one's statement ended it, and that one knows
                _settle(taken[-1:])
                _settle(taken[:-1], NeighbourFailed())
        except Exception as error:
            _settle(taken, error if len(taken) == 1 else NeighbourFailed())
        finally:
            if transaction.is_open:
                await transaction.rollback()

    async def _take_turns(self, transaction: Transaction, taken: list[_Turn]) -> None:
        until = time.monotonic() + LONGEST_SECONDS
        while self._waiting and transaction.is_open:
            turn = self._waiting.popleft()
            if turn.begin(transaction):
                taken.append(turn)
                await turn.over
            if len(taken) == MOST_TURNS or time.monotonic() > until:
                return


class _Turn:
    """One unit's place in the queue, seen from both sides."""

    __slots__ = ("_outcome", "begins", "over")

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.begins: asyncio.Future[Transaction] = loop.create_future()
        self.over: asyncio.Future[None] = loop.create_future()
        self._outcome: asyncio.Future[Exception | None] = loop.create_future()

    def begin(self, transaction: Transaction) -> bool:
        """False if whoever waited has gone."""
        if self.begins.done():
            return False
        self.begins.set_result(transaction)
        return True

    def refuse(self, error: Exception) -> None:
        if not self.begins.done():
            self.begins.set_exception(error)
            self.settle(None)

    def ends(self) -> None:
        if not self.over.done():
            self.over.set_result(None)

    def settle(self, failure: Exception | None) -> None:
        if not self._outcome.done():
            self._outcome.set_result(failure)

    async def settled(self, refusal: Exception | None) -> None:
        """Raises what kept the unit from being stored, before what it was refused for."""
        failure = await self._outcome or refusal
        if failure is not None:
            raise failure


def _settle(turns: Iterable[_Turn], failure: Exception | None = None) -> None:
    for turn in turns:
        turn.settle(failure)
