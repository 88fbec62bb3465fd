"""Files that are read, files that are broken as a whole, and what a database says of the latter."""

import gzip

import pytest

from catalog.importing.loading import import_file
from catalog.importing.mapping import load_mapping
from catalog.importing.reading import LONGEST_LINE, Row, read_rows
from catalog.importing.report import ImportFailed, Refusal
from catalog.models import MicroCredential, Pathway, Provider

HEADER = b"id,title,provider,level,hours,learners\n"
GOOD = b"c1,One,North,easy,1,1\n"


async def failure(school, path, mapping="courses"):
    """What it says, after making sure that nothing was changed."""
    with pytest.raises(ImportFailed) as caught:
        await school.load(path, mapping)
    assert await MicroCredential.all().count() == 0
    assert await Pathway.all().count() == 0
    assert await Provider.all().count() == 0
    return str(caught.value).replace(str(school.folder), "…")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("f.csv", b"", "f.csv is empty."),
        ("f.csv", b"id;title\n1;2\n", "f.csv has no column id, title, provider"),
        ("f.csv", b"id,id,title,provider,level,hours,learners\n", "has the column id more than"),
        ("f.csv", HEADER + GOOD + b"c2,Caf\xe9,North,easy,1,1\n", "f.csv is not UTF-8 text."),
        ("f.csv", HEADER + GOOD + b'c2,"open', "f.csv is not CSV from line 3 on"),
        ("f.csv", HEADER + b'c1,"' + b"x" * 200_000 + b'"', "f.csv is not CSV from line 2 on"),
        ("p.jsonl", b"", "p.jsonl is empty."),
        ("p.jsonl", b"[1, 2]\n", "p.jsonl has no JSON lines: line 1 is not a JSON object."),
        (
            "p.jsonl",
            b'{"a": 1}\n',
            "p.jsonl has no id in line 1, which the mapping programs wants.",
        ),
        ("p.jsonl", b"id,title\n", "p.jsonl has no JSON lines: line 1 is not JSON"),
        ("p.jsonl", b"[" * 100_000, "p.jsonl has no JSON lines: line 1 is not JSON"),
        ("p.jsonl", b'{"a": "\xff"}\n', "p.jsonl is not UTF-8 text."),
        ("p.jsonl", b'"' + b"x" * LONGEST_LINE, "line 1 is too long."),
    ],
)
async def test_a_file_that_is_broken_as_a_whole_changes_nothing(
    sqlite, school, name, content, said
):
    mapping = "courses" if name.endswith("csv") else "programs"

    assert said in await failure(school, school.file(name, content), mapping)


async def test_a_file_that_only_calls_itself_gzip_changes_nothing(sqlite, school):
    path = school.folder / "f.csv.gz"
    path.write_bytes(HEADER + GOOD)

    assert await failure(school, path) == (
        "f.csv.gz is not a sound gzip file: Not a gzipped file (b'id')."
    )


async def test_a_gzip_file_that_is_cut_off_changes_nothing(sqlite, school):
    rows = b"".join(b"c%d,One,North,easy,1,1\n" % number for number in range(5000))
    whole = gzip.compress(HEADER + rows)
    path = school.folder / "f.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])

    said = await failure(school, path)

    assert said == "f.csv.gz is a gzip file that is cut off or damaged."


async def test_a_missing_file_and_a_folder_are_told_of(sqlite, school):
    assert await failure(school, school.folder / "none.csv") == "There is no file …/none.csv."
    assert await failure(school, school.folder) == "… cannot be read: Is a directory."


async def test_a_file_whose_name_says_no_mapping_is_told_of(sqlite, school):
    with pytest.raises(ImportFailed, match="No mapping is called 'mine'; name one of coursera_3"):
        await import_file(school.folder / "mine.csv", None, None, None)


async def test_a_row_with_too_few_cells_is_refused_alone(sqlite, school):
    report = await school.load(school.file("f.csv", HEADER + b"c0,Zero\n" + GOOD))

    assert report.refused == [Refusal(2, "", "", "has 2 cells where the header has 6")]
    assert (report.rows, report.added) == (2, 1)


async def test_a_line_that_is_no_json_is_refused_alone_after_one_that_is(sqlite, school):
    good = b'{"id": "p", "title": "P", "provider": "North", "courses": ["c"]}\n'

    report = await school.load(school.file("p.jsonl", good + b"{\n[]\n\n" + good), "programs")

    assert [(r.line, r.reason) for r in report.refused] == [
        (1, "refers to a course that is not in the catalog; import that first"),
        (2, "is not JSON: unexpected end of data at character 2"),
        (3, "is not a JSON object"),
        (5, "stands in line 1 already"),
    ]


def test_lines_are_those_of_an_editor_where_fields_hold_line_ends(school):
    content = (
        "\ufeff".encode() + HEADER + b'c1,"One\nand\r\na half",N,easy,1,1\n\nc2,Two,N,easy,1,1\n'
    )
    mapping = load_mapping(str(school.folder / "courses.toml"))

    rows = list(read_rows(school.file("f.csv", content), mapping))

    assert [(row.line, row.values["id"]) for row in rows] == [(2, "c1"), (6, "c2")]
    assert rows[0].values["title"] == "One\nand\r\na half"


def test_a_column_of_json_may_be_a_path(school):
    toml = (school.folder / "programs.toml").read_text().replace('"title"', '"about.name"')
    (school.folder / "deep.toml").write_text(toml)
    path = school.lines("p.jsonl", {"id": 1, "about": {"name": "P"}}, {"about": "P"})

    rows = list(read_rows(path, load_mapping(str(school.folder / "deep.toml"))))

    assert rows == [
        Row(1, {"id": 1, "about.name": "P", "provider": None, "courses": None}),
        Row(2, {"id": None, "about.name": None, "provider": None, "courses": None}),
    ]
