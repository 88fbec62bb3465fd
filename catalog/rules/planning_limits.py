"""A way to complete a group that limits of what providers its badges may be.

It is a good way and no cheapest one: what has to be of the own providers is taken first, then
whatever costs least, as far as there is room for its provider.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar
from uuid import UUID

from catalog.rules.requirement import Limits

Plan = TypeVar("Plan")


class Option(NamedTuple, Generic[Plan]):
    """What can be earned: what it brings of the group's measure, and by whom, if that is known."""

    plan: Plan
    gain: int
    provider: UUID | None


@dataclass(slots=True)
class Room:
    """What is missing, and what may still count of whom."""

    limits: Limits
    missing: int
    missing_own: int
    had: Mapping[UUID, int]
    """By provider, what counts already."""
    _taken: dict[UUID, int] = field(default_factory=dict)

    def is_own(self, provider: UUID | None) -> bool:
        return provider is not None and provider in self.limits.own

    def left_for(self, provider: UUID | None, gain: int) -> int:
        """How much of the gain would count."""
        if provider is None:
            return gain
        cap, most_others = self.limits.most_from_one, self.limits.most_from_others
        if cap is not None:
            gain = min(gain, cap - self._of(provider))
        if most_others is not None and not self.is_own(provider):
            others = {each for each in (*self.had, *self._taken) if not self.is_own(each)}
            gain = min(gain, most_others - sum(map(self._of, others)))
        return max(0, gain)

    def take(self, provider: UUID | None, counts: int) -> None:
        self.missing -= counts
        if self.is_own(provider):
            self.missing_own -= counts
        if provider is not None:
            self._taken[provider] = self._taken.get(provider, 0) + counts

    def _of(self, provider: UUID) -> int:
        return self.had.get(provider, 0) + self._taken.get(provider, 0)


def chosen(options: Sequence[Option[Plan]], room: Room) -> list[Plan] | None:
    """The cheapest come first; None where they do not suffice."""
    waiting, taken = list(options), []
    for only_own in (True, False):
        for option in list(waiting):
            done = room.missing_own <= 0 if only_own else room.missing <= 0
            if done or (only_own and not room.is_own(option.provider)):
                continue
            if counts := room.left_for(option.provider, option.gain):
                room.take(option.provider, counts)
                taken.append(option.plan)
                waiting.remove(option)
    return taken if room.missing <= 0 and room.missing_own <= 0 else None
