"""Exemptions of learners from requirements."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from catalog.ids import new_id


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_catalog_version")]

    operations = [
        ops.CreateModel(
            name="Exemption",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True),
                ),
                (
                    "enrollment",
                    fields.ForeignKeyField(
                        "catalog.Enrollment",
                        source_field="enrollment_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="exemptions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("learner_id", fields.UUIDField(db_index=True)),
                ("pathway_id", fields.UUIDField()),
                ("requirement_key", fields.CharField(max_length=80)),
                ("kind", fields.CharField(max_length=40)),
                ("target", fields.CharField(max_length=500)),
                ("level", fields.IntField(null=True)),
                ("credits", fields.IntField(null=True)),
                ("minutes", fields.IntField(null=True)),
                ("reason", fields.TextField(unique=False)),
                ("granted_by_id", fields.UUIDField()),
                ("granted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("withdrawn_by_id", fields.UUIDField(null=True)),
                (
                    "withdrawn_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("withdrawal_reason", fields.TextField(default="", unique=False)),
                ("active_key", fields.CharField(null=True, unique=True, max_length=160)),
            ],
            options={"table": "exemption", "app": "catalog", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
