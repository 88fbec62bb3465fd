"""From a draft to what learners find, as a frontend would do it, on both databases."""

from __future__ import annotations

import json

import pytest
from strawberry.relay import to_base64

from catalog.models import MicroCredential, Pathway
from catalog.rules.words import Role, VersionStatus
from catalog.viewer import VISITOR
from tests import factories
from tests.api.asking import Asking
from tests.api.world import global_id
from tests.factories import viewer_of

ERRORS = "errors { code message path }"
COMPLETE = {
    "summary": "Bake a loaf that keeps.",
    "hours": "12.5",
    "credits": "0.5",
    "level": 3,
    "framework": "EQF",
    "assessmentType": "PRACTICAL",
    "participation": "ONSITE",
    "qualityAssurance": "INTERNAL",
    "learningOutcomes": [{"text": "Bake a loaf.", "skillUris": ["https://skills.example.org/bake"]}],
    "alignments": [{"skillUri": "https://skills.example.org/bake", "level": 2}],
    "activities": [
        {"key": "bake", "title": "Bake", "kind": "PROJECT", "hours": "12.5", "weight": 100,
         "recordedBy": "LEARNER"},
    ],
}  # fmt: skip


@pytest.fixture
async def bakery(database):
    """A provider with its people, and what one of them asks."""
    ask = Asking(database)
    provider = await factories.provider("Bakery", country="PT")
    people = {role.value: await factories.member_of(provider, role) for role in Role}
    people["visitor"] = VISITOR
    people["learner"] = viewer_of(await factories.learner())
    await factories.skill("bake", uri="https://skills.example.org/bake")
    return Bakery(ask, provider, people)


class Bakery:
    def __init__(self, ask, provider, people):
        self.ask, self.provider, self.people = ask, provider, people
        self.id = global_id(provider)

    async def change(self, who, mutation, given, answer=""):
        type_ = MUTATION_INPUTS.get(mutation, f"{mutation[0].upper()}{mutation[1:]}Input")
        document = f"mutation ($input: {type_}!) {{ it: {mutation}(input: $input) {{ {ERRORS} {answer} }} }}"
        return (await self.ask(self.people[who], document, input=given))["it"]

    async def done(self, who, mutation, given, answer=""):
        found = await self.change(who, mutation, given, answer)
        assert found["errors"] == []
        return found

    async def drafted(self, title="Bread", **facts):
        given = {"providerId": self.id, "title": title, **facts}
        found = await self.done("author", "microCredentialDraft", given, "microCredential { id }")
        return found["microCredential"]["id"]

    async def published(self, title="Bread", **facts):
        id_ = await self.drafted(title, **{**COMPLETE, **facts})
        await self.done("publisher", "microCredentialPublish", {"id": id_})
        return id_

    async def pathway(self, tree, title="Baker", **facts):
        given = {"providerId": self.id, "title": title, "requirements": tree, **facts}
        found = await self.done("author", "pathwayDraft", given, "pathway { id }")
        return found["pathway"]["id"]

    async def see(self, who, id_, fields):
        document = f"query ($id: ID!) {{ node(id: $id) {{ ... on Achievement {{ title status }} {fields} }} }}"
        return (await self.ask(self.people[who], document, id=id_))["node"]


MUTATION_INPUTS = {
    "microCredentialPublish": "MicroCredentialIdInput",
    "microCredentialRetire": "MicroCredentialIdInput",
    "pathwayPublish": "PathwayIdInput",
    "pathwayRetire": "PathwayIdInput",
}


async def test_a_draft_is_revised_until_it_may_be_published(bakery):
    id_ = await bakery.drafted()

    refused = await bakery.change("publisher", "microCredentialPublish", {"id": id_})

    assert {error["code"] for error in refused["errors"]} == {"INCOMPLETE"}
    assert [error["path"] for error in refused["errors"]] == [
        ["learningOutcomes"],
        ["hours"],
        ["assessmentType"],
        ["participation"],
        ["qualityAssurance"],
        ["activities"],
    ]
    assert (await MicroCredential.get()).status is VersionStatus.DRAFT
    assert await bakery.see("visitor", id_, "") is None

    await bakery.done("author", "microCredentialRevise", {"id": id_, **COMPLETE})
    await bakery.done("publisher", "microCredentialPublish", {"id": id_})

    facts = "... on MicroCredential { hours credits skills { label } activities { key hours } learningOutcomes { skills { label } } alignments { level } completeness { presence } }"
    shown = await bakery.see("visitor", id_, facts)
    assert (shown["title"], shown["status"]) == ("Bread", "PUBLISHED")
    assert (shown["hours"], shown["credits"]) == ("12.50", "0.50")
    assert shown["activities"] == [{"key": "bake", "hours": "12.50"}]
    assert shown["learningOutcomes"] == [{"skills": [{"label": "bake"}]}]
    assert shown["alignments"] == [{"level": 2}]
    assert "MISSING" not in [one["presence"] for one in shown["completeness"]]
    found = await bakery.ask(VISITOR, "{ microCredentials { edges { node { id } } } }")
    assert found["microCredentials"]["edges"] == [{"node": {"id": id_}}]


