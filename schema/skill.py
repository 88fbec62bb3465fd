"""Competencies, as the published vocabularies have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry

import resolvers.visible
from catalog import models
from catalog.relation import Link, Relation
from catalog.rules.words import SkillRelationKind
from schema.answer import related
from schema.connection import Connection, all_visible, connection
from schema.view import Row, View

if TYPE_CHECKING:
    from schema.micro_credential import MicroCredential


@strawberry.type(description="One version of a vocabulary of skills, such as ESCO.")
class SkillFramework(View):
    public = True
    model = models.SkillFramework
    visible = resolvers.visible.skill_frameworks

    name: str = strawberry.field(description="What it is called.")
    version: str = strawberry.field(description="Which edition, in its publisher's words.")
    publisher: str | None = strawberry.field(description="Who keeps it.")
    url: str | None = strawberry.field(description="Where it is published.")
    lowest_level: int = strawberry.field(description="The first step of its scale of levels.")
    highest_level: int = strawberry.field(description="The last step of its scale of levels.")


@strawberry.type(description="Another name of a skill, or its name in another language.")
class SkillLabel(Row):
    public = True
    model = models.SkillLabel
    visible = resolvers.visible.skill_labels

    language: str = strawberry.field(description="BCP 47.")
    label: str = strawberry.field(description="The name.")


@strawberry.type(description="How a skill stands to another one.")
class SkillRelation(Row):
    public = True
    model = models.SkillRelation
    visible = resolvers.visible.skill_relations

    kind: SkillRelationKind = strawberry.field(description="How.")
    skill = related(
        Annotated["Skill", strawberry.lazy("schema.skill")],
        along=("target",),
        description="The other one.",
    )


def _attested_by(_model: Any) -> Relation:
    """Micro-credentials whose shown version is aligned with the skill."""
    link = Link(models.Alignment._meta.db_table, "skill_id", "version_id", ())
    return Relation(models.MicroCredential, "id", "shown_version_id", True, link)


@strawberry.type(description="Something a person knows or can do.")
class Skill(View):
    public = True
    model = models.Skill
    visible = resolvers.visible.skills

    uri: str = strawberry.field(description="Its identifier in the framework.")
    label: str = strawberry.field(description="Its preferred name.")
    description: str = strawberry.field(description="What is meant by it.")
    kind: str = strawberry.field(description="The framework's word for it: skill, knowledge, …")
    framework = related(SkillFramework, description="The vocabulary that it is from.")
    alternative_labels = related(list[SkillLabel], description="Its other names.")
    relations = related(list[SkillRelation], description="Wider skills, and near ones.")
    micro_credentials = connection(
        Connection[Annotated["MicroCredential", strawberry.lazy("schema.micro_credential")]],
        by=_attested_by,
        description="What attests it, newest first.",
    )(all_visible(resolvers.visible.newest_micro_credentials))
