"""Stackable learning paths: versions of a tree of requirements, and what can satisfy its leaves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import (
    LONGEST_ACHIEVEMENT,
    LONGEST_ISSUER,
    belongs_to,
    choice,
    row_id,
)
from catalog.models.described import Identity, PathwayFacts
from catalog.models.micro_credential import MicroCredential, MicroCredentialVersion
from catalog.models.provider import Provider
from catalog.models.skill import Skill
from catalog.rules.words import (
    GroupRule,
    MatchKind,
    Ordering,
    RequirementKind,
    Sharing,
    ValidityPolicy,
    VersionStatus,
)


class Pathway(PathwayFacts, Identity):
    id = row_id()
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "pathways")
    provider_id: UUID

    versions: fields.ReverseRelation[PathwayVersion]

    class Meta:
        table = "pathway"
        unique_together = (("source", "source_key"),)
        indexes = (
            ("status", "visibility", "id"),
            ("status", "visibility", "title", "id"),
            ("status", "visibility", "enrolled_count", "id"),
            ("provider_id", "status", "visibility", "id"),
        )


class PathwayVersion(PathwayFacts):
    id = row_id()
    pathway: fields.ForeignKeyRelation[Pathway] = belongs_to("Pathway", "versions")
    pathway_id: UUID
    number = fields.IntField()
    status = choice(VersionStatus, default=VersionStatus.DRAFT)
    published_at: datetime | None = fields.DatetimeField(null=True)
    published_by_id: UUID | None = fields.UUIDField(null=True)
    teach_out_until: datetime | None = fields.DatetimeField(null=True)
    """Until when who is enrolled in it may finish, once it is offered no longer; null for good."""

    requirements: fields.ReverseRelation[Requirement]

    class Meta:
        table = "pathway_version"
        unique_together = (("pathway", "number"),)


class Requirement(Model):
    """A node of the tree: a group with a rule over its children, or a leaf to be met."""

    id = row_id()
    version: fields.ForeignKeyRelation[PathwayVersion] = belongs_to(
        "PathwayVersion", "requirements"
    )
    version_id: UUID
    key = fields.CharField(max_length=80)
    parent_key = fields.CharField(max_length=80, null=True)
    position = fields.IntField()
    """In preorder over the whole tree."""
    depth = fields.IntField()
    kind = choice(RequirementKind)
    title = fields.CharField(max_length=300, default="")
    optional = fields.BooleanField(default=False)
    rule = choice(GroupRule, null=True)
    threshold: int | None = fields.IntField(null=True)
    """A count, hundredths of credits, or minutes, as the rule has it."""
    sharing: Sharing | None = choice(Sharing, null=True)
    ordering: Ordering | None = choice(Ordering, null=True)
    validity: ValidityPolicy | None = choice(ValidityPolicy, null=True)
    earned_within_days: int | None = fields.IntField(null=True)
    min_level: int | None = fields.IntField(null=True)
    level_framework = fields.CharField(max_length=80, null=True)
    """On whose scale `min_level` is, of a group; of a skill it is the skill's own."""
    target_count: int | None = fields.IntField(null=True)
    """How many targets it has; null for none, which spares looking for them."""
    max_from_one_provider: int | None = fields.IntField(null=True)
    min_from_provider: int | None = fields.IntField(null=True)
    max_from_others: int | None = fields.IntField(null=True)
    """These three in what the group counts: badges, hundredths of credits, or minutes."""
    from_provider: fields.ForeignKeyNullableRelation[Provider] = belongs_to(
        "Provider", False, null=True
    )
    from_provider_id: UUID | None
    micro_credential: fields.ForeignKeyNullableRelation[MicroCredential] = belongs_to(
        "MicroCredential", "requirements", null=True
    )
    micro_credential_id: UUID | None
    skill: fields.ForeignKeyNullableRelation[Skill] = belongs_to("Skill", False, null=True)
    skill_id: UUID | None
    required_pathway: fields.ForeignKeyNullableRelation[Pathway] = belongs_to(
        "Pathway", "required_by", null=True
    )
    required_pathway_id: UUID | None
    external_issuer = fields.CharField(max_length=LONGEST_ISSUER, null=True)
    external_achievement = fields.CharField(max_length=LONGEST_ACHIEVEMENT, null=True)

    class Meta:
        table = "requirement"
        ordering = ("position",)
        unique_together = (("version", "key"), ("version", "position"))


class RequirementTarget(Model):
    """One of several that a leaf accepts: of a set, or a version, or a provider."""

    id = row_id()
    requirement: fields.ForeignKeyRelation[Requirement] = belongs_to("Requirement", "targets")
    requirement_id: UUID
    position = fields.IntField()
    micro_credential: fields.ForeignKeyNullableRelation[MicroCredential] = belongs_to(
        "MicroCredential", False, null=True
    )
    micro_credential_id: UUID | None
    pathway: fields.ForeignKeyNullableRelation[Pathway] = belongs_to("Pathway", False, null=True)
    pathway_id: UUID | None
    micro_credential_version: fields.ForeignKeyNullableRelation[MicroCredentialVersion] = (
        belongs_to("MicroCredentialVersion", False, null=True)
    )
    micro_credential_version_id: UUID | None
    provider: fields.ForeignKeyNullableRelation[Provider] = belongs_to("Provider", False, null=True)
    provider_id: UUID | None

    class Meta:
        table = "requirement_target"
        ordering = ("position",)
        unique_together = (("requirement", "position"),)


class LeafMatch(Model):
    """The tree turned round: what can satisfy a leaf of which published version."""

    id = row_id()
    version: fields.ForeignKeyRelation[PathwayVersion] = belongs_to("PathwayVersion", False)
    version_id: UUID
    pathway_id: UUID = fields.UUIDField()
    key = fields.CharField(max_length=80)
    kind = choice(MatchKind)
    target = fields.CharField(max_length=500)
    """The id of a micro-credential or pathway, the URI of a skill, or issuer and achievement."""

    class Meta:
        table = "leaf_match"
        unique_together = (("version", "key", "kind", "target"),)
        indexes = (("kind", "target", "pathway_id"),)
