"""What is done about badges from elsewhere. Whatever the network tells was asked for before."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from catalog.badges.verdict import Verification


@dataclass(frozen=True, slots=True)
class AddExternalBadge:
    """`credential` is the signed text itself, out of whatever it was handed in as."""

    credential: str
    verification: Verification


@dataclass(frozen=True, slots=True)
class RemoveExternalBadge:
    external_badge_id: UUID


@dataclass(frozen=True, slots=True)
class SettleExternalBadge:
    """What its credential was found to be when it was checked again."""

    external_badge_id: UUID
    verification: Verification
