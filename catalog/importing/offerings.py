"""Runs of micro-credentials; a run is the one at its place in the source's list."""

from __future__ import annotations

from uuid import UUID

from catalog.ids import new_id
from catalog.importing.records import Values
from catalog.models import Offering

_COLUMNS = (
    "starts_on",
    "ends_on",
    "enroll_by",
    "language",
    "participation",
    "pace",
    "places",
    "price_minor",
    "currency",
    "location",
    "url",
)


async def write_offerings(wanted: dict[UUID, list[Values]]) -> None:
    """By micro-credential. What is there is brought up to date and never taken away."""
    places = await _places([owner for owner, runs in wanted.items() if runs])
    rows = [
        Offering(
            id=places.get((owner, position)) or new_id(),
            micro_credential_id=owner,
            position=position,
            **values,
        )
        for owner, runs in wanted.items()
        for position, values in enumerate(runs)
    ]
    if rows:
        await Offering.bulk_create(rows, on_conflict=["id"], update_fields=_COLUMNS)


async def _places(owners: list[UUID]) -> dict[tuple[UUID, int], UUID]:
    rows = await Offering.filter(micro_credential_id__in=owners).values_list(
        "micro_credential_id", "position", "id"
    )
    return {(owner, position): row_id for owner, position, row_id in rows}
