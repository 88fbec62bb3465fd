"""What can be earned: a micro-credential, its versions, and what they consist of."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import belongs_to, choice, row_id
from catalog.models.described import Identity, MicroCredentialFacts
from catalog.models.provider import Provider
from catalog.models.skill import Skill
from catalog.rules.words import ActivityKind, Participation, Recorder, VersionStatus


class MicroCredential(MicroCredentialFacts, Identity):
    id = row_id()
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", "micro_credentials")
    provider_id: UUID

    versions: fields.ReverseRelation[MicroCredentialVersion]
    offerings: fields.ReverseRelation[Offering]

    class Meta:
        table = "micro_credential"
        unique_together = (("source", "source_key"),)
        indexes = (
            ("status", "visibility", "id"),
            ("status", "visibility", "title", "id"),
            ("status", "visibility", "enrolled_count", "id"),
            ("provider_id", "status", "visibility", "id"),
        )


class MicroCredentialVersion(MicroCredentialFacts):
    id = row_id()
    micro_credential: fields.ForeignKeyRelation[MicroCredential] = belongs_to(
        "MicroCredential", "versions"
    )
    micro_credential_id: UUID
    number = fields.IntField()
    status = choice(VersionStatus, default=VersionStatus.DRAFT)
    published_at: datetime | None = fields.DatetimeField(null=True)
    published_by_id: UUID | None = fields.UUIDField(null=True)

    alignments: fields.ReverseRelation[Alignment]
    learning_outcomes: fields.ReverseRelation[LearningOutcome]
    activities: fields.ReverseRelation[Activity]
    translations: fields.ReverseRelation[Translation]

    class Meta:
        table = "micro_credential_version"
        unique_together = (("micro_credential", "number"),)


class Translation(Model):
    """The texts of a version in another language."""

    id = row_id()
    version: fields.ForeignKeyRelation[MicroCredentialVersion] = belongs_to(
        "MicroCredentialVersion", "translations"
    )
    version_id: UUID
    language = fields.CharField(max_length=35)
    title = fields.CharField(max_length=500)
    summary = fields.TextField(default="")
    description = fields.TextField(default="")

    class Meta:
        table = "translation"
        unique_together = (("version", "language"),)


class Alignment(Model):
    """A skill that a version attests, at a level of the skill's own framework."""

    id = row_id()
    version: fields.ForeignKeyRelation[MicroCredentialVersion] = belongs_to(
        "MicroCredentialVersion", "alignments"
    )
    version_id: UUID
    skill: fields.ForeignKeyRelation[Skill] = belongs_to("Skill", "alignments")
    skill_id: UUID
    level: int | None = fields.IntField(null=True)
    position = fields.IntField()

    class Meta:
        table = "alignment"
        ordering = ("position",)
        unique_together = (("version", "skill"),)
        indexes = (("version_id", "position", "skill_id"),)


class LearningOutcome(Model):
    """What a holder can do, in a sentence."""

    id = row_id()
    version: fields.ForeignKeyRelation[MicroCredentialVersion] = belongs_to(
        "MicroCredentialVersion", "learning_outcomes"
    )
    version_id: UUID
    text = fields.TextField()
    position = fields.IntField()

    class Meta:
        table = "learning_outcome"
        unique_together = (("version", "position"),)


class LearningOutcomeSkill(Model):
    id = row_id()
    learning_outcome: fields.ForeignKeyRelation[LearningOutcome] = belongs_to(
        "LearningOutcome", "outcome_skills"
    )
    learning_outcome_id: UUID
    skill: fields.ForeignKeyRelation[Skill] = belongs_to("Skill", False)
    skill_id: UUID
    position = fields.IntField()

    class Meta:
        table = "learning_outcome_skill"
        ordering = ("position",)
        unique_together = (("learning_outcome", "skill"),)
        indexes = (("learning_outcome_id", "position", "skill_id"),)


class Activity(Model):
    """A unit of work. Its key is the same in every version, so progress outlives versions."""

    id = row_id()
    version: fields.ForeignKeyRelation[MicroCredentialVersion] = belongs_to(
        "MicroCredentialVersion", "activities"
    )
    version_id: UUID
    key = fields.CharField(max_length=80)
    title = fields.CharField(max_length=300)
    kind = choice(ActivityKind)
    minutes = fields.IntField()
    weight = fields.IntField()
    required = fields.BooleanField(default=True)
    pass_mark: int | None = fields.IntField(null=True)
    recorded_by = choice(Recorder)
    position = fields.IntField()

    class Meta:
        table = "activity"
        ordering = ("position",)
        unique_together = (("version", "key"), ("version", "position"))


class Offering(Model):
    """One run, with dates, or one that is open at any time."""

    id = row_id()
    micro_credential: fields.ForeignKeyRelation[MicroCredential] = belongs_to(
        "MicroCredential", "offerings"
    )
    micro_credential_id: UUID
    starts_on: date | None = fields.DateField(null=True)
    ends_on: date | None = fields.DateField(null=True)
    enroll_by: date | None = fields.DateField(null=True)
    language = fields.CharField(max_length=35)
    participation = choice(Participation)
    pace = fields.CharField(max_length=40)
    places: int | None = fields.IntField(null=True)
    price_minor: int | None = fields.BigIntField(null=True)
    currency = fields.CharField(max_length=3, null=True)
    location = fields.CharField(max_length=300, null=True)
    url = fields.CharField(max_length=1000, null=True)
    position = fields.IntField(default=0)

    class Meta:
        table = "offering"
