"""Compares an index with the catalogue, document by document."""

from __future__ import annotations

from dataclasses import dataclass, field

from search.engine import SearchEngine
from search.indexing import everything, ids_by_kind
from search.record import record


@dataclass(slots=True)
class Comparison:
    """Ids of documents: that the index lacks, that it should not have, that it has otherwise."""

    documents: int = 0
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not (self.missing or self.extra or self.other)


async def compare(engine: SearchEngine) -> Comparison:
    """Of what is being changed meanwhile, either state may be found."""
    held = await engine.contents()
    found = Comparison()
    async for document in everything(await ids_by_kind()):
        found.documents += 1
        digest = held.pop(document.id, None)
        if digest is None:
            found.missing.append(document.id)
        elif digest != record(document).digest:
            found.other.append(document.id)
    found.extra = sorted(held)
    return found
