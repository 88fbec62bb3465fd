"""Importing courses: what is written, what is written again, what changes, what is refused."""

from datetime import UTC, datetime

from catalog.importing.report import Refusal
from catalog.models import MicroCredential, MicroCredentialVersion, OutboxEvent, Provider
from catalog.rules.words import AwardPolicy, VersionStatus, Visibility

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def counts(report):
    return report.rows, report.added, report.changed, report.unchanged, report.refused_rows


async def test_a_row_becomes_a_published_micro_credential_with_its_first_version(
    database, school, a_course
):
    report = await school.load(school.courses(a_course(7, title="  Glued.Text​ here ")))

    assert counts(report) == (1, 1, 0, 0, 0)
    credential = await MicroCredential.get(source="school", source_key="c7")
    version = await MicroCredentialVersion.get(micro_credential_id=credential.id)
    assert credential.title == version.title == "Glued.Text here"
    assert (credential.status, credential.visibility) == (
        VersionStatus.PUBLISHED,
        Visibility.PUBLIC,
    )
    assert (version.number, version.status) == (1, VersionStatus.PUBLISHED)
    assert credential.shown_version_id == version.id
    assert credential.award_policy is version.award_policy is AwardPolicy.DIRECT
    assert (credential.level, credential.framework, credential.minutes) == (1, "School", 720)
    assert credential.slug == "glued-text-here"
    assert credential.published_at == version.published_at == datetime(2026, 11, 25, 12, tzinfo=UTC)


async def test_popularity_is_not_counted_as_enrolments_made_here(sqlite, school, a_course):
    await school.load(school.courses(a_course(1, learners="124980")))

    credential = await MicroCredential.get(source_key="c1")
    assert (credential.popularity, credential.enrolled_count) == (124980, 0)


async def test_importing_again_writes_nothing(database, school, a_course):
    path = school.courses(*(a_course(number) for number in range(3)))
    await school.load(path)
    events = await OutboxEvent.all().count()

    report = await school.load(path, now=LATER)

    assert counts(report) == (3, 0, 0, 3, 0)
    assert await OutboxEvent.all().count() == events
    assert await MicroCredentialVersion.all().count() == 3
    assert await Provider.all().count() == 1


async def test_a_changed_row_becomes_the_next_version_and_retires_the_one_before(
    database, school, a_course
):
    await school.load(school.courses(a_course(1), a_course(2)))
    before = await MicroCredential.get(source_key="c1")

    report = await school.load(
        school.courses(a_course(1, title="Renamed", level="hard", hours=""), a_course(2)),
        now=LATER,
    )

    assert counts(report) == (2, 0, 1, 1, 0)
    after = await MicroCredential.get(source_key="c1")
    old, new = await MicroCredentialVersion.filter(micro_credential_id=after.id).order_by("number")
    assert (old.number, old.status, old.title) == (1, VersionStatus.RETIRED, "Course 1")
    assert (new.number, new.status, new.title) == (2, VersionStatus.PUBLISHED, "Renamed")
    assert (after.title, after.level, after.minutes) == ("Renamed", 2, None)
    assert after.shown_version_id == new.id
    assert (after.id, after.slug, after.created_at) == (before.id, before.slug, before.created_at)
    assert (before.revision, after.revision) == (1, 2)


async def test_another_popularity_moves_the_index_but_makes_no_version(database, school, a_course):
    await school.load(school.courses(a_course(1)))

    report = await school.load(school.courses(a_course(1, learners="900")))

    assert counts(report) == (1, 0, 1, 0, 0)
    credential = await MicroCredential.get(source_key="c1")
    assert (credential.popularity, credential.revision) == (900, 2)
    assert await MicroCredentialVersion.all().count() == 1


async def test_events_carry_the_revision_of_what_they_are_about(sqlite, school, a_course):
    await school.load(school.courses(a_course(1)))
    await school.load(school.courses(a_course(1, title="Renamed")))

    credential, provider = await MicroCredential.get(), await Provider.get()
    told = await OutboxEvent.all().order_by("aggregate", "version")
    assert [(e.name, e.aggregate, e.aggregate_id, e.version) for e in told] == [
        ("catalog.changed", "MicroCredential", credential.id, 1),
        ("catalog.changed", "MicroCredential", credential.id, 2),
        ("catalog.changed", "Provider", provider.id, 1),
    ]


