"""Tells the search index, and those who may qualify for something, of many rows at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from catalog.importing.rows import fresh
from catalog.models import MicroCredential, OutboxEvent, Pathway, Provider

CHANGED: Final = "catalog.changed"

Indexed = MicroCredential | Pathway | Provider


async def tell_published(pathways: Iterable[Pathway], now: datetime) -> None:
    """A job awards those who qualify for them already."""
    await _record("pathway.published", pathways, now)


async def tell_changed(rows: Iterable[Indexed], now: datetime) -> None:
    await _record(CHANGED, rows, now)


async def _record(name: str, rows: Iterable[Indexed], now: datetime) -> None:
    """Each row's revision has been moved already; the event carries it."""
    await OutboxEvent.bulk_create(
        fresh(
            OutboxEvent,
            name=name,
            aggregate=type(row).__name__,
            aggregate_id=row.id,
            version=row.revision,
            payload={},
            created_at=now,
            available_at=now,
        )
        for row in rows
    )
