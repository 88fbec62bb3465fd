"""What badges point at, fetched by an address, as a verifier elsewhere fetches it."""

import json
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from catalog.badges import proof, vc_jwt
from catalog.badges.baking import extract
from catalog.badges.did import did_document_url, key_in
from catalog.badges.status_list import StatusBits
from catalog.commands.learning import Enroll, RecordProgress, RevokeBadge
from catalog.models import Badge, Provider
from catalog.rules.words import Role, VersionStatus, Visibility
from catalog.services import enrollments, progress, revocations
from tests import factories
from tests.factories import viewer_of

PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def earned(served, **facts):
    learner = await factories.learner()
    of = await factories.micro_credential(**facts)
    viewer, run = viewer_of(learner), served.house.runner.run
    enrollment = await run(viewer, enrollments.enroll, Enroll(micro_credential_id=of.id))
    recorded = await run(viewer, progress.record, RecordProgress(enrollment.id, "work"))
    (badge,) = recorded.badges
    return badge


@pytest_asyncio.fixture
async def badge(served) -> Badge:
    return await earned(served, slug="dressing-wounds", title="Dressing <Wounds> & More")


async def get(served, url, **headers):
    """By path, whatever host the address names: this server is that host."""
    return await served.http.get(urlsplit(url).path, headers=headers)


async def test_a_badge_is_served_as_it_was_signed_and_its_proof_holds(served, badge):
    answer = await get(served, badge.url)

    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["access-control-allow-origin"] == "*"
    document = answer.json()
    assert document["id"] == badge.url
    keys = await get(served, did_document_url(document["issuer"]["id"]))
    assert keys.headers["content-type"] == "application/did+json"
    method = proof.proof_of(document)["verificationMethod"]
    proof.check(document, key_in(keys.json(), method))


async def test_its_token_is_served_beside_it_and_verifies(served, badge):
    answer = await get(served, f"{badge.url}.jwt")

    assert answer.headers["content-type"].startswith("text/plain")
    opened = vc_jwt.open_unverified(answer.text)
    keys = (await get(served, did_document_url((await badge.provider).did))).json()
    document = vc_jwt.check(answer.text, key_in(keys, opened.key_id))
    assert document["id"] == badge.url


async def test_its_picture_carries_it(served, badge):
    answer = await get(served, f"{badge.url}.svg")

    assert answer.headers["content-type"] == "image/svg+xml"
    document = (await get(served, badge.url)).text
    assert json.loads(extract(answer.content)) == json.loads(document)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("*/*", "application/json"),
        ("application/vc", "application/vc"),
        ("application/vc+ld+json, application/json", "application/vc+ld+json"),
        ("application/ld+json;q=0.9", "application/ld+json"),
    ],
)
async def test_a_badge_has_the_type_that_is_asked_for(served, badge, accept, content_type):
    answer = await get(served, badge.url, Accept=accept)

    assert answer.headers["content-type"] == content_type
    assert answer.headers["vary"] == "Accept"


async def test_people_who_follow_a_badges_address_see_its_page(served, badge):
    answer = await get(served, badge.url, **PAGE)

    assert (answer.status_code, answer.headers["location"]) == (303, f"/b/{badge.public_id}")


