"""Somebody elsewhere who awards badges, with keys that name themselves."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.badges import proof, vc_jwt
from catalog.badges.did import did_document
from catalog.badges.document import AchievementFacts, BadgeFacts, IssuerProfile, compose
from catalog.badges.keys import Algorithm, KeyPair, Signer, generate
from catalog.badges.recipient import Recipient
from catalog.badges.status_list import Purpose, StatusBits, StatusEntry, status_list_credential
from tests.factories import NOW, Elsewhere

WELDING = "https://guild.example/achievements/welding"
LIST = "https://guild.example/status/1"
WEB = "did:web:guild.example"


class ByKey(Signer):
    """As a did:key wants it: every key is named by itself."""

    @property
    def method(self) -> str:
        return f"{self.did}#{self.pair.public.multibase}"


@dataclass
class Issuer:
    """By did:key, or by the DID that is given."""

    did: str = ""
    pair: KeyPair = field(default_factory=lambda: generate(Algorithm.ED25519))

    def __post_init__(self) -> None:
        self.did = self.did or f"did:key:{self.pair.public.multibase}"

    def asked(self, achievement: str = WELDING) -> Elsewhere:
        """What a leaf says that this issuer's badges meet."""
        return Elsewhere(self.did, achievement)

    def unsigned(
        self,
        email: str,
        *,
        achievement: str = WELDING,
        number: int = 1,
        valid_from: datetime = NOW,
        valid_until: datetime | None = None,
        status: tuple[StatusEntry, ...] = (),
    ) -> dict[str, object]:
        facts = AchievementFacts(achievement, "Welding", "Joins steel.", "Passed the test.")
        badge = BadgeFacts(
            id=f"https://guild.example/badges/{number}",
            name="Welding",
            recipient=Recipient(email, "salt"),
            valid_from=valid_from,
            awarded=valid_from,
            valid_until=valid_until,
            status=status,
        )
        return compose(IssuerProfile(self.did, "Welders’ Guild"), facts, badge)

    def document(self, email: str, **facts: Any) -> dict[str, object]:
        signer = Signer(self.did, self.pair)
        return proof.sign(self.unsigned(email, **facts), signer, created=NOW)

    def badge(self, email: str, **facts: Any) -> str:
        return json.dumps(self.document(email, **facts))

    def token(self, email: str, **facts: Any) -> str:
        return vc_jwt.sign(self.unsigned(email, **facts), ByKey(self.did, self.pair))


@dataclass
class Web:
    """Other servers: what lies where. What does not, cannot be had."""

    served: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def fetch(self, url: str) -> bytes | None:
        self.asked.append(url)
        return self.served.get(url)

    def publish(self, issuer: Issuer, *withdrawn: int) -> None:
        """Its keys, and a list in which these places are set."""
        document = did_document(issuer.did, [issuer.pair.public])
        self.served["https://guild.example/.well-known/did.json"] = json.dumps(document).encode()
        raw = bytearray(131_072 // 8)
        for place in withdrawn:
            raw[place // 8] |= 0x80 >> place % 8
        listed = status_list_credential(
            LIST, issuer.did, Purpose.REVOCATION, StatusBits(bytes(raw)), NOW
        )
        signed = proof.sign(listed, Signer(issuer.did, issuer.pair), created=NOW)
        self.served[LIST] = json.dumps(signed).encode()


def place(number: int) -> tuple[StatusEntry, ...]:
    return (StatusEntry(LIST, number),)
