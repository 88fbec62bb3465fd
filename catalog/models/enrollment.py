"""One learner's way through one achievement, and the log of what was done."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.account import Account, Learner
from catalog.models.columns import belongs_to, choice, row_id
from catalog.models.micro_credential import MicroCredential, MicroCredentialVersion, Offering
from catalog.models.pathway import Pathway, PathwayVersion
from catalog.rules.words import EnrollmentState, Recorder


class Enrollment(Model):
    """In a micro-credential or in a pathway: exactly one of the two is set, with its version."""

    id = row_id()
    learner: fields.ForeignKeyRelation[Learner] = belongs_to("Learner", "enrollments")
    learner_id: UUID
    learner_name = fields.CharField(max_length=200)
    micro_credential: fields.ForeignKeyNullableRelation[MicroCredential] = belongs_to(
        "MicroCredential", "enrollments", null=True
    )
    micro_credential_id: UUID | None
    micro_credential_version: fields.ForeignKeyNullableRelation[MicroCredentialVersion] = (
        belongs_to("MicroCredentialVersion", False, null=True)
    )
    micro_credential_version_id: UUID | None
    pathway: fields.ForeignKeyNullableRelation[Pathway] = belongs_to(
        "Pathway", "enrollments", null=True
    )
    pathway_id: UUID | None
    pathway_version: fields.ForeignKeyNullableRelation[PathwayVersion] = belongs_to(
        "PathwayVersion", False, null=True
    )
    pathway_version_id: UUID | None
    offering: fields.ForeignKeyNullableRelation[Offering] = belongs_to(
        "Offering", "enrollments", null=True
    )
    offering_id: UUID | None
    state = choice(EnrollmentState)
    percent = fields.IntField(default=0)
    """Derived from the log; kept so that it can be selected. A test recomputes it."""
    active_key = fields.CharField(max_length=80, unique=True, null=True)
    """Learner and achievement while the enrolment is open."""
    created_at: datetime = fields.DatetimeField()
    completed_at: datetime | None = fields.DatetimeField(null=True)

    history: fields.ReverseRelation[EnrollmentTransition]

    class Meta:
        table = "enrollment"


class EnrollmentTransition(Model):
    id = row_id()
    enrollment: fields.ForeignKeyRelation[Enrollment] = belongs_to("Enrollment", "history")
    enrollment_id: UUID
    from_state = choice(EnrollmentState, null=True)
    to_state = choice(EnrollmentState)
    at: datetime = fields.DatetimeField()
    reason = fields.TextField(default="")

    class Meta:
        table = "enrollment_transition"
        ordering = ("id",)


class ProgressEvent(Model):
    """Something that was done, by whom it was recorded; never changed afterwards."""

    id = row_id()
    learner: fields.ForeignKeyRelation[Learner] = belongs_to("Learner", False)
    learner_id: UUID
    enrollment: fields.ForeignKeyRelation[Enrollment] = belongs_to("Enrollment", False)
    enrollment_id: UUID
    micro_credential_id: UUID = fields.UUIDField()
    activity_key = fields.CharField(max_length=80)
    mark: int | None = fields.IntField(null=True)
    recorder = choice(Recorder)
    """In which role it was recorded."""
    recorded_by: fields.ForeignKeyRelation[Account] = belongs_to("Account", False)
    recorded_by_id: UUID
    occurred_at: datetime = fields.DatetimeField()
    recorded_at: datetime = fields.DatetimeField()
    idempotency_key = fields.CharField(max_length=240, unique=True)

    class Meta:
        table = "progress_event"
        indexes = (("learner_id", "micro_credential_id"),)
