"""What counts towards a pathway, for whoever asks and now: steps in an order, page by page."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID
from zlib import crc32

import orjson
import strawberry
from strawberry import Parent, argument, relay

import resolvers.stepping
from catalog import models
from catalog.rules.serving import Place, Serving, StepOrder, StepStanding
from catalog.rules.words import Participation
from catalog.services.market import WantedSteps
from resolvers.context import Info
from resolvers.stepping import MOST_STEPS, Counting
from schema.achievement import Money
from schema.micro_credential import MicroCredential, Offering
from schema.refusal import BadRequest
from schema.words import described

if TYPE_CHECKING:
    from schema.pathway import Pathway

described(Serving)
described(StepStanding)
described(StepOrder)

SomePathway = Annotated["Pathway", strawberry.lazy("schema.pathway")]
MOST_VALUES = 20


@strawberry.input(description="What steps have to be; what is left out does not narrow.")
class StepFilter:
    languages: list[str] | None = strawberry.field(
        default=None, description="Taught in any of these; “en” is also “en-GB”. At most 20."
    )
    participation: list[Participation] | None = strawberry.field(
        default=None, description="In any of these ways."
    )
    price_at_most_minor: int | None = strawberry.field(
        default=None, description="In the smallest unit; what has no known price is left out."
    )
    currency: str | None = strawberry.field(
        default=None, description="That the price is in, ISO 4217; null for any. Free is free."
    )
    open_only: bool = strawberry.field(
        default=False, description="Only what can be begun, or will be at a known date."
    )

    def wanted(self, order: StepOrder) -> WantedSteps:
        for values in (self.languages, self.participation):
            if values is not None and len(values) > MOST_VALUES:
                raise BadRequest(f"A list here has at most {MOST_VALUES} values.")
        return WantedSteps(
            languages=None if self.languages is None else tuple(self.languages),
            participation=None if self.participation is None else tuple(self.participation),
            price_at_most=self.price_at_most_minor,
            currency=self.currency,
            open_only=self.open_only,
            order=order,
        )


@strawberry.type(description="A requirement that a step serves, and why it does.")
class ServedRequirement:
    pathway: models.Pathway = strawberry.field(
        graphql_type=SomePathway,
        description="Whose requirement: the pathway asked about, or one that this asks for.",
    )
    key: str = strawberry.field(description="Its key in that pathway's tree.")
    title: str = strawberry.field(description="What to call it.")
    how: Serving = strawberry.field(description="In what way.")
    message: str = strawberry.field(description="Why, in a sentence.")
    locked: bool = strawberry.field(description="Whether something has to be met before it.")
    on_the_way: bool = strawberry.field(
        description="Whether the shortest way to the pathway's credential goes through it."
    )


@strawberry.type(description="Where the viewer would stand with a step's badge.")
class StepGain:
    percent: int = strawberry.field(description="Of the pathway asked about, rounded down.")
    completes: bool = strawberry.field(description="Whether nothing would be left.")
    badges_left: int | None = strawberry.field(
        description="On the shortest way from there; null when no way is open."
    )
    hours_left: Decimal | None = strawberry.field(description="Null where it is not known.")
    newly_met: list[str] = strawberry.field(
        description="Keys of requirements of the pathway asked about that it would meet."
    )


@strawberry.type(description="A micro-credential that counts towards a pathway.")
class StepTowards:
    micro_credential: models.MicroCredential = strawberry.field(
        graphql_type=MicroCredential, description="What to take."
    )
    offerings: list[models.Offering] = strawberry.field(
        graphql_type=list[Offering],
        description="Runs that can be joined, now or later, and fit the filter; the soonest first.",
    )
    standing: StepStanding = strawberry.field(description="Whether it can be taken now.")
    percent: int | None = strawberry.field(description="Of it, if the viewer has begun it.")
    hours_left: Decimal | None = strawberry.field(description="Null where it is not known.")
    price: Money | None = strawberry.field(
        description="The lowest of the offerings', or the usual one; null where not known."
    )
    starts_on: date | None = strawberry.field(
        description="Today where one may begin at any time; null where nothing is known."
    )
    serves: list[ServedRequirement] = strawberry.field(
        description="What it counts for; never empty."
    )
    brings: StepGain = strawberry.field(description="Where its badge would bring the viewer.")


@strawberry.type(description="A step and its place.")
class StepEdge:
    cursor: str = strawberry.field(description="To be given to `after`, with the same order.")
    node: StepTowards = strawberry.field(description="The step.")


@strawberry.type(description="A page of what counts towards a pathway.")
class StepConnection:
    edges: list[StepEdge] = strawberry.field(description="The steps of this page.")
    page_info: relay.PageInfo = strawberry.field(description="Whether there are more.")
    total_count: int = strawberry.field(description="How many there are in all.")
    exhaustive: bool = strawberry.field(
        description="False where so much counts that not all of it was looked at."
    )


async def what_counts(
    pathway: Parent[models.Pathway],
    info: Info,
    filter: Annotated[StepFilter | None, argument("Which steps.")] = None,
    order_by: Annotated[StepOrder, argument("Which steps come first.")] = StepOrder.HOURS,
    first: Annotated[int, argument("How many, from 1 to 50.")] = 10,
    after: Annotated[str | None, argument("Only what follows this cursor.")] = None,
) -> Any:
    if not 1 <= first <= MOST_STEPS:
        raise BadRequest(f"`first` must be between 1 and {MOST_STEPS}.", "INVALID_PAGE_SIZE")
    mark = crc32(f"{pathway.id} {order_by.value}".encode())
    place = None if after is None else _decoded(after, mark)
    wanted = (filter or StepFilter()).wanted(order_by)
    found = await resolvers.stepping.what_counts(info.context, pathway.id, wanted)
    return None if found is None else _page(found, mark, first, place)


def _page(found: Counting, mark: int, first: int, after: Place | None) -> StepConnection:
    begin = 0
    if after is not None:
        begin = bisect_right(found.steps, after, key=lambda step: step.place)
    page = found.steps[begin : begin + first]
    edges = [
        StepEdge(cursor=_encoded(each.place, mark), node=found.shown(each))  # type: ignore[arg-type]
        for each in page
    ]
    return StepConnection(
        edges=edges,
        page_info=relay.PageInfo(
            has_next_page=begin + first < len(found.steps),
            has_previous_page=begin > 0,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        ),
        total_count=len(found.steps),
        exhaustive=found.exhaustive,
    )


def _encoded(place: Place, mark: int) -> str:
    return urlsafe_b64encode(orjson.dumps([mark, *place])).decode()


def _decoded(cursor: str, mark: int) -> Place:
    try:
        own, *values = orjson.loads(urlsafe_b64decode(cursor.encode("ascii")))
        *numbers, title, id_ = values
        rank, unknown, value, serves = numbers
        if own != mark or not all(type(each) is int for each in numbers):
            raise ValueError
        return rank, unknown, value, serves, str(title), str(UUID(id_))
    except (ValueError, TypeError, AttributeError):
        message = "`after` is not a cursor of this list, or not in this order."
        raise BadRequest(message, "INVALID_CURSOR") from None
