"""What an author should know of a tree before it is published, though it may well be meant so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.expressions import Q

from catalog.models import Alignment, MicroCredential, Offering, Pathway
from catalog.rules.requirement import (
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SkillLeaf,
    leaves,
)
from catalog.rules.words import VersionStatus


@dataclass(frozen=True, slots=True)
class Caution:
    """About one leaf, by its key."""

    key: str
    message: str


async def cautions_about(tree: Requirement, today: date) -> list[Caution]:
    """Leaves that nobody can begin today; a badge that is held already counts all the same."""
    asked = list(leaves(tree))
    found: dict[str, str] = {}
    found |= await _of_micro_credentials(
        [leaf for leaf in asked if isinstance(leaf, MicroCredentialLeaf)], today
    )
    found |= await _of_skills([leaf for leaf in asked if isinstance(leaf, SkillLeaf)])
    found |= await _of_pathways([leaf for leaf in asked if isinstance(leaf, PathwayLeaf)])
    return [Caution(leaf.key, found[leaf.key]) for leaf in asked if leaf.key in found]


async def _of_micro_credentials(
    asked: Iterable[MicroCredentialLeaf], today: date
) -> dict[str, str]:
    by_key = {leaf.key: leaf for leaf in asked}
    ids = {leaf.micro_credential_id for leaf in by_key.values()}
    published = await _published(MicroCredential, ids)
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    opens = Q(enroll_by__isnull=True) | Q(enroll_by__gte=today)
    rows = Offering.filter(lasts, opens, micro_credential_id__in=list(ids))
    offered = {row[0] for row in await rows.values_list("micro_credential_id")}
    found = {}
    for key, leaf in by_key.items():
        if leaf.micro_credential_id not in published:
            found[key] = f"“{leaf.title or key}” is not published."
        elif leaf.micro_credential_id not in offered:
            found[key] = f"“{leaf.title or key}” has no offering that is open."
    return found


async def _of_skills(asked: Iterable[SkillLeaf]) -> dict[str, str]:
    by_key = {leaf.key: leaf for leaf in asked}
    rows = Alignment.filter(
        skill__uri__in=[leaf.skill_uri for leaf in by_key.values()],
        version__status=VersionStatus.PUBLISHED,
    ).order_by("id")
    shown: dict[str, list[int | None]] = {}
    for uri, level in await rows.values_list("skill__uri", "level"):
        shown.setdefault(uri, []).append(level)
    return {
        key: f"Nothing that is published shows “{leaf.title or key}” so far."
        for key, leaf in by_key.items()
        if not any(_suffices(level, leaf.min_level) for level in shown.get(leaf.skill_uri, ()))
    }


def _suffices(level: int | None, lowest: int | None) -> bool:
    return lowest is None or (level is not None and level >= lowest)


async def _of_pathways(asked: Iterable[PathwayLeaf]) -> dict[str, str]:
    by_key = {leaf.key: leaf for leaf in asked}
    published = await _published(Pathway, {leaf.pathway_id for leaf in by_key.values()})
    return {
        key: f"The pathway “{leaf.title or key}” is not published."
        for key, leaf in by_key.items()
        if leaf.pathway_id not in published
    }


async def _published(model: type[MicroCredential | Pathway], ids: set[UUID]) -> set[UUID]:
    rows = model.filter(id__in=list(ids), status=VersionStatus.PUBLISHED)
    return {row[0] for row in await rows.values_list("id")}