async def test_what_is_published_already_is_not_published_again(bakery):
    id_ = await bakery.published()
    refused = await bakery.change("publisher", "microCredentialPublish", {"id": id_})
    assert [error["code"] for error in refused["errors"]] == ["ALREADY_PUBLISHED"]


async def test_a_new_version_leaves_the_old_badge_pointing_at_its_own(bakery):
    id_ = await bakery.published()
    enrolled = await bakery.done("learner", "enroll", {"achievementId": id_}, "enrollment { id }")
    done = {"enrollmentId": enrolled["enrollment"]["id"], "activityKey": "bake"}
    recorded = await bakery.done("learner", "progressRecord", done, "badges { publicId document }")
    (badge,) = recorded["badges"]

    revised = {"id": id_, "title": "Rye bread", "level": 4}
    await bakery.done("author", "microCredentialRevise", revised)
    versions = "... on MicroCredential { version { number title } draft { number title } versions { edges { node { number status } } } }"
    before = await bakery.see("visitor", id_, versions)
    assert before["title"] == "Bread"
    assert (before["version"], before["draft"]) == ({"number": 1, "title": "Bread"}, None)
    written = await bakery.see("reviewer", id_, versions)
    assert (written["title"], written["draft"]) == ("Bread", {"number": 2, "title": "Rye bread"})

    await bakery.done("publisher", "microCredentialPublish", {"id": id_})

    after = await bakery.see("visitor", id_, versions)
    assert (after["title"], after["version"]["number"]) == ("Rye bread", 2)
    assert [edge["node"] for edge in after["versions"]["edges"]] == [
        {"number": 2, "status": "PUBLISHED"},
        {"number": 1, "status": "RETIRED"},
    ]
    document = "query ($id: String!) { badge(publicId: $id) { document verification { verdict } } }"
    still = (await bakery.ask(VISITOR, document, id=badge["publicId"]))["badge"]
    assert still == {"document": badge["document"], "verification": {"verdict": "VERIFIED"}}
    achievement = json.loads(badge["document"])["credentialSubject"]["achievement"]
    assert (achievement["name"], achievement["version"]) == ("Bread", "1")


async def test_retiring_closes_the_door_and_keeps_what_was_earned(bakery):
    id_ = await bakery.published()
    award = {"microCredentialId": id_, "email": "you@example.org", "reason": "Seen."}
    awarded = await bakery.done("awarder", "badgeAward", award, "badge { publicId }")

    await bakery.done("publisher", "microCredentialRetire", {"id": id_})

    refused = await bakery.change("learner", "enroll", {"achievementId": id_})
    assert [error["code"] for error in refused["errors"]] == ["NOT_OPEN"]
    assert (await bakery.see("visitor", id_, ""))["status"] == "RETIRED"
    assert await bakery.ask(VISITOR, "{ microCredentials { totalCount } }") == {
        "microCredentials": {"totalCount": 0}
    }
    document = "query ($id: String!) { badge(publicId: $id) { state achievement { title } } }"
    badge = await bakery.ask(VISITOR, document, id=awarded["badge"]["publicId"])
    assert badge["badge"] == {"state": "VALID", "achievement": {"title": "Bread"}}


def group(*children, key="root", rule="ALL", **facts):
    return {"key": key, "rule": rule, "children": list(children), **facts}


def leaf(key, micro_credential):
    return {"key": key, "microCredentialId": micro_credential}


