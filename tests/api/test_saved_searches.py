"""Searches that people keep, asked for and changed as clients do it."""

import pytest
from strawberry.relay import to_base64

from catalog.models import SavedSearch, SavedSearchAlert
from catalog.viewer import VISITOR
from tests import factories
from tests.api.asking import statements
from tests.factories import NOW, viewer_of

CREATE = """mutation ($input: SavedSearchCreateInput!) { savedSearchCreate(input: $input) {
  errors { code message path } savedSearch { id name byMail unseen query {
    text facets { facet values } hoursAtLeast hoursAtMost creditsAtLeast creditsAtMost
    priceAtMostMinor levelAtLeast levelAtMost } } } }"""
OWN = """{ viewer { savedSearches { id name unseen alerts(first: 5) { totalCount edges { node {
  foundAt seenAt microCredential { title provider { name } } pathway { title } } } } } } }"""


async def kept(account_id, number, **alerts):
    search = await SavedSearch.create(
        account_id=account_id,
        name=f"Search {number}",
        query={"text": "x", "filters": {}, "ranges": {}},
        created_at=NOW,
    )
    for key, row in alerts.items():
        await SavedSearchAlert.create(
            saved_search=search, unique_key=f"{search.id}:{row.id}", found_at=NOW, **{key: row}
        )
    return search


async def test_a_search_is_kept_as_it_was_asked(ask):
    learner, provider = await factories.learner(), await factories.provider()
    chosen = [
        {"facet": "PROVIDER", "values": [factories_id("Provider", provider)]},
        {"facet": "LANGUAGE", "values": ["pt", "en"]},
    ]
    asked = {
        "name": "  Short  and cheap ",
        "text": "welding",
        "byMail": False,
        "filter": {"facets": chosen, "hoursAtMost": "2.5", "priceAtMostMinor": 5000},
    }

    answer = (await ask(viewer_of(learner), CREATE, input=asked))["savedSearchCreate"]

    assert answer["errors"] == []
    assert answer["savedSearch"].pop("id")
    assert answer["savedSearch"] == {
        "name": "Short and cheap",
        "byMail": False,
        "unseen": 0,
        "query": {
            "text": "welding",
            "facets": [
                {"facet": "PROVIDER", "values": [factories_id("Provider", provider)]},
                {"facet": "LANGUAGE", "values": ["en", "pt"]},
            ],
            "hoursAtLeast": None,
            "hoursAtMost": "2.50",
            "creditsAtLeast": None,
            "creditsAtMost": None,
            "priceAtMostMinor": 5000,
            "levelAtLeast": None,
            "levelAtMost": None,
        },
    }


def factories_id(kind, row):
    return to_base64(kind, row.id)


@pytest.mark.parametrize(
    ("asked", "code", "path"),
    [
        ({"name": " ", "text": "x"}, "INVALID", ["input", "name"]),
        ({"name": "n" * 101, "text": "x"}, "INVALID", ["input", "name"]),
        ({"name": "All", "text": "  "}, "INVALID", ["input", "text"]),
        ({"name": "Long", "text": "x" * 513}, "INVALID", ["input", "text"]),
        (
            {"name": "Odd", "filter": {"facets": [{"facet": "PRICE", "values": ["dear"]}]}},
            "INVALID",
            ["input", "filter"],
        ),
        (
            {"name": "Wordy", "filter": {"facets": [{"facet": "SKILL", "values": ["x" * 501]}]}},
            "INVALID",
            ["input", "filter"],
        ),
        *(
            ({"name": "Vast", "filter": {name: number}}, "INVALID", ["input", "filter"])
            for name in ("hoursAtLeast", "creditsAtMost")
            for number in ("1e99999", "NaN", "-Infinity", "99999999999999999999")
        ),
    ],
)
async def test_what_cannot_be_kept_is_refused_and_not_kept(ask, asked, code, path):
    learner = await factories.learner()

    answer = await ask(viewer_of(learner), CREATE, input=asked)

    (error,) = answer["savedSearchCreate"]["errors"]
    assert (error["code"], error["path"]) == (code, path)
    assert await SavedSearch.all().count() == 0


async def test_twenty_can_be_kept(ask):
    learner = await factories.learner()
    for number in range(20):
        await kept(learner.account_id, number)

    answer = await ask(viewer_of(learner), CREATE, input={"name": "More", "text": "x"})

    assert [error["code"] for error in answer["savedSearchCreate"]["errors"]] == ["CONFLICT"]
    assert await SavedSearch.all().count() == 20


async def test_what_was_found_is_listed_seen_and_removed(ask):
    learner = await factories.learner()
    found = await factories.micro_credential(title="Welding")
    path = await factories.pathway(factories.all_of(found), title="Metal")
    search = await kept(learner.account_id, 1, micro_credential=found, pathway=path)
    viewer, given = viewer_of(learner), {"id": factories_id("SavedSearch", search)}

    async def listed():
        (one,) = (await ask(viewer, OWN))["viewer"]["savedSearches"]
        nodes = [edge["node"] for edge in one["alerts"]["edges"]]
        return one["unseen"], [
            ((node["microCredential"] or node["pathway"])["title"], bool(node["seenAt"]))
            for node in nodes
        ]

    assert await listed() == (2, [("Metal", False), ("Welding", False)])
    await ask(viewer, change("MarkSeen"), input=given)
    assert await listed() == (0, [("Metal", True), ("Welding", True)])
    await ask(viewer, change("Remove"), input=given)
    assert (await ask(viewer, OWN))["viewer"]["savedSearches"] == []
    assert await SavedSearchAlert.all().count() == 0
    assert await ask(VISITOR, OWN) == {"viewer": None}


def change(verb):
    kind = "SavedSearchInput"
    return (
        f"mutation ($input: {kind}!) {{ savedSearch{verb}(input: $input) {{ errors {{ code }} }} }}"
    )


async def test_they_cost_the_same_however_many_there_are(ask):
    learner, found = await factories.learner(), await factories.micro_credential()

    async def cost():
        async with statements(ask.database) as seen:
            answer = await ask(viewer_of(learner), OWN)
        return len(seen), len(answer["viewer"]["savedSearches"])

    await kept(learner.account_id, 0, micro_credential=found)
    few = await cost()
    for number in range(1, 9):
        await kept(learner.account_id, number, micro_credential=found)
    many = await cost()

    assert (few[1], many[1]) == (1, 9)
    assert few[0] == many[0]
