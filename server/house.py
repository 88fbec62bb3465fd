"""Puts the parts together for whichever process wants them: web server, worker, command line."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from tortoise import Tortoise

from catalog.database.migrate import pending
from catalog.database.settings import is_sqlite, sqlite_path, tortoise_config
from catalog.reader import Reader, reader_for
from catalog.services.badge_pages import BadgePages
from catalog.work import Deployment, Runner
from search.engine import SearchEngine
from server.auth import Authenticator
from server.elsewhere import Elsewhere
from server.engines import engine_for
from server.jobs import handlers
from server.live import Broker, LiveEvents, PostgresLiveEvents
from server.mail import mailer_for
from server.outbox import Outbox
from server.settings import Settings
from server.tokens import AccessTokens


@dataclass(frozen=True, slots=True)
class House:
    settings: Settings
    reader: Reader
    runner: Runner
    engine: SearchEngine
    live: Broker
    tokens: AccessTokens
    authenticator: Authenticator
    outbox: Outbox
    pages: BadgePages
    elsewhere: Elsewhere


def deployment(settings: Settings) -> Deployment:
    return Deployment(settings.public_url, settings.secret_bytes, settings.development)


class NotMigrated(Exception):
    """The database is not as this version of the code needs it."""


async def require_migrated(settings: Settings) -> None:
    prepare_folders(settings)
    missing = await pending(settings.database_url)
    if missing:
        raise NotMigrated(f"Run `cairn migrate` first: the database lacks {', '.join(missing)}.")


@asynccontextmanager
async def connected(settings: Settings) -> AsyncIterator[None]:
    """The database, for everything in this process."""
    prepare_folders(settings)
    config = tortoise_config(settings.database_url)
    await Tortoise.init(config=config, _enable_global_fallback=True)  # requests are other tasks
    try:
        yield
    finally:
        await Tortoise.close_connections()


@asynccontextmanager
async def open_house(settings: Settings) -> AsyncIterator[House]:
    async with connected(settings):
        engine, live = engine_for(settings), live_for(settings)
        reader = reader_for(settings.database_url)
        runner = Runner(deployment(settings), announce=live)
        jobs_runner = replace(runner, shares=False)  # a job may take long
        mailer = mailer_for(settings.mail_url, settings.mail_from, settings.public_url)
        elsewhere = Elsewhere()
        outbox = Outbox(handlers(jobs_runner, mailer, engine, elsewhere))
        runner.wake = jobs_runner.wake = outbox.wake
        tokens = access_tokens(settings)
        house = House(
            settings,
            reader,
            runner,
            engine,
            live,
            tokens,
            Authenticator(tokens, reader),
            outbox,
            BadgePages(runner.deployment),
            elsewhere,
        )
        try:
            await live.start()
            yield house
        finally:
            await live.close()
            await engine.close()
            reader.close()


def live_for(settings: Settings) -> Broker:
    if is_sqlite(settings.database_url):
        return LiveEvents()
    return PostgresLiveEvents(settings.database_url)


def access_tokens(settings: Settings) -> AccessTokens:
    life = timedelta(minutes=settings.access_token_minutes)
    return AccessTokens(settings.public_url, settings.secret_bytes, life)


def prepare_folders(settings: Settings) -> None:
    if is_sqlite(settings.database_url):
        Path(sqlite_path(settings.database_url)).parent.mkdir(parents=True, exist_ok=True)
    if settings.embedded:
        Path(settings.search_folder).parent.mkdir(parents=True, exist_ok=True)
