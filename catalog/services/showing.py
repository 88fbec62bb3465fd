"""An identity shows its current version: the described columns are copied from one to the other."""

from __future__ import annotations

from typing import Any

from catalog.models.described import described_columns


def show(identity: Any, version: Any) -> None:
    """Copy; saving both is the caller's."""
    for column in described_columns(type(identity)):
        setattr(identity, column, getattr(version, column))
    identity.shown_version_id = version.id
