"""Badges that learners bring from elsewhere, requirements that ask for them, and what rests on them."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from catalog.ids import new_id


def _points_at(model: str, column: str, related_name: str) -> Any:
    return fields.ForeignKeyField(
        f"catalog.{model}",
        source_field=column,
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
    )


def _id() -> Any:
    return "id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)


def _moment(*, null: Any = False) -> Any:
    return fields.DatetimeField(null=null, auto_now=False, auto_now_add=False)


BADGE = [
    _id(),
    ("recipient", _points_at("Recipient", "recipient_id", "external_badges")),
    ("issuer", fields.CharField(max_length=200)),
    ("achievement_id", fields.CharField(max_length=299)),
    ("credential_id", fields.CharField(max_length=400)),
    ("name", fields.CharField(max_length=300)),
    ("issuer_name", fields.CharField(default="", max_length=300)),
    ("credential", fields.TextField(unique=False)),
    ("state", fields.CharField(max_length=40)),
    ("awarded_at", _moment()),
    ("valid_from", _moment()),
    ("valid_until", _moment(null=True)),
    ("added_at", _moment()),
    ("checked_at", _moment()),
    ("tried_at", _moment()),
    ("removed_at", _moment(null=True)),
]
SUPPORT = [
    _id(),
    ("badge", _points_at("Badge", "badge_id", "external_supports")),
    ("rests_on", _points_at("ExternalBadge", "rests_on_id", "supported")),
    ("requirement_key", fields.CharField(max_length=80)),
    ("position", fields.IntField()),
]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0010_provider_equivalencies")]

    operations = [
        ops.CreateModel(
            name="ExternalBadge",
            fields=BADGE,
            options={
                "table": "external_badge",
                "app": "catalog",
                "pk_attr": "id",
                "unique_together": (("recipient", "issuer", "credential_id"),),
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ExternalSupport",
            fields=SUPPORT,
            options={
                "table": "external_support",
                "app": "catalog",
                "pk_attr": "id",
                "unique_together": (("badge", "requirement_key", "rests_on"),),
            },
            bases=["Model"],
        ),
        ops.AddField("Requirement", "external_issuer", fields.CharField(max_length=200, null=True)),
        ops.AddField(
            "Requirement", "external_achievement", fields.CharField(max_length=299, null=True)
        ),
    ]