async def test_a_pathway_is_drafted_with_its_tree_and_published(bakery):
    bread, cake = await bakery.published("Bread"), await bakery.published("Cake")
    tree = group(
        group(leaf("bread", bread), leaf("cake", cake), key="half", rule="AT_LEAST", threshold="1"),
        {"key": "skill", "skillUri": "https://skills.example.org/bake", "minLevel": 2},
    )
    id_ = await bakery.pathway(tree)
    assert await bakery.see("visitor", id_, "") is None

    await bakery.done("publisher", "pathwayPublish", {"id": id_})

    fields = "... on Pathway { requirements { key parentKey depth kind ruleText threshold minLevel microCredential { title } skill { label } } }"
    shown = await bakery.see("visitor", id_, fields)
    assert [(r["key"], r["parentKey"], r["depth"], r["kind"]) for r in shown["requirements"]] == [
        ("root", None, 0, "GROUP"),
        ("half", "root", 1, "GROUP"),
        ("bread", "half", 2, "MICRO_CREDENTIAL"),
        ("cake", "half", 2, "MICRO_CREDENTIAL"),
        ("skill", "root", 1, "SKILL"),
    ]
    assert shown["requirements"][2]["microCredential"] == {"title": "Bread"}
    assert shown["requirements"][4]["skill"] == {"label": "bake"}
    toward = await bakery.see(
        "visitor", bread, "... on MicroCredential { countsToward { edges { node { title } } } }"
    )
    assert toward["countsToward"]["edges"] == [{"node": {"title": "Baker"}}]


async def test_limits_levels_and_sets_are_sent_read_back_and_explained(bakery):
    bread, cake = await bakery.published("Bread"), await bakery.published("Cake")
    either = {"key": "either", "setOf": [bread, cake]}
    versions = (await bakery.see("author", bread, "... on MicroCredential { version { id } }"))[
        "version"
    ]
    tree = group(
        either,
        {**leaf("bread", bread), "versionIds": [versions["id"]]},
        {"key": "skill", "skillUri": "https://skills.example.org/bake", "providerIds": [bakery.id]},
        rule="AT_LEAST_CREDITS",
        threshold="1",
        minLevel=3,
        levelFramework="EQF",
        fromProviderId=bakery.id,
        minFromProvider="0.5",
        maxFromOneProvider="0.75",
        maxFromOthers="0.25",
    )
    id_ = await bakery.pathway(tree)
    await bakery.done("publisher", "pathwayPublish", {"id": id_})
    shown = await bakery.see(
        "visitor",
        id_,
        """... on Pathway { requirements {
      key kind minLevel levelFramework fromProvider { name } minFromProvider maxFromOneProvider
      maxFromOthers targets { microCredential { title } version { number } provider { name } } } }""",
    )
    root, *leaves = shown["requirements"]
    assert root == {
        "key": "root", "kind": "GROUP", "minLevel": 3, "levelFramework": "EQF",
        "fromProvider": {"name": "Bakery"}, "minFromProvider": "0.5",
        "maxFromOneProvider": "0.75", "maxFromOthers": "0.25", "targets": [],
    }  # fmt: skip
    none = {"microCredential": None, "version": None, "provider": None}
    assert [each["targets"] for each in leaves] == [
        [{**none, "microCredential": {"title": t}} for t in ("Bread", "Cake")],
        [{**none, "version": {"number": 1}}],
        [{**none, "provider": {"name": "Bakery"}}],
    ]

    progress = await bakery.see(
        "learner",
        id_,
        """... on Pathway { progress { nodes {
      key kind title ruleText anyOf { title } } } }""",
    )

    nodes = progress["progress"]["nodes"]
    assert nodes[0]["ruleText"] == (
        "At least 1 credit, EQF level 3 or above, at least 0.5 credits from Bakery,"
        " at most 0.25 credits from anybody else, at most 0.75 credits from any one provider"
    )
    assert nodes[1] == {
        "key": "either", "kind": "SET", "title": "Bread or Cake", "ruleText": "",
        "anyOf": [{"title": "Bread"}, {"title": "Cake"}],
    }  # fmt: skip


async def test_limits_that_cannot_be_are_named_by_the_keys_that_lead_there(bakery):
    bread = await bakery.published()
    inner = group(leaf("one", bread), key="inner", fromProviderId=bakery.id, minFromProvider="2")
    bare = group(leaf("two", bread), key="bare", maxFromOthers="1", minLevel=2)
    id_ = await bakery.pathway(group(inner, bare, {"key": "none", "setOf": []}))

    refused = await bakery.change("publisher", "pathwayPublish", {"id": id_})

    found = {(error["path"][-1], error["message"]) for error in refused["errors"]}
    assert found >= {
        ("inner", "It asks for more of one provider than it asks for at all."),
        ("bare", "Say of which provider the badges have to be."),
        ("bare", "Say on which framework's scale the level is."),
        ("none", "A set needs something to choose from."),
    }


