"""What mappings declare about spoilt files: rows are mended, left out, or refused with a reason."""

import json

import pytest

from catalog.importing.mapping import load_mapping, mapping_for, mapping_names
from catalog.importing.report import ImportFailed
from catalog.models import Alignment, MicroCredential, Provider, Skill, SkillFramework

HEAD = """
source = "market"
kind = "micro_credential"
file = "{file}"
key = ["Title"]
nothing = ["nan"]
repeats = "left out"
skill_form = "urn:market:skill:{{}}"

[framework]
name = "Market skills"
version = "1"

[matching]
"Kind" = "^(Course|nan)$"

[tables.partners]
file = "partners.jsonl"
key = "id"
value = "name"

[fields.title]
columns = ["Title", "Subtitle"]
mend = ["mojibake"]
convert = "line_without"
required = true

[fields.provider]
column = "Partner"
otherwise = "7"
convert = "word"
table = "partners"
required = true

[fields.minutes]
column = "Details"
pattern = "([0-9.]+) total hours?"
convert = "hours"

[fields.popularity]
column = "Reviews"
pattern = "^([0-9.,]+[KM]?) reviews"
convert = "written_count"

[fields.price]
column = "Price"
pattern = "([0-9.]+)$"
convert = "price"
currency = "USD"

[fields.description]
column = "Text"
mend = ["html", "glued"]
without = "^There are \\\\d+ modules"
convert = "text"

[fields.skills]
column = "Skills"
mend = ["literal"]
convert = "names"
"""
COLUMNS = ("Title", "Subtitle", "Kind", "Partner", "Details", "Reviews", "Price", "Text", "Skills")
ROW = {
    "Title": "MasterÂ® Knots All you need",
    "Subtitle": "All you need",
    "Kind": "Course",
    "Partner": "9",
    "Details": "1.5 total hours 12 lectures All Levels",
    "Reviews": "1.2K reviews",
    "Price": "Current price $19.99",
    "Text": "There are 5 modulesTie it.Then <b>untie</b> it.",
    "Skills": "C++, Knots, c++",
}


@pytest.fixture
def market(school):
    """Writes the mapping for a kind of file, and rows in it."""
    school.lines("partners.jsonl", {"id": 7, "name": "Seven"}, {"id": 9, "name": "Nine"})

    async def load(*rows, kind="tsv"):
        (school.folder / "market.toml").write_text(HEAD.format(file=kind))
        given = [ROW | row for row in rows]
        if kind == "json":
            text = json.dumps(given, indent=1)
        else:
            lines = [COLUMNS, *([row[c] for c in COLUMNS] for row in given)]
            text = "\r\n".join("\t".join(cells) for cells in lines)
        return await school.load(school.file(f"rows.{kind}", text.encode()), "market")

    return load


def refusals(report):
    return [(each.line, each.column, each.value, each.reason) for each in report.refused]


@pytest.mark.parametrize("kind", ["tsv", "json"])
async def test_a_spoilt_row_is_mended_as_the_mapping_declares(database, market, kind):
    report = await market({}, kind=kind)

    assert (report.added, report.refused, dict(report.mended)) == (
        1,
        [],
        {"mojibake": 1, "html": 1, "glued": 1},
    )
    made = await MicroCredential.get().prefetch_related("provider")
    assert (made.title, made.provider.name) == ("Master® Knots", "Nine")
    assert (made.minutes, made.popularity) == (90, 1200)
    assert (made.price_minor, made.currency) == (1999, "USD")
    assert made.description == "Tie it. Then untie it."


async def test_skills_that_courses_name_are_made_once_and_pointed_at(database, market):
    await market({}, {"Title": "Other", "Skills": "['knots', 'Rope (natural)', None]"})

    skills = {each.uri: each.label for each in await Skill.all()}
    assert skills == {
        "urn:market:skill:c%2B%2B": "C++",
        "urn:market:skill:knots": "Knots",
        "urn:market:skill:rope%20%28natural%29": "Rope (natural)",
    }
    assert (await SkillFramework.get()).name == "Market skills"
    found = await Alignment.all().order_by("id").values_list("skill__label", flat=True)
    assert sorted(found) == ["C++", "Knots", "Knots", "Rope (natural)"]


