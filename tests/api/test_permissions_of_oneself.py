"""Fields whose answer depends on who the viewer is: everybody sees their own and nobody else's."""

from __future__ import annotations

import asyncio
import json
from uuid import UUID

import pytest
from strawberry import relay

from catalog.errors import NotFound
from catalog.models import Learner, OutboxEvent, Requirement
from catalog.rules.words import Role, Visibility
from catalog.services.pathway_runs import CONTINUES, Run
from catalog.viewer import IMPLIED
from tests import factories
from tests.api import permissions
from tests.api.attempts import exemption, newer_stack, refused_claim
from tests.api.permissions import ROLES, SEEN, TABLE
from tests.api.world import MEMBERS
from tests.factories import NOW, all_of

HOLDERS = {"learner": "Ada", "other learner": "Bob"}
ENROLLED = {
    "open": {"learner": "ada in open", "other learner": "bob in open"},
    "stack": {"learner": "ada in stack"},
    "unlisted": {},
}
BADGES = {
    "unlisted": {"learner": "ada's unlisted"},
    "open": {"other learner": "bob's open"},
    "step": {"learner": "ada's step"},
}
COUNTED = {
    "stack": {
        "learner": {"ada's unlisted", "ada's private", "ada's declined"},
        "other learner": {"bob's open"},
    },
    "unlisted-stack": {"learner": {"ada's private"}, "other learner": {"bob's open"}},
}
PROBES = {
    ("Provider", "viewerRoles"),
    ("MicroCredential", "viewerEnrollment"),
    ("MicroCredential", "viewerBadge"),
    ("Pathway", "viewerEnrollment"),
    ("Pathway", "viewerBadge"),
    ("Pathway", "progress"),
    ("Pathway", "considering"),
    ("Pathway", "whatCounts"),
    ("PathwayVersion", "simulate"),
    ("PathwayVersion", "problems"),
    ("PathwayVersion", "changes"),
    ("PathwayVersion", "ctdl"),
    ("PathwayVersion", "cautions"),
    ("Learner", "nearlyThere"),
    ("Enrollment", "history"),
    ("Enrollment", "exemptions"),
    ("Enrollment", "newerVersion"),
    ("PriorLearningClaim", "viewerMayDecide"),
    ("Badge", "holderName"),
    ("Badge", "reason"),
}


def test_every_rule_of_a_fields_own_has_its_probe_here():
    assert set(permissions.probed()) == PROBES


async def achievement(shared, role, slug, field):
    document = (
        "query ($id: ID!) { node(id: $id) { ... on Achievement { %s { id } } } }" % field  # noqa: UP031
    )
    node = (await shared(role, document, id=shared.world.id(slug)))["node"]
    return node[field] and shared.world.name_of(node[field]["id"])


@pytest.mark.parametrize("role", ROLES)
async def test_enrolments_and_badges_beside_achievements_are_the_viewers_own(shared, role):
    for slug, own in ENROLLED.items():
        found = await achievement(shared, role, slug, "viewerEnrollment")
        assert found == own.get(role), slug
    for slug, own in BADGES.items():
        assert await achievement(shared, role, slug, "viewerBadge") == own.get(role), slug


@pytest.mark.parametrize("role", ROLES)
async def test_the_roles_at_a_provider_are_the_viewers_own(shared, role):
    document = "{ providers { edges { node { slug viewerRoles } } } }"
    held = {
        **{role: {"alder": granted} for role, granted in MEMBERS.items()},
        "service": {"alder": Role.ASSESSOR},
        "outsider": {"birch": Role.ADMINISTRATOR},
        "founder": {"cedar": Role.ADMINISTRATOR},
    }.get(role, {})
    if "alder" in held:  # a grant reaches the parts
        held |= {"labs": held["alder"], "annex": held["alder"]}

    found = await shared(role, document)

    for edge in found["providers"]["edges"]:
        granted = held.get(edge["node"]["slug"])
        implied = IMPLIED[granted] if granted else ()
        assert edge["node"]["viewerRoles"] == [r.name for r in Role if r in implied]


