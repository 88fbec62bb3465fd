"""What counts towards a pathway, for the viewer and now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from catalog.errors import Invalid
from catalog.models import MicroCredential, Offering, Pathway
from catalog.rules.serving import Place, Serving, StepStanding
from catalog.services import stepping
from catalog.services.market import Step, WantedSteps
from catalog.services.stepping import Gain, Steps
from resolvers import visible
from resolvers.achievements import Money, hours
from resolvers.context import Context
from resolvers.pathway_progress import seen_rows

MOST_STEPS = 50


@dataclass(frozen=True, slots=True)
class Served:
    pathway: Pathway
    key: str
    title: str
    how: Serving
    message: str
    locked: bool
    on_the_way: bool


class Brought:
    """What the step's badge would change, worked out only if it is asked for."""

    def __init__(self, gain: Gain) -> None:
        before, after = gain.before.explanation, gain.after.explanation
        left = after.remaining
        self.percent, self.completes = after.percent, after.evaluation.met
        self.badges_left = left.badges if left else None
        self.hours_left = hours(left.minutes) if left else None
        self.newly_met = [
            node.key
            for node in after.nodes
            if after.evaluation.nodes[node.key].met and not before.evaluation.nodes[node.key].met
        ]


class Towards:
    """One step, ready to be shown."""

    def __init__(self, step: Step, steps: Steps, pathways: Mapping[UUID, Pathway]) -> None:
        self._step, self._steps = step, steps
        self.place: Place = step.place
        self.micro_credential: MicroCredential = step.micro_credential
        self.offerings: list[Offering] = list(step.offerings)
        self.standing: StepStanding = step.standing
        self.percent = step.percent
        self.hours_left: Decimal | None = hours(step.terms.minutes_left)
        price = step.terms.price
        self.price = Money(price.amount, price.currency) if price else None
        self.starts_on: date | None = step.terms.starts_on
        self.serves = [
            Served(
                pathways[each.pathway_id],
                each.key,
                each.title,
                each.how,
                each.message,
                each.locked,
                each.on_the_way,
            )
            for each in step.serves
        ]

    @property
    def brings(self) -> Brought:
        return Brought(self._steps.gain(self._step))


@dataclass(frozen=True, slots=True)
class Counting:
    """All that counts, in order; what is shown of it is put together for a page only."""

    steps: Sequence[Step]
    exhaustive: bool
    shown: Callable[[Step], Towards]


async def what_counts(context: Context, pathway_id: UUID, wanted: WantedSteps) -> Counting | None:
    """Null for a pathway that has no tree yet."""
    if wanted.price_at_most is not None and wanted.price_at_most < 0:
        raise Invalid("A price is not less than nothing.", "filter", "priceAtMostMinor")
    found: Counting | None = await context.loaders.batched_as(
        context, _counting, (pathway_id, wanted)
    )
    return found


async def _counting(
    context: Context, asked: list[tuple[UUID, WantedSteps]]
) -> list[Counting | None]:
    """However many pathways: the same number of statements for what is wanted of them alike."""
    found: dict[tuple[UUID, WantedSteps], Counting] = {}
    now = context.clock()
    for wanted in dict.fromkeys(wanted for _, wanted in asked):
        ids = [id_ for id_, each in asked if each == wanted]
        of_each = await stepping.steps_towards(context.viewer, ids, wanted, now)
        named = {
            served.pathway_id
            for steps in of_each.values()
            for step in steps.steps
            for served in step.serves
        }
        pathways = await seen_rows(context, visible.pathways(context), named)
        for id_, steps in of_each.items():
            found[id_, wanted] = _count(steps, pathways)
    return [found.get(each) for each in asked]


def _count(steps: Steps, pathways: Mapping[UUID, Pathway]) -> Counting:
    return Counting(steps.steps, steps.exhaustive, lambda step: Towards(step, steps, pathways))
