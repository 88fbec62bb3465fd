"""Pathways in CTDL: a version as a document, and a document as a draft."""

from __future__ import annotations

from uuid import UUID

from strawberry import Parent

from catalog.commands.publishing import ImportPathway
from catalog.models import PathwayVersion
from catalog.services import ctdl_exports, ctdl_imports
from catalog.services.ctdl_exports import Written
from catalog.services.ctdl_imports import Imported
from resolvers.context import Context, Info


async def ctdl(version: Parent[PathwayVersion], info: Info) -> Written | None:
    """Null for a version that asks for nothing yet."""
    context = info.context
    found: Written | None = await context.loaders.batched_as(context, _written, version.id)
    return found


async def take(context: Context, command: ImportPathway) -> Imported:
    return await context.run(ctdl_imports.take, command)


async def _written(context: Context, version_ids: list[UUID]) -> list[Written | None]:
    public_url = context.runner.deployment.public_url
    found = await ctdl_exports.written(context.viewer, public_url, version_ids)
    return [found.get(id_) for id_ in version_ids]
