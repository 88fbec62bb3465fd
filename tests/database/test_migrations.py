"""The migrations make the tables that the models describe, on both databases."""

import json

from tortoise import Tortoise
from tortoise.connection import get_connection

from catalog.database.migrate import migrate
from catalog.database.settings import tortoise_config
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
        " FROM sqlite_master m, pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name <> 'sqlite_sequence'"
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


async def indexes(dialect):
    """Every index and unique constraint: its table, its columns in order, whether it is unique."""
    connection = get_connection("default")
    if dialect == "postgres":
        rows = await connection.execute_query_dict(
            "SELECT t.relname AS t, i.indisunique AS u, array_agg(a.attname::text ORDER BY k.n) AS c"
            " FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
            " JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'"
            " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY k(attnum, n)"
            " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum"
            " GROUP BY i.indexrelid, t.relname, i.indisunique"
        )
    else:
        rows = await connection.execute_query_dict(
            'SELECT m.name AS t, l."unique" AS u,'
            " (SELECT json_group_array(name) FROM pragma_index_info(l.name)) AS c"
            " FROM sqlite_master m, pragma_index_list(m.name) l WHERE m.type = 'table'"
        )
    own = [row for row in rows if row["t"] != "tortoise_migrations"]
    columns_of = json.loads if dialect == "sqlite" else list
    return {(row["t"], bool(row["u"]), tuple(columns_of(row["c"]))) for row in own}


async def test_migrations_and_models_agree_on_columns_and_indexes(database, tmp_path):
    migrated = await columns(database.dialect), await indexes(database.dialect)
    await Tortoise.close_connections()
    url = f"sqlite://{tmp_path}/fresh.sqlite3"
    if database.dialect == "postgres":
        url = database.url
        await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
        await get_connection("default").execute_script(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        )
        await Tortoise.close_connections()
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)

    await Tortoise.generate_schemas()

    assert await columns(database.dialect) == migrated[0]
    assert await indexes(database.dialect) == migrated[1]


async def test_migrating_again_changes_nothing(sqlite):
    await Provider.create(
        slug="a", name="A", name_folded="a", did="did:web:a", created_at=utc_now()
    )
    before = await columns("sqlite")
    await Tortoise.close_connections()

    assert await migrate(sqlite.url) == []

    await Tortoise.init(config=tortoise_config(sqlite.url), _enable_global_fallback=True)
    assert await columns("sqlite") == before
    assert (await Provider.get(slug="a")).status is VersionStatus.DRAFT