@pytest.mark.parametrize("role", ROLES)
async def test_the_history_of_an_enrolment_is_the_learners_own(shared, role):
    document = "query ($id: ID!) { node(id: $id) { ... on Enrollment { history { toState } } } }"
    for name, whose in (("ada in open", "learner"), ("bob in open", "other learner")):
        node = (await shared(role, document, id=shared.world.id(name)))["node"]
        states = [step["toState"] for step in node["history"]] if node else []
        expected = ["ACTIVE", "COMPLETED"] if name == "bob in open" else ["ACTIVE"]
        assert states == (expected if role == whose else [])


async def test_exemptions_are_for_the_learner_and_who_may_grant_them(own):
    document = "query ($id: ID!) { node(id: $id) { ... on Enrollment { exemptions { reason } } } }"
    await exemption(own.world)

    for role in ROLES:
        node = (await own(role, document, id=own.world.id("ada in stack")))["node"]
        found = [each["reason"] for each in node["exemptions"]] if node else []
        told = role in ("learner", "awarder", "administrator")
        assert found == (["Ten years of it."] if told else []), role


async def test_what_a_newer_version_would_do_is_the_learners_own(own):
    document = """query ($id: ID!) { node(id: $id) { ... on Enrollment { newerVersion {
      version { number } done { key } lost { key } new { key } percent
    } } } }"""
    id_ = own.world.id("ada in stack")
    before = (await own("learner", document, id=id_))["node"]
    await newer_stack(own.world)

    for role in ROLES:
        node = (await own(role, document, id=id_))["node"]
        newer = node["newerVersion"] if node else None
        assert (newer and newer["version"]["number"]) == (2 if role == "learner" else None), role
        assert not newer or newer["lost"] == newer["new"] == [], role
    assert before == {"newerVersion": None}


async def test_who_may_decide_a_claim_is_told_so(own):
    document = (
        "query ($id: ID!) { node(id: $id) { ... on PriorLearningClaim { viewerMayDecide } } }"
    )
    id_ = own.world.id("ada's claim")

    async def may():
        return {
            role
            for role in ROLES
            if ((await own(role, document, id=id_))["node"] or {}).get("viewerMayDecide")
        }

    assert await may() == {"assessor", "awarder", "administrator"}
    again = await refused_claim(own.world)
    assert await may() == set()
    appeal = "mutation ($input: PriorLearningAppealInput!) { it: priorLearningAppeal(input: $input) { errors { code } } }"
    assert (await own("learner", appeal, input=again))["it"] == {"errors": []}
    assert await may() == {"assessor", "awarder"}


@pytest.mark.parametrize("role", ROLES)
async def test_a_holders_name_is_kept_from_others(shared, role):
    document = "query ($id: String!) { badge(publicId: $id) { holderName } }"

    badge = shared.world["ada's unlisted"].public_id
    found = (await shared(role, document, id=badge))["badge"]

    assert found == {"holderName": "Learner Person" if role == "learner" else None}


@pytest.mark.parametrize("role", ROLES)
async def test_an_awarders_words_are_for_the_holder_and_who_may_award(shared, role):
    document = "query ($id: String!) { badge(publicId: $id) { reason } }"

    badge = shared.world["ada's private"].public_id
    found = (await shared(role, document, id=badge))["badge"]

    told = role in ("learner", "awarder", "administrator", "narrowed")
    assert found == {"reason": "Shown at the fair." if told else None}


async def test_a_holder_may_show_the_name_to_everyone(own):
    document = "query ($id: String!) { badge(publicId: $id) { holderName } }"
    await Learner.filter(id=own.world["learner"].id).update(shows_name=True)

    found = await own("visitor", document, id=own.world["ada's unlisted"].public_id)

    assert found["badge"]["holderName"] == "Learner Person"


@pytest.mark.parametrize("role", ROLES)
async def test_a_badge_shows_itself_by_its_link_unless_it_was_declined(shared, role):
    document = "query ($id: String!) { badge(publicId: $id) { id } }"
    for name in TABLE["rows"]["Badge"]:
        found = (await shared(role, document, id=shared.world[name].public_id))["badge"]
        declined = shared.world[name].declined
        seen = not declined or role in SEEN["Badge", name].reached
        assert found == ({"id": shared.world.id(name)} if seen else None), name


