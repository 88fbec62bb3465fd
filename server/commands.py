"""What each verb of the command line does."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path

from catalog.database.migrate import migrate as migrate_database
from catalog.errors import Invalid
from catalog.importing.loading import import_file
from catalog.importing.loading_bundled import SOURCE, load_bundled
from catalog.importing.report import ImportReport
from catalog.models import Provider
from catalog.services import demonstration, service_tokens
from catalog.services.accounts import make_administrator
from catalog.viewer import VISITOR
from catalog.work import Runner, utc_now
from server import logs
from server.background import working
from server.house import (
    connected,
    deployment,
    open_house,
    prepare_folders,
    require_migrated,
)
from server.progress import progress_bar, screen
from server.settings import Settings

MOST_REFUSALS_SHOWN = 10


def serve(settings: Settings, _asked: argparse.Namespace) -> int:
    import uvicorn

    logs.configure(settings.log_format, settings.log_level)
    if settings.development:
        asyncio.run(_prepare_development(settings))
    asyncio.run(require_migrated(settings))
    from server.app import create_app

    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        loop="uvloop" if sys.platform != "win32" else "asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        ws_max_size=settings.most_body_bytes,
        timeout_graceful_shutdown=5,
    )
    return 0


def migrate(settings: Settings, _asked: argparse.Namespace) -> int:
    prepare_folders(settings)
    applied = asyncio.run(
        migrate_database(settings.database_url, lambda name: screen.print(f"Applying {name} …"))
    )
    screen.print("Migrated." if applied else "Nothing to migrate.")
    return 0


def import_(settings: Settings, asked: argparse.Namespace) -> int:
    if asked.bundled == (asked.file is not None):
        raise Invalid("Name a file to import, or --bundled for the catalogue that Cairn brings.")
    report = asyncio.run(_import(settings, asked))
    _show(report, asked.refused)
    return 0


def worker(settings: Settings, _asked: argparse.Namespace) -> int:
    logs.configure(settings.log_format, settings.log_level)
    asyncio.run(require_migrated(settings))
    asyncio.run(_work(settings))
    return 0


def schema(_settings: Settings, asked: argparse.Namespace) -> int:
    import schema as package
    from schema.api import api

    text = api.as_str() + "\n"
    if not asked.write:
        print(text, end="")
        return 0
    path = Path(package.__path__[0]) / "schema.graphql"
    path.write_text(text)
    screen.print(f"Wrote {path}.")
    return 0


def token(settings: Settings, asked: argparse.Namespace) -> int:
    if asked.revoke:
        command = service_tokens.RevokeTokens(asked.email, asked.name)
        revoked = asyncio.run(_run(settings, service_tokens.revoke, command))
        screen.print(f"Revoked {revoked}.")
        return 0
    life = timedelta(days=asked.days)
    made = service_tokens.MakeToken(asked.email, asked.name, tuple(asked.scope), life)
    secret = asyncio.run(_run(settings, service_tokens.make, made))
    screen.print("Keep it: it is shown only now.")
    print(secret)
    return 0


def admin(settings: Settings, asked: argparse.Namespace) -> int:
    async def make() -> str:
        await require_migrated(settings)
        async with connected(settings):
            account = await make_administrator(Runner(deployment(settings)), asked.email)
            return account.name

    screen.print(f"{asyncio.run(make())} administers the platform from now on.")
    return 0


async def _run(settings: Settings, service: object, command: object) -> object:
    await require_migrated(settings)
    async with connected(settings):
        return await Runner(deployment(settings)).run(VISITOR, service, command)  # type: ignore[arg-type]


async def _prepare_development(settings: Settings) -> None:
    """Everything that a newcomer would otherwise have to ask for."""
    prepare_folders(settings)
    await migrate_database(settings.database_url)
    async with connected(settings):
        if not await Provider.exists(source=SOURCE):
            screen.print("Loading the bundled catalogue …")
            report = await load_bundled(deployment(settings), utc_now)
            screen.print(f"Loaded {report.added} entries in {report.seconds:.1f} s.")
        people = await demonstration.seed(Runner(deployment(settings)))
    screen.print(f"\nCairn is at [bold]{settings.public_url}[/bold]. Sign in as:")
    for person in people:
        screen.print(f"  {person.role:14} {person.email:22} {person.password}")
    screen.print()


async def _import(settings: Settings, asked: argparse.Namespace) -> ImportReport:
    await require_migrated(settings)
    async with connected(settings):
        if asked.bundled:
            return await load_bundled(deployment(settings), utc_now)
        with progress_bar() as bar:
            tasks = {stage: bar.add_task(stage, total=None) for stage in ("Checking", "Writing")}

            def told(stage: str, done: int, total: int | None) -> None:
                bar.update(tasks[stage], completed=done, total=total)

            where = deployment(settings)
            return await import_file(asked.file, asked.mapping, where, utc_now, told)


async def _work(settings: Settings) -> None:
    if settings.embedded:
        raise Invalid(
            "A worker needs CAIRN_ELASTICSEARCH_URL: without it, the web server itself keeps "
            "the index and does the work behind it."
        )
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, ended.set)
    async with open_house(settings) as house, working(house):
        await ended.wait()


def _show(report: ImportReport, refused_to: Path | None) -> None:
    screen.print(
        f"{report.rows} rows from {report.source}: {report.added} added, {report.changed} changed,"
        f" {report.unchanged} unchanged, {report.refused_rows} refused,"
        f" {report.left_out} left out, {report.repeated} repeated, in {report.seconds:.1f} s."
    )
    if report.mended:
        told = (f"{number} {name}" for name, number in sorted(report.mended.items()))
        screen.print(f"  Mended: {', '.join(told)}.")
    for refusal in report.refused[:MOST_REFUSALS_SHOWN]:
        screen.print(f"  {refusal}", markup=False, highlight=False)
    more = len(report.refused) - MOST_REFUSALS_SHOWN
    if refused_to is not None and report.refused:
        refused_to.write_text("".join(f"{refusal}\n" for refusal in report.refused))
        screen.print(f"  All of them are listed in {refused_to}.")
    elif more > 0:
        screen.print(f"  and {more} more; --refused FILE lists them all.")
