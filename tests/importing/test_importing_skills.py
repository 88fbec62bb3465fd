"""Importing skills: labels, other labels, and what is found by them."""

from catalog.models import (
    Alignment,
    MicroCredential,
    MicroCredentialVersion,
    OutboxEvent,
    Skill,
    SkillFramework,
    SkillLabel,
)

URI = "https://skills.example/weld"


def skill(**changes):
    return {"uri": URI, "label": "weld", "also": ["Weld", "join metal", "join metal "]} | changes


async def test_a_skill_is_written_with_its_other_names_each_once(sqlite, school):
    report = await school.load(school.lines("s.jsonl", skill()), "skills")

    assert (report.added, report.refused) == (1, [])
    found = await Skill.get(uri=URI)
    assert found.label == "weld"
    assert await SkillLabel.filter(skill_id=found.id).values_list("language", "label") == [
        ("en", "join metal")
    ]
    framework = await SkillFramework.get()
    assert (framework.name, framework.version) == ("School skills", "3")


async def test_the_same_skills_again_change_nothing(sqlite, school):
    await school.load(school.lines("s.jsonl", skill()), "skills")

    report = await school.load(school.lines("s.jsonl", skill()), "skills")

    assert (report.added, report.changed, report.unchanged) == (0, 0, 1)
    assert await SkillLabel.all().count() == 1


async def test_a_renamed_skill_moves_what_shows_it_in_the_index(database, school, a_course):
    await school.load(school.lines("s.jsonl", skill()), "skills")
    await school.load(school.courses(a_course(1)))
    version, found = await MicroCredentialVersion.get(), await Skill.get()
    await Alignment.create(version_id=version.id, skill_id=found.id, position=0)

    report = await school.load(
        school.lines("s.jsonl", skill(label="weld steel", also=["fuse"])), "skills"
    )

    assert (report.changed, report.unchanged) == (1, 0)
    assert (await Skill.get()).label == "weld steel"
    labels = await SkillLabel.all().order_by("label").values_list("label", flat=True)
    assert labels == ["fuse", "join metal"]
    credential = await MicroCredential.get()
    assert credential.revision == 2
    assert await OutboxEvent.filter(aggregate_id=credential.id, version=2).count() == 1
