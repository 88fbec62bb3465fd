"""The version of the public catalog, and the triggers that move it."""

from typing import Any

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

WHOLE = (
    "provider",
    "micro_credential_version",
    "translation",
    "alignment",
    "learning_outcome",
    "learning_outcome_skill",
    "activity",
    "offering",
    "pathway_version",
    "requirement",
    "skill",
    "skill_framework",
    "skill_label",
    "skill_relation",
)
COUNTED = ("micro_credential", "pathway")
"""Learners move columns of these (how many have enrolled); that is no change of the catalog."""
NOT_CATALOG = {"id", "enrolled_count", "revision", "popularity", "source_digest"}


async def add_triggers(_apps: Any, editor: Any) -> None:
    dialect = editor.client.capabilities.dialect
    run = editor.client.execute_script
    await run("INSERT INTO catalog_version (id, number) VALUES (1, 1)")
    if dialect == "sqlite":
        for table in (*WHOLE, *COUNTED):
            for event in await _events(editor.client, table, dialect):
                await run(
                    f"CREATE TRIGGER catalog_version_{table}_{event.split()[0].lower()}"
                    f" AFTER {event} ON {table} BEGIN"
                    " UPDATE catalog_version SET number = number + 1; END"
                )
        return
    await run(
        "CREATE FUNCTION move_catalog_version() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " UPDATE catalog_version SET number = number + 1; RETURN NULL; END $$"
    )
    for table in (*WHOLE, *COUNTED):
        events = " OR ".join(await _events(editor.client, table, dialect))
        await run(
            f"CREATE TRIGGER catalog_version_{table} AFTER {events} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION move_catalog_version()"
        )


async def _events(client: Any, table: str, dialect: str) -> list[str]:
    """Of a counted table only updates of columns that the public catalog shows."""
    if table not in COUNTED:
        return ["INSERT", "UPDATE", "DELETE"]
    if dialect == "sqlite":
        rows = await client.execute_query_dict(f"SELECT name FROM pragma_table_info('{table}')")
    else:
        rows = await client.execute_query_dict(
            "SELECT column_name AS name FROM information_schema.columns"
            f" WHERE table_schema = current_schema() AND table_name = '{table}'"
        )
    columns = ", ".join(f'"{r["name"]}"' for r in rows if r["name"] not in NOT_CATALOG)
    return ["INSERT", f"UPDATE OF {columns}", "DELETE"]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]

    operations = [
        ops.CreateModel(
            name="CatalogVersion",
            fields=[
                ("id", fields.IntField(primary_key=True, generated=False)),
                ("number", fields.BigIntField()),
            ],
            options={"table": "catalog_version", "app": "catalog", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.RunPython(add_triggers),
    ]
