"""Who designs and awards, and who may act for them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.account import Account
from catalog.models.columns import belongs_to, choice, row_id
from catalog.rules.words import Role, VersionStatus


class Provider(Model):
    id = row_id()
    slug = fields.CharField(max_length=120, unique=True)
    name = fields.CharField(max_length=300)
    name_folded = fields.CharField(max_length=300, db_index=True)
    description = fields.TextField(default="")
    url = fields.CharField(max_length=1000, null=True)
    email = fields.CharField(max_length=320, null=True)
    country = fields.CharField(max_length=2, null=True)
    did = fields.CharField(max_length=400, unique=True)
    """Written when the provider is made and never computed again: signed badges name it."""
    status = choice(VersionStatus, default=VersionStatus.DRAFT)
    revision = fields.IntField(default=0)
    source = fields.CharField(max_length=80, null=True)
    created_at: datetime = fields.DatetimeField()
    parent: fields.ForeignKeyNullableRelation[Provider] = belongs_to(
        "Provider", "children", null=True
    )
    parent_id: UUID | None

    children: fields.ReverseRelation[Provider]

    class Meta:
        table = "provider"


class Grant(Model):
    """A role for a provider and all below it, or for one of its micro-credentials only."""

    id = row_id()
    account: fields.ForeignKeyRelation[Account] = belongs_to("Account", "grants")
    account_id: UUID
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "grants")
    provider_id: UUID
    micro_credential_id: UUID | None = fields.UUIDField(null=True)
    role = choice(Role)
    granted_by: fields.ForeignKeyRelation[Account] = belongs_to("Account", False)
    granted_by_id: UUID
    granted_at: datetime = fields.DatetimeField()
    active_key = fields.CharField(max_length=160, unique=True, null=True)
    """Account, provider, micro-credential and role while the grant holds; null once withdrawn."""

    class Meta:
        table = "grant"
