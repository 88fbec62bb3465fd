"""A pathway's tree told in words, and drawn."""

from __future__ import annotations

from uuid import UUID

from strawberry import Parent

from catalog.models import Pathway, PathwayVersion
from catalog.rules import picture
from catalog.rules.problem import Problem
from catalog.rules.requirement import Requirement
from catalog.rules.words import VersionStatus
from catalog.services import telling, tree_checks, trees
from catalog.services.cautions import Caution, cautions_about
from resolvers.context import Context, Info, of_the_catalog


@of_the_catalog
async def criteria_from_tree(version: Parent[PathwayVersion], info: Info) -> str | None:
    tree = await _tree(info, version)
    return telling.told(tree) if tree is not None else None


@of_the_catalog
async def mermaid(version: Parent[PathwayVersion], info: Info) -> str | None:
    tree = await _tree(info, version)
    return picture.mermaid(tree) if tree is not None else None


async def problems(version: Parent[PathwayVersion], info: Info) -> list[Problem]:
    """Of drafts, for the provider's own people."""
    if version.status is not VersionStatus.DRAFT or not await _is_own(version, info):
        return []
    found: list[Problem] = await info.context.loaders.batched(_problems, version.id)
    return found


async def cautions(version: Parent[PathwayVersion], info: Info) -> list[Caution]:
    """For the provider's own people: it speaks of what others may not see."""
    if not await _is_own(version, info):
        return []
    found: list[Caution] = await info.context.loaders.batched_as(
        info.context, _cautions, version.id
    )
    return found


async def _is_own(version: PathwayVersion, info: Info) -> bool:
    provider_id = await info.context.loaders.batched(_providers, version.pathway_id)
    return bool(info.context.viewer.roles_at(provider_id))


async def _problems(version_ids: list[UUID]) -> list[list[Problem]]:
    found = await tree_checks.problems_in(await trees.trees_of(version_ids))
    empty = [Problem("EMPTY", ("requirements",), "Say what it asks for.")]
    return [found.get(id_, empty) for id_ in version_ids]


async def _cautions(context: Context, version_ids: list[UUID]) -> list[list[Caution]]:
    found = await cautions_about(await trees.trees_of(version_ids), context.clock().date())
    return [found.get(id_, []) for id_ in version_ids]


async def _providers(pathway_ids: list[UUID]) -> list[UUID]:
    found = dict(await Pathway.filter(id__in=pathway_ids).values_list("id", "provider_id"))
    return [found[id_] for id_ in pathway_ids]


async def _tree(info: Info, version: PathwayVersion) -> Requirement | None:
    tree: Requirement | None = await info.context.loaders.batched(_trees, version.id)
    return tree


async def _trees(version_ids: list[UUID]) -> list[Requirement | None]:
    grown = await trees.trees_of(version_ids)
    return [grown.get(id_) for id_ in version_ids]