@pytest.mark.parametrize("role", ROLES)
async def test_the_viewer_is_oneself(shared, role):
    document = """{ viewer {
      account { id email isAdministrator } learner { id } grants { id role }
    } }"""

    found = (await shared(role, document))["viewer"]

    if role == "visitor":
        assert found is None
        return
    person = {"service": "machine"}.get(role, role)
    assert found["account"] == {
        "id": str(shared.world[f"account of {person}"].id),
        "email": shared.world.emails[person],
        "isAdministrator": role == "platform",
    }
    assert found["learner"]["id"] == shared.world.id(person)
    grants = [name for name in shared.world.rows if name.startswith(f"grant of {person} at")]
    assert [grant["id"] for grant in found["grants"]] == [shared.world.id(g) for g in grants]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("pathway", ["stack", "unlisted-stack"])
async def test_progress_shows_ones_own_badges_and_what_one_may_see(shared, role, pathway):
    document = """query ($id: ID!) { node(id: $id) { ... on Pathway { progress { nodes {
      microCredential { id } pathway { id } badges { id } uncounted { badge { id } }
    } nextStep { microCredential { id } pathway { id } } } } } }"""

    node = (await shared(role, document, id=shared.world.id(pathway)))["node"]

    if role == "visitor":
        assert node["progress"] is None
        return
    nodes, step = node["progress"]["nodes"], node["progress"]["nextStep"]
    achievements = [
        node[kind]["id"]
        for node in [*nodes, *([step] if step else [])]
        for kind in ("microCredential", "pathway")
        if node[kind]
    ]
    for name in map(shared.world.name_of, achievements):
        assert role in SEEN[type(shared.world[name]).__name__, name].reached, name
    badges = {badge["id"] for node in nodes for badge in node["badges"]}
    badges |= {one["badge"]["id"] for node in nodes for one in node["uncounted"] if one["badge"]}
    assert {shared.world.name_of(id_) for id_ in badges} == COUNTED[pathway].get(role, set())


SIMULATED = """query ($id: ID!, $held: [ID!]) { node(id: $id) { ... on PathwayVersion {
  simulate(ifHeld: $held) { newlyMet progress { nodes {
    key microCredential { id } pathway { id } badges { id } uncounted { badge { id } }
  } } } } } }"""


@pytest.mark.parametrize("role", ROLES)
async def test_what_would_be_is_simulated_with_ones_own_badges_only(shared, role):
    asked = {"id": shared.world.id("stack v1"), "held": [shared.world.id("open")]}

    simulated = (await shared(role, SIMULATED, **asked))["node"]["simulate"]

    nodes = simulated["progress"]["nodes"]
    achievements = [
        node[k]["id"] for node in nodes for k in ("microCredential", "pathway") if node[k]
    ]
    for name in map(shared.world.name_of, achievements):
        assert role in SEEN[type(shared.world[name]).__name__, name].reached, name
    badges = {badge["id"] for node in nodes for badge in node["badges"]}
    badges |= {one["badge"]["id"] for node in nodes for one in node["uncounted"] if one["badge"]}
    assert {shared.world.name_of(id_) for id_ in badges} <= COUNTED["stack"].get(role, set())
    assert ("1.1" in simulated["newlyMet"]) == (role != "other learner")


@pytest.mark.parametrize("role", ROLES)
async def test_what_authors_should_know_is_for_the_providers_own_people(shared, role):
    document = (
        """query ($id: ID!) { node(id: $id) { ... on PathwayVersion { cautions { key } } } }"""
    )

    node = (await shared(role, document, id=shared.world.id("stack v1")))["node"]

    keys = [each["key"] for each in node["cautions"]]
    own = role in permissions.roles(["members"])
    assert keys == (["1.4", "1.5", "1.8"] if own else [])


