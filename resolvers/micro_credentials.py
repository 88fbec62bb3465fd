"""How the fields about micro-credentials are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from strawberry import Parent
from tortoise.functions import Count

from catalog.listing import Listing
from catalog.models import LearningOutcome, MicroCredential, Provider
from catalog.rules.completeness import Stated, Told, completeness
from catalog.rules.words import Field, Participation
from resolvers import visible
from resolvers.context import Context, Info, of_the_catalog


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which micro-credentials; what is left out does not narrow."""

    provider_id: UUID | None = None
    fields: tuple[Field, ...] | None = None
    levels: tuple[int, ...] | None = None
    languages: tuple[str, ...] | None = None
    participation: tuple[Participation, ...] | None = None
    free: bool | None = None
    title_contains: str | None = None
    hours_at_most: int | None = None


ORDERS: dict[str, tuple[str, ...]] = {
    "newest": ("-id",),
    "oldest": ("id",),
    "title": ("title", "id"),
    "most_enrolled": ("-enrolled_count", "id"),
}


def matching(context: Context, wanted: Wanted, order: str) -> Listing[MicroCredential]:
    listing = visible.listed_micro_credentials(context).ordered(*ORDERS[order])
    conditions: dict[str, Any] = {
        "provider_id": wanted.provider_id,
        "field__in": wanted.fields,
        "level__in": wanted.levels,
        "language__in": wanted.languages,
        "participation__in": wanted.participation,
        "title__icontains": wanted.title_contains,
        "minutes__lte": None if wanted.hours_at_most is None else wanted.hours_at_most * 60,
    }
    if wanted.free is not None:
        conditions["price_minor" if wanted.free else "price_minor__gt"] = 0
    given = {name: value for name, value in conditions.items() if value is not None}
    return listing.only(**given) if given else listing


@of_the_catalog
async def element_states(row: Parent[Any], info: Info) -> list[Stated]:
    """For an identity (as shown) or a version of it."""
    is_identity = isinstance(row, MicroCredential)
    version_id = row.shown_version_id if is_identity else row.id
    identity_id = row.id if is_identity else row.micro_credential_id
    outcomes = await info.context.loaders.batched(_outcome_counts, version_id)
    provider = await info.context.loaders.batched(_providers_of, identity_id)
    told = Told(
        title=row.title,
        provider=provider.name,
        country=provider.country,
        outcomes=outcomes,
        minutes=row.minutes,
        credits=row.credits,
        level=row.level,
        framework=row.framework,
        has_assessment=row.assessment_type is not None,
        has_participation=row.participation is not None,
        has_quality_assurance=row.quality_assurance is not None,
    )
    return completeness(told)


async def _outcome_counts(version_ids: list[UUID]) -> list[int]:
    rows = await (
        LearningOutcome.filter(version_id__in=version_ids)
        .annotate(number=Count("id"))
        .group_by("version_id")
        .values_list("version_id", "number")
    )
    numbers: dict[Any, Any] = dict(rows)
    return [numbers.get(id_, 0) for id_ in version_ids]


async def _providers_of(micro_credential_ids: list[UUID]) -> list[Provider]:
    rows = await MicroCredential.filter(id__in=micro_credential_ids).values_list(
        "id", "provider_id"
    )
    owners: dict[Any, Any] = dict(rows)
    providers = {p.id: p for p in await Provider.filter(id__in=list(owners.values()))}
    return [providers[owners[id_]] for id_ in micro_credential_ids]
