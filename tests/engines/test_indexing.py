"""What is in the index is what the database says, after every change and after a rebuild."""

import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest

from catalog.models import (
    LearningOutcome,
    MicroCredential,
    OutboxEvent,
    Pathway,
    Provider,
    SkillLabel,
    Translation,
)
from catalog.rules.words import (
    AssessmentType,
    Field,
    Participation,
    VersionStatus,
    Visibility,
)
from catalog.viewer import VISITOR
from catalog.work import Work
from search.documents import documents
from search.embedded import EmbeddedEngine
from search.engine import (
    Facet,
    Kind,
    Labelled,
    Period,
    RebuildRefused,
    Scope,
    SearchDocument,
    SearchQuery,
    SkillEntry,
)
from search.indexing import RebuildProgress, index_changes, is_lost, rebuild_index
from tests import factories


@pytest.fixture
async def index(database, tmp_path):
    engine = EmbeddedEngine(tmp_path / "index")
    await engine.prepare()
    yield engine
    await engine.close()


async def changed(row) -> OutboxEvent:
    """What a service does at the end of a change."""
    work = Work(VISITOR, factories.NOW, factories.DEPLOYMENT)
    await work.tell("catalog.changed", row)
    return await OutboxEvent.all().order_by("-id").first()


async def titles(engine, text="", **query) -> list[str]:
    found = await engine.search(SearchQuery(text, **query))
    kinds = {"MicroCredential": MicroCredential, "Pathway": Pathway}
    rows = [hit.id.split(":") for hit in found.hits]
    return sorted([(await kinds[kind].get(id=id_)).title for kind, id_ in rows])


async def test_a_micro_credential_becomes_a_document_with_all_that_belongs_to_it(database):
    provider = await factories.provider("Harbour School", country="NL")
    welding = await factories.skill("welding")
    await SkillLabel.create(skill=welding, language="nl", label="lassen", position=0)
    made = await factories.micro_credential(
        provider=provider,
        skills=[(welding, 3)],
        title="MIG welding",
        summary="Join steel.",
        description="In a workshop.",
        language="en",
        field=Field.TRADES,
        level=4,
        framework="EQF",
        minutes=1_500,
        credits=100,
        participation=Participation.ONSITE,
        assessment_type=AssessmentType.PRACTICAL,
    )
    version_id = made.shown_version_id
    await LearningOutcome.create(version_id=version_id, text="Weld a fillet.", position=0)
    await Translation.create(version_id=version_id, language="nl", title="MIG-lassen")
    await factories.offering(
        made,
        starts_on=date(2027, 2, 1),
        ends_on=date(2027, 3, 1),
        enroll_by=date(2027, 2, 10),
        language="nl",
        participation=Participation.BLENDED,
        price_minor=9_900,
        currency="EUR",
    )
    path = await factories.pathway(factories.all_of(made), title="Welder")
    await factories.pathway(factories.all_of(made), visibility=Visibility.PRIVATE)

    found = await documents(Kind.MICRO_CREDENTIAL, [made.id])

    assert found == [
        SearchDocument(
            id=f"MicroCredential:{made.id}",
            kind=Kind.MICRO_CREDENTIAL,
            version=0,
            title="MIG welding",
            summary="Join steel.",
            description="In a workshop.",
            other_texts=("Weld a fillet.", "MIG-lassen", "", ""),
            provider=Labelled(str(provider.id), "Harbour School"),
            listed=True,
            seen_by=frozenset({str(provider.id)}),
            status="published",
            skills=(SkillEntry(welding.uri, "welding", ("lassen",)),),
            field="trades",
            languages=("en", "nl"),
            level=4,
            framework="EQF",
            minutes=1_500,
            credits=100,
            price_minor=9_900,
            currency="EUR",
            deliveries=("onsite", "blended"),
            assessment="practical",
            country="NL",
            offered=(Period(date(2027, 2, 1), date(2027, 2, 10)),),
            published_at=factories.NOW,
            counts_towards=(Labelled(str(path.id), "Welder"),),
        )
    ]


