"""What pathways accept instead of what their leaves ask for: one pathway, or all of a provider."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import belongs_to, row_id
from catalog.models.micro_credential import MicroCredential
from catalog.models.pathway import Pathway
from catalog.models.provider import Provider


class DeclaredEquivalency(Model):
    """A badge of `micro_credential` counts as one of `instead_of`, and not the other way round."""

    id = row_id()
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
    """The owner's and the two other ids while it stands."""

    class Meta:
        abstract = True


class ProviderEquivalency(DeclaredEquivalency):
    """Holds in every pathway of a provider and of those below it, as an `Equivalency` each."""

    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "equivalencies")
    provider_id: UUID

    class Meta:
        table = "provider_equivalency"


class Equivalency(DeclaredEquivalency):
    """Holds in one pathway."""

    pathway: fields.ForeignKeyRelation[Pathway] = belongs_to("Pathway", "equivalencies")
    pathway_id: UUID
    by_provider: fields.ForeignKeyNullableRelation[ProviderEquivalency] = belongs_to(
        "ProviderEquivalency", False, null=True
    )
    by_provider_id: UUID | None
    """Declared for all pathways of a provider at once."""

    class Meta:
        table = "equivalency"
