"""Places of badges in their providers' status lists, and the bits that are set there."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from uuid import UUID

from tortoise.expressions import F

from catalog.badges.status_list import LEAST_BITS, Purpose
from catalog.badges.status_list import StatusEntry as Place
from catalog.ids import new_id
from catalog.models import Badge, StatusEntry, StatusList
from catalog.services import addresses
from catalog.work import Work

TRIES = 6
"""Random places tried. A list in which so many are taken one after another is full enough."""


async def enter(work: Work, badge: Badge, purposes: Iterable[Purpose]) -> list[Place]:
    """A random place for each purpose, so that neighbours tell nothing of one another.

    No list is locked: an award may need the lists of several providers, another award the same
    in another order. The unique place decides, and whoever meets a taken one takes another.
    """
    return [await _place(work, badge, purpose) for purpose in purposes]


async def set_bits(badge_ids: Iterable[UUID], purpose: Purpose, value: bool) -> None:
    """In one order for everybody, so that two at once wait for one another and never for ever."""
    wanted = list(badge_ids)
    if not wanted:
        return
    entries = StatusEntry.filter(badge_id__in=wanted, status_list__purpose=purpose.value)
    rows = await entries.values_list("id", "status_list_id")
    for list_id in sorted({list_id for _, list_id in rows}):
        await StatusList.filter(id=list_id).update(revision=F("revision") + 1)
    await StatusEntry.filter(id__in=[entry_id for entry_id, _ in rows]).update(is_set=value)


async def _place(work: Work, badge: Badge, purpose: Purpose) -> Place:
    lists = StatusList.filter(provider_id=badge.provider_id, purpose=purpose.value, is_open=True)
    found = await lists.order_by("id").first() or await _opened(work, badge, purpose)
    while (position := await _taken(badge, found)) is None:
        await StatusList.filter(id=found.id).update(is_open=False)
        found = await _opened(work, badge, purpose)
    return Place(found.url, position, purpose)


async def _taken(badge: Badge, found: StatusList) -> int | None:
    """The place that the badge got; None where chance found no free one."""
    for _ in range(TRIES):
        position = secrets.randbelow(LEAST_BITS)
        row = StatusEntry(status_list=found, position=position, badge=badge)
        await StatusEntry.bulk_create([row], ignore_conflicts=True)
        if await StatusEntry.exists(badge_id=badge.id, status_list_id=found.id):
            return position
    return None


async def _opened(work: Work, badge: Badge, purpose: Purpose) -> StatusList:
    list_id = new_id()
    return await StatusList.create(
        id=list_id,
        provider_id=badge.provider_id,
        purpose=purpose.value,
        url=addresses.status_list_url(work, list_id),
    )
