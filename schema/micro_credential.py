"""Micro-credentials, their versions, and what these consist of."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

import resolvers.achievements
import resolvers.micro_credentials
import resolvers.visible
from catalog import models
from catalog.relation import Link, Relation, linked
from catalog.rules import completeness
from catalog.rules.words import (
    AchievementType,
    ActivityKind,
    AssessmentType,
    AwardPolicy,
    Participation,
    QualityAssurance,
    Recorder,
    Stackability,
    Supervision,
    VersionStatus,
)
from schema.achievement import Achievement, Facts, Money, aligned_skills, shown
from schema.answer import computed, related
from schema.connection import Connection, all_visible, connection
from schema.skill import Skill
from schema.view import Row, View
from schema.words import described

if TYPE_CHECKING:
    from schema.enrollment import Enrollment
    from schema.pathway import Pathway

described(completeness.Element, "EuElement")
described(completeness.Presence)


@strawberry.type(description="A skill that a micro-credential attests.")
class Alignment(Row):
    public = True
    model = models.Alignment
    visible = resolvers.visible.alignments

    level: int | None = strawberry.field(
        description="On the scale of the skill's own framework; null where it is not said."
    )
    skill = related(Skill, description="The skill.")


def _outcome_skills(_model: Any) -> Relation:
    return linked(
        models.Skill, models.LearningOutcomeSkill, "learning_outcome_id", "skill_id", "id"
    )


@strawberry.type(description="What a holder knows, understands or can do, in a sentence.")
class LearningOutcome(Row):
    public = True
    model = models.LearningOutcome
    visible = resolvers.visible.learning_outcomes

    text: str = strawberry.field(description="The sentence.")
    skills = related(
        list[Skill], by=_outcome_skills, description="The skills that it is an instance of."
    )


@strawberry.type(description="A unit of work of a micro-credential.")
class Activity(View):
    public = True
    model = models.Activity
    visible = resolvers.visible.activities

    key: str = strawberry.field(description="The same in every version, so progress carries over.")
    title: str = strawberry.field(description="What it is called.")
    kind: ActivityKind = strawberry.field(description="What kind of work it is.")
    hours = computed(
        resolvers.achievements.hours_of_activity, description="How long it takes, as a decimal."
    )
    weight: int = strawberry.field(description="Its share of the whole; all weights make 100.")
    required: bool = strawberry.field(description="Whether the badge needs it.")
    pass_mark: int | None = strawberry.field(
        description="The lowest mark, of 100, that passes; null where it is not marked."
    )
    recorded_by: Recorder = strawberry.field(description="Who may say that it was done.")


@strawberry.type(description="One run of a micro-credential, or one that is open at any time.")
class Offering(View):
    public = True
    model = models.Offering
    visible = resolvers.visible.offerings

    starts_on: date | None = strawberry.field(description="Null where one may begin at any time.")
    ends_on: date | None = strawberry.field(description="Null where it has no end.")
    enroll_by: date | None = strawberry.field(description="The last day to enrol, if there is one.")
    language: str = strawberry.field(description="Of the teaching, as BCP 47.")
    participation: Participation = strawberry.field(description="How one takes part.")
    pace: str = strawberry.field(description="“self-paced” or “cohort”.")
    places: int | None = strawberry.field(
        description="How many can take part; null for any number."
    )
    location: str | None = strawberry.field(description="Where, if it is somewhere.")
    url: str | None = strawberry.field(description="More about this run.")
    price = computed(
        resolvers.achievements.price,
        graphql_type=Money | None,
        description="Null where the usual price holds.",
    )


@strawberry.type(description="The texts of a version in another language.")
class Translation(Row):
    public = True
    model = models.Translation
    visible = resolvers.visible.translations

    language: str = strawberry.field(description="BCP 47.")
    title: str = strawberry.field(description="The title in it.")
    summary: str = strawberry.field(description="The summary in it.")
    description: str = strawberry.field(description="The description in it.")


@strawberry.type(description="The badge side of an achievement, as Open Badges has it.")
class BadgeClass:
    name: str = strawberry.field(description="The achievement's title.")
    description: str = strawberry.field(description="The achievement's description.")
    criteria: str = strawberry.field(description="How it is earned.")
    achievement_type: AchievementType = strawberry.field(description="The kind of credential.")
    valid_months: int | None = strawberry.field(description="How long an award is valid.")


def _badge_class(
    title: str,
    description: str,
    criteria: str,
    achievement_type: AchievementType,
    valid_months: int | None,
) -> BadgeClass:
    return BadgeClass(
        name=title,
        description=description,
        criteria=criteria,
        achievement_type=achievement_type,
        valid_months=valid_months,
    )


@strawberry.type(description="One of the eleven elements of a European micro-credential.")
class ElementState:
    element: completeness.Element = strawberry.field(description="Which one.")
    presence: completeness.Presence = strawberry.field(description="Whether it is told.")
    ask: str = strawberry.field(description="What is still wanted, in words; empty if nothing.")


@strawberry.type(description="What a micro-credential says of itself beyond what pathways do.")
class MicroCredentialFacts(Facts):
    participation: Participation | None = strawberry.field(description="How one takes part.")
    assessment_type: AssessmentType | None = strawberry.field(description="How it is assessed.")
    quality_assurance: QualityAssurance | None = strawberry.field(
        description="How its quality is assured."
    )
    quality_assurer: str | None = strawberry.field(description="Who assures its quality.")
    supervision: Supervision | None = strawberry.field(
        description="Whether assessment is supervised and identity checked."
    )
    stackability: Stackability | None = strawberry.field(
        description="Whether it stands alone or is made to stack."
    )
    prerequisites: str = strawberry.field(description="What one should bring; empty for nothing.")
    award_policy: AwardPolicy = strawberry.field(description="What the badge is awarded upon.")
    badge_class = computed(
        _badge_class, graphql_type=BadgeClass, description="Its badge side, as Open Badges has it."
    )
    alignments = related(
        list[Alignment], by=shown("alignments"), description="Skills with the levels attested."
    )
    skills = related(list[Skill], by=aligned_skills, description="The skills it attests.")
    learning_outcomes = related(
        list[LearningOutcome],
        by=shown("learning_outcomes"),
        description="What a holder knows, understands and can do.",
    )
    activities = related(
        list[Activity], by=shown("activities"), description="What is to be done, in order."
    )
    translations = related(
        list[Translation], by=shown("translations"), description="Its texts in other languages."
    )
    completeness = strawberry.field(
        resolvers.micro_credentials.element_states,
        graphql_type=list[ElementState],
        description="The eleven elements of the European approach, and which are told.",
    )


@strawberry.type(description="A micro-credential as it was at one time; immutable once published.")
class MicroCredentialVersion(MicroCredentialFacts, View):
    public = True
    model = models.MicroCredentialVersion
    visible = resolvers.visible.micro_credential_versions

    number: int = strawberry.field(description="Counts from 1.")
    status: VersionStatus = strawberry.field(description="Draft, published or retired.")
    published_at: datetime | None = strawberry.field(description="Null for a draft.")
    micro_credential = related(
        Annotated["MicroCredential", strawberry.lazy("schema.micro_credential")],
        description="What it is a version of.",
    )


def _counts_toward(_model: Any) -> Relation:
    """Pathways whose shown version has the micro-credential as a leaf."""
    link = Link(models.Requirement._meta.db_table, "micro_credential_id", "version_id", ())
    return Relation(models.Pathway, "id", "shown_version_id", True, link)


def _shown_version(_model: Any) -> Relation:
    return Relation(models.MicroCredentialVersion, "shown_version_id", "id", False)


@strawberry.type(description="Something short that can be learnt, proved and shown by a badge.")
class MicroCredential(MicroCredentialFacts, Achievement, View):
    public, moving = True, frozenset({"enrolled_count"})
    model = models.MicroCredential
    visible = resolvers.visible.micro_credentials

    offerings = related(list[Offering], description="When and where it can be taken.")
    version = related(
        MicroCredentialVersion,
        by=_shown_version,
        description="The version that it shows: the published one, or the draft before that.",
    )
    draft = related(
        MicroCredentialVersion | None,
        by=lambda _model: Relation(
            models.MicroCredentialVersion, "id", "micro_credential_id", False
        ),
        listing=resolvers.visible.micro_credential_drafts,
        description="The version being written; null when there is none or it is not for you.",
    )
    versions = connection(
        Connection[MicroCredentialVersion], description="All versions, the newest first."
    )(all_visible(resolvers.visible.micro_credential_versions))
    counts_toward = connection(
        Connection[Annotated["Pathway", strawberry.lazy("schema.pathway")]],
        by=_counts_toward,
        description="Pathways that have it among their requirements.",
    )(all_visible(resolvers.visible.newest_pathways))
    enrollments = connection(
        Connection[Annotated["Enrollment", strawberry.lazy("schema.enrollment")]],
        description="One's own, and for its assessors and awarders everyone's.",
    )(all_visible(resolvers.visible.enrollments))
