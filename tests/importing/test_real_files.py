"""The real files, where they lie beside the repository: exact counts, twice, and looked into."""

import csv
from collections import defaultdict
from pathlib import Path
from uuid import UUID

import pytest
from tortoise.functions import Count

from catalog.commands.learning import AwardDirect
from catalog.importing.loading import import_file
from catalog.models import (
    Alignment,
    Badge,
    LeafMatch,
    MicroCredential,
    MicroCredentialVersion,
    OutboxEvent,
    Pathway,
    Provider,
    Requirement,
    Skill,
    SkillFramework,
    SkillLabel,
)
from catalog.rules.words import (
    AchievementType,
    Field,
    MatchKind,
    Role,
    VersionStatus,
    Visibility,
)
from catalog.services import awards
from catalog.viewer import Viewer
from catalog.work import Deployment, utc_now
from search.embedded import EmbeddedEngine
from search.engine import Bounds, Facet, Measure, Scope, SearchQuery
from search.indexing import rebuild_index
from tests import factories

DATA = Path(__file__).parents[3] / "shared" / "data"
EDX = DATA / "courses" / "edx_974_2021.csv.gz"
PRODUCTS = DATA / "courses" / "coursera_4870_products_2020.jsonl.gz"
PROGRAMS = DATA / "programs" / "coursera_436_specializations_with_members_2020.jsonl"
MEMBERS = DATA / "programs" / "coursera_member_courses_2020.derived.csv"
ESCO = DATA / "skills" / "esco_ict_877_skills.jsonl"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the real files are not in ../shared/data beside the repository"
)


async def load(path, mapping=None):
    return await import_file(path, mapping, Deployment("http://localhost:8000", b"s" * 32), utc_now)


def counts(report):
    return report.rows, report.added, report.changed, report.unchanged, report.left_out


async def test_edx_courses(sqlite):
    first, again = await load(EDX), await load(EDX)

    assert counts(first) == (974, 974, 0, 0, 0)
    assert counts(again) == (974, 0, 0, 974, 0)
    assert first.refused == again.refused == []
    assert await MicroCredentialVersion.all().count() == 974
    assert await Provider.all().count() == 111
    by_language = {
        language: await MicroCredential.filter(language=language).count()
        for language in ("en", "es", "fr", "it", "zh", "pt", "ja", "ar", "de")
    }
    assert list(by_language.values()) == [776, 176, 7, 4, 4, 4, 1, 1, 1]
    assert await MicroCredential.filter(level=3).count() == 87
    assert await MicroCredential.filter(summary="").count() == 53


async def test_an_edx_course_is_what_the_file_says_with_its_sentences_apart(sqlite):
    await load(EDX)

    course = await MicroCredential.get(slug="how-to-learn-online")
    assert (course.title, course.minutes, course.popularity) == ("How to Learn Online", 300, 124980)
    assert (course.price_minor, course.currency, course.level) == (4900, "USD", 1)
    assert course.field is Field.EDUCATION
    assert "successful online learner. The edX learning design team" in course.description
    assert course.source_key == "https://www.edx.org/course/how-to-learn-online"


async def test_coursera_products_and_the_specializations_that_they_make(sqlite):
    products, programs = await load(PRODUCTS), await load(PROGRAMS)

    assert counts(products) == (4870, 4434, 0, 0, 436)
    assert counts(programs) == (436, 436, 0, 0, 0)
    assert products.refused == programs.refused == []
    assert products.seconds < 60, "5 on an idle machine"
    kinds = {
        kind: await MicroCredential.filter(achievement_type=kind).count()
        for kind in (
            AchievementType.COURSE,
            AchievementType.ASSIGNMENT,
            AchievementType.CERTIFICATE,
        )
    }
    assert list(kinds.values()) == [4242, 177, 15]
    assert await Requirement.all().count() == 436 + 1997
    assert await LeafMatch.filter(kind=MatchKind.ACHIEVEMENT).count() == 1997
    assert await members_as_written() == members_as_listed()
    assert counts(await load(PRODUCTS)) == (4870, 0, 0, 4434, 436)
    assert counts(await load(PROGRAMS)) == (436, 0, 0, 436, 0)
    slugs = await MicroCredential.all().values_list("slug", flat=True)
    assert len(set(slugs)) == 4434
    assert await Provider.filter(name__startswith=" ").count() == 0
    assert await Provider.filter(name__endswith=" ").count() == 0
    told = OutboxEvent.filter(name="catalog.changed")
    assert await told.count() == 4434 + 436 + await Provider.all().count()
    await earn_all_of("python")


