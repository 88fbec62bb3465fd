"""How the fields about pathways are answered."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from strawberry import Parent

from catalog.listing import Listing
from catalog.models import Pathway
from catalog.rules.words import Field, GroupRule
from catalog.services import pathway_runs
from catalog.services.pathway_runs import Run
from resolvers import visible
from resolvers.context import Context, Info
from resolvers.micro_credentials import ORDERS


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pathways; what is left out does not narrow."""

    provider_id: UUID | None = None
    fields: tuple[Field, ...] | None = None
    levels: tuple[int, ...] | None = None
    languages: tuple[str, ...] | None = None
    title_contains: str | None = None


def matching(context: Context, wanted: Wanted, order: str) -> Listing[Pathway]:
    listing = visible.listed_pathways(context).ordered(*ORDERS[order])
    conditions: dict[str, Any] = {
        "provider_id": wanted.provider_id,
        "field__in": wanted.fields,
        "level__in": wanted.levels,
        "language__in": wanted.languages,
        "title__icontains": wanted.title_contains,
    }
    given = {name: value for name, value in conditions.items() if value is not None}
    return listing.only(**given) if given else listing


async def considering(pathway: Parent[Pathway], info: Info) -> Run | None:
    """For the provider's own people and for whoever administers the platform."""
    viewer = info.context.viewer
    if not viewer.is_administrator and not viewer.roles_at(pathway.provider_id):
        return None
    found: Run | None = await info.context.loaders.batched(_runs, pathway.id)
    return found


async def _runs(pathway_ids: list[UUID]) -> list[Run | None]:
    found = await pathway_runs.how_far_all(pathway_ids)
    return [found.get(id_) for id_ in pathway_ids]


def threshold(rule: GroupRule | None, threshold: int | None) -> Decimal | None:
    if rule is None or threshold is None:
        return None
    divisor = {GroupRule.AT_LEAST_CREDITS: 100, GroupRule.AT_LEAST_HOURS: 60}.get(rule, 1)
    return Decimal(threshold) / divisor


def most_from_one(rule: GroupRule | None, max_from_one_provider: int | None) -> Decimal | None:
    return threshold(rule, max_from_one_provider)


def least_own(rule: GroupRule | None, min_from_provider: int | None) -> Decimal | None:
    return threshold(rule, min_from_provider)


def most_from_others(rule: GroupRule | None, max_from_others: int | None) -> Decimal | None:
    return threshold(rule, max_from_others)


def rule_text(rule: GroupRule | None, threshold: int | None) -> str | None:
    """As a reader says it: “All”, “Any one”, “Any 2”, “At least 6 credits”."""
    match rule:
        case None:
            return None
        case GroupRule.ALL:
            return "All"
        case GroupRule.ANY:
            return "Any one"
        case GroupRule.AT_LEAST:
            return f"Any {threshold}"
        case GroupRule.AT_LEAST_CREDITS:
            return f"At least {Decimal(threshold or 0) / 100:f} credits"
        case GroupRule.AT_LEAST_HOURS:
            return f"At least {Decimal(threshold or 0) / 60:f} hours"