@pytest.mark.parametrize("kind", ["tsv", "json"])
async def test_what_is_not_there_repeated_or_of_another_kind_is_told_apart(database, market, kind):
    rows = (
        {"Partner": "nan", "Details": "nan", "Reviews": "nan", "Price": "nan"},
        {"Price": "Current price $5"},
        {"Title": "A program", "Kind": "Program"},
        {"Title": "nan"},
        {"Title": "Unknown", "Partner": "8"},
        {"Title": "Odd", "Details": "1.5.1 total hours"},
    )
    report = await market(*rows, kind=kind)

    first = 2 if kind == "tsv" else 1
    assert refusals(report) == [
        (first + 3, "Title", "", "is empty, and it is what identifies the row"),
        (first + 4, "Partner", "8", "is not in the table partners"),
        (first + 5, "Details", "1.5.1 total hours", "is not a number"),
    ]
    assert (report.rows, report.added, report.repeated, report.left_out) == (6, 1, 1, 1)
    made = await MicroCredential.get().prefetch_related("provider")
    assert (made.provider.name, made.minutes, made.popularity) == ("Seven", None, 0)
    assert made.price_minor is None

    again = await market(*rows, kind=kind)
    assert (again.added, again.changed, again.unchanged, again.repeated) == (0, 0, 1, 1)


async def test_a_ragged_row_is_reported_and_the_others_are_taken(database, school, market):
    (school.folder / "market.toml").write_text(HEAD.format(file="tsv"))
    lines = ["\t".join(COLUMNS), "only\ttwo", "\t".join(ROW[column] for column in COLUMNS)]
    path = school.file("rows.tsv", "\n".join(lines).encode())

    report = await school.load(path, "market")

    assert refusals(report) == [(2, "", "", "has 2 cells where the header has 9")]
    assert report.added == 1


async def test_two_sources_with_the_same_addresses_do_not_meet(sqlite, school, a_course):
    """The mark of a slug depends on the key, and these keys are the same."""
    for number in range(4):
        text = (school.folder / "courses.toml").read_text()
        (school.folder / f"s{number}.toml").write_text(text.replace('"school"', f'"s{number}"'))
        report = await school.load(school.courses(a_course(1, title="Same")), f"s{number}")
        assert report.added == 1

    slugs = await MicroCredential.all().order_by("id").values_list("slug", flat=True)
    assert slugs[0] == "same"
    assert len(set(slugs)) == 4
    assert await Provider.all().count() == 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "rows.json is no JSON list."),
        (b'{"a": 1}', "rows.json is no JSON list."),
        (b"[]", "rows.json is empty."),
        (b'[{"Title": "A"', "rows.json is no JSON list"),
        (b'[{"Title": "A", "Kind": "Course"}, 5', "rows.json is no JSON list"),
        (b'[{"Title": "A", "Kind": "Course"}, {"Title": tru}]', "rows.json is no JSON list"),
        (b'[{"other": "A"}]', "rows.json has no Title in line 1"),
    ],
)
async def test_a_broken_list_changes_nothing(sqlite, school, market, content, says):
    (school.folder / "market.toml").write_text(HEAD.format(file="json"))

    with pytest.raises(ImportFailed, match=says):
        await school.load(school.file("rows.json", content), "market")
    assert await MicroCredential.all().count() == 0