async def test_a_pathway_becomes_a_document_with_the_skills_and_steps_it_names(database):
    skill = await factories.skill("triage")
    inner = await factories.pathway(factories.all_of(await factories.micro_credential()))
    outer = await factories.pathway(
        factories.all_of(inner, factories.leaf(skill, title="Triage, shown at work")),
        title="Emergency nurse",
        price_minor=0,
        popularity=40,
        enrolled_count=2,
    )

    found = await documents(Kind.PATHWAY, [inner.id, outer.id])

    assert [each.title for each in found] == [inner.title, "Emergency nurse"]
    assert found[0].counts_towards == (Labelled(str(outer.id), "Emergency nurse"),)
    assert found[1].skills == (SkillEntry(skill.uri, "triage"),)
    assert "Triage, shown at work" in found[1].other_texts
    assert (found[1].enrolled_count, found[1].price_minor) == (42, 0)


@pytest.mark.parametrize(
    ("status", "visibility", "listed"),
    [
        (VersionStatus.PUBLISHED, Visibility.PUBLIC, True),
        (VersionStatus.PUBLISHED, Visibility.UNLISTED, False),
        (VersionStatus.PUBLISHED, Visibility.PRIVATE, False),
        (VersionStatus.DRAFT, Visibility.PUBLIC, False),
        (VersionStatus.RETIRED, Visibility.PUBLIC, False),
    ],
)
async def test_only_what_is_published_and_public_is_listed(database, status, visibility, listed):
    made = await factories.micro_credential(status=status, visibility=visibility)

    found = await documents(Kind.MICRO_CREDENTIAL, [made.id])

    assert found[0].listed is listed


async def test_as_many_statements_read_one_document_as_many(database, caplog):
    skills = [await factories.skill() for _ in range(3)]
    rows = [
        await factories.micro_credential(skills=[(skill, None) for skill in skills])
        for _ in range(5)
    ]
    for row in rows:
        await factories.offering(row)
    paths = [await factories.pathway(factories.all_of(*rows)) for _ in range(4)]

    async def statements(kind, ids):
        caplog.clear()
        with caplog.at_level(logging.DEBUG, logger="tortoise.db_client"):
            assert len(await documents(kind, ids)) == len(ids)
        return len(caplog.records)

    for kind, ids in (
        (Kind.MICRO_CREDENTIAL, [row.id for row in rows]),
        (Kind.PATHWAY, [path.id for path in paths]),
    ):
        one, many = await statements(kind, ids[:1]), await statements(kind, ids)
        assert 3 < one == many <= 8


async def test_a_change_reaches_the_index_and_again_is_the_same(index):
    made = await factories.micro_credential(title="Bread")
    event = await changed(made)
    await index_changes(index, [event])
    assert await titles(index, "bread") == ["Bread"]

    await MicroCredential.filter(id=made.id).update(title="Pastry")
    later = await changed(made)
    await index_changes(index, [later, event])
    await index_changes(index, [event])

    assert await titles(index, "pastry") == ["Pastry"]
    assert await titles(index, "bread", as_typed=True) == []
    assert await index.count() == 1


async def test_a_row_made_private_is_found_by_its_provider_only(index):
    made = await factories.micro_credential(title="Bread")
    await index_changes(index, [await changed(made)])

    await MicroCredential.filter(id=made.id).update(visibility=Visibility.PRIVATE)
    await index_changes(index, [await changed(made)])

    own = Scope(frozenset({str(made.provider_id)}))
    assert await titles(index, "bread") == []
    assert await titles(index, "bread", scope=own) == ["Bread"]
    assert (await index.suggest("bread")).items == ()


async def test_a_row_that_is_gone_is_gone_from_the_index(index):
    made = await factories.pathway(factories.all_of(), title="Gone")
    event = await changed(made)
    await index_changes(index, [event])
    assert await index.count() == 1

    await made.versions.all().update(status=VersionStatus.DRAFT)
    for version in await made.versions.all():
        await version.requirements.all().delete()
        await version.delete()
    await made.delete()
    await index_changes(index, [event])

    assert await index.count() == 0


