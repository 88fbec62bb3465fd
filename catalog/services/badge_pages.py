"""What is served of badges and their issuers, and verifying one's own without a network."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import orjson

from catalog.badges import proof
from catalog.badges.did import did_document
from catalog.badges.keys import PublicKey
from catalog.badges.status_list import LEAST_BITS, Purpose, StatusBits, status_list_credential
from catalog.badges.verdict import Verification
from catalog.badges.verify import Verifier
from catalog.models import Badge, Provider, SignedIssue, SigningKey, StatusEntry, StatusList
from catalog.services.signing import signers_of
from catalog.work import Clock, Deployment, utc_now

KEPT: Final = 256
"""How many signed lists are kept; each is made again when its revision has moved."""

LASTS: Final = timedelta(days=1)
"""For so long a signed list is in force: nobody can show an older one after a withdrawal."""


@dataclass(frozen=True, slots=True)
class ServedList:
    """A signed status list; the revision changes whenever a bit does."""

    document: bytes
    revision: int
    signed_at: datetime


@dataclass(slots=True)
class BadgePages:
    """Answers as the network would: it resolves our DIDs and fetches our status lists."""

    deployment: Deployment
    clock: Clock = utc_now
    _kept: dict[UUID, ServedList] = field(default_factory=dict)

    async def resolve(self, did: str) -> Mapping[str, object] | None:
        """The DID document of a provider, rotated keys included; None for anybody else's DID."""
        provider = await Provider.get_or_none(did=did)
        if provider is None:
            return None
        keys = await SigningKey.filter(provider_id=provider.id).order_by("id")
        return did_document(did, [PublicKey(key.public_multibase) for key in keys])

    async def fetch(self, url: str) -> bytes | None:
        found = await StatusList.get_or_none(url=url)
        return None if found is None else (await self._served(found)).document

    async def status_list(self, list_id: UUID) -> ServedList | None:
        found = await StatusList.get_or_none(id=list_id)
        return None if found is None else await self._served(found)

    async def verify(self, content: str | bytes, email: str | None = None) -> Verification:
        """JSON, a token or a baked picture, of a badge from here or from elsewhere."""
        return await Verifier(self, self, self.clock).verify(content, email)

    async def verify_badge(self, badge_id: UUID) -> Verification | None:
        """The latest signed issue, as it is stored; None while there is none."""
        issue = await latest_issue(badge_id)
        return None if issue is None else await self.verify(issue.document)

    async def _served(self, found: StatusList) -> ServedList:
        """Signed anew when a bit has changed, and when half its time is over."""
        kept, now = self._kept.get(found.id), self.clock()
        if kept and kept.revision == found.revision and now - kept.signed_at < LASTS / 2:
            return kept
        if len(self._kept) >= KEPT:
            self._kept.pop(next(iter(self._kept)))
        self._kept[found.id] = ServedList(await self._signed(found, now), found.revision, now)
        return self._kept[found.id]

    async def _signed(self, found: StatusList, now: datetime) -> bytes:
        provider = await Provider.get(id=found.provider_id)
        entries = await StatusEntry.filter(status_list_id=found.id, is_set=True).only(
            "id", "position"
        )
        bits = _bits(entry.position for entry in entries)
        unsigned = status_list_credential(
            found.url, provider.did, Purpose(found.purpose), bits, now, now + LASTS
        )
        signers = await signers_of(self.deployment, now, provider)
        return orjson.dumps(proof.sign(unsigned, signers.document, now))


async def latest_issue(badge_id: UUID) -> SignedIssue | None:
    return await SignedIssue.filter(badge_id=badge_id).order_by("-number").first()


async def badge_by_link(public_id: str) -> Badge | None:
    """None, too, for what its holder declined: it is shown to nobody else."""
    return await Badge.get_or_none(public_id=public_id, declined=False)


def _bits(positions: Iterable[int]) -> StatusBits:
    """The first bit is the left-most of the first byte."""
    raw = bytearray(LEAST_BITS // 8)
    for position in positions:
        raw[position // 8] |= 0x80 >> position % 8
    return StatusBits(bytes(raw))
