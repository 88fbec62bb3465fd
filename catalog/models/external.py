"""Badges that learners bring from elsewhere, and what rests on them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.account import Recipient
from catalog.models.badge import Badge
from catalog.models.columns import (
    LONGEST_ACHIEVEMENT,
    LONGEST_ISSUER,
    belongs_to,
    choice,
    row_id,
)
from catalog.rules.words import BadgeState

LONGEST_CREDENTIAL_ID = 400


class ExternalBadge(Model):
    """A credential that somebody else signed, as it was verified when it was checked last."""

    id = row_id()
    recipient: fields.ForeignKeyRelation[Recipient] = belongs_to("Recipient", "external_badges")
    """The proved identity that it names."""
    recipient_id: UUID
    issuer = fields.CharField(max_length=LONGEST_ISSUER)
    achievement_id = fields.CharField(max_length=LONGEST_ACHIEVEMENT)
    credential_id = fields.CharField(max_length=LONGEST_CREDENTIAL_ID)
    name = fields.CharField(max_length=300)
    issuer_name = fields.CharField(max_length=300, default="")
    credential = fields.TextField()
    """As it was signed: JSON with its proof, or a compact JWS; empty once it is removed."""
    state = choice(BadgeState)
    awarded_at: datetime = fields.DatetimeField()
    valid_from: datetime = fields.DatetimeField()
    valid_until: datetime | None = fields.DatetimeField(null=True)
    added_at: datetime = fields.DatetimeField()
    checked_at: datetime = fields.DatetimeField()
    """When its standing was known last."""
    tried_at: datetime = fields.DatetimeField()
    """When it was asked for last, with or without an answer."""
    removed_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "external_badge"
        unique_together = (("recipient", "issuer", "credential_id"),)


class ExternalSupport(Model):
    """The trace of a pathway's badge, as far as it rests on badges from elsewhere."""

    id = row_id()
    badge: fields.ForeignKeyRelation[Badge] = belongs_to("Badge", "external_supports")
    badge_id: UUID
    rests_on: fields.ForeignKeyRelation[ExternalBadge] = belongs_to("ExternalBadge", "supported")
    rests_on_id: UUID
    requirement_key = fields.CharField(max_length=80)
    position = fields.IntField()

    class Meta:
        table = "external_support"
        unique_together = (("badge", "requirement_key", "rests_on"),)
