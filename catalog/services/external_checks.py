"""Verifying badges of anybody, with what their issuers serve elsewhere: never in a transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol
from uuid import UUID

from catalog.badges import presented
from catalog.badges.did import did_document_url
from catalog.badges.errors import BadgeError
from catalog.badges.verdict import Verification
from catalog.badges.verify import Verifier
from catalog.commands.external import AddExternalBadge, SettleExternalBadge
from catalog.models import ExternalBadge
from catalog.services import external_badges
from catalog.services.badge_pages import BadgePages
from catalog.viewer import VISITOR
from catalog.work import Clock, Deployment, Runner

MOST_ASKED: Final = 4
"""How many addresses one badge may send us to: its issuer's document, its lists."""


class Outside(Protocol):
    async def fetch(self, url: str) -> bytes | None:
        """What is served there, or None; the edge decides what may be asked for at all."""


@dataclass(slots=True)
class Reach:
    """What is ours is known here; what is not is asked for elsewhere, each address once."""

    pages: BadgePages
    outside: Outside | None
    _asked: dict[str, bytes | None] = field(default_factory=dict)

    async def resolve(self, did: str) -> Mapping[str, object] | None:
        own = await self.pages.resolve(did)
        return own if own is not None else await self._elsewhere(did)

    async def fetch(self, url: str) -> bytes | None:
        own = await self.pages.fetch(url)
        return own if own is not None else await self._ask(url)

    async def _elsewhere(self, did: str) -> Mapping[str, object] | None:
        try:
            served = await self._ask(did_document_url(did))
            document = json.loads(served) if served is not None else None
        except (ValueError, RecursionError):
            return None
        return document if isinstance(document, dict) else None

    async def _ask(self, url: str) -> bytes | None:
        if url not in self._asked:
            may = self.outside is not None and len(self._asked) < MOST_ASKED
            self._asked[url] = await self.outside.fetch(url) if self.outside and may else None
        return self._asked[url]


async def verified(
    deployment: Deployment, clock: Clock, outside: Outside | None, content: str
) -> Verification:
    reach = Reach(BadgePages(deployment, clock), outside)
    return await Verifier(reach, reach, clock).verify(content)


async def handed_in(
    deployment: Deployment, clock: Clock, outside: Outside | None, content: str
) -> AddExternalBadge:
    """What is to be recorded of a badge, whatever verification says of it."""
    try:
        credential = presented.read(content).text
    except BadgeError:
        credential = ""
    return AddExternalBadge(credential, await verified(deployment, clock, outside, content))


async def check_again(runner: Runner, outside: Outside | None, external_badge_id: UUID) -> None:
    found = await ExternalBadge.get_or_none(id=external_badge_id)
    if found is None or found.removed_at is not None:
        return
    said = await verified(runner.deployment, runner.clock, outside, found.credential)
    command = SettleExternalBadge(found.id, said)
    await runner.run(VISITOR, external_badges.settle, command)
