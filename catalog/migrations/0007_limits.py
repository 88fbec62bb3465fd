"""Levels, limits of providers, sets and given versions in trees; the level of a badge."""

from typing import Any

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from catalog.ids import new_id

EVENTS = ("INSERT", "UPDATE", "DELETE")


def _points_at(model: str, column: str, related_name: Any = False, *, null: Any = True) -> Any:
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


async def move_with_targets(_apps: Any, editor: Any) -> None:
    """They are part of the public catalog."""
    run = editor.client.execute_script
    if editor.client.capabilities.dialect == "sqlite":
        for event in EVENTS:
            await run(
                f"CREATE TRIGGER catalog_version_requirement_target_{event.lower()}"
                f" AFTER {event} ON requirement_target BEGIN"
                " UPDATE catalog_version SET number = number + 1; END"
            )
        return
    await run(
        "CREATE TRIGGER catalog_version_requirement_target"
        f" AFTER {' OR '.join(EVENTS)} ON requirement_target"
        " FOR EACH STATEMENT EXECUTE FUNCTION move_catalog_version()"
    )


async def say_levels(_apps: Any, editor: Any) -> None:
    """Of badges that were awarded before, as their versions have it."""
    for kind in ("micro_credential_version", "pathway_version"):
        await editor.client.execute_script(
            "UPDATE badge SET"
            f" level = (SELECT v.level FROM {kind} v WHERE v.id = badge.{kind}_id),"
            f" framework = (SELECT v.framework FROM {kind} v WHERE v.id = badge.{kind}_id)"
            f" WHERE {kind}_id IS NOT NULL"
        )


class Migration(migrations.Migration):
    dependencies = [("catalog", "0006_prior_learning")]

    operations = [
        ops.AddField("Requirement", "level_framework", fields.CharField(max_length=80, null=True)),
        ops.AddField("Requirement", "target_count", fields.IntField(null=True)),
        ops.AddField("Requirement", "max_from_one_provider", fields.IntField(null=True)),
        ops.AddField("Requirement", "min_from_provider", fields.IntField(null=True)),
        ops.AddField("Requirement", "max_from_others", fields.IntField(null=True)),
        ops.AddField("Requirement", "from_provider", _points_at("Provider", "from_provider_id")),
        ops.AddIndex("Requirement", Index(fields=["from_provider_id"])),
        ops.AddField("Badge", "level", fields.IntField(null=True)),
        ops.AddField("Badge", "framework", fields.CharField(max_length=80, null=True)),
        ops.CreateModel(
            name="RequirementTarget",
            fields=[
                (
                    "id",
                    fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True),
                ),
                ("requirement", _points_at("Requirement", "requirement_id", "targets", null=False)),
                ("position", fields.IntField()),
                ("micro_credential", _points_at("MicroCredential", "micro_credential_id")),
                ("pathway", _points_at("Pathway", "pathway_id")),
                (
                    "micro_credential_version",
                    _points_at("MicroCredentialVersion", "micro_credential_version_id"),
                ),
                ("provider", _points_at("Provider", "provider_id")),
            ],
            options={
                "table": "requirement_target",
                "app": "catalog",
                "pk_attr": "id",
                "unique_together": (("requirement", "position"),),
            },
            bases=["Model"],
        ),
        ops.RunPython(move_with_targets),
        ops.RunPython(say_levels),
    ]
