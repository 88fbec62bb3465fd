"""Largest matchings between what is asked for and what is held."""

from collections import deque
from collections.abc import Hashable, Mapping, Sequence
from typing import Generic, TypeVar

Asking = TypeVar("Asking", bound=Hashable)
Giving = TypeVar("Giving", bound=Hashable)


class Matching(Generic[Asking, Giving]):
    """A matching that grows by augmenting paths and never lets go of one that is matched.

    Those who ask form a matroid, so adding them from the most to the least wanted leaves the
    best possible set of them matched; who gives what to whom may still change on the way.
    """

    def __init__(self, options: Mapping[Asking, Sequence[Giving]]) -> None:
        self._options = options
        self._holder: dict[Giving, Asking] = {}
        self.given: dict[Asking, Giving] = {}

    def add(self, asking: Asking) -> bool:
        """Match one more, and say whether that was possible."""
        came_from: dict[Giving, Asking] = {}
        waiting = deque([asking])
        while waiting:
            who = waiting.popleft()
            for what in self._options[who]:
                if what in came_from:
                    continue
                came_from[what] = who
                if what not in self._holder:
                    self._flip(what, came_from)
                    return True
                waiting.append(self._holder[what])
        return False

    def _flip(self, free: Giving, came_from: Mapping[Giving, Asking]) -> None:
        what: Giving | None = free
        while what is not None:
            who = came_from[what]
            before = self.given.get(who)
            self._holder[what] = who
            self.given[who] = what
            what = before
