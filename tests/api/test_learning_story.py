"""From enrolling to a stacked credential and its loss, as a frontend would do it."""

from __future__ import annotations

import pytest

from catalog.models import Badge, Enrollment, Grant, ProgressEvent
from catalog.rules.words import LossPolicy, Role
from catalog.services.viewers import load_viewer
from catalog.viewer import VISITOR
from tests import factories
from tests.api.asking import Asking
from tests.api.world import global_id
from tests.factories import activity, all_of, viewer_of

ENROLL = """mutation ($id: ID!) { it: enroll(input: {achievementId: $id}) {
  errors { code path } enrollment { id state percent achievement { title } } } }"""
RECORD = """mutation ($e: ID!, $k: String!, $key: String) {
  it: progressRecord(input: {enrollmentId: $e, activityKey: $k, idempotencyKey: $key}) {
    errors { code path } enrollment { state percent }
    badges { id publicId state achievement { title } supports { requirementKey restsOn { id } } } } }"""
REVOKE = """mutation ($id: ID!) { it: badgeRevoke(input: {id: $id, reason: "Copied."}) {
  errors { code path } badge { state revocationReason } } }"""
STANDING = """query ($id: ID!) { node(id: $id) { ... on Pathway { progress {
  complete percent earned needed nextStep { key title } nodes { key standing badges { id } } } } } }"""


@pytest.fixture
async def school(database):
    return await School(Asking(database)).opened()


class School:
    """Two micro-credentials, a pathway of both that falls with them, and its people."""

    def __init__(self, ask):
        self.ask = ask

    async def opened(self):
        provider = await factories.provider("School")
        both = [activity("read"), activity("build", weight=3)]
        self.bread = await factories.micro_credential(both, provider=provider, title="Bread")
        self.cake = await factories.micro_credential(provider=provider, title="Cake")
        tree = all_of(self.bread, self.cake)
        facts = {"title": "Baker", "loss_policy": LossPolicy.REVOKE}
        self.baker = await factories.pathway(tree, provider=provider, **facts)
        self.provider, self.learner = provider, await factories.learner()
        self.viewer = viewer_of(self.learner)
        self.awarder = await factories.member_of(provider, Role.AWARDER)
        return self

    async def enroll(self, of):
        return (await self.ask(self.viewer, ENROLL, id=global_id(of)))["it"]

    async def record(self, enrollment, activity, **more):
        given = {"e": enrollment["enrollment"]["id"], "k": activity, **more}
        return (await self.ask(self.viewer, RECORD, **given))["it"]

    async def both_badges(self):
        bread, cake = await self.enroll(self.bread), await self.enroll(self.cake)
        for enrollment, key in ((bread, "read"), (bread, "build"), (cake, "work")):
            found = await self.record(enrollment, key)
        return found


async def test_progress_earns_a_badge_and_the_last_badge_the_pathways(school):
    bread = await school.enroll(school.bread)
    assert bread["enrollment"]["achievement"] == {"title": "Bread"}
    cake = await school.enroll(school.cake)

    half = await school.record(bread, "read")
    assert (half["enrollment"], half["badges"]) == ({"state": "ACTIVE", "percent": 25}, [])
    whole = await school.record(bread, "build")
    assert whole["enrollment"] == {"state": "COMPLETED", "percent": 100}
    assert [badge["achievement"]["title"] for badge in whole["badges"]] == ["Bread"]

    last = await school.record(cake, "work")

    assert [badge["achievement"]["title"] for badge in last["badges"]] == ["Cake", "Baker"]
    rests_on = [(s["requirementKey"], s["restsOn"]["id"]) for s in last["badges"][1]["supports"]]
    assert rests_on == [("1.1", whole["badges"][0]["id"]), ("1.2", last["badges"][0]["id"])]


async def test_a_pathway_tells_where_one_stands_and_what_is_next(school):
    id_ = global_id(school.baker)
    before = (await school.ask(school.viewer, STANDING, id=id_))["node"]["progress"]
    assert (before["complete"], before["earned"], before["needed"]) == (False, 0, 2)
    assert before["nextStep"]["key"] in ("1.1", "1.2")

    await school.both_badges()

    after = (await school.ask(school.viewer, STANDING, id=id_))["node"]["progress"]
    assert (after["complete"], after["percent"], after["nextStep"]) == (True, 100, None)
    assert {node["standing"] for node in after["nodes"]} == {"MET"}
    assert (await school.ask(VISITOR, STANDING, id=id_))["node"] == {"progress": None}


async def test_sending_the_same_twice_records_it_once(school):
    bread = await school.enroll(school.bread)

    first = await school.record(bread, "read", key="once")
    again = await school.record(bread, "read", key="once")
    other = await school.record(bread, "build", key="once")

    assert first == again
    assert other["errors"] == [
        {"code": "IDEMPOTENCY_KEY_REUSED", "path": ["input", "idempotencyKey"]}
    ]
    assert await ProgressEvent.all().count() == 1


