"""The bytes that are served, read by an implementation that is not ours, with contexts of its own.

openbadgeslib knows nothing of Cairn: it is given what the server answers, by address, and has to
come to the same verdict; and to refuse every badge and token in which any one member was altered.
"""

import base64
import json
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from defusedxml.minidom import parseString
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3 import (
    OB3LdpVerifier,
    OB3Verifier,
    check_credential_status,
    resolve_verification_method,
    verify_data_integrity_proof,
)

from catalog.commands.learning import Enroll, RecordProgress, RevokeBadge
from catalog.rules.words import Role
from catalog.services import enrollments, progress, revocations
from tests import factories
from tests.factories import viewer_of


@pytest_asyncio.fixture
async def badge(served):
    learner, of = await factories.learner(), await factories.micro_credential(slug="triage")
    viewer, run = viewer_of(learner), served.house.runner.run
    enrollment = await run(viewer, enrollments.enroll, Enroll(micro_credential_id=of.id))
    return (await run(viewer, progress.record, RecordProgress(enrollment.id, "work"))).badges[0]


class Fetched:
    """What a stranger has fetched; like a web, it is asked by address."""

    def __init__(self):
        self.by_path = {}

    async def fetch(self, served, url):
        answer = await served.http.get(urlsplit(url).path)
        assert answer.status_code == 200
        self.by_path[urlsplit(url).path] = answer.content
        return answer.content

    def __call__(self, url):
        return self.by_path[urlsplit(url).path]


@pytest_asyncio.fixture
async def web(served, badge):
    fetched = Fetched()
    document = json.loads(await fetched.fetch(served, badge.url))
    await fetched.fetch(served, f"{badge.url}.jwt")
    await fetched.fetch(served, f"{badge.url}.svg")
    _, _, host, *path = document["issuer"]["id"].split(":")
    await fetched.fetch(served, f"https://{host}/{'/'.join(path)}/did.json")
    for entry in entries(document):
        await fetched.fetch(served, entry["statusListCredential"])
    return fetched


def entries(document):
    given = document["credentialStatus"]
    return given if isinstance(given, list) else [given]


def leaves(value, way=()):
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, dict | list):
            yield from leaves(part, (*way, name))
        else:
            yield (*way, name)


def altered(document, way):
    changed = json.loads(json.dumps(document))
    part = changed
    for step in way[:-1]:
        part = part[step]
    old = part[way[-1]]
    if isinstance(old, str):
        part[way[-1]] = old[:-1] + ("0" if old[-1:] != "0" else "1")
    else:
        part[way[-1]] = not old if isinstance(old, bool) else old + 1
    return changed


async def test_the_served_document_verifies_elsewhere_and_altered_nowhere(badge, web):
    document = json.loads(web(badge.url))
    verifier = OB3LdpVerifier.for_issuer_did(document["issuer"]["id"])

    assert verifier.verify(web(badge.url), download=web).id == badge.url
    ways = list(leaves(document))
    for way in ways:
        with pytest.raises(LibOpenBadgesException):
            verifier.verify(json.dumps(altered(document, way)), download=web)
    assert len(ways) > 30


async def test_the_served_token_verifies_elsewhere_and_altered_nowhere(badge, web):
    token = web(f"{badge.url}.jwt").decode()
    head, body, signature = token.split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=="))
    verifier = OB3Verifier.for_issuer_did(payload["iss"], download=web)

    assert verifier.verify(token).id == badge.url
    for way in leaves(payload):
        text = json.dumps(altered(payload, way)).encode()
        forged = base64.urlsafe_b64encode(text).decode().rstrip("=")
        with pytest.raises(LibOpenBadgesException):
            verifier.verify(f"{head}.{forged}.{signature}")


async def test_the_served_picture_holds_the_served_document(badge, web):
    picture = parseString(web(f"{badge.url}.svg"))

    (inside,) = picture.getElementsByTagNameNS("https://purl.imsglobal.org/ob/v3p0", "credential")
    assert json.loads(inside.firstChild.data) == json.loads(web(badge.url))


async def test_a_withdrawal_is_seen_elsewhere(served, badge, web):
    document = json.loads(web(badge.url))
    credential = OB3LdpVerifier().verify(web(badge.url), download=web)
    check_credential_status(credential, download=web)

    awarder = await factories.member_of(await badge.provider, Role.AWARDER)
    await served.house.runner.run(awarder, revocations.revoke, RevokeBadge(badge.id, "Mistaken."))
    for entry in entries(document):
        await web.fetch(served, entry["statusListCredential"])

    with pytest.raises(LibOpenBadgesException, match="revocation"):
        check_credential_status(credential, download=web)


async def test_the_served_status_lists_are_signed_by_the_issuer(badge, web):
    document = json.loads(web(badge.url))

    for entry in entries(document):
        listed = json.loads(web(entry["statusListCredential"]))
        method = listed["proof"][0]["verificationMethod"]
        assert method.startswith(document["issuer"]["id"] + "#")
        key = resolve_verification_method(method, download=web)
        verify_data_integrity_proof(listed, key)
        with pytest.raises(LibOpenBadgesException):
            verify_data_integrity_proof(listed | {"validFrom": "2020-01-01T00:00:00Z"}, key)