@pytest.mark.parametrize("role", ROLES)
async def test_how_far_a_job_is_is_for_the_providers_own_people_and_administrators(shared, role):
    stack = shared.world["stack"]
    told = {"name": CONTINUES, "aggregate": "Pathway", "aggregate_id": stack.id, "version": 0}
    run = Run(stack.id, looked_at=2000, of=5000, awarded=3).payload()
    at = {"created_at": NOW, "available_at": NOW, "done_at": NOW}
    await OutboxEvent.get_or_create({**told, **at, "payload": run}, id=UUID(int=77))
    document = """query ($id: ID!) { node(id: $id) { ... on Pathway {
      considering { lookedAt of awarded isSecond isOver } } } }"""

    node = (await shared(role, document, id=shared.world.id("stack")))["node"]

    own = role in permissions.roles(["members", "platform"])
    said = {"lookedAt": 2000, "of": 5000, "awarded": 3, "isSecond": False, "isOver": False}
    assert node["considering"] == (said if own else None)


@pytest.mark.parametrize("role", ROLES)
async def test_what_counts_is_what_one_may_see_and_does_not_hold(shared, role):
    document = """query ($id: ID!) { node(id: $id) { ... on Pathway { whatCounts(first: 50) {
      edges { node {
        microCredential { id } offerings { id } serves { pathway { id } } brings { newlyMet }
      } }
    } } } }"""

    node = (await shared(role, document, id=shared.world.id("stack")))["node"]

    name_of, nodes = shared.world.name_of, [e["node"] for e in node["whatCounts"]["edges"]]
    found = [name_of(each["microCredential"]["id"]) for each in nodes]
    for name in found:
        assert role in SEEN["MicroCredential", name].reached, name
    pathways = {name_of(one["pathway"]["id"]) for each in nodes for one in each["serves"]}
    assert all(role in SEEN["Pathway", name].reached for name in pathways)
    offered = {name_of(one["id"]) for each in nodes for one in each["offerings"]}
    assert offered == {f"{name}: offering" for name in found}
    held = {"learner": {"unlisted", "private"}, "other learner": {"open"}}.get(role, set())
    assert not held & set(found)
    assert ("open" in found) == (role != "other learner")


@pytest.mark.parametrize("role", ROLES)
async def test_a_version_in_ctdl_names_what_its_reader_may_see(shared, role):
    document = "query ($id: ID!) { node(id: $id) { ... on PathwayVersion { ctdl { document unsaid { key message } } } } }"

    node = (await shared(role, document, id=shared.world.id("stack v1")))["node"]

    _, _, *parts = json.loads(node["ctdl"]["document"])["@graph"]
    named = {part["ceterms:proxyFor"] for part in parts if "ceterms:proxyFor" in part}
    pages = {
        f"http://localhost:8000/{'p' if type_ == 'Pathway' else 'c'}/{name}": roles.reached
        for (type_, name), roles in SEEN.items()
        if type_ in ("Pathway", "MicroCredential")
    }
    asked = (
        "open",
        "unlisted",
        "private",
        "drafted",
        "retired",
        "hidden-stack",
        "drafted-stack",
        "unlisted-stack",
    )
    seen = {
        url
        for url, reached in pages.items()
        if role in reached and url.endswith(tuple(f"/{n}" for n in asked))
    }
    assert named == seen | {"https://skills.example.org/grafting"}
    hidden = [each["key"] for each in node["ctdl"]["unsaid"] if each["key"]]
    assert len(hidden) == len(asked) - len(seen)


async def test_what_keeps_a_draft_from_being_published_is_for_its_own_people(own):
    document = """query ($ids: [ID!]!) { nodes(ids: $ids) { ... on PathwayVersion {
      problems { key path code message } cautions { key }
    } } }"""
    root = await Requirement.get(version_id=own.world["stack v2"].id, key="1")
    await Requirement.filter(id=root.id).update(rule="at_least", threshold=20)

    for role in ROLES:
        ids = [own.world.id("stack v2"), own.world.id("stack v1")]
        draft, shown = (await own(role, document, ids=ids))["nodes"]
        assert shown["problems"] == []
        if role in permissions.roles(["members"]):
            assert draft["problems"] == [
                {
                    "key": "1",
                    "path": ["1"],
                    "code": "MORE_THAN_CHILDREN",
                    "message": "The group asks for 20 of 9.",
                }
            ]
        else:
            assert draft is None