async def test_a_provider_that_changes_its_name_changes_it_in_all_it_offers(index):
    provider = await factories.provider("Old Name")
    inside = await factories.micro_credential(provider=provider)
    await factories.pathway(factories.all_of(inside), provider=provider)
    await rebuild_index(index)

    await Provider.filter(id=provider.id).update(name="Renamed Academy")
    await index_changes(index, [await changed(provider)])

    found = await index.search(SearchQuery("renamed", facets=(Facet.PROVIDER,)))
    assert found.total == 2
    assert [value.label for value in found.facets[0].values] == ["Renamed Academy"]


async def test_what_counts_towards_a_pathway_follows_the_pathway(index):
    made = await factories.micro_credential()
    path = await factories.pathway(factories.all_of(made), status=VersionStatus.DRAFT)
    await rebuild_index(index)
    towards = SearchQuery(filters={Facet.PATHWAY: frozenset({str(path.id)})})
    assert (await index.search(towards)).total == 0

    await Pathway.filter(id=path.id).update(status=VersionStatus.PUBLISHED)
    await index_changes(index, [await changed(path)])
    assert (await index.search(towards)).total == 1

    await Pathway.filter(id=path.id).update(visibility=Visibility.PRIVATE)
    await index_changes(index, [await changed(path)])
    assert (await index.search(towards)).total == 0


async def test_events_about_anything_else_are_none_of_the_index(index):
    work = Work(VISITOR, factories.NOW, factories.DEPLOYMENT)
    made = await factories.micro_credential()
    await work.record("badge.awarded", "Badge", made.id)

    await index_changes(index, await OutboxEvent.all())

    assert await index.count() == 0


async def test_a_rebuild_holds_every_row_and_tells_how_far_it_is(index, monkeypatch):
    monkeypatch.setattr("search.indexing.BATCH", 2)
    rows = [await factories.micro_credential() for _ in range(5)]
    await factories.micro_credential(status=VersionStatus.DRAFT)
    await factories.pathway(factories.all_of(*rows))
    progress = RebuildProgress()

    assert await rebuild_index(index, progress) == 7

    assert (progress.done, progress.expected) == (7, 7)
    assert (await index.search(SearchQuery())).total == 6


async def test_a_rebuild_of_nothing_empties_the_index(index):
    made = await factories.micro_credential()
    stale = replace((await documents(Kind.MICRO_CREDENTIAL, [made.id]))[0], title="Stale")
    await index.index([stale])

    assert await rebuild_index(index) == 1
    assert await titles(index, "stale", as_typed=True) == []


async def test_an_index_that_was_never_filled_is_lost_whatever_was_written_to_it(index):
    await index_changes(index, [await changed(await factories.micro_credential())])
    assert await is_lost(index)

    await rebuild_index(index)

    assert not await is_lost(index)


class _Interrupted(EmbeddedEngine):
    """Reads all documents of a rebuild, lets something happen, and then goes on."""

    def __init__(self, path, meanwhile):
        super().__init__(path)
        self.meanwhile = meanwhile

    async def rebuild(self, documents, expected, progress=None):
        read = [each async for each in documents]
        read = await self.meanwhile(read)

        async def again():
            for each in read:
                yield each

        await super().rebuild(again(), expected, progress)


async def test_a_rebuild_that_lost_something_leaves_the_old_index(database, tmp_path):
    async def lose_one(read):
        return read[:-1]

    engine = _Interrupted(tmp_path / "index", lose_one)
    await engine.prepare()
    made = [await factories.micro_credential() for _ in range(2)]
    await index_changes(engine, [await changed(made[0])])

    with pytest.raises(RebuildRefused, match="holds 1 documents, not 2"):
        await rebuild_index(engine)

    assert await titles(engine) == [made[0].title]
    await engine.close()


async def test_what_another_process_indexed_during_a_rebuild_is_read_again(database, tmp_path):
    made = await factories.micro_credential(title="Before")

    async def change(read):
        await MicroCredential.filter(id=made.id).update(title="After")
        event = await changed(made)
        event.done_at = factories.NOW + timedelta(seconds=1)
        await event.save()
        return read

    engine = _Interrupted(tmp_path / "index", change)
    await engine.prepare()

    await rebuild_index(engine, clock=factories.Clock())

    assert await titles(engine, "after") == ["After"]
    await engine.close()
