"""Providers of imported courses: found by their folded name, made once, published."""

from datetime import UTC, datetime

from catalog.importing.report import Refusal
from catalog.models import MicroCredential, Provider
from catalog.rules.words import VersionStatus

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def provider(name, status):
    return await Provider.create(
        slug="north",
        name=name,
        name_folded=name.casefold(),
        did="did:web:north",
        status=status,
        created_at=NOW,
    )


async def test_a_missing_provider_is_made_with_a_did_of_the_deployment(sqlite, school, a_course):
    await school.load(school.courses(a_course(1, provider="  École d’Été ")))

    made = await Provider.get()
    assert (made.name, made.name_folded, made.slug) == ("École d’Été", "école d’été", "ecole-dete")
    assert made.did == "did:web:localhost%3A8000:providers:ecole-dete"
    assert (made.status, made.source) == (VersionStatus.PUBLISHED, "school")


async def test_spellings_of_one_name_are_one_provider(database, school, a_course):
    await school.load(
        school.courses(
            a_course(1, provider="North College "),
            a_course(2, provider="NORTH  college"),
            a_course(3, provider="North\u00a0College"),
        )
    )

    assert await Provider.all().count() == 1
    assert (await Provider.get()).name == "North College"


async def test_a_published_provider_of_that_name_is_used_as_it_is(sqlite, school, a_course):
    there = await provider("North College", VersionStatus.PUBLISHED)

    await school.load(school.courses(a_course(1)))

    assert (await MicroCredential.get()).provider_id == there.id
    assert (await Provider.get()).did == "did:web:north"


async def test_a_draft_of_that_name_gets_no_courses(sqlite, school, a_course):
    draft = await provider("North College", VersionStatus.DRAFT)

    await school.load(school.courses(a_course(1)))

    assert (await MicroCredential.get()).provider_id != draft.id
    assert await Provider.all().count() == 2


async def test_a_course_does_not_change_hands(sqlite, school, a_course):
    await school.load(school.courses(a_course(1)))

    report = await school.load(school.courses(a_course(1, provider="South College")))

    reason = "belongs to another provider here, and an import does not change that"
    assert report.refused == [Refusal(2, "provider", "South College", reason)]
    assert await Provider.all().values_list("name", flat=True) == ["North College"]


async def test_a_provider_that_was_renamed_here_keeps_its_courses(sqlite, school, a_course):
    await school.load(school.courses(a_course(1), a_course(2)))
    await Provider.all().update(name="Northern College", name_folded="northern college")

    same = await school.load(school.courses(a_course(1), a_course(2)))
    other = await school.load(school.courses(a_course(1, title="Renamed"), a_course(2)))

    assert (same.unchanged, same.refused) == (2, [])
    assert (other.changed, other.unchanged, other.refused) == (1, 1, [])
    assert await Provider.all().count() == 1