async def test_every_problem_of_a_tree_is_named_where_it_is(bakery):
    bread = await bakery.published()
    tree = group(
        group(key="empty"),
        group(leaf("one", bread), key="many", rule="AT_LEAST", threshold="2"),
        group(leaf("two", bread), key="far", rule="AT_LEAST_CREDITS", threshold="30"),
    )
    id_ = await bakery.pathway(tree)

    refused = await bakery.change("publisher", "pathwayPublish", {"id": id_})

    found = {(error["code"], *error["path"]) for error in refused["errors"]}
    assert found >= {
        ("INCOMPLETE", "requirements", "root", "empty"),
        ("INCOMPLETE", "requirements", "root", "many"),
        ("INCOMPLETE", "requirements", "root", "far"),
    }
    assert (await Pathway.get()).status is VersionStatus.DRAFT


async def test_a_circle_of_pathways_is_refused_with_its_names(bakery):
    bread = await bakery.published()
    first = await bakery.pathway(group(leaf("a", bread)), title="First")
    await bakery.done("publisher", "pathwayPublish", {"id": first})
    second = await bakery.pathway(group({"key": "p", "pathwayId": first}), title="Second")
    await bakery.done("publisher", "pathwayPublish", {"id": second})
    back = {"id": first, "requirements": group(leaf("a", bread), {"key": "p", "pathwayId": second})}
    await bakery.done("author", "pathwayRevise", back)

    refused = await bakery.change("publisher", "pathwayPublish", {"id": first})

    (error,) = refused["errors"]
    assert (error["code"], error["path"]) == ("PATHWAY_CYCLE", ["requirements"])
    assert "“First”" in error["message"]
    assert "“Second”" in error["message"]
    shown = await bakery.see("visitor", first, "... on Pathway { version { number } }")
    assert shown["version"] == {"number": 1}


async def test_a_tree_that_names_what_is_not_there_is_refused_whole(bakery):
    nothing = to_base64("MicroCredential", "01900000-0000-7000-8000-000000000000")
    given = {"providerId": bakery.id, "title": "Baker", "requirements": group(leaf("a", nothing))}

    refused = await bakery.change("author", "pathwayDraft", given)

    assert [error["code"] for error in refused["errors"]] == ["NOT_FOUND"]
    assert await Pathway.all().count() == 0


@pytest.mark.parametrize(
    ("facts", "path"),
    [
        ({"title": "  "}, ["input", "title"]),
        ({"title": "x" * 301}, ["input", "title"]),
        ({"language": "english please"}, ["input", "language"]),
        ({"level": 11}, ["input", "level"]),
        ({"hours": "-1"}, ["input", "hours"]),
        ({"credits": "1e40"}, ["input", "credits"]),
        ({"currency": "euro"}, ["input", "currency"]),
        ({"validMonths": 0}, ["input", "validMonths"]),
    ],
)
async def test_a_value_that_cannot_be_is_refused_where_it_stands(bakery, facts, path):
    given = {"providerId": bakery.id, "title": "Bread", **facts}

    refused = await bakery.change("author", "microCredentialDraft", given)

    assert [(error["code"], error["path"]) for error in refused["errors"]] == [("INVALID", path)]
    assert await MicroCredential.all().count() == 0


async def test_a_provider_is_drafted_by_anyone_and_opened_by_the_platform(bakery):
    drafted = await bakery.done(
        "learner", "providerDraft", {"name": "Mill"}, "provider { id slug status }"
    )
    provider = drafted["provider"]
    assert (provider["slug"], provider["status"]) == ("mill", "DRAFT")
    hidden = "query ($slug: String!) { provider(slug: $slug) { name } }"
    assert await bakery.ask(VISITOR, hidden, slug="mill") == {"provider": None}

    bakery.people["platform"] = await factories.administrator()
    await bakery.done("platform", "providerPublish", {"id": provider["id"]})

    assert await bakery.ask(VISITOR, hidden, slug="mill") == {"provider": {"name": "Mill"}}