async def test_rows_that_cannot_be_taken_are_listed_and_the_others_are_taken(
    sqlite, school, a_course
):
    report = await school.load(
        school.courses(
            a_course(1),
            a_course(2, level="middling", hours="soon"),
            a_course(3, title="​ "),
            a_course(4, id=""),
            a_course(1, title="Again"),
            a_course(6, learners="-5"),
            a_course(7, learners="99999999999"),
            a_course(8, title="x" * 501),
        )
    )

    assert report.refused == [
        Refusal(3, "level", "middling", "is none of easy, hard"),
        Refusal(3, "hours", "soon", "is not a number"),
        Refusal(4, "title", "​ ", "is empty"),
        Refusal(5, "id", "", "is empty, and it is what identifies the row"),
        Refusal(6, "id", "c1", "stands in line 2 already"),
        Refusal(7, "learners", "-5", "is not a whole number from 0"),
        Refusal(8, "learners", "99999999999", "is more than 2147483647"),
        Refusal(9, "title", "x" * 200, "is longer than 500 characters"),
    ]
    assert counts(report) == (8, 1, 0, 0, 7)
    assert await MicroCredential.all().values_list("title", flat=True) == ["Course 1"]


async def test_a_change_is_refused_where_people_here_have_edited_or_retired(
    sqlite, school, a_course
):
    from uuid import uuid4

    await school.load(school.courses(a_course(1), a_course(2)))
    edited, retired = await MicroCredential.all().order_by("source_key")
    await MicroCredentialVersion.filter(id=edited.shown_version_id).update(published_by_id=uuid4())
    await MicroCredential.filter(id=retired.id).update(status=VersionStatus.RETIRED)

    report = await school.load(school.courses(a_course(1, title="New"), a_course(2, title="New")))

    assert report.refused == [
        Refusal(2, "id", "c1", "was edited here, so the change was not taken"),
        Refusal(3, "id", "c2", "was retired here, so the change was not taken"),
    ]
    assert await MicroCredential.filter(title="New").count() == 0
    assert await MicroCredentialVersion.all().count() == 2


async def test_a_number_that_a_draft_has_taken_is_not_used_again(sqlite, school, a_course):
    await school.load(school.courses(a_course(1)))
    credential = await MicroCredential.get()
    await MicroCredentialVersion.create(
        micro_credential_id=credential.id, number=2, title="A draft", status=VersionStatus.DRAFT
    )

    await school.load(school.courses(a_course(1, title="Renamed")))

    versions = await MicroCredentialVersion.all().order_by("number").values_list("number", "title")
    assert versions == [(1, "Course 1"), (2, "A draft"), (3, "Renamed")]
    assert (await MicroCredentialVersion.get(number=2)).status is VersionStatus.DRAFT


async def test_equal_titles_get_slugs_that_stay_apart(sqlite, school, a_course):
    rows = [a_course(number, title="Machine Learning") for number in range(3)]
    await school.load(school.courses(*rows))
    before = dict(await MicroCredential.all().values_list("source_key", "slug"))

    await school.load(school.courses(*rows, a_course(9, title="Machine Learning")))

    after = dict(await MicroCredential.all().values_list("source_key", "slug"))
    assert before["c0"] == "machine-learning"
    assert len(set(after.values())) == 4
    assert before.items() <= after.items()
    assert all(slug.startswith("machine-learning") for slug in after.values())


async def test_a_title_without_latin_letters_still_has_a_slug(sqlite, school, a_course):
    await school.load(school.courses(a_course(1, title="机器学习")))

    assert (await MicroCredential.get()).slug.startswith("item-")


async def test_a_gzipped_file_is_read_like_a_plain_one(sqlite, school, a_course):
    report = await school.load(school.courses(a_course(1), name="courses.csv.gz"))

    assert counts(report) == (1, 1, 0, 0, 0)
