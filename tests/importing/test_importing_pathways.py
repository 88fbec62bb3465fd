"""Importing programs: every member is asked for, in order, and can be looked up by a badge."""

from catalog.commands.publishing import DeclareEquivalency
from catalog.importing.report import Refusal
from catalog.models import LeafMatch, MicroCredential, OutboxEvent, Pathway, Requirement
from catalog.models import PathwayVersion as Version
from catalog.rules.words import GroupRule, MatchKind, RequirementKind, Role, VersionStatus
from catalog.services import equivalencies
from tests import factories


def program(*courses, **changes):
    return {"id": "p1", "title": "Both", "provider": "North College", "courses": list(courses)} | (
        changes
    )


async def with_courses(school, a_course, *, hours="12"):
    await school.load(school.courses(*(a_course(n, hours=hours) for n in (1, 2, 3))))
    return dict(await MicroCredential.all().values_list("source_key", "id"))


async def test_a_program_asks_for_all_its_members_in_order(database, school, a_course):
    ids = await with_courses(school, a_course)

    report = await school.load(school.lines("p.jsonl", program("c2", "c1")), "programs")

    assert (report.added, report.refused) == (1, [])
    pathway = await Pathway.get()
    nodes = await Requirement.filter(version_id=pathway.shown_version_id).order_by("position")
    assert [(n.key, n.parent_key, n.depth, n.kind, n.micro_credential_id) for n in nodes] == [
        ("root", None, 0, RequirementKind.GROUP, None),
        ("c2", "root", 1, RequirementKind.MICRO_CREDENTIAL, ids["c2"]),
        ("c1", "root", 1, RequirementKind.MICRO_CREDENTIAL, ids["c1"]),
    ]
    assert nodes[0].rule is GroupRule.ALL
    assert pathway.minutes == 2 * 720


async def test_a_badge_of_a_member_finds_the_program(sqlite, school, a_course):
    ids = await with_courses(school, a_course)
    await school.load(school.lines("p.jsonl", program("c2", "c1")), "programs")

    pathway = await Pathway.get()
    found = await LeafMatch.all().order_by("key")
    assert [(m.key, m.kind, m.target) for m in found] == [
        ("c1", MatchKind.ACHIEVEMENT, str(ids["c1"])),
        ("c2", MatchKind.ACHIEVEMENT, str(ids["c2"])),
    ]
    assert {(m.pathway_id, m.version_id) for m in found} == {(pathway.id, pathway.shown_version_id)}


async def test_other_members_make_another_version(database, school, a_course):
    await with_courses(school, a_course)
    await school.load(school.lines("p.jsonl", program("c1", "c2")), "programs")

    same = await school.load(school.lines("p.jsonl", program("c1", "c2")), "programs")
    other = await school.load(school.lines("p.jsonl", program("c1", "c2", "c3")), "programs")

    assert (same.unchanged, other.changed) == (1, 1)
    versions = await Version.all().order_by("number")
    assert [v.status for v in versions] == [VersionStatus.RETIRED, VersionStatus.PUBLISHED]
    assert await LeafMatch.filter(version_id=versions[1].id).count() == 3


async def test_what_is_accepted_instead_goes_on_in_the_next_version(database, school, a_course):
    ids = await with_courses(school, a_course)
    await school.load(school.lines("p.jsonl", program("c1")), "programs")
    pathway = await Pathway.get()
    publisher = await factories.member_of(await pathway.provider, Role.PUBLISHER)
    declared = DeclareEquivalency(pathway.id, ids["c3"], ids["c1"], "The same tasks.")
    await factories.runner().run(publisher, equivalencies.declare, declared)

    await school.load(school.lines("p.jsonl", program("c1", "c2")), "programs")

    await pathway.refresh_from_db()
    found = await LeafMatch.filter(version_id=pathway.shown_version_id).order_by("key", "id")
    assert {(m.key, m.target) for m in found} == {
        ("c1", str(ids["c1"])),
        ("c1", str(ids["c3"])),
        ("c2", str(ids["c2"])),
    }


async def test_whoever_qualifies_already_is_told_of(sqlite, school, a_course):
    await with_courses(school, a_course)
    await school.load(school.lines("p.jsonl", program("c1")), "programs")

    pathway = await Pathway.get()
    told = (
        await OutboxEvent.filter(aggregate="Pathway")
        .order_by("name")
        .values_list("name", "aggregate_id", "version")
    )
    assert told == [("catalog.changed", pathway.id, 1), ("pathway.published", pathway.id, 1)]


async def test_a_program_with_an_unknown_member_is_refused(sqlite, school, a_course):
    await with_courses(school, a_course)

    report = await school.load(
        school.lines("p.jsonl", program("c1", "c9"), program("c1", id="p2", title="One")),
        "programs",
    )

    reason = "refers to a course that is not in the catalog; import that first"
    assert report.refused == [Refusal(1, "courses", "c9", reason)]
    assert await Pathway.all().values_list("title", flat=True) == ["One"]


async def test_a_member_named_twice_is_refused(sqlite, school, a_course):
    await with_courses(school, a_course)

    report = await school.load(school.lines("p.jsonl", program("c1", "c1")), "programs")

    assert report.refused == [Refusal(1, "courses", "['c1', 'c1']", "names 'c1' more than once")]
    assert await Pathway.all().count() == 0


async def test_the_work_is_not_known_where_a_members_is_not(sqlite, school, a_course):
    await with_courses(school, a_course, hours="")

    await school.load(school.lines("p.jsonl", program("c1", "c2")), "programs")

    assert (await Pathway.get()).minutes is None
