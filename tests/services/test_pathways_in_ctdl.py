"""Pathways leave as CTDL documents and come back as drafts."""

import json

import pytest

from catalog.commands.publishing import ImportPathway, Publish
from catalog.errors import Invalid, NotPublishable
from catalog.models import Pathway, PathwayVersion, Requirement
from catalog.rules.words import LossPolicy, Ordering, Role, Visibility
from catalog.services import ctdl_exports, ctdl_imports, pathways, trees
from catalog.viewer import VISITOR
from tests import factories
from tests.factories import all_of, any_of, at_least, leaf

HERE = "http://localhost:8000"


async def garden(**facts):
    """A pathway of one kind of leaf each, ordered, with groups in it."""
    first, second, third = [await factories.micro_credential(credits=300) for _ in range(3)]
    skill, step = await factories.skill(), await factories.pathway(await factories.skill())
    tree = all_of(
        any_of(first, second, title="Roots"),
        at_least(2, leaf(skill), step, third, ordering=Ordering.HINT),
        ordering=Ordering.ENFORCED,
        title="Garden",
    )
    made = await factories.pathway(
        tree, title="Gardener", description="Grows things.", language="pt", **facts
    )
    return made, (first, second, third, skill, step)


async def author_at(provider):
    return await factories.member_of(provider, Role.PUBLISHER)


async def take(scene, document, provider=None, **more):
    provider = provider or await factories.provider()
    command = ImportPathway(provider.id, document, **more)
    return await scene.run(await author_at(provider), ctdl_imports.take, command)


async def tree_of(version_id):
    return (await trees.trees_of([version_id]))[version_id]


async def test_a_pathway_comes_back_as_a_draft_with_the_same_tree(database, scene):
    made, _ = await garden()
    written = await ctdl_exports.of_slug(VISITOR, HERE, made.slug)

    taken = await take(scene, written.document, visibility=Visibility.UNLISTED)

    assert (written.unsaid, taken.unread) == ((), ())
    pathway = await Pathway.get(id=taken.pathway.id)
    assert (pathway.title, pathway.description, pathway.language) == (
        "Gardener",
        "Grows things.",
        "pt",
    )
    assert (pathway.status.name, pathway.visibility) == ("DRAFT", Visibility.UNLISTED)
    assert pathway.shown_version_id is not None
    assert made.shown_version_id is not None
    assert await tree_of(pathway.shown_version_id) == await tree_of(made.shown_version_id)


async def test_what_was_taken_can_be_published(database, scene):
    made, _ = await garden()
    written = await ctdl_exports.of_slug(VISITOR, HERE, made.slug)
    provider = await factories.provider()
    taken = await take(scene, written.document, provider)

    await scene.run(await author_at(provider), pathways.publish, Publish(taken.pathway.id))

    assert (await Pathway.get(id=taken.pathway.id)).status.name == "PUBLISHED"


async def test_the_document_names_what_is_asked_for_by_its_address(database, scene):
    made, (first, second, third, skill, step) = await garden()

    written = await ctdl_exports.of_slug(VISITOR, HERE, made.slug)

    pathway, award, *parts = json.loads(written.document)["@graph"]
    version = f"{HERE}/achievements/{made.id}/v1"
    assert (pathway["@id"], award["ceterms:proxyFor"]) == (version, version)
    assert pathway["ceterms:subjectWebpage"] == f"{HERE}/p/{made.slug}"
    assert pathway["ceterms:ownedBy"] == [(await made.provider).did]
    assert [part["ceterms:proxyFor"] for part in parts if "ceterms:proxyFor" in part] == [
        f"{HERE}/c/{first.slug}",
        f"{HERE}/c/{second.slug}",
        skill.uri,
        f"{HERE}/p/{step.slug}",
        f"{HERE}/c/{third.slug}",
    ]
    assert parts[0]["ceterms:name"] == {"pt": "Roots"}


async def test_what_ctdl_cannot_say_of_a_version_is_listed(database, scene):
    made, _ = await garden(
        loss_policy=LossPolicy.REVOKE, awards_without_enrollment=False, valid_months=24
    )

    written = await ctdl_exports.of_slug(VISITOR, HERE, made.slug)

    assert [each.message for each in written.unsaid] == [
        "What becomes of its badge when one that it rests on is lost cannot be said.",
        "That it awards to nobody who has not enrolled cannot be said.",
        "How long its badge is valid cannot be said.",
    ]


