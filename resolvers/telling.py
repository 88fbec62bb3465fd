"""A pathway's tree told in words, and drawn."""

from __future__ import annotations

from uuid import UUID

from strawberry import Parent

from catalog.models import PathwayVersion
from catalog.rules import picture
from catalog.rules.requirement import Requirement
from catalog.services import telling, trees
from resolvers.context import Info, of_the_catalog


@of_the_catalog
async def criteria_from_tree(version: Parent[PathwayVersion], info: Info) -> str | None:
    tree = await _tree(info, version)
    return telling.told(tree) if tree is not None else None


@of_the_catalog
async def mermaid(version: Parent[PathwayVersion], info: Info) -> str | None:
    tree = await _tree(info, version)
    return picture.mermaid(tree) if tree is not None else None


async def _tree(info: Info, version: PathwayVersion) -> Requirement | None:
    tree: Requirement | None = await info.context.loaders.batched(_trees, version.id)
    return tree


async def _trees(version_ids: list[UUID]) -> list[Requirement | None]:
    grown = await trees.trees_of(version_ids)
    return [grown.get(id_) for id_ in version_ids]
