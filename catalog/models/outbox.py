"""What happened, to be told to the rest of the system after the transaction that wrote it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import row_id


class OutboxEvent(Model):
    """Events of one aggregate are handled in the order of their versions, each at least once."""

    id = row_id()
    name = fields.CharField(max_length=80)
    aggregate = fields.CharField(max_length=80)
    aggregate_id: UUID = fields.UUIDField()
    version = fields.IntField()
    payload: dict[str, Any] = fields.JSONField(default=dict)
    created_at: datetime = fields.DatetimeField()
    available_at: datetime = fields.DatetimeField()
    claimed_until: datetime | None = fields.DatetimeField(null=True)
    done_at: datetime | None = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    error = fields.TextField(default="")

    class Meta:
        table = "outbox_event"
        indexes = (("done_at", "available_at"), ("aggregate_id", "done_at"))
