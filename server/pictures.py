"""Draws the pictures of achievements and badges, the same for the same achievement always."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from catalog import policy
from catalog.badges.image import badge_svg
from catalog.listing import Listing
from catalog.models import (
    Badge,
    MicroCredential,
    MicroCredentialVersion,
    Pathway,
    PathwayVersion,
    Requirement,
)
from catalog.reader import Reader
from catalog.rules.words import Field, RequirementKind, VersionStatus
from catalog.viewer import VISITOR
from resolvers.loaders import root_single

Version = MicroCredentialVersion | PathwayVersion

SIZE = 512
USUAL_LEVEL, USUAL_FIELD = 4, Field.EDUCATION
SHOWN = (VersionStatus.PUBLISHED, VersionStatus.RETIRED)


async def of_slug(reader: Reader, slug: str) -> str | None:
    """Of what a visitor can reach."""
    listings: tuple[Listing[Any], ...] = (
        policy.micro_credentials(VISITOR),
        policy.pathways(VISITOR),
    )
    for listing in listings:
        found: Any = await root_single(reader, listing.only(slug=slug))
        if found is not None:
            return await _drawn(found, found.slug, found.shown_version_id)
    return None


async def of_version(achievement_id: UUID, number: int) -> str | None:
    version = await shown_version(achievement_id, number)
    return None if version is None else await _of(version)


async def of_badge(badge: Badge) -> str:
    version: Version | None
    if badge.pathway_version_id:
        version = await PathwayVersion.get(id=badge.pathway_version_id)
    else:
        version = await MicroCredentialVersion.get(id=badge.micro_credential_version_id)
    return await _of(version)


async def shown_version(achievement_id: UUID, number: int) -> Version | None:
    """Badges name versions by their identity's id and their number; drafts are nobody's yet."""
    found: Version | None = await MicroCredentialVersion.get_or_none(
        micro_credential_id=achievement_id, number=number, status__in=SHOWN
    )
    return found or await PathwayVersion.get_or_none(
        pathway_id=achievement_id, number=number, status__in=SHOWN
    )


async def place(version: Version) -> tuple[str, str]:
    """The letter and the slug of its page."""
    if isinstance(version, PathwayVersion):
        return "p", (await Pathway.get(id=version.pathway_id)).slug
    return "c", (await MicroCredential.get(id=version.micro_credential_id)).slug


async def _of(version: Version) -> str:
    _, slug = await place(version)
    return await _drawn(version, slug, version.id)


async def _drawn(described: Any, slug: str, version_id: UUID | None) -> str:
    is_pathway = isinstance(described, Pathway | PathwayVersion)
    steps = await _leaves(version_id) if is_pathway else 8
    return badge_svg(
        (described.field or USUAL_FIELD).value,
        described.level or USUAL_LEVEL,
        "pathway" if is_pathway else "micro",
        seed=slug,
        steps=steps,
        label=described.title,
        size=SIZE,
    )


async def _leaves(version_id: UUID | None) -> int:
    leaves = Requirement.filter(version_id=version_id).exclude(kind=RequirementKind.GROUP)
    return await leaves.count()
