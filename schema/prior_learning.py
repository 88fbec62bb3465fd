"""Claims that earlier learning meets what is asked for."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

import resolvers.prior_learning
import resolvers.visible
from catalog import models
from catalog.rules.words import ClaimState
from schema.achievement import Achievement
from schema.answer import related
from schema.view import Row, View

if TYPE_CHECKING:
    from schema.enrollment import Enrollment


@strawberry.type(description="A link to something that shows what was learned.")
class PriorLearningEvidence(Row):
    model = models.PriorLearningEvidence
    visible = resolvers.visible.prior_learning_evidence

    url: str = strawberry.field(description="Where it is: http or https, given by the learner.")
    title: str = strawberry.field(description="What is found there.")


@strawberry.type(description="What was done about a claim.")
class PriorLearningStep(Row):
    model = models.PriorLearningStep
    visible = resolvers.visible.prior_learning_steps

    state: ClaimState = strawberry.field(description="The state it came to.")
    at: datetime = strawberry.field(description="When.")
    by_name: str = strawberry.field(description="Who did it.")
    reason: str = strawberry.field(description="Why; empty for the claim itself.")


@strawberry.type(
    description="That earlier learning meets a requirement of a pathway, or all that a "
    "micro-credential asks for; seen by its learner and by the provider's assessors."
)
class PriorLearningClaim(View):
    model = models.PriorLearningClaim
    visible = resolvers.visible.prior_learning_claims

    learner_name: str = strawberry.field(description="Who claims it.")
    state: ClaimState = strawberry.field(description="Where it stands.")
    statement: str = strawberry.field(description="What was learned, in the learner's words.")
    requirement_key: str | None = strawberry.field(
        description="The pathway's requirement, by its key; null for a micro-credential."
    )
    requirement_title: str = strawberry.field(
        description="What that requirement was called when it was claimed; empty without one."
    )
    claimed_at: datetime = strawberry.field(description="When it was made.")
    decided_at: datetime | None = strawberry.field(description="When it was decided last.")
    appeal_until: datetime | None = strawberry.field(
        description="Until when the learner may appeal; null where that is not possible."
    )
    achievement = related(
        Achievement | None,
        along=("micro_credential", "pathway"),
        description="The micro-credential, or the pathway that asks for the requirement.",
    )
    enrollment = related(
        Annotated["Enrollment", strawberry.lazy("schema.enrollment")] | None,
        description="The enrolment that it belongs to.",
    )
    evidence = related(list[PriorLearningEvidence], description="Links, in the learner's order.")
    history = related(list[PriorLearningStep], description="What was done, the first step first.")
    viewer_may_decide = strawberry.field(
        resolvers.prior_learning.may_decide,
        description="Whether it waits for a decision that the viewer may take.",
    )
