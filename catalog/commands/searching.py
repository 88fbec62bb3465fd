"""What people may ask for about searches that they keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SaveSearch:
    name: str
    query: Mapping[str, Any]
    """As `SavedSearch.query` keeps it."""
    by_mail: bool = True


@dataclass(frozen=True, slots=True)
class ChangeSavedSearch:
    """What is null stays."""

    saved_search_id: UUID
    name: str | None = None
    by_mail: bool | None = None


@dataclass(frozen=True, slots=True)
class OfSavedSearch:
    """Remove it, or note that its alerts were seen."""

    saved_search_id: UUID


@dataclass(frozen=True, slots=True)
class LookThrough:
    """Which achievements are new (`MicroCredential:<uuid>`), and after which search to go on."""

    documents: tuple[str, ...]
    after: UUID | None = None


@dataclass(frozen=True, slots=True)
class FoundNew:
    """What one saved search finds among what is new."""

    saved_search_id: UUID
    documents: tuple[str, ...]
