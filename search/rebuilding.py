"""What filling a new index has in common on every engine."""

from __future__ import annotations

from collections.abc import AsyncIterator

from search.engine import RebuildRefused, SearchDocument
from search.record import Record, record

BATCH = 500


async def batches(documents: AsyncIterator[SearchDocument]) -> AsyncIterator[list[Record]]:
    batch: list[Record] = []
    async for document in documents:
        batch.append(record(document))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def check(found: int, expected: int) -> None:
    """Refuse to let an index answer that holds more or less than it should."""
    if found != expected:
        raise RebuildRefused(
            f"The new search index holds {found} documents, not {expected}; the old one stays."
        )
