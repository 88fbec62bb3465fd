"""Awards, their signed forms, and their place in a status list."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.account import Recipient
from catalog.models.columns import belongs_to, choice, row_id
from catalog.models.micro_credential import MicroCredential, MicroCredentialVersion
from catalog.models.pathway import Pathway, PathwayVersion
from catalog.models.provider import Provider
from catalog.rules.words import AwardBasis, BadgeState


class Badge(Model):
    """One award of an achievement to one recipient."""

    id = row_id()
    public_id = fields.CharField(max_length=40, unique=True)
    """Random, so that a badge page is found by its link only."""
    url = fields.CharField(max_length=400, unique=True)
    """The id inside the signed document; written at the award and never computed again."""
    recipient: fields.ForeignKeyRelation[Recipient] = belongs_to("Recipient", "badges")
    recipient_id: UUID
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "badges")
    provider_id: UUID
    micro_credential: fields.ForeignKeyNullableRelation[MicroCredential] = belongs_to(
        "MicroCredential", "badges", null=True
    )
    micro_credential_id: UUID | None
    micro_credential_version: fields.ForeignKeyNullableRelation[MicroCredentialVersion] = (
        belongs_to("MicroCredentialVersion", False, null=True)
    )
    micro_credential_version_id: UUID | None
    pathway: fields.ForeignKeyNullableRelation[Pathway] = belongs_to("Pathway", "badges", null=True)
    pathway_id: UUID | None
    pathway_version: fields.ForeignKeyNullableRelation[PathwayVersion] = belongs_to(
        "PathwayVersion", False, null=True
    )
    pathway_version_id: UUID | None
    state = choice(BadgeState)
    cycle = fields.IntField(default=1)
    active_key = fields.CharField(max_length=80, unique=True, null=True)
    """Recipient and achievement while the award stands: the database's own guard against two."""
    basis = choice(AwardBasis)
    reason = fields.TextField(default="")
    awarded_by_id: UUID | None = fields.UUIDField(null=True)
    rests_on_self_report = fields.BooleanField(default=False)
    declined = fields.BooleanField(default=False)
    awarded_at: datetime = fields.DatetimeField()
    valid_from: datetime = fields.DatetimeField()
    valid_until: datetime | None = fields.DatetimeField(null=True)
    revoked_at: datetime | None = fields.DatetimeField(null=True)
    revocation_reason = fields.TextField(default="")
    idempotency_key = fields.CharField(max_length=240, unique=True, null=True)
    credits: int | None = fields.IntField(null=True)
    minutes: int | None = fields.IntField(null=True)
    level: int | None = fields.IntField(null=True)
    framework = fields.CharField(max_length=80, null=True)
    """Of the version that it was awarded for, as these two are."""

    supports: fields.ReverseRelation[BadgeSupport]
    issues: fields.ReverseRelation[SignedIssue]

    class Meta:
        table = "badge"


class BadgeSupport(Model):
    """The trace of a pathway's badge: which badge met which leaf."""

    id = row_id()
    badge: fields.ForeignKeyRelation[Badge] = belongs_to("Badge", "supports")
    badge_id: UUID
    rests_on: fields.ForeignKeyRelation[Badge] = belongs_to("Badge", "supported")
    rests_on_id: UUID
    requirement_key = fields.CharField(max_length=80)
    position = fields.IntField()

    class Meta:
        table = "badge_support"
        ordering = ("position",)
        unique_together = (("badge", "requirement_key", "rests_on"),)


class SigningKey(Model):
    """A provider's key; the private part is encrypted under the deployment's secret."""

    id = row_id()
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "signing_keys")
    provider_id: UUID
    kind = fields.CharField(max_length=20)
    verification_method = fields.CharField(max_length=600, unique=True)
    public_multibase = fields.CharField(max_length=200)
    public_jwk: dict[str, str] = fields.JSONField()
    private_encrypted: bytes = fields.BinaryField()
    created_at: datetime = fields.DatetimeField()
    retired_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "signing_key"


class SignedIssue(Model):
    """One signed form of a badge; renewal adds another."""

    id = row_id()
    badge: fields.ForeignKeyRelation[Badge] = belongs_to("Badge", "issues")
    badge_id: UUID
    number = fields.IntField()
    document = fields.TextField()
    jwt = fields.TextField()
    issued_at: datetime = fields.DatetimeField()

    class Meta:
        table = "signed_issue"
        unique_together = (("badge", "number"),)


class StatusList(Model):
    """A provider's list for one purpose; bits that are set are entries that are."""

    id = row_id()
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "status_lists")
    provider_id: UUID
    purpose = fields.CharField(max_length=20)
    url = fields.CharField(max_length=400, unique=True)
    used = fields.IntField(default=0)
    revision = fields.IntField(default=0)
    is_open = fields.BooleanField(default=True)

    class Meta:
        table = "status_list"


class StatusEntry(Model):
    id = row_id()
    status_list: fields.ForeignKeyRelation[StatusList] = belongs_to("StatusList", "entries")
    status_list_id: UUID
    position = fields.IntField()
    badge: fields.ForeignKeyRelation[Badge] = belongs_to("Badge", "status_entries")
    badge_id: UUID
    is_set = fields.BooleanField(default=False)

    class Meta:
        table = "status_entry"
        unique_together = (("status_list", "position"), ("badge", "status_list"))