async def test_enrolling_twice_and_recording_after_leaving_are_refused(school):
    bread = await school.enroll(school.bread)
    again = await school.enroll(school.bread)
    assert [error["code"] for error in again["errors"]] == ["ALREADY_ENROLLED"]
    leave = "mutation ($id: ID!) { it: enrollmentWithdraw(input: {id: $id}) { errors { code } enrollment { state } } }"
    left = (await school.ask(school.viewer, leave, id=bread["enrollment"]["id"]))["it"]
    assert left == {"errors": [], "enrollment": {"state": "WITHDRAWN"}}

    refused = await school.record(bread, "read")

    assert [error["code"] for error in refused["errors"]] == ["NOT_ENROLLED"]
    assert await ProgressEvent.all().count() == 0
    assert await Enrollment.all().count() == 1


async def test_revoking_a_badge_takes_the_pathways_with_it(school):
    last = await school.both_badges()
    cake, baker = last["badges"]

    revoked = (await school.ask(school.awarder, REVOKE, id=cake["id"]))["it"]

    assert revoked == {"errors": [], "badge": {"state": "REVOKED", "revocationReason": "Copied."}}
    document = "query ($id: String!) { badge(publicId: $id) { state verification { verdict } } }"
    for badge in (cake, baker):
        found = await school.ask(VISITOR, document, id=badge["publicId"])
        assert found["badge"] == {"state": "REVOKED", "verification": {"verdict": "WITHDRAWN"}}
    standing = (await school.ask(school.viewer, STANDING, id=global_id(school.baker)))["node"]
    assert standing["progress"]["earned"] == 1
    again = (await school.ask(school.awarder, REVOKE, id=cake["id"]))["it"]
    assert [error["code"] for error in again["errors"]] == ["CONFLICT"]


async def test_a_declined_badge_hides_from_strangers_and_comes_back(school):
    (cake, _) = (await school.both_badges())["badges"]
    decline = "mutation ($id: ID!, $no: Boolean!) { it: badgeDecline(input: {id: $id, declined: $no}) { errors { code } badge { declined } } }"
    document = "query ($id: String!) { badge(publicId: $id) { id } }"
    for declined in (True, False):
        answer = await school.ask(school.viewer, decline, id=cake["id"], no=declined)
        assert answer["it"] == {"errors": [], "badge": {"declined": declined}}

        found = await school.ask(VISITOR, document, id=cake["publicId"])
        own = await school.ask(school.viewer, document, id=cake["publicId"])

        assert found == {"badge": None if declined else {"id": cake["id"]}}
        assert own == {"badge": {"id": cake["id"]}}
    assert await Badge.all().count() == 3


GIVE = """mutation ($p: ID!, $email: String!, $role: Role!, $m: ID) {
  it: grantGive(input: {providerId: $p, email: $email, role: $role, microCredentialId: $m}) {
    errors { code path } grant { id role accountName } } }"""
TAKE = "mutation ($id: ID!) { it: grantWithdraw(input: {id: $id}) { errors { code } } }"


async def test_grants_never_exceed_the_grantors(school):
    part = await factories.provider("Part", parent=school.provider)
    owner = await factories.account("Pat Owner")
    viewer = await load_viewer(owner.id)
    of_part = {"p": global_id(part), "email": (await school.learner.account).email}
    everywhere = {**of_part, "p": global_id(school.provider)}
    await Grant.create(
        account=owner, provider=part, role=Role.ADMINISTRATOR, granted_by=owner,
        granted_at=factories.NOW, active_key="x",
    )  # fmt: skip
    viewer = await load_viewer(owner.id)

    above = (await school.ask(viewer, GIVE, role="AUTHOR", **everywhere))["it"]
    awarders = (await school.ask(school.awarder, GIVE, role="AWARDER", **everywhere))["it"]
    foreign = (await school.ask(viewer, GIVE, role="AUTHOR", m=global_id(school.bread), **of_part))[
        "it"
    ]
    own = (await school.ask(viewer, GIVE, role="AUTHOR", **of_part))["it"]

    assert [error["code"] for error in above["errors"]] == ["NOT_ALLOWED"]
    assert [error["code"] for error in awarders["errors"]] == ["NOT_ALLOWED"]
    assert [error["code"] for error in foreign["errors"]] == ["NOT_FOUND"]
    assert own["grant"]["accountName"] == "Ada Lovell"
    assert await Grant.all().count() == 2


async def test_a_withdrawn_grant_ends_at_once_and_the_last_administrator_stays(school):
    owner = await factories.learner("Pat Owner")
    mill = (
        'mutation { it: providerDraft(input: {name: "Mill"}) { errors { code } provider { id } } }'
    )
    drafted = (await school.ask(viewer_of(owner), mill))["it"]["provider"]["id"]
    viewer = await load_viewer(owner.account_id)
    email = (await school.learner.account).email
    given = (await school.ask(viewer, GIVE, p=drafted, email=email, role="AUTHOR"))["it"]["grant"]
    see = "query ($id: ID!) { node(id: $id) { id } }"
    helper = await load_viewer(school.learner.account_id)
    assert (await school.ask(helper, see, id=drafted))["node"] == {"id": drafted}

    assert (await school.ask(viewer, TAKE, id=given["id"]))["it"] == {"errors": []}

    gone = await load_viewer(school.learner.account_id)
    assert (await school.ask(gone, see, id=drafted))["node"] is None
    mine = await Grant.get(account_id=owner.account_id)
    kept = (await school.ask(viewer, TAKE, id=global_id(mine)))["it"]
    assert [error["code"] for error in kept["errors"]] == ["CONFLICT"]
    assert (await Grant.get(id=mine.id)).active_key is not None
