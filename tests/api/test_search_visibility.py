"""Searching shows nothing that lists do not show: not as a result, not as a number, not as a word."""

from __future__ import annotations

import pytest

from catalog.models import MicroCredential
from catalog.rules.words import Visibility
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable
from search.fallback import WithFallback
from search.indexing import rebuild_index
from tests.api.permissions import ROLES, ROWS

SEARCH = """query ($text: String!, $first: Int = 100, $after: String, $as: Boolean! = true,
                  $filter: SearchFilter) {
  search(text: $text, first: $first, after: $after, asTyped: $as, filter: $filter,
         facets: [PROVIDER, KIND, STATUS, PATHWAY], facetSize: 50) {
    totalCount correctedQuery understoodAs { word alternatives }
    pageInfo { hasNextPage endCursor }
    edges { node { id title } highlights { text } }
    facets { facet values { value label count } }
  }
}"""
ACHIEVEMENTS = [row for row in ROWS if row.type in ("MicroCredential", "Pathway")]


class Away(EmbeddedEngine):
    """An engine that nobody can reach."""

    async def search(self, query):
        raise EngineUnavailable("away")

    async def suggest(self, prefix, limit=10, scope=None):
        raise EngineUnavailable("away")


@pytest.fixture(params=["embedded", "database"])
async def searching(own, request, tmp_path):
    """The world with a word that only a draft of Birch's has, and with an index of it."""
    draft = own.world["birch-draft"].id
    await MicroCredential.filter(id=draft).update(title="Orchard zymurgy", summary="Zymurgy, too.")
    inner = (EmbeddedEngine if request.param == "embedded" else Away)(tmp_path / "index")
    own.ask.engine = WithFallback(inner)
    await own.ask.engine.prepare()
    await rebuild_index(inner)
    yield own
    await inner.close()


def listed_for(role):
    return {row.name for row in ACHIEVEMENTS if role in row.listed}


async def test_results_their_number_and_their_facets_are_of_what_is_listed(searching):
    for role in ROLES:
        found = (await searching(role, SEARCH, text="orchard"))["search"]

        names = [searching.world.name_of(edge["node"]["id"]) for edge in found["edges"]]
        assert sorted(names) == sorted(listed_for(role)), role
        assert found["totalCount"] == len(names)
        counts = {f["facet"]: f["values"] for f in found["facets"]}
        for facet in ("PROVIDER", "KIND", "STATUS"):
            if counts.get(facet):
                assert sum(value["count"] for value in counts[facet]) == len(names), (role, facet)
        towards = {value["label"] for value in counts.get("PATHWAY", ())}
        assert towards <= {"Orchard stack", "Orchard step"}, role


async def test_pages_of_results_hold_each_once(searching):
    for role in ("visitor", "author"):
        names, after = [], None
        while True:
            found = (await searching(role, SEARCH, text="orchard", first=3, after=after))["search"]
            names += [searching.world.name_of(edge["node"]["id"]) for edge in found["edges"]]
            after = found["pageInfo"]["endCursor"]
            if not found["pageInfo"]["hasNextPage"]:
                break
        assert sorted(names) == sorted(listed_for(role)), role


async def test_a_word_of_a_draft_is_known_to_its_own_people_only(searching):
    for role in ROLES:
        for text in ("zymurgy", "zymurgi", "zymurg"):
            found = (await searching(role, SEARCH, text=text, **{"as": False}))["search"]
            if role != "outsider":
                assert "zymurgy" not in str(found).lower().replace(text, "", 1), (role, text)
                assert found["totalCount"] == 0, (role, text)
    found = (await searching("outsider", SEARCH, text="zymurgy"))["search"]
    assert [edge["node"]["title"] for edge in found["edges"]] == ["Orchard zymurgy"]


async def test_what_the_next_version_will_say_is_found_by_nobody(searching):
    for role in ROLES:
        found = (await searching(role, SEARCH, text="secret plans"))["search"]
        assert "secret" not in str(found["edges"]), role


async def test_suggestions_are_of_what_is_listed(searching):
    document = "query ($text: String!) { suggest(text: $text, first: 20) { kind value text } }"
    for role in ROLES:
        for text in ("orch", "orchard", "zym", "ann", "ced", "ald"):
            found = (await searching(role, document, text=text))["suggest"]
            for one in found:
                if one["kind"] in ("MICRO_CREDENTIAL", "PATHWAY"):
                    assert searching.world.name_of(one["value"]) in listed_for(role), (role, one)
                elif one["kind"] == "PROVIDER":
                    name = searching.world.name_of(one["value"])
                    (row,) = [r for r in ROWS if r.name == name]
                    assert role in row.listed, (role, one)


async def test_what_became_private_since_it_was_indexed_is_not_shown(searching):
    await MicroCredential.filter(slug="open").update(visibility=Visibility.PRIVATE)
    await MicroCredential.filter(slug="birch-open").update(visibility=Visibility.UNLISTED)

    for role in ("visitor", "learner"):
        found = (await searching(role, SEARCH, text="orchard"))["search"]
        names = {searching.world.name_of(edge["node"]["id"]) for edge in found["edges"]}
        assert names == {"stack", "step"}, role


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": 0}, "INVALID_SEARCH"),
        ({"first": 101}, "INVALID_SEARCH"),
        ({"after": "junk"}, "INVALID_CURSOR"),
        ({"filter": {"hoursAtLeast": "1e99999"}}, "This number is too large."),
        ({"filter": {"creditsAtMost": "NaN"}}, "This number is too large."),
        ({"filter": {"facets": [{"facet": "KIND", "values": ["x" * 501]}]}}, "INVALID_SEARCH"),
    ],
)
async def test_what_search_cannot_be_asked_is_refused(searching, asked, code):
    assert await searching.refused("visitor", SEARCH, text="orchard", **asked) == code


async def test_without_an_engine_search_says_so(own):
    assert await own.refused("visitor", SEARCH, text="orchard") == "SEARCH_UNAVAILABLE"
