"""The migrations make the tables that the models describe, on both databases."""

from tortoise import Tortoise
from tortoise.connection import get_connection

from catalog.database.migrate import migrate
from catalog.models import Provider
from catalog.rules.words import VersionStatus
from catalog.work import utc_now


async def columns(dialect):
    """Every column of every table, as the database itself lists them."""
    connection = get_connection("default")
    if dialect == "postgres":
        rows = await connection.execute_query_dict(
            "SELECT table_name AS t, column_name AS c, is_nullable AS n, data_type AS d"
            " FROM information_schema.columns WHERE table_schema = 'public'"
        )
        return {(r["t"], r["c"], r["n"], r["d"]) for r in rows if r["t"] != "tortoise_migrations"}
    rows = await connection.execute_query_dict(
        'SELECT m.name AS t, p.name AS c, p."notnull" AS n, p.type AS d'
        " FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table'"
    )
    return {(r["t"], r["c"], r["n"], r["d"]) for r in rows if r["t"] != "tortoise_migrations"}


async def test_every_model_column_is_in_the_migrated_database(database):
    described = {
        (model._meta.db_table, column)
        for model in Tortoise.apps["catalog"].values()
        for column in model._meta.fields_db_projection
    }

    migrated = {(table, column) for table, column, *_ in await columns(database.dialect)}

    assert {pair for pair in migrated if pair[0] in {t for t, _ in described}} == described


async def test_migrating_again_changes_nothing(sqlite):
    await Provider.create(
        slug="a", name="A", name_folded="a", did="did:web:a", created_at=utc_now()
    )
    before = await columns("sqlite")
    await Tortoise.close_connections()

    assert await migrate(sqlite.url) == []

    from catalog.database.settings import tortoise_config

    await Tortoise.init(config=tortoise_config(sqlite.url), _enable_global_fallback=True)
    assert await columns("sqlite") == before
    assert (await Provider.get(slug="a")).status is VersionStatus.DRAFT