async def test_what_has_not_changed_is_not_sent_again(served, badge):
    first = await get(served, badge.url)
    again = await get(served, badge.url, **{"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")


async def test_revoking_sets_the_bit_in_the_list_that_the_badge_names(served, badge):
    entry = (await get(served, badge.url)).json()["credentialStatus"]
    entry = entry[0] if isinstance(entry, list) else entry

    async def bit():
        served_list = (await get(served, entry["statusListCredential"])).json()
        encoded = served_list["credentialSubject"]["encodedList"]
        return StatusBits.decode(encoded)[int(entry["statusListIndex"])]

    assert not await bit()
    awarder = await factories.member_of(await badge.provider, Role.AWARDER)
    command = RevokeBadge(badge.id, "Awarded by mistake.")
    await served.house.runner.run(awarder, revocations.revoke, command)
    assert await bit()


async def test_a_declined_badge_is_shown_to_nobody(served, badge):
    await Badge.filter(id=badge.id).update(declined=True)

    for ending in ("", ".jwt", ".svg", ".json"):
        answer = await get(served, badge.url + ending)
        assert answer.status_code == 404
        assert badge.public_id not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/badges/unknown",
        "/badges/unknown.svg",
        "/status/unknown",
        "/status/01a2122e-f71c-7193-93d6-6b4e16420151",
        "/images/unknown.svg",
        "/did.json",
        "/unknown/did.json",
        "/providers/unknown/did.json",
        "/achievements/01a2122e-f71c-7193-93d6-6b4e16420151/v1",
        "/achievements/01a2122e-f71c-7193-93d6-6b4e16420151/v1/image.svg",
        "/achievements/unknown/v1",
        "/achievements/01a2122e-f71c-7193-93d6-6b4e16420151/v99999999999999999999",
        "/achievements/01a2122e-f71c-7193-93d6-6b4e16420151/v99999999999999999999/image.svg",
        "/badges/" + "b" * 41,
        "/badges/%00.json",
        "/images/%00.svg",
        "/pathways/unknown.ctdl.json",
        "/pathways/%00.ctdl.json",
        "/pathways/" + "a" * 161 + ".ctdl.json",
        "/%00/did.json",
    ],
)
async def test_what_does_not_exist_is_404_in_words(served, path):
    answer = await served.http.get(path)

    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"] == {"code": "NOT_FOUND"}


async def test_a_badge_has_no_other_forms(served, badge):
    for ending in (".png", ".exe", ".jwt.svg"):
        assert (await get(served, badge.url + ending)).status_code == 404


async def test_a_did_is_found_by_what_was_stored_not_by_todays_address(served):
    await factories.provider(slug="new-slug", did="did:web:localhost%3A8000:a%20b:old")
    await Provider.filter(slug="new-slug").update(name="Renamed")

    answer = await served.http.get("/a%20b/old/did.json")

    assert answer.json()["id"] == "did:web:localhost%3A8000:a%20b:old"
    assert (await served.http.get("/old/did.json")).status_code == 404
    assert (await served.http.get("/providers/new-slug/did.json")).status_code == 404


async def test_the_pictures_that_badges_name_are_served(served, badge):
    achievement = (await get(served, badge.url)).json()["credentialSubject"]["achievement"]

    by_version = await get(served, achievement["image"]["id"])
    by_slug = await served.http.get("/images/dressing-wounds.svg")
    page = await get(served, achievement["id"])

    assert by_version.content == by_slug.content
    assert 'aria-label="Dressing &lt;Wounds&gt; &amp; More"' in by_slug.text
    assert by_slug.headers["content-type"] == "image/svg+xml"
    assert (page.status_code, page.headers["location"]) == (303, "/c/dressing-wounds")


async def test_a_pathways_picture_has_a_step_for_each_of_its_leaves(served):
    first, second = await factories.micro_credential(), await factories.micro_credential()
    await factories.pathway(factories.all_of(first, second), slug="a-way")

    assert (await served.http.get("/images/a-way.svg")).status_code == 200


async def test_drafts_and_private_works_have_no_public_picture(served):
    draft = await factories.micro_credential(slug="a-draft", status=VersionStatus.DRAFT)
    await factories.micro_credential(slug="a-secret", visibility=Visibility.PRIVATE)

    for path in (
        "/images/a-draft.svg",
        "/images/a-secret.svg",
        f"/achievements/{draft.id}/v1",
        f"/achievements/{draft.id}/v1/image.svg",
    ):
        assert (await served.http.get(path)).status_code == 404


async def test_a_pathway_is_served_in_ctdl_to_whoever_reaches_it(served):
    tree = factories.all_of(await factories.micro_credential())
    shown = await factories.pathway(tree, slug="gardener", visibility=Visibility.UNLISTED)
    await factories.pathway(tree, slug="hidden", visibility=Visibility.PRIVATE)
    await factories.pathway(tree, slug="drafted", status=VersionStatus.DRAFT)

    answer = await served.http.get("/pathways/gardener.ctdl.json")

    assert answer.headers["content-type"] == "application/ld+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    pathway = answer.json()["@graph"][0]
    assert pathway["ceterms:ctid"] == f"ce-{shown.id}"
    for slug in ("hidden", "drafted", "nothing"):
        assert (await served.http.get(f"/pathways/{slug}.ctdl.json")).status_code == 404
