"""Leaves an engine that does not answer alone for a while, so that nobody else waits for it."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from search.engine import EngineUnavailable, IndexLost

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 15.0

Answer = TypeVar("Answer")


@dataclass(slots=True)
class Breaker:
    """After a failure it refuses at once; when the pause is over one call tries for all."""

    clock: Callable[[], float] = time.monotonic
    _pause: float = 0.0
    _again_at: float = 0.0

    async def through(self, call: Callable[[], Awaitable[Answer]]) -> Answer:
        begun = self.clock()
        if begun < self._again_at:
            raise EngineUnavailable("The search engine did not answer; it is asked again soon.")
        tries = self._pause > 0
        if tries:
            self._again_at = begun + LONGEST_PAUSE
        try:
            answer = await call()
        except IndexLost:
            self.close()  # it answers, that there is no index
            raise
        except EngineUnavailable:
            self._open(tries)
            raise
        except BaseException:
            if tries:
                self._again_at = begun
            raise
        self.close()
        return answer

    def _open(self, tried: bool) -> None:
        if tried or not self._pause:
            self._pause = min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE)
        self._again_at = self.clock() + self._pause

    def close(self) -> None:
        """Calls go through as if nothing had failed."""
        self._pause = self._again_at = 0.0
