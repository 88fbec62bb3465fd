"""Searches that people keep, and what has been published since that they find."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.account import Account
from catalog.models.columns import belongs_to, row_id
from catalog.models.micro_credential import MicroCredential
from catalog.models.pathway import Pathway


class SavedSearch(Model):
    id = row_id()
    account: fields.ForeignKeyRelation[Account] = belongs_to("Account", "saved_searches")
    account_id: UUID
    name = fields.CharField(max_length=100)
    query: dict[str, Any] = fields.JSONField()
    """`text`, `filters` (values by facet) and `ranges` (least and most by measure)."""
    by_mail = fields.BooleanField(default=True)
    created_at: datetime = fields.DatetimeField()

    alerts: fields.ReverseRelation[SavedSearchAlert]

    class Meta:
        table = "saved_search"


class SavedSearchAlert(Model):
    """One achievement that a saved search found when it was new: told once, whatever happens."""

    id = row_id()
    saved_search: fields.ForeignKeyRelation[SavedSearch] = belongs_to("SavedSearch", "alerts")
    saved_search_id: UUID
    micro_credential: fields.ForeignKeyNullableRelation[MicroCredential] = belongs_to(
        "MicroCredential", False, null=True
    )
    micro_credential_id: UUID | None
    pathway: fields.ForeignKeyNullableRelation[Pathway] = belongs_to("Pathway", False, null=True)
    pathway_id: UUID | None
    unique_key = fields.CharField(max_length=80, unique=True)
    """The saved search's id and the achievement's."""
    found_at: datetime = fields.DatetimeField()
    seen_at: datetime | None = fields.DatetimeField(null=True)
    mailed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "saved_search_alert"