@pytest.mark.parametrize("missing", ["gone", "{", '{"id": 1}'])
async def test_a_table_that_is_missing_or_broken_changes_nothing(sqlite, school, market, missing):
    await market({})
    if missing == "gone":
        (school.folder / "partners.jsonl").unlink()
    else:
        (school.folder / "partners.jsonl").write_text(missing)

    with pytest.raises(ImportFailed, match=r"partners\.jsonl"):
        await market({"Title": "New"})
    assert await MicroCredential.all().count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('mend = ["mojibake"]', 'mend = ["magic"]'), "nothing is mended by magic"),
        (('table = "partners"', 'table = "people"'), "there is no table people"),
        (("skill_form", "form_of_skills"), "skills of courses need a framework"),
        (('"([0-9.]+)$"', '"([0-9"'), "is none: "),
        (('repeats = "left out"', 'repeats = "perhaps"'), "not right"),
    ],
)
def test_a_wrong_mapping_is_told_of_before_a_file_is_opened(school, change, says):
    path = school.folder / "wrong.toml"
    path.write_text(HEAD.format(file="tsv").replace(*change))

    with pytest.raises(ImportFailed, match=says):
        load_mapping(str(path))


def test_every_mapping_that_comes_along_is_sound(tmp_path):
    assert len(mapping_names()) == 21
    for name in mapping_names():
        assert load_mapping(name).name == name
    assert mapping_for(tmp_path / "onet29.2_dwa_reference.tsv") == "onet29.2_dwa_reference"
    assert mapping_for(tmp_path / "edx_974_2021.csv.gz") == "edx_974_2021"


# From O*NET 29.2 by the U.S. Department of Labor, CC BY 4.0.
ONET = b"""O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\tIn Demand\r
11-1011.00\tAdobe Acrobat\t43232202\tDocument management software\tY\tN\r
11-1011.00\tAtlassian JIRA\t43232201\tContent workflow software\tY\tN\r
11-1011.03\tAdobe Acrobat\t43232202\tDocument management software\tY\tN\r
"""
ELEMENTS = b"""Element ID\tElement Name\tDescription\r
1.A\tAbilities\tEnduring attributes of the individual that influence performance\r
2.A\tBasic Skills\tDeveloped capacities that facilitate learning\r
2.A.1.a\tReading Comprehension\tUnderstanding written sentences in work-related documents.\r
2.C.1.a\tAdministration and Management\tKnowledge of business and management principles.\r
4.A.1.a.1\tGetting Information\tObserving and otherwise obtaining information.\r
"""


async def test_skills_of_onet(database, school):
    tools = await school.load(
        school.file("onet29.2_technology_skills.tsv", ONET), "onet29.2_technology_skills"
    )
    elements = await school.load(
        school.file("elements.tsv", ELEMENTS), "onet29.2_content_model_reference"
    )

    assert (tools.rows, tools.added, tools.repeated) == (3, 2, 1)
    assert (elements.rows, elements.added, elements.left_out) == (5, 2, 3)
    acrobat = await Skill.get(uri="urn:onet:technology:Adobe%20Acrobat")
    assert (acrobat.label, acrobat.description, acrobat.kind) == (
        "Adobe Acrobat",
        "Document management software",
        "tool",
    )
    reading = await Skill.get(label="Reading Comprehension")
    assert reading.uri == "https://www.onetonline.org/find/descriptor/result/2.A.1.a"
    assert {each.label: each.kind for each in await Skill.exclude(kind="tool")} == {
        "Reading Comprehension": "skill",
        "Administration and Management": "knowledge",
    }


# ESCO, European Commission; the layout of its CSV download.
ESCO = """conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,\
modifiedDate,scopeNote,definition,inScheme,description
KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/0005c151-5b5a-4a66-8aac-60e734beb1ab,\
skill/competence,sector-specific,manage musical staff,"manage staff of music
coordinate duties of musical staff
manage music staff",,released,,,,,"Assign and manage staff tasks in areas such as scoring."
"""


async def test_skills_of_esco_as_they_are_published(database, school):
    report = await school.load(school.file("skills_en.csv", ESCO.encode()), "esco_skills")

    assert (report.added, report.refused) == (1, [])
    skill = await Skill.get().prefetch_related("alternative_labels")
    assert (skill.label, skill.kind) == ("manage musical staff", "skill")
    assert [each.label for each in skill.alternative_labels] == [
        "manage staff of music",
        "coordinate duties of musical staff",
        "manage music staff",
    ]
