"""Rows that are about to be changed: found as the viewer sees them, and locked."""

from __future__ import annotations

from typing import TypeVar
from uuid import UUID

from tortoise.models import Model

from catalog.errors import NotFound
from catalog.listing import Listing
from catalog.naming import slug_from

M = TypeVar("M", bound=Model)


async def found_for_change(listing: Listing[M], id_: UUID, what: str, *path: str) -> M:
    """What the viewer may not see is not found, so that nothing is given away."""
    visible = listing.only(id=id_)
    ids = await visible.model.filter(visible.where).values_list("id", flat=True)
    row = await visible.model.filter(id__in=ids).select_for_update().first() if ids else None
    if row is None:
        raise NotFound(f"There is no such {what}.", *(path or ("input", "id")))
    return row


async def free_slug(model: type[Model], name: str, fallback: str) -> str:
    """Made from the name; with a number behind it if others have the same."""
    wanted = slug_from(name) or fallback
    rows = await model.filter(slug__startswith=wanted).values_list("slug", flat=True)
    taken = {str(slug) for slug in rows}
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"
