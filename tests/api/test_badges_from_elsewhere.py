"""A badge from elsewhere through the API: asked for, brought, seen in the explanation, removed."""

from __future__ import annotations

from catalog.rules.words import Role
from tests import factories
from tests.api.asking import Asking
from tests.api.world import global_id
from tests.factories import viewer_of
from tests.issuers import WELDING, Issuer

ERRORS = "errors { code message path }"
DRAFT = f"mutation ($input: PathwayDraftInput!) {{ it: pathwayDraft(input: $input) {{ {ERRORS} pathway {{ id draft {{ problems {{ key code }} criteriaFromTree requirements {{ key kind external {{ issuer achievementId }} }} }} }} }} }}"
PUBLISH = f"mutation ($input: PathwayIdInput!) {{ it: pathwayPublish(input: $input) {{ {ERRORS} pathway {{ slug }} }} }}"
ADD = f"mutation ($input: ExternalBadgeAddInput!) {{ it: externalBadgeAdd(input: $input) {{ {ERRORS} externalBadge {{ id name issuerName issuer achievementId state expired }} badges {{ id externalSupports {{ requirementKey restsOn {{ id }} }} supports {{ requirementKey }} }} }} }}"
REMOVE = f"mutation ($input: ExternalBadgeRemoveInput!) {{ it: externalBadgeRemove(input: $input) {{ {ERRORS} externalBadge {{ id }} }} }}"
SEEN = """query ($slug: String!) {
  viewer { learner { externalBadges { totalCount edges { node { id name } } } } }
  pathway(slug: $slug) { progress { complete nodes { key kind word badges { id } externalBadges { id } uncounted { why badge { id } externalBadge { id } } } } }
}"""


async def test_it_is_asked_for_brought_seen_and_removed(database):
    ask, guild = Asking(database), Issuer()
    provider = await factories.provider()
    author = await factories.member_of(provider, Role.ADMINISTRATOR)
    ada = viewer_of(await factories.learner(email="ada@example.org"))
    bob = viewer_of(await factories.learner("Bob"))
    asked = {"issuer": guild.did, "achievementId": WELDING}
    tree = {
        "key": "root",
        "rule": "ALL",
        "children": [{"key": "weld", "title": "Welding", "external": asked}],
    }
    given = {"providerId": global_id(provider), "title": "Fitter", "requirements": tree}

    drafted = (await ask(author, DRAFT, input=given))["it"]

    assert drafted["errors"] == []
    draft = drafted["pathway"]["draft"]
    assert draft["problems"] == []
    assert draft["criteriaFromTree"] == (
        f"Earn this:\n- the badge “Welding”, awarded elsewhere by {guild.did}"
    )
    assert draft["requirements"] == [
        {"key": "root", "kind": "GROUP", "external": None},
        {"key": "weld", "kind": "EXTERNAL", "external": asked},
    ]
    shown = (await ask(author, PUBLISH, input={"id": drafted["pathway"]["id"]}))["it"]
    assert shown["errors"] == []
    slug = shown["pathway"]["slug"]

    content = guild.badge("ada@example.org")
    refused = (await ask(bob, ADD, input={"content": content}))["it"]
    assert [(each["code"], each["path"]) for each in refused["errors"]] == [
        ("BADGE_OF_ANOTHER", ["input", "content"])
    ]
    added = (await ask(ada, ADD, input={"content": content}))["it"]
    assert added["errors"] == []
    kept = added["externalBadge"]
    id_ = kept.pop("id")
    assert kept == {
        "name": "Welding",
        "issuerName": "Welders’ Guild",
        "issuer": guild.did,
        "achievementId": WELDING,
        "state": "VALID",
        "expired": False,
    }
    (whole,) = added["badges"]
    assert whole["externalSupports"] == [{"requirementKey": "weld", "restsOn": {"id": id_}}]
    assert whole["supports"] == []

    seen = await ask(ada, SEEN, slug=slug)
    listed = seen["viewer"]["learner"]["externalBadges"]
    assert listed == {"totalCount": 1, "edges": [{"node": {"id": id_, "name": "Welding"}}]}
    assert seen["pathway"]["progress"]["complete"]
    leaf = seen["pathway"]["progress"]["nodes"][1]
    assert leaf == {
        "key": "weld",
        "kind": "EXTERNAL",
        "word": "Earned",
        "badges": [],
        "externalBadges": [{"id": id_}],
        "uncounted": [],
    }
    theirs = await ask(bob, "query ($id: ID!) { node(id: $id) { id } }", id=id_)
    assert theirs == {"node": None}

    assert (await ask(ada, REMOVE, input={"id": id_}))["it"] == {
        "errors": [],
        "externalBadge": None,
    }
    seen = await ask(ada, SEEN, slug=slug)
    assert seen["viewer"]["learner"]["externalBadges"]["totalCount"] == 0
    again = (await ask(ada, REMOVE, input={"id": id_}))["it"]
    assert [each["code"] for each in again["errors"]] == ["NOT_FOUND"]


async def test_what_is_too_long_is_refused_before_it_is_looked_at(database):
    ask, ada = Asking(database), viewer_of(await factories.learner())

    refused = (await ask(ada, ADD, input={"content": "x" * 400_001}))["it"]

    assert [(each["code"], each["path"]) for each in refused["errors"]] == [
        ("INVALID", ["input", "content"])
    ]
