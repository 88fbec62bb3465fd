"""What speaks for a document besides its words: its provider, its language, its level."""

from __future__ import annotations

from search.clauses import Between, Clause, OneOf
from search.query import LANGUAGE_BONUS, LEVEL_BONUS, PROVIDER_BONUS, Understood


def wishes(understood: Understood) -> list[tuple[Clause, float]]:
    """Conditions that are not required, with what each adds to the score."""
    found: list[tuple[Clause, float]] = []
    if understood.provider_ids:
        found.append((OneOf("provider", understood.provider_ids), PROVIDER_BONUS))
    if understood.language:
        found.append((OneOf("language", (understood.language,)), LANGUAGE_BONUS))
    if understood.stages:
        found.append((Between("stage", *understood.stages), LEVEL_BONUS))
    return found
