"""Times of calls, in milliseconds."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Times:
    taken: tuple[float, ...]
    cpu: float = 0.0
    """Of this process, for each call."""

    def at(self, share: float) -> float:
        ordered = sorted(self.taken)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def p50(self) -> float:
        return self.at(0.5)

    @property
    def p95(self) -> float:
        return self.at(0.95)

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p95:.2f}"


async def timed(
    call: Callable[[Any], Awaitable[object]], given: Sequence[Any], rounds: int = 3
) -> Times:
    """The best of some rounds for each, so that what else the machine does counts less."""
    best = [float("inf")] * len(given)
    cpu = time.process_time()
    for _ in range(rounds):
        for place, each in enumerate(given):
            begun = time.perf_counter()
            await call(each)
            best[place] = min(best[place], 1000 * (time.perf_counter() - begun))
    cpu = 1000 * (time.process_time() - cpu) / max(1, rounds * len(given))
    return Times(tuple(best), cpu)


def timed_plainly(call: Callable[[Any], object], given: Iterable[Any], rounds: int = 3) -> Times:
    best: dict[Any, float] = {}
    for _ in range(rounds):
        for each in given:
            begun = time.perf_counter()
            call(each)
            taken = 1000 * (time.perf_counter() - begun)
            best[each] = min(taken, best.get(each, taken))
    return Times(tuple(best.values()))
