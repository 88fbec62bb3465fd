"""What a micro-credential does for a pathway that somebody is on, and which to take first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from catalog.rules.explanation import ExplainedNode
from catalog.rules.holding import HeldBadge
from catalog.rules.remaining import Price
from catalog.rules.words import BadgeState, NotCounted, Standing, Word


class Serving(Word):
    """In what way a badge serves a requirement."""

    ITSELF = "itself", "It is what the requirement asks for."
    EQUIVALENT = "equivalent", "The pathway accepts it instead of what is asked for."
    SKILL = "skill", "It shows the skill that is asked for, at the level or above it."


class StepStanding(Word):
    """Whether a step can be taken now."""

    OPEN = "open", "It can be begun, or will be at a known date."
    LOCKED = "locked", "All that it serves has to wait for something else."
    NOT_OFFERED = "not_offered", "It has been offered, and is not at present."


class StepOrder(Word):
    """Which steps come first: always what can be taken now before what cannot."""

    HOURS = "hours", "The fewest hours left; unknown ones last."
    COST = "cost", "The lowest price, as a number whatever its currency; unknown ones last."
    START = "start", "What can be begun soonest; unknown ones last."


@dataclass(frozen=True, slots=True)
class Served:
    """One requirement that the step serves, of the pathway asked about or of one below it."""

    pathway_id: UUID
    key: str
    title: str
    how: Serving
    message: str
    locked: bool
    on_the_way: bool


@dataclass(frozen=True, slots=True)
class Terms:
    """What a step takes: `starts_on` is null where that is not known."""

    minutes_left: int | None
    price: Price | None
    starts_on: date | None


Place = tuple[int, int, int, int, str, str]
"""Where a step stands in an order; no two are the same."""


def place(
    order: StepOrder, standing: StepStanding, terms: Terms, serves: int, title: str, id_: UUID
) -> Place:
    value = {
        StepOrder.HOURS: terms.minutes_left,
        StepOrder.COST: terms.price.amount if terms.price else None,
        StepOrder.START: terms.starts_on.toordinal() if terms.starts_on else None,
    }[order]
    rank = list(StepStanding).index(standing)
    return rank, int(value is None), value or 0, -serves, title, str(id_)


_WANTING = frozenset(
    {
        Standing.NEXT,
        Standing.UNDER_WAY,
        Standing.OPEN,
        Standing.LOCKED,
        Standing.HELD_NOT_COUNTING,
    }
)


def is_wanting(node: ExplainedNode) -> bool:
    """Whether a further badge for it would count; not so once its group is met without it."""
    return node.standing in _WANTING


def spent(held: Iterable[HeldBadge], node: ExplainedNode, at: datetime) -> set[UUID]:
    """Achievements whose badge is held and would bring the node nothing if it were earned again."""
    stale = {each.badge_id for each in node.uncounted if each.reason is NotCounted.TOO_OLD}
    return {
        badge.achievement_id
        for badge in held
        if badge.state is not BadgeState.REVOKED
        and (badge.valid_until is None or badge.valid_until > at)
        and badge.id not in stale
    }
