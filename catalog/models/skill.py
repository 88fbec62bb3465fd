"""Competencies as the published vocabularies have them."""

from __future__ import annotations

from uuid import UUID

from tortoise import fields
from tortoise.models import Model

from catalog.models.columns import belongs_to, choice, row_id
from catalog.rules.words import SkillRelationKind


class SkillFramework(Model):
    """One version of a vocabulary, with the scale on which its skills are held."""

    id = row_id()
    name = fields.CharField(max_length=200)
    version = fields.CharField(max_length=40)
    publisher = fields.CharField(max_length=200, null=True)
    url = fields.CharField(max_length=1000, null=True)
    lowest_level = fields.IntField(default=1)
    highest_level = fields.IntField(default=8)

    class Meta:
        table = "skill_framework"
        unique_together = (("name", "version"),)


class Skill(Model):
    id = row_id()
    framework: fields.ForeignKeyRelation[SkillFramework] = belongs_to("SkillFramework", "skills")
    framework_id: UUID
    uri = fields.CharField(max_length=500, unique=True)
    label = fields.CharField(max_length=500, db_index=True)
    description = fields.TextField(default="")
    kind = fields.CharField(max_length=40, default="skill")

    alternative_labels: fields.ReverseRelation[SkillLabel]

    class Meta:
        table = "skill"


class SkillLabel(Model):
    """Another name of a skill, or its name in another language."""

    id = row_id()
    skill: fields.ForeignKeyRelation[Skill] = belongs_to("Skill", "alternative_labels")
    skill_id: UUID
    language = fields.CharField(max_length=35)
    label = fields.CharField(max_length=500)
    position = fields.IntField()

    class Meta:
        table = "skill_label"
        unique_together = (("skill", "language", "label"),)


class SkillRelation(Model):
    """`source` is narrower than, or related to, `target`."""

    id = row_id()
    source: fields.ForeignKeyRelation[Skill] = belongs_to("Skill", "relations")
    source_id: UUID
    target: fields.ForeignKeyRelation[Skill] = belongs_to("Skill", False)
    target_id: UUID
    kind = choice(SkillRelationKind)

    class Meta:
        table = "skill_relation"
        unique_together = (("source", "target", "kind"),)
