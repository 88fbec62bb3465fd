"""Claims that earlier learning meets what is asked for, their evidence and their history."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.account import Learner
from catalog.models.columns import belongs_to, choice, row_id
from catalog.models.enrollment import Enrollment
from catalog.models.micro_credential import MicroCredential
from catalog.models.pathway import Pathway
from catalog.models.provider import Provider
from catalog.rules.words import ClaimState, MatchKind


class PriorLearningClaim(Model):
    """For one leaf of the pathway enrolled in, or for the whole micro-credential; never deleted.

    What the leaf asked for is kept: in another version the key may ask for something else.
    """

    id = row_id()
    learner: fields.ForeignKeyRelation[Learner] = belongs_to("Learner", "prior_learning_claims")
    learner_id: UUID
    learner_name = fields.CharField(max_length=200)
    enrollment: fields.ForeignKeyRelation[Enrollment] = belongs_to(
        "Enrollment", "prior_learning_claims"
    )
    enrollment_id: UUID
    provider: fields.ForeignKeyRelation[Provider] = belongs_to("Provider", False)
    provider_id: UUID
    micro_credential: fields.ForeignKeyNullableRelation[MicroCredential] = belongs_to(
        "MicroCredential", False, null=True
    )
    micro_credential_id: UUID | None
    pathway: fields.ForeignKeyNullableRelation[Pathway] = belongs_to("Pathway", False, null=True)
    pathway_id: UUID | None
    requirement_key = fields.CharField(max_length=80, null=True)
    requirement_title = fields.CharField(max_length=300, default="")
    kind: MatchKind | None = choice(MatchKind, null=True)
    target = fields.CharField(max_length=500, null=True)
    statement = fields.TextField()
    state: ClaimState = choice(ClaimState, default=ClaimState.SUBMITTED)
    claimed_at: datetime = fields.DatetimeField()
    decided_at: datetime | None = fields.DatetimeField(null=True)
    decided_by_id: UUID | None = fields.UUIDField(null=True)
    """Who decided last; not who may decide an appeal against that."""
    appeal_until: datetime | None = fields.DatetimeField(null=True)
    """Null where there is nothing to appeal against, or not a second time."""
    active_key = fields.CharField(max_length=200, unique=True, null=True)
    """Learner, achievement and requirement while it waits for a decision."""
    idempotency_key = fields.CharField(max_length=240, unique=True, null=True)

    evidence: fields.ReverseRelation[PriorLearningEvidence]
    history: fields.ReverseRelation[PriorLearningStep]

    class Meta:
        table = "prior_learning_claim"
        indexes = (("provider_id", "state", "id"),)


class PriorLearningEvidence(Model):
    """A link to something that shows what was learned."""

    id = row_id()
    claim: fields.ForeignKeyRelation[PriorLearningClaim] = belongs_to(
        "PriorLearningClaim", "evidence"
    )
    claim_id: UUID
    position = fields.IntField()
    url = fields.CharField(max_length=2000)
    title = fields.CharField(max_length=300)

    class Meta:
        table = "prior_learning_evidence"
        ordering = ("position", "id")


class PriorLearningStep(Model):
    """What was done about a claim, by whom and why; never changed afterwards."""

    id = row_id()
    claim: fields.ForeignKeyRelation[PriorLearningClaim] = belongs_to(
        "PriorLearningClaim", "history"
    )
    claim_id: UUID
    state: ClaimState = choice(ClaimState)
    at: datetime = fields.DatetimeField()
    by_id: UUID = fields.UUIDField()
    by_name = fields.CharField(max_length=200)
    reason = fields.TextField(default="")

    class Meta:
        table = "prior_learning_step"
        ordering = ("id",)
