"""What a learner can earn: what micro-credentials and pathways, and their versions, share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import relay

import resolvers.achievements
import resolvers.visible
from catalog import models
from catalog.relation import Relation, linked, relation, relation_from
from catalog.rules.words import AchievementType, Field, VersionStatus, Visibility
from schema.answer import computed, related
from schema.provider import Provider
from schema.view import Row

if TYPE_CHECKING:
    from schema.badge import Badge
    from schema.enrollment import Enrollment

VERSION_OF: dict[Any, Any] = {
    models.MicroCredential: models.MicroCredentialVersion,
    models.Pathway: models.PathwayVersion,
}


@dataclass(frozen=True, slots=True)
class shown:
    """The relation of that name of a version; of an identity, that of the version it shows."""

    name: str

    def __call__(self, model: Any) -> Relation:
        version = VERSION_OF.get(model)
        if version is not None:
            return relation_from("shown_version_id", version, self.name)
        found = relation(model, self.name)
        assert found is not None, f"{model.__name__} has no {self.name}"
        return found


def aligned_skills(model: Any) -> Relation:
    column = "shown_version_id" if model in VERSION_OF else "id"
    return linked(models.Skill, models.Alignment, "version_id", "skill_id", column)


@strawberry.type(description="An amount of money.")
class Money:
    amount_minor: int = strawberry.field(description="In the currency's smallest unit.")
    currency: str = strawberry.field(description="ISO 4217, three letters.")
    amount: Decimal = strawberry.field(description="In the currency's main unit, as a decimal.")


@strawberry.type(description="What an achievement says of itself.")
class Facts(Row):
    title: str = strawberry.field(description="What it is called.")
    summary: str = strawberry.field(description="It in one sentence.")
    description: str = strawberry.field(description="It in a few paragraphs of plain text.")
    language: str = strawberry.field(description="Of these texts, as BCP 47 (“en”, “pt-BR”).")
    field: Field | None = strawberry.field(description="The field of work it belongs to.")
    level: int | None = strawberry.field(
        description="In the framework; null where none applies or it is not known."
    )
    framework: str | None = strawberry.field(
        description="The qualifications framework that the level is in, mostly EQF."
    )
    credits = computed(resolvers.achievements.ects, description="ECTS credits, as a decimal.")
    hours = computed(
        resolvers.achievements.hours, description="The notional workload, as a decimal."
    )
    price = computed(
        resolvers.achievements.price,
        graphql_type=Money | None,
        description="The usual price; null where it is not known, 0 where it is free.",
    )
    achievement_type: AchievementType = strawberry.field(
        description="The kind of credential, in the words of Open Badges 3.0."
    )
    criteria: str = strawberry.field(description="How it is earned, in words.")
    valid_months: int | None = strawberry.field(
        description="How many months an award is valid; null for good."
    )


@strawberry.interface(description="What a learner can earn: a micro-credential or a pathway.")
class Achievement(Facts, relay.Node):
    slug: str = strawberry.field(description="Its name in addresses; never changes.")
    status: VersionStatus = strawberry.field(description="Draft, open to learners, or retired.")
    visibility: Visibility = strawberry.field(description="Who finds it once it is published.")
    enrolled_count: int = strawberry.field(description="How many have enrolled here.")
    source_url: str | None = strawberry.field(
        description="Where it was imported from; null for what is published here."
    )
    published_at: datetime | None = strawberry.field(
        description="When it was first published; null for a draft."
    )
    image_url = computed(resolvers.achievements.image_url, description="Its badge image, as SVG.")
    provider = related(Provider, description="Who awards it.")
    viewer_enrollment = related(
        Annotated["Enrollment", strawberry.lazy("schema.enrollment")] | None,
        by=lambda model: _first(model, "enrollments"),
        listing=resolvers.visible.own_enrollments,
        description="The viewer's newest enrolment in it; null when there is none.",
    )
    viewer_badge = related(
        Annotated["Badge", strawberry.lazy("schema.badge")] | None,
        by=lambda model: _first(model, "badges"),
        listing=resolvers.visible.own_standing_badges,
        description="The viewer's badge for it that is not withdrawn; null when there is none.",
    )


def _first(model: Any, name: str) -> Relation:
    """Of the rows that a relation leads to, the first in the listing's order."""
    found = relation(model, name)
    assert found is not None, f"{model.__name__} has no {name}"
    return Relation(found.model, found.source, found.target, False)
