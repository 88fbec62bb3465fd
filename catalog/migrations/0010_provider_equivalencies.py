"""What all pathways of a provider accept instead of what they ask for."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from catalog.ids import new_id


def _points_at(model: str, column: str, related_name: Any = False, *, null: Any = False) -> Any:
    return fields.ForeignKeyField(
        f"catalog.{model}",
        source_field=column,
        db_index=True,
        db_constraint=True,
        to_field="id",
        related_name=related_name,
        on_delete=OnDelete.RESTRICT,
        null=null,
    )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0009_teach_out")]

    operations = [
        ops.CreateModel(
            name="ProviderEquivalency",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True),
                ),
                ("provider", _points_at("Provider", "provider_id", "equivalencies")),
                ("micro_credential", _points_at("MicroCredential", "micro_credential_id")),
                ("instead_of", _points_at("MicroCredential", "instead_of_id")),
                ("reason", fields.TextField(unique=False)),
                ("declared_by_id", fields.UUIDField()),
                ("declared_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("active_key", fields.CharField(null=True, unique=True, max_length=160)),
            ],
            options={"table": "provider_equivalency", "app": "catalog", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.AddField(
            "Equivalency",
            "by_provider",
            _points_at("ProviderEquivalency", "by_provider_id", null=True),
        ),
        ops.AddIndex("Equivalency", Index(fields=["by_provider_id"])),
    ]