async def earn_all_of(slug):
    """Badges of each member, one by one: the program's own comes with the last."""
    pathway, clock = await Pathway.get(slug=slug), factories.Clock()
    leaves = Requirement.filter(
        version_id=pathway.shown_version_id, micro_credential_id__not_isnull=True
    )
    courses = [leaf.micro_credential async for leaf in leaves.prefetch_related("micro_credential")]
    followed = []
    for course in courses:
        awarder = await factories.member_of(await course.provider, Role.AWARDER)
        command = AwardDirect(course.id, "ada@example.org", "Completed at the source.")
        clock.pass_by(minutes=1)
        awarded = await factories.runner(clock).run(awarder, awards.award_direct, command)
        followed.append([badge.pathway_id for badge in awarded.followed])
    assert followed == [[], [], [], [], [pathway.id]]


async def test_every_real_specialization_is_awarded_to_whoever_has_all_its_members(sqlite):
    await load(PRODUCTS)
    await load(PROGRAMS)
    courses = {row.id: row for row in await MicroCredential.all().select_related("provider")}
    awarders: dict[object, Viewer] = {}
    runner = factories.runner()
    rows = Requirement.filter(micro_credential_id__not_isnull=True).order_by(
        "version_id", "position"
    )
    members: dict[UUID, list[UUID]] = defaultdict(list)
    for pathway_id, course_id in await rows.values_list(
        "version__pathway_id", "micro_credential_id"
    ):
        members[pathway_id].append(course_id)

    for number, course_ids in enumerate(members.values()):
        for course_id in course_ids:
            course = courses[course_id]
            if course.provider_id not in awarders:
                awarders[course.provider_id] = await factories.member_of(
                    course.provider, Role.AWARDER
                )
            command = AwardDirect(course_id, f"person{number}@example.org", "At the source.")
            await runner.run(awarders[course.provider_id], awards.award_direct, command)

    awarded = Badge.filter(pathway_id__not_isnull=True)
    pairs = await awarded.values_list("recipient__identity", "pathway_id")
    expected = [(f"person{n}@example.org", id_) for n, id_ in enumerate(members)]
    assert len(expected) == 436
    assert set(expected) <= set(pairs)
    assert len(set(pairs)) == len(pairs)


async def members_as_written():
    """Program and course keys in the order of the tree."""
    keys = dict(await MicroCredential.all().values_list("id", "source_key"))
    rows = (
        await Requirement.filter(micro_credential_id__not_isnull=True)
        .order_by("version__pathway__source_key", "position")
        .values_list("version__pathway__source_key", "position", "micro_credential_id")
    )
    return [(program, position, keys[course]) for program, position, course in rows]


def members_as_listed():
    with MEMBERS.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    found = [
        (f"s12n~{r['program_id']}", int(r["position"]), f"course~{r['course_id']}") for r in rows
    ]
    return sorted(found)


async def test_courses_of_two_sources_are_not_merged_and_their_providers_are(sqlite):
    await load(EDX)
    alone = await Provider.all().count()
    await load(PRODUCTS)

    assert await MicroCredential.all().count() == 974 + 4434
    assert (alone, await Provider.all().count()) == (111, 336)


async def test_esco_skills(sqlite):
    first, again = await load(ESCO), await load(ESCO)

    assert counts(first) == (877, 877, 0, 0, 0)
    assert counts(again) == (877, 0, 0, 877, 0)
    assert await Skill.filter(kind="knowledge").count() == 314
    assert await SkillLabel.all().count() == 4099
    framework = await SkillFramework.get()
    assert (framework.name, framework.version) == ("ESCO", "1.1")
    haskell = await Skill.get(label="Haskell").prefetch_related("alternative_labels")
    assert haskell.uri.endswith("000f1d3d-220f-4789-9c0a-cc742521fb02")
    assert list(haskell.alternative_labels) == []


