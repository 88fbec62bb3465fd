"""Searches that people keep, and what they are told of."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from catalog.ids import new_id


def _points_at(model: str, column: str, related_name: Any, *, null: Any = False) -> Any:
    return fields.ForeignKeyField(
        f"catalog.{model}",
        source_field=column,
        null=null,
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
    )


def _moment(*, null: Any = False) -> Any:
    return fields.DatetimeField(null=null, auto_now=False, auto_now_add=False)


def _id() -> Any:
    return fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_limits")]

    operations = [
        ops.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", _id()),
                ("account", _points_at("Account", "account_id", "saved_searches")),
                ("name", fields.CharField(max_length=100)),
                ("query", fields.JSONField()),
                ("by_mail", fields.BooleanField(default=True)),
                ("created_at", _moment()),
            ],
            options={"table": "saved_search", "app": "catalog", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="SavedSearchAlert",
            fields=[
                ("id", _id()),
                ("saved_search", _points_at("SavedSearch", "saved_search_id", "alerts")),
                (
                    "micro_credential",
                    _points_at("MicroCredential", "micro_credential_id", False, null=True),
                ),
                ("pathway", _points_at("Pathway", "pathway_id", False, null=True)),
                ("unique_key", fields.CharField(unique=True, max_length=80)),
                ("found_at", _moment()),
                ("seen_at", _moment(null=True)),
                ("mailed_at", _moment(null=True)),
            ],
            options={"table": "saved_search_alert", "app": "catalog", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
