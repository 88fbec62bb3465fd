"""What micro-credentials take at present: their offerings that one can join, price and start."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.expressions import Q

from catalog.models import MicroCredential, Offering
from catalog.rules.remaining import LeafFacts, Price
from catalog.rules.serving import Place, Served, StepOrder, StepStanding, Terms, place
from catalog.rules.words import EnrollmentState, Participation
from catalog.services.explaining import Side


@dataclass(frozen=True, slots=True)
class WantedSteps:
    """What steps have to be; what is left out does not narrow."""

    languages: tuple[str, ...] | None = None
    participation: tuple[Participation, ...] | None = None
    price_at_most: int | None = None
    currency: str | None = None
    open_only: bool = False
    order: StepOrder = StepOrder.HOURS


@dataclass(frozen=True, slots=True)
class Step:
    """`offerings` are those that one can still join; `percent` is null unless it was begun."""

    micro_credential: MicroCredential
    offerings: Sequence[Offering]
    serves: Sequence[Served]
    standing: StepStanding
    terms: Terms
    percent: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Market:
    """`offered` are those that have or had any offering: of others nothing is known."""

    rows: Mapping[UUID, MicroCredential]
    joinable: Mapping[UUID, Sequence[Offering]]
    offered: set[UUID]
    percents: Mapping[UUID, int]
    wanted: WantedSteps
    today: date

    def steps(self, served: Mapping[UUID, Sequence[Served]]) -> list[Step]:
        found = (self._step(row, served[id_]) for id_, row in self.rows.items() if id_ in served)
        return sorted((each for each in found if each is not None), key=lambda each: each.place)

    def _step(self, row: MicroCredential, serves: Sequence[Served]) -> Step | None:
        joinable = self.joinable.get(row.id, ())
        offerings = [each for each in joinable if self._fits(row, each)]
        if not offerings and (joinable or not self._fits(row, row)):
            return None
        standing = self._standing(row, serves)
        if self.wanted.open_only and standing is not StepStanding.OPEN:
            return None
        percent = self.percents.get(row.id)
        prices = [_price(row, each) for each in offerings]
        terms = Terms(
            minutes_left=LeafFacts(minutes=row.minutes, percent=percent).left,
            price=_lowest(prices) if offerings else _price(row, row),
            starts_on=self._start(offerings),
        )
        where = place(self.wanted.order, standing, terms, len(serves), row.title, row.id)
        return Step(row, offerings, serves, standing, terms, percent, where)

    def _standing(self, row: MicroCredential, serves: Sequence[Served]) -> StepStanding:
        if row.id in self.offered and row.id not in self.joinable and row.id not in self.percents:
            return StepStanding.NOT_OFFERED
        return StepStanding.LOCKED if all(each.locked for each in serves) else StepStanding.OPEN

    def _fits(self, row: MicroCredential, its: MicroCredential | Offering) -> bool:
        wanted = self.wanted
        return (
            (wanted.languages is None or _speaks(its.language, wanted.languages))
            and (wanted.participation is None or its.participation in wanted.participation)
            and (wanted.price_at_most is None or self._is_cheap(_price(row, its)))
        )

    def _is_cheap(self, price: Price | None) -> bool:
        if price is None or self.wanted.price_at_most is None:
            return False
        other = self.wanted.currency not in (None, price.currency)
        return price.amount == 0 or (price.amount <= self.wanted.price_at_most and not other)

    def _start(self, offerings: Sequence[Offering]) -> date | None:
        """Today for what one may begin at any time, and for what has begun and is still open."""
        starts = [max(each.starts_on or self.today, self.today) for each in offerings]
        return min(starts, default=None)


async def market_of(
    rows: Sequence[MicroCredential], side: Side, wanted: WantedSteps, today: date
) -> Market:
    ids = [row.id for row in rows]
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    opens = Q(enroll_by__isnull=True) | Q(enroll_by__gte=today)
    joinable: dict[UUID, list[Offering]] = defaultdict(list)
    for each in await Offering.filter(lasts, opens, micro_credential_id__in=ids):
        joinable[each.micro_credential_id].append(each)
    for offerings in joinable.values():
        offerings.sort(key=lambda each: (each.starts_on or today, each.position, each.id))
    ever = Offering.filter(micro_credential_id__in=ids).distinct()
    return Market(
        rows={row.id: row for row in rows},
        joinable=joinable,
        offered={row[0] for row in await ever.values_list("micro_credential_id")},
        percents=_under_way(side),
        wanted=wanted,
        today=today,
    )


def _under_way(side: Side) -> dict[UUID, int]:
    return {
        each.micro_credential_id: each.percent
        for each in side.enrollments
        if each.micro_credential_id is not None
        and each.state in (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
    }


def _speaks(language: str, wanted: Sequence[str]) -> bool:
    """“en-GB” is English; “en” is not said to be British."""
    return any(language == each or language.startswith(f"{each}-") for each in wanted)


def _price(row: MicroCredential, its: MicroCredential | Offering) -> Price | None:
    """An offering's own, or the usual one."""
    stated = its if its.price_minor is not None else row
    if stated.price_minor is None:
        return None
    return Price(stated.price_minor, stated.currency or "EUR")


def _lowest(prices: Sequence[Price | None]) -> Price | None:
    known = [price for price in prices if price is not None]
    return min(known, key=lambda price: (price.amount, price.currency), default=None)