FURTHER = {
    "courses/udemy_coursera_10401_2026.csv.gz": ((10401, 6113, 0, 0, 3600), 575, 113),
    "courses/coursera_3404_2025_skills.csv.gz": ((3404, 2759, 0, 0, 0), 645, 0),
    "courses/udemy_3672_2017.csv": ((3672, 3672, 0, 0, 0), 0, 0),
    "courses/udemy_339_described.csv": ((339, 339, 0, 0, 0), 0, 0),
    "courses/kizak_coursera_284_2025.json": ((284, 281, 0, 0, 0), 3, 0),
    "courses/coursera_coursesv1_2019.jsonl.gz": ((3767, 3697, 0, 0, 38), 0, 32),
    "programs/crawler_2022_coursera_specializations.csv.gz": ((736, 727, 0, 0, 0), 0, 9),
    "programs/crawler_2022_coursera_certificates.csv": ((92, 84, 0, 0, 8), 0, 0),
    "programs/crawler_2022_edx_MicroMasters.csv": ((59, 59, 0, 0, 0), 0, 0),
    "programs/crawler_2022_edx_XSeries.csv": ((53, 53, 0, 0, 0), 0, 0),
    "programs/crawler_2022_edx_ProfessionalCert.csv": ((310, 310, 0, 0, 0), 0, 0),
    "programs/crawler_2022_edx_MicroBachelors.csv": ((18, 18, 0, 0, 0), 0, 0),
    "skills/onet29.2_technology_skills.tsv.gz": ((32627, 8768, 0, 0, 0), 23859, 0),
    "skills/onet29.2_dwa_reference.tsv": ((2087, 2087, 0, 0, 0), 0, 0),
    "skills/onet29.2_content_model_reference.tsv": ((627, 133, 0, 0, 494), 0, 0),
}


async def test_the_other_files_once_and_again(sqlite):
    for file, (expected, repeated, refused) in FURTHER.items():
        first = await load(DATA / file)
        assert (counts(first), first.repeated, first.refused_rows) == (
            expected,
            repeated,
            refused,
        ), file
        again = await load(DATA / file)
        rows, added, *_ = expected
        assert counts(again) == (rows, 0, 0, added, expected[4]), file
        assert (again.repeated, again.refused_rows) == (repeated, refused), file
    courses = DATA / "courses" / "udemy_coursera_10401_2026.csv.gz"
    of_coursera = await load(courses, "coursera_3600_2026")
    assert counts(of_coursera) == (10401, 3600, 0, 0, 6801)
    slugs = await MicroCredential.all().values_list("slug", flat=True)
    assert len(set(slugs)) == len(slugs) == 21_712
    spoilt = MicroCredential.filter(title__contains="Ã")
    assert await spoilt.values_list("title", flat=True) == ["ABC DO VIOLÃO E GUITARRA"]


async def test_search_counts_what_the_database_counts(sqlite, tmp_path):
    """Over real courses, some of which are hidden: totals and facets are those of the rows."""
    await load(EDX)
    await load(DATA / "courses" / "udemy_3672_2017.csv")
    await load(DATA / "courses" / "coursera_3404_2025_skills.csv.gz")
    ids = await MicroCredential.all().order_by("id").values_list("id", flat=True)
    await MicroCredential.filter(id__in=ids[::7]).update(visibility=Visibility.PRIVATE)
    await MicroCredential.filter(id__in=ids[1::11]).update(visibility=Visibility.UNLISTED)
    await MicroCredential.filter(id__in=ids[2::13]).update(status=VersionStatus.RETIRED)
    shown = MicroCredential.filter(status=VersionStatus.PUBLISHED, visibility=Visibility.PUBLIC)
    engine = EmbeddedEngine(tmp_path / "search")
    await engine.prepare()
    await rebuild_index(engine)

    asked = (Facet.LEVEL, Facet.LANGUAGE, Facet.SOURCE, Facet.FIELD)
    found = await engine.search(SearchQuery(facets=asked, facet_size=100, first=1))

    assert found.total == await shown.count()
    for counted, column in zip(found.facets, ("level", "language", "source", "field"), strict=True):
        rows = await shown.annotate(n=Count("id")).group_by(column).values_list(column, "n")
        expected = {str(getattr(v, "value", v)): n for v, n in rows if v is not None}
        assert {value.value: value.count for value in counted.values} == expected, column
    free = await engine.search(SearchQuery(ranges={Measure.PRICE: Bounds(0, 0)}))
    assert free.total == await shown.filter(price_minor=0).count() > 200
    skilled = SearchQuery(filters={Facet.SKILL: frozenset({"urn:coursera:skill:sql"})})
    of_sql = Alignment.filter(skill__uri="urn:coursera:skill:sql").values_list("version_id")
    versions = [row[0] for row in await of_sql]
    assert (await engine.search(skilled)).total == (
        await shown.filter(shown_version_id__in=versions).count()
    )
    provider = await Provider.get(name="Udemy")
    scope = Scope(provider_ids=frozenset({str(provider.id)}))
    own = await engine.search(SearchQuery(scope=scope, first=1))
    everything = MicroCredential.filter(provider=provider)
    hidden = await everything.count() - await shown.filter(provider=provider).count()
    assert own.total == await shown.count() + hidden
    assert hidden > 800
    await engine.close()
