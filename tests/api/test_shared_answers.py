"""Answers that are kept: bounded, never older than the catalog, never anything personal."""

import orjson

from schema.api import api
from schema.plan.planner import Planner
from schema.plan.shared import SharedAnswers

LIST = "{ microCredentials(orderBy: TITLE) { edges { node { title provider { name } } } } }"
PERSONAL = [
    "{ viewer { account { name } } }",
    "{ microCredentials { edges { node { viewerEnrollment { id } } } } }",
    "{ pathways { edges { node { viewerBadge { publicId } } } } }",
    "{ pathways { edges { node { progress { summary } } } } }",
    "{ providers { edges { node { viewerRoles } } } }",
    "{ microCredentials { edges { node { enrollments { totalCount } } } } }",
]
MOVING = [
    "{ microCredentials { edges { node { enrolledCount } } } }",
    "{ microCredentials(orderBy: MOST_ENROLLED) { edges { node { title } } } }",
]


async def asked(planner, shared, role, document):
    context = shared.ask.context(shared.world.viewers[role])
    return await planner.answer(document, None, None, context)


async def test_visitors_and_learners_share_what_is_public(shared):
    planner = Planner(api)
    first = await asked(planner, shared, "visitor", LIST)
    kept = planner._shared.size

    second = await asked(planner, shared, "learner", LIST)

    assert first.shared
    assert second.shared
    assert second.body == first.body
    assert planner._shared.size == kept == len(first.body) + len(LIST) + len("{}")


async def test_members_neither_fill_nor_read_what_is_shared(shared):
    planner = Planner(api)
    await asked(planner, shared, "visitor", LIST)
    kept = planner._shared.size

    answers = {role: await asked(planner, shared, role, LIST) for role in ("author", "platform")}

    assert not any(answer.shared for answer in answers.values())
    assert planner._shared.size == kept
    assert b"draft" in answers["author"].body.lower()


async def test_nothing_personal_and_nothing_that_learners_move_is_kept(shared):
    planner = Planner(api)

    for document in (*PERSONAL, *MOVING):
        for role in ("visitor", "learner", "other learner"):
            answer = await asked(planner, shared, role, document)
            assert answer is not None, (document, planner.declined)
            assert not answer.shared, document

    assert planner._shared.size == 0


async def test_a_change_of_the_catalog_is_seen_at_once(own):
    planner = Planner(api)
    before = await asked(planner, own, "visitor", LIST)
    revised = await own(
        "publisher",
        "mutation($input: MicroCredentialReviseInput!) { microCredentialRevise(input: $input)"
        " { errors { code } } }",
        input={"id": own.world.id("open"), "title": "Another Name"},
    )
    drafted = await asked(planner, own, "visitor", LIST)

    retired = await own(
        "publisher",
        "mutation($input: MicroCredentialIdInput!) { microCredentialRetire(input: $input)"
        " { errors { code } } }",
        input={"id": own.world.id("open")},
    )
    after = await asked(planner, own, "visitor", LIST)

    assert revised["microCredentialRevise"]["errors"] == []
    assert drafted.body == before.body
    assert retired["microCredentialRetire"]["errors"] == []
    assert b"Orchard open" in before.body
    assert b"Orchard open" not in after.body


async def test_a_learner_who_enrols_moves_no_catalog_version(own):
    reader = own.ask.database.reader
    before = await reader.catalog_version()

    enrolled = await own(
        "founder",
        "mutation($input: EnrollInput!) { enroll(input: $input) { errors { code } } }",
        input={"achievementId": own.world.id("open")},
    )

    assert enrolled["enroll"]["errors"] == []
    assert await reader.catalog_version() == before


def test_what_is_kept_is_bounded_in_bytes_and_the_oldest_goes_first():
    kept = SharedAnswers(most_bytes=250)
    for name in "abc":
        kept.put(name, 1, b"x" * 100)

    assert kept.size == 200
    assert kept.get("a", 1) is None
    assert kept.get("c", 1) == b"x" * 100
    assert kept.get("c", 2) is None
    assert kept.size == 100


async def test_a_resolver_below_an_object_that_is_no_row_is_planned(shared):
    planner = Planner(api)
    document = "{ viewer { savedSearches { id name } account { name } __typename } }"

    answer = await asked(planner, shared, "learner", document)

    result = await shared.ask.result(shared.world.viewers["learner"], document)
    assert not result.errors
    assert answer.body == orjson.dumps({"data": result.data})
    assert not answer.shared


async def test_the_version_is_not_read_for_what_changes(shared, monkeypatch):
    reader, planner, read = type(shared.ask.database.reader), Planner(api), []
    ask_for_it = reader.catalog_version

    async def noted(self):
        read.append(1)
        return await ask_for_it(self)

    monkeypatch.setattr(reader, "catalog_version", noted)
    change = "mutation { signOut { errors { code } } }"
    for document in (LIST, change):
        await asked(planner, shared, "learner", document)

    assert read == [1]
