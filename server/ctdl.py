"""`cairn ctdl`: a pathway as a CTDL document on the command line, and the way back."""

from __future__ import annotations

import argparse
import asyncio
import sys

from catalog.commands.publishing import ImportPathway
from catalog.errors import CatalogError, Invalid, NotFound
from catalog.models import Account, Provider
from catalog.services import ctdl_exports, ctdl_imports
from catalog.services.viewers import load_viewer
from catalog.viewer import VISITOR, Viewer
from catalog.work import Runner
from server.house import connected, deployment, require_migrated
from server.settings import Settings


def run(settings: Settings, asked: argparse.Namespace) -> int:
    """The document goes to the output; what is not in it, to the error output."""
    asyncio.run(_write(settings, asked) if asked.write else _take(settings, asked))
    return 0


async def _write(settings: Settings, asked: argparse.Namespace) -> None:
    await require_migrated(settings)
    async with connected(settings):
        viewer = await _viewer(asked.email) if asked.email else VISITOR
        found = await ctdl_exports.of_slug(viewer, settings.public_url, asked.write)
    if found is None:
        raise NotFound(f"There is no pathway “{asked.write}” that can be shown.")
    print(found.document)
    for each in found.unsaid:
        _note("Not said", each.key, each.message)


async def _take(settings: Settings, asked: argparse.Namespace) -> None:
    if not asked.provider or not asked.email:
        raise Invalid("Say for which --provider, and --as whom.")
    try:
        document = asked.take.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Invalid(f"{asked.take} is not text in UTF-8.") from error
    await require_migrated(settings)
    async with connected(settings):
        provider = await Provider.get_or_none(slug=asked.provider)
        if provider is None:
            raise NotFound(f"There is no provider “{asked.provider}”.")
        viewer, command = await _viewer(asked.email), ImportPathway(provider.id, document)
        try:
            taken = await Runner(deployment(settings)).run(viewer, ctdl_imports.take, command)
        except CatalogError as refusal:
            raise Invalid("\n".join(each.message for each in refusal.problems)) from refusal
    print(f"Drafted {taken.pathway.slug}.")
    for each in taken.unread:
        _note("Not read", each.key, each.message)


async def _viewer(email: str) -> Viewer:
    account = await Account.get_or_none(email=email.lower())
    viewer = await load_viewer(account.id) if account else None
    if viewer is None:
        raise NotFound(f"Nobody has an account with {email}.")
    return viewer


def _note(what: str, key: str | None, message: str) -> None:
    print(f"{what}: {f'{key}: ' if key else ''}{message}", file=sys.stderr)