async def test_what_a_draft_changes_is_for_whoever_sees_both(own):
    document = """query ($id: ID!, $since: Int) { node(id: $id) { ... on PathwayVersion {
      changes(since: $since) { kind key says before { title } after { title micro_credential: microCredential { slug } } }
    } } }"""
    row = await Requirement.get(version_id=own.world["stack v2"].id, key="1.3")
    await Requirement.filter(id=row.id).update(title="Something else")

    for role in ROLES:
        node = (await own(role, document, id=own.world.id("stack v2")))["node"]
        assert (node is not None) == (role in SEEN["PathwayVersion", "stack v2"].reached), role
        if node:
            (change,) = node["changes"]
            assert (change["kind"], change["key"]) == ("CHANGED", "1.3")
            assert change["says"] == ["It was called “1.3”."]
            assert change["after"]["title"] == "Something else"
        first = (await own(role, document, id=own.world.id("stack v1")))["node"]
        assert first == {"changes": None}
        back = (await own(role, document, id=own.world.id("stack v1"), since=2))["node"]
        assert (back["changes"] is not None) == (node is not None)


@pytest.mark.parametrize("role", ROLES)
async def test_nobody_imagines_what_they_cannot_see(shared, role):
    asked = {"id": shared.world.id("stack v1"), "held": [shared.world.id("private")]}

    result = await shared.result(role, SIMULATED, **asked)

    refusals = [type(error.original_error) for error in result.errors or ()]
    seen = role in SEEN["MicroCredential", "private"].reached
    assert refusals == ([] if seen else [NotFound])


async def test_what_one_is_near_to_is_ones_own_and_may_be_seen(own):
    document = """{ viewer { learner {
      nearlyThere { enrolled pathway { id } progress { earned } }
    } } }"""
    tree = all_of(own.world["unlisted"], own.world["open"])
    birch = own.world["birch"]
    near = await factories.pathway(tree, provider=birch)
    await factories.pathway(tree, provider=birch, visibility=Visibility.PRIVATE)

    for role in ROLES:
        viewer = (await own(role, document))["viewer"]
        found = viewer["learner"]["nearlyThere"] if viewer else []
        assert found == (
            [
                {
                    "enrolled": False,
                    "pathway": {"id": str(relay.GlobalID("Pathway", str(near.id)))},
                    "progress": {"earned": 1},
                }
            ]
            if role in HOLDERS
            else []
        ), role


async def test_demo_accounts_are_nowhere_but_in_development(shared):
    for role in ROLES:
        assert await shared(role, "{ demoAccounts { email } }") == {"demoAccounts": []}


async def test_anyone_may_verify_a_badge(shared):
    asked = "query ($id: String!) { badge(publicId: $id) { document } }"
    badge = await shared("visitor", asked, id=shared.world["bob's open"].public_id)

    for role in ROLES:
        found = await shared(
            role,
            "query ($it: String!) { verify(credential: $it) { verdict } }",
            it=badge["badge"]["document"],
        )
        assert found["verify"]["verdict"] == "VERIFIED", role


async def test_progress_is_not_told_to_visitors(own):
    heard = await own.subscribe("visitor", "subscription { progress { badges { id } } }")

    told = await anext(heard)

    assert [error.message for error in told.errors] == ["Sign in to do this."]


async def test_a_learner_is_told_of_nobody_elses_progress(own):
    heard = await own.subscribe("other learner", "subscription { progress { enrollment { id } } }")
    told = asyncio.ensure_future(anext(heard))
    while not own.ask.live.watchers(own.world["other learner"].id):
        await asyncio.sleep(0)

    for role, change, name in (
        ("learner", "enrollmentPause", "ada in stack"),
        ("other learner", "enrollmentResume", "bob in private"),
    ):
        document = f"mutation ($id: ID!) {{ {change}(input: {{id: $id}}) {{ errors {{ code }} }} }}"
        assert await own(role, document, id=own.world.id(name)) == {change: {"errors": []}}

    assert (await told).data["progress"]["enrollment"]["id"] == own.world.id("bob in private")
    await heard.aclose()


def test_ids_in_the_table_are_of_their_types(world_on_sqlite):
    for (type_, name), _row in SEEN.items():
        given = relay.from_base64(world_on_sqlite.world.id(name))
        assert given[0] == type_, name
