"""What a pathway accepts instead of what one of its leaves asks for."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import belongs_to, row_id
from catalog.models.micro_credential import MicroCredential
from catalog.models.pathway import Pathway


class Equivalency(Model):
    """A badge of `micro_credential` counts as one of `instead_of`, and not the other way round."""

    id = row_id()
    pathway: fields.ForeignKeyRelation[Pathway] = belongs_to("Pathway", "equivalencies")
    pathway_id: UUID
    micro_credential: fields.ForeignKeyRelation[MicroCredential] = belongs_to(
        "MicroCredential", False
    )
    micro_credential_id: UUID
    instead_of: fields.ForeignKeyRelation[MicroCredential] = belongs_to("MicroCredential", False)
    instead_of_id: UUID
    reason = fields.TextField()
    declared_by_id: UUID = fields.UUIDField()
    declared_at: datetime = fields.DatetimeField()
    until: datetime | None = fields.DatetimeField(null=True)
    """Badges that are awarded from then on are no longer accepted."""
    ended_at: datetime | None = fields.DatetimeField(null=True)
    active_key = fields.CharField(max_length=160, unique=True, null=True)
    """The three ids while it stands."""

    class Meta:
        table = "equivalency"
