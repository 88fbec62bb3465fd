"""Brings a database to the state that this version of the code needs."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from tortoise import Tortoise
from tortoise.migrations.api.migrate import migrate as apply_migrations
from tortoise.migrations.executor import PlanStep

from catalog.database.settings import is_sqlite, sqlite_path, tortoise_config


class MigrationFailed(Exception):
    """The database is as it was before; the message says where its backup is."""


Told = Callable[[str], object]


async def migrate(url: str, told: Told = lambda _step: None) -> list[str]:
    """Apply what is missing, telling each name, and return them; on SQLite with a backup first.

    Foreign keys are off while SQLite migrates (a table that is rebuilt would otherwise take its
    children's rows with it), and all are checked at the end.
    """
    missing = await pending(url)
    if not missing:
        return []
    backup = _back_up(url) if is_sqlite(url) else None
    try:
        await apply_migrations(
            config=tortoise_config(url, foreign_keys=False),
            progress=lambda event, _app, name: event == "apply_start" and told(name),
        )
    finally:
        await Tortoise.close_connections()
    if is_sqlite(url):
        _check_foreign_keys(sqlite_path(url), backup)
    return missing


async def pending(url: str) -> list[str]:
    """What `migrate` would apply; changes nothing."""
    found: list[str] = []

    def report(_connection: str, plan: list[PlanStep], _fake: bool, _dry_run: bool) -> None:
        found.extend(step.migration.name for step in plan)

    try:
        await apply_migrations(config=tortoise_config(url), dry_run=True, reporter=report)
    finally:
        await Tortoise.close_connections()
    return found


def _back_up(url: str) -> Path | None:
    path = Path(sqlite_path(url))
    if not path.exists() or path.stat().st_size == 0:
        return None
    backup = path.with_suffix(path.suffix + ".before-migration")
    with sqlite3.connect(path) as source, sqlite3.connect(backup) as target:
        source.backup(target)
    return backup


def _check_foreign_keys(path: str, backup: Path | None) -> None:
    with sqlite3.connect(path) as connection:
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    if not broken:
        return
    if backup is not None:
        shutil.copy(backup, path)
    tables = ", ".join(sorted({row[0] for row in broken}))
    raise MigrationFailed(f"Rows in {tables} would point nowhere; the database was put back.")
