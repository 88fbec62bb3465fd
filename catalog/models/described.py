"""What an achievement says of itself.

The columns stand twice: on each version, which never changes once published, and on the
identity, which shows its current version. `catalog.services.showing` copies one to the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import choice
from catalog.rules.words import (
    AchievementType,
    AssessmentType,
    AwardPolicy,
    Field,
    LossPolicy,
    Participation,
    QualityAssurance,
    Stackability,
    Supervision,
    VersionStatus,
    Visibility,
)


class Described(Model):
    title = fields.CharField(max_length=500)
    summary = fields.TextField(default="")
    description = fields.TextField(default="")
    language = fields.CharField(max_length=35, default="en")
    field = choice(Field, null=True)
    level: int | None = fields.IntField(null=True)
    framework = fields.CharField(max_length=80, null=True)
    credits: int | None = fields.IntField(null=True)
    """Hundredths of an ECTS credit."""
    minutes: int | None = fields.IntField(null=True)
    """The notional workload."""
    price_minor: int | None = fields.BigIntField(null=True)
    """In the currency's smallest unit; 0 is free, null is not known."""
    currency = fields.CharField(max_length=3, null=True)
    achievement_type = choice(AchievementType, default=AchievementType.MICRO_CREDENTIAL)
    criteria = fields.TextField(default="")
    valid_months: int | None = fields.IntField(null=True)
    """How long an award is valid; null for good."""

    class Meta:
        abstract = True


class MicroCredentialFacts(Described):
    participation = choice(Participation, null=True)
    assessment_type = choice(AssessmentType, null=True)
    quality_assurance = choice(QualityAssurance, null=True)
    quality_assurer = fields.CharField(max_length=300, null=True)
    supervision = choice(Supervision, null=True)
    stackability = choice(Stackability, null=True)
    prerequisites = fields.TextField(default="")
    award_policy = choice(AwardPolicy, default=AwardPolicy.ACTIVITIES)

    class Meta:
        abstract = True


class PathwayFacts(Described):
    loss_policy = choice(LossPolicy, default=LossPolicy.KEEP)
    grace_days: int | None = fields.IntField(null=True)
    awards_without_enrollment = fields.BooleanField(default=True)

    class Meta:
        abstract = True


class Identity(Model):
    """What stays the same through all versions of an achievement."""

    slug = fields.CharField(max_length=160, unique=True)
    status = choice(VersionStatus, default=VersionStatus.DRAFT)
    visibility = choice(Visibility, default=Visibility.PUBLIC)
    shown_version_id: UUID | None = fields.UUIDField(null=True, db_index=True)
    """The current published version, or the draft as long as there is none."""
    revision = fields.IntField(default=0)
    """Moves with every change that the search index must see."""
    enrolled_count = fields.IntField(default=0)
    """Enrolments made here; how many a source counts elsewhere is `popularity`."""
    popularity = fields.IntField(default=0)
    """Learners that the source of an import reports; used for ranking only."""
    source = fields.CharField(max_length=80, null=True)
    source_key = fields.CharField(max_length=300, null=True)
    source_url = fields.CharField(max_length=1000, null=True)
    source_digest = fields.CharField(max_length=64, null=True)
    """Of what the source said when it was last imported: equal means nothing to do."""
    created_at: datetime = fields.DatetimeField()
    published_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        abstract = True


def described_columns(model: type[Described]) -> tuple[str, ...]:
    """The columns that an identity copies from the version it shows."""
    facts: Any = next(
        base for base in (MicroCredentialFacts, PathwayFacts) if issubclass(model, base)
    )
    return tuple(name for name in facts._meta.fields_db_projection if name != "id")
