"""One learner's way through one achievement."""

from __future__ import annotations

from datetime import datetime

import strawberry

import resolvers.enrollments
import resolvers.versions
import resolvers.visible
from catalog import models
from catalog.rules.words import EnrollmentState
from schema.achievement import Achievement
from schema.answer import related
from schema.micro_credential import Activity, MicroCredential, Offering
from schema.pathway import Pathway, PathwayVersion, Requirement
from schema.prior_learning import PriorLearningClaim
from schema.view import Row, View


@strawberry.type(description="A step of an enrolment from one state to another.")
class EnrollmentTransition(Row):
    model = models.EnrollmentTransition
    visible = resolvers.visible.enrollment_transitions

    from_state: EnrollmentState | None = strawberry.field(description="Null for the first.")
    to_state: EnrollmentState = strawberry.field(description="The state it came to.")
    at: datetime = strawberry.field(description="When.")
    reason: str = strawberry.field(description="Why, if it was said.")


@strawberry.type(description="How far an enrolment has come in one activity.")
class ActivityProgress:
    activity: Activity = strawberry.field(description="Which one.")
    done: bool = strawberry.field(description="Whether it counts as done: recorded, and passed.")
    best_mark: int | None = strawberry.field(description="The best mark so far, of 100.")
    attempts: int = strawberry.field(description="How often it was recorded.")
    last_at: datetime | None = strawberry.field(description="When it was last done.")


@strawberry.type(description="A requirement that counts as met for one learner without a badge.")
class Exemption(Row):
    model = models.Exemption
    visible = resolvers.visible.exemptions

    requirement_key: str = strawberry.field(description="The requirement, by its key in the tree.")
    reason: str = strawberry.field(description="Why it was granted.")
    granted_at: datetime = strawberry.field(description="When.")
    withdrawn_at: datetime | None = strawberry.field(
        description="When it ended; null if it has not."
    )
    withdrawal_reason: str = strawberry.field(description="Why it ended; empty if it has not.")


@strawberry.type(
    description="What a pathway's current version would make of an enrolment in an earlier one."
)
class NewerVersion:
    version: models.PathwayVersion = strawberry.field(
        graphql_type=PathwayVersion, description="The current version."
    )
    done: list[models.Requirement] = strawberry.field(
        graphql_type=list[Requirement], description="What it asks for and is met already."
    )
    lost: list[models.Requirement] = strawberry.field(
        graphql_type=list[Requirement],
        description="What is met in the earlier version by badges that count for nothing here. The "
        "badges stay.",
    )
    new: list[models.Requirement] = strawberry.field(
        graphql_type=list[Requirement],
        description="What is left to do and was not asked for before.",
    )
    percent: int = strawberry.field(description="How far the learner would be in it.")


@strawberry.type(
    description="One learner's way through one achievement; seen by that learner and its assessors."
)
class Enrollment(View):
    model = models.Enrollment
    visible = resolvers.visible.enrollments

    learner_name: str = strawberry.field(description="The name it was made under.")
    state: EnrollmentState = strawberry.field(description="Where it stands.")
    percent: int = strawberry.field(description="How much of the work is done, by weight.")
    created_at: datetime = strawberry.field(description="When the learner enrolled.")
    completed_at: datetime | None = strawberry.field(description="When the badge was awarded.")
    achievement = related(
        Achievement | None,
        along=("micro_credential", "pathway"),
        description="What the learner is to earn; null if it is no longer shown to you.",
    )
    micro_credential = related(MicroCredential | None, description="It, if it is one.")
    pathway = related(Pathway | None, description="It, if it is one.")
    pathway_version = related(
        PathwayVersion | None,
        description="The version of the pathway that is enrolled in, with its end if it has one.",
    )
    offering = related(Offering | None, description="The run that was chosen, if one was.")
    history = related(
        list[EnrollmentTransition], description="Its states so far, the first one first."
    )
    exemptions = related(
        list[Exemption],
        description="From requirements of a pathway, ended ones too; for the learner and awarders.",
    )
    prior_learning_claims = related(
        list[PriorLearningClaim],
        description="That earlier learning meets what is asked for, the newest first.",
    )
    activities = strawberry.field(
        resolvers.enrollments.activities,
        graphql_type=list[ActivityProgress],
        description="Each activity of the version enrolled in, and what was recorded of it.",
    )
    newer_version = strawberry.field(
        resolvers.versions.newer,
        graphql_type=NewerVersion | None,
        description="What taking the pathway's current version would do, for the learner alone; "
        "null if there is no newer one.",
    )