async def test_versions_are_written_in_a_constant_number_of_statements(database, scene, counting):
    one, _ = await garden()
    more = [(await garden())[0] for _ in range(5)]
    ids = [each.shown_version_id for each in (one, *more)]

    with counting() as few:
        await ctdl_exports.written(VISITOR, HERE, ids[:1])
    with counting() as many:
        found = await ctdl_exports.written(VISITOR, HERE, ids)

    assert (len(found), len(many)) == (6, len(few))


async def test_addresses_of_versions_and_of_sources_are_known_too(database, scene):
    here = await factories.micro_credential()
    from_there = await factories.micro_credential()
    from_there.source_url = "https://other.example/course/5"
    await from_there.save(update_fields=["source_url"])
    urls = [f"{HERE}/achievements/{here.id}/v1", "https://other.example/course/5"]

    taken = await take(scene, document_of(*urls))

    rows = await Requirement.filter(version_id=taken.pathway.shown_version_id, depth=1)
    assert [row.micro_credential_id for row in rows] == [here.id, from_there.id]


async def test_every_component_that_is_not_known_is_named_and_nothing_is_drafted(database, scene):
    known = await factories.micro_credential()
    hidden = await factories.micro_credential(visibility=Visibility.PRIVATE)
    urls = ("https://x.example/1", f"{HERE}/c/{known.slug}", f"{HERE}/c/{hidden.slug}", None)

    with pytest.raises(NotPublishable) as caught:
        await take(scene, document_of(*urls))

    assert [(each.path[-1], each.message) for each in caught.value.problems] == [
        ("0", "“Part 0” stands for https://x.example/1, which is not in this catalog."),
        ("2", f"“Part 2” stands for {HERE}/c/{hidden.slug}, which is not in this catalog."),
        ("3", "“Part 3” does not say what it stands for (ceterms:proxyFor)."),
    ]
    assert await Pathway.all().count() == await PathwayVersion.all().count() == 0


async def test_addresses_that_nothing_here_can_have_are_unknown_ones(database, scene):
    urls = ("u:" + "x" * 600, "u:" + "x" * 1_500, f"{HERE}/c/{'a' * 161}", "u:\0", f"{HERE}/c/\0")

    with pytest.raises(NotPublishable) as caught:
        await take(scene, document_of(*urls))

    assert [each.path[-1] for each in caught.value.problems] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    "document", ["", "{", "[]", "[" * 100_000, '{"@graph": []}', "x" * 1_000_001]
)
async def test_what_is_no_document_is_refused(sqlite, scene, document):
    with pytest.raises(Invalid):
        await take(scene, document)
    assert await Pathway.all().count() == 0


def document_of(*urls):
    parts = [
        {
            "@id": f"urn:p#{number}",
            "ceterms:name": f"Part {number}",
            **({"ceterms:proxyFor": url} if url else {}),
        }
        for number, url in enumerate(urls)
    ]
    path = {"@id": "urn:p", "@type": "ceterms:Pathway", "ceterms:name": "Elsewhere"}
    path["ceterms:hasPart"] = [part["@id"] for part in parts]
    return json.dumps({"@graph": [path, *parts]})


async def test_a_set_comes_back_as_a_set_unless_its_reader_may_not_see_all_of_it(database, scene):
    first, second = await factories.micro_credential(), await factories.micro_credential()
    step = await factories.pathway(await factories.skill())
    urls = [f"{HERE}/c/{first.slug}", f"{HERE}/c/{second.slug}", f"{HERE}/p/{step.slug}"]
    part = {"@id": "urn:p#any", "ceterms:name": "Any", "ceterms:proxyForList": urls}
    path = {"@id": "urn:p", "@type": "ceterms:Pathway", "ceterms:name": "P"}
    document = json.dumps({"@graph": [{**path, "ceterms:hasPart": ["urn:p#any"]}, part]})
    provider = await factories.provider()

    taken = await take(scene, document, provider)
    await scene.run(await author_at(provider), pathways.publish, Publish(taken.pathway.id))

    (leaf_,) = (await tree_of(taken.pathway.shown_version_id)).children
    assert (leaf_.micro_credentials, leaf_.pathways) == ({first.id, second.id}, {step.id})
    written = await ctdl_exports.of_slug(VISITOR, HERE, taken.pathway.slug)
    again = await take(scene, written.document)
    assert await tree_of(again.pathway.shown_version_id) == await tree_of(
        taken.pathway.shown_version_id
    )
    second.visibility = Visibility.PRIVATE
    await second.save(update_fields=["visibility"])
    hidden = await ctdl_exports.of_slug(VISITOR, HERE, taken.pathway.slug)
    assert [each.key for each in hidden.unsaid] == ["any"]
    assert second.slug not in hidden.document
