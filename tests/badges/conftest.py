"""One award as an issuer would make it, its keys, and what a verifier can reach of them."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from catalog.badges import keys, proof
from catalog.badges.did import did_document
from catalog.badges.document import (
    AchievementFacts,
    Alignment,
    BadgeFacts,
    Evidence,
    IssuerProfile,
    compose,
)
from catalog.badges.keys import Algorithm, KeyPair, Signer
from catalog.badges.recipient import Recipient
from catalog.badges.status_list import Purpose, StatusBits, StatusEntry, status_list_credential
from catalog.badges.verify import Verifier

DID = "did:web:cairn.example:providers:harbour-college"
LIST_URL = "https://cairn.example/status/7"
ISSUED = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ENDS = datetime(2029, 3, 1, 9, 30, tzinfo=UTC)
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EMAIL = "a@example.com"


@pytest.fixture(scope="session")
def document_signer():
    return Signer(DID, KeyPair(Ed25519PrivateKey.from_private_bytes(bytes(range(32)))))


@pytest.fixture(scope="session")
def token_signer():
    return Signer(DID, keys.generate(Algorithm.P256))


@pytest.fixture
def issuer():
    return IssuerProfile(id=DID, name="Harbour College", url="https://harbour.example/")


@pytest.fixture
def achievement():
    return AchievementFacts(
        id="https://cairn.example/achievements/triage/v2",
        name="Triage basics",
        description="Sorts patients by urgency with a recognised scale.",
        criteria="Passed the practical at the ward and the written test.",
        image_url="https://cairn.example/achievements/triage/v2.svg",
        alignments=(
            Alignment(
                target_name="assess nature of injury in emergency",
                target_url="http://data.europa.eu/esco/skill/triage-1",
                target_type="ext:esco",
                framework="ESCO",
            ),
            Alignment("EQF level 5", "https://europa.eu/eqf/5", "ext:EQF", "EQF", code="5"),
        ),
        credits=250,
        language="en",
        version="2",
        tags=("nursing", "emergency"),
    )


@pytest.fixture
def badge():
    return BadgeFacts(
        id="https://cairn.example/badges/019d5f3e-0000-7000-8000-000000000001",
        name="Triage basics",
        recipient=Recipient(EMAIL, "Kosher"),
        valid_from=ISSUED,
        valid_until=ENDS,
        awarded=ISSUED,
        status=(StatusEntry(LIST_URL, 94_567),),
        narrative="Assessed by two examiners.",
        evidence=(Evidence(name="Logbook", narrative="Forty triage decisions."),),
        credits_earned=250,
    )


@pytest.fixture
def document(issuer, achievement, badge):
    return compose(issuer, achievement, badge)


@pytest.fixture
def signed(document, document_signer):
    return proof.sign(document, document_signer, created=ISSUED)


@dataclass
class World:
    """What answers a verifier: documents by DID, lists by address; what is not there is away."""

    now: datetime = NOW
    dids: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)

    async def resolve(self, did):
        self.asked.append(did)
        return self.dids.get(did)

    async def fetch(self, url):
        self.asked.append(url)
        return self.lists.get(url)

    def verifier(self):
        return Verifier(resolver=self, status_lists=self, clock=lambda: self.now)


@pytest.fixture
def make_list(document_signer):
    def make(
        bits=None, *, signer=document_signer, url=LIST_URL, purpose=Purpose.REVOCATION, **more
    ):
        listed = status_list_credential(
            url, signer.did, purpose, bits or StatusBits.clear(), ISSUED, **more
        )
        return proof.sign(listed, signer, created=ISSUED)

    return make


@pytest.fixture
def world(document_signer, token_signer, make_list):
    published = did_document(DID, [document_signer.pair.public, token_signer.pair.public])
    return World(dids={DID: published}, lists={LIST_URL: json.dumps(make_list())})


@pytest.fixture(scope="session")
def shared_badges():
    """Published schemas and samples, which their licences do not let us copy into the sources."""
    folder = Path(__file__).parents[2].parent / "shared" / "data" / "badges"
    if not folder.is_dir():
        pytest.skip("the 1EdTech samples and schemas are not beside this checkout (../shared)")
    return folder
