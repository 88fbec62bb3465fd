"""Requirements that somebody entitled counts as met for one learner."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import belongs_to, choice, row_id
from catalog.models.enrollment import Enrollment
from catalog.rules.words import MatchKind


class Exemption(Model):
    """From one leaf of the pathway that the learner is enrolled in; never deleted.

    What the leaf asked for is kept, so that it goes on counting in another version that asks
    for the same.
    """

    id = row_id()
    enrollment: fields.ForeignKeyRelation[Enrollment] = belongs_to("Enrollment", "exemptions")
    enrollment_id: UUID
    learner_id: UUID = fields.UUIDField(db_index=True)
    pathway_id: UUID = fields.UUIDField()
    requirement_key = fields.CharField(max_length=80)
    kind = choice(MatchKind)
    target = fields.CharField(max_length=500)
    level: int | None = fields.IntField(null=True)
    credits: int | None = fields.IntField(null=True)
    minutes: int | None = fields.IntField(null=True)
    reason = fields.TextField()
    granted_by_id: UUID = fields.UUIDField()
    granted_at: datetime = fields.DatetimeField()
    withdrawn_by_id: UUID | None = fields.UUIDField(null=True)
    withdrawn_at: datetime | None = fields.DatetimeField(null=True)
    withdrawal_reason = fields.TextField(default="")
    active_key = fields.CharField(max_length=160, unique=True, null=True)
    """Learner, pathway and requirement while it stands."""

    class Meta:
        table = "exemption"
