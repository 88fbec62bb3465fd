"""Files that the catalogue cannot hold are refused with the file and the key."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from catalog.bundled import UnreadableCatalogue
from catalog.bundled.reading import HERE, read_catalogue

OPEN_DOOR = "providers/tideway-open-door.toml"
FIRST_CAIRN = "pathways/a-first-cairn.toml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(HERE, tmp_path / "bundled"))


def _replace(folder: Path, name: str, old: str, new: str) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "old", "new", "refusal"),
    [
        (
            OPEN_DOOR,
            "level = 2\nframework",
            "level = 9\nframework",
            f"{OPEN_DOOR}: micro_credentials[0].level: must be a whole number from 1 to 8",
        ),
        (
            OPEN_DOOR,
            'credits = "0.1"',
            'credits = "0.125"',
            f"{OPEN_DOOR}: micro_credentials[0].credits: '0.125' is not a whole number of 1/100",
        ),
        (
            OPEN_DOOR,
            'hours = "2.5"',
            'hours = "long"',
            f"{OPEN_DOOR}: micro_credentials[0].hours: 'long' is not a decimal number",
        ),
        (
            OPEN_DOOR,
            'participation = "ONLINE"',
            'participation = "REMOTE"',
            f"{OPEN_DOOR}: micro_credentials[0].participation: "
            "'REMOTE' is none of ONLINE, ONSITE, BLENDED",
        ),
        (
            OPEN_DOOR,
            'criteria = "',
            'criterion = "',
            f"{OPEN_DOOR}: micro_credentials[0].criteria: is missing",
        ),
        (
            OPEN_DOOR,
            "level = 2\nframework",
            "level = 2\ncolour = 1\nframework",
            f"{OPEN_DOOR}: micro_credentials[0].colour: is not a key that is read here",
        ),
        (
            OPEN_DOOR,
            'required = true, recorded_by = "LEARNER"',
            'required = true, pass_mark = 50, recorded_by = "LEARNER"',
            f"{OPEN_DOOR}: micro_credentials[0].activities[0].recorded_by: "
            "what carries a mark is never recorded by the learner",
        ),
        (
            FIRST_CAIRN,
            'micro_credential = "keeping-a-learning-log"',
            'micro_credential = "keeping-bees"',
            f"{FIRST_CAIRN}: keeping-a-learning-log: keeping-bees is not in the catalogue",
        ),
        (
            FIRST_CAIRN,
            'provider = "tideway-open-door"',
            'provider = "tideway-closed-door"',
            f"{FIRST_CAIRN}: provider: tideway-closed-door is not in the catalogue",
        ),
        (
            FIRST_CAIRN,
            'key = "keeping-a-learning-log"',
            'key = "finding-the-next-course"',
            f"{FIRST_CAIRN}: requirements: finding-the-next-course occurs more than once",
        ),
        (
            FIRST_CAIRN,
            'slug = "a-first-cairn"',
            'slug = "a-second-cairn"',
            f"{FIRST_CAIRN}: slug: must be the name of the file",
        ),
        (
            OPEN_DOOR,
            'parent = "tideway-institute-of-technology"',
            'parent = "nobody"',
            f"{OPEN_DOOR}: parent: nobody is not in the catalogue",
        ),
        (
            OPEN_DOOR,
            'slug = "keeping-a-learning-log"',
            'slug = "sql-for-analysts"',
            "providers: sql-for-analysts occurs more than once",
        ),
        (
            OPEN_DOOR,
            'skills = ["http://data.europa.eu/esco/skill/',
            'skills = ["http://data.example.com/skill/',
            f"{OPEN_DOOR}: finding-the-next-course: outcomes: "
            "http://data.example.com/skill/a44c0ed6-68b1-457a-9c6d-ea8487bdfeb2"
            " is not in the catalogue",
        ),
        (
            FIRST_CAIRN,
            'loss_policy = "KEEP"',
            'loss_policy = "GRACE"',
            f"{FIRST_CAIRN}: grace_days: goes with the loss policy GRACE, and only with it",
        ),
        (
            FIRST_CAIRN,
            'micro_credential = "keeping-a-learning-log"',
            'pathway = "a-first-cairn"',
            "pathways: ask for each other in a loop: a-first-cairn > a-first-cairn",
        ),
        (
            FIRST_CAIRN,
            'rule = "ALL"',
            'rule = "AT_LEAST", threshold = "0"',
            f"{FIRST_CAIRN}: requirements.threshold: must be more than zero",
        ),
    ],
)
def test_a_fault_is_named_with_file_and_key(
    copy: Path, name: str, old: str, new: str, refusal: str
) -> None:
    _replace(copy, name, old, new)

    with pytest.raises(UnreadableCatalogue) as refused:
        read_catalogue(copy)

    assert str(refused.value) == refusal


def test_a_file_that_is_no_toml_is_named(copy: Path) -> None:
    (copy / FIRST_CAIRN).write_text("slug = ", encoding="utf-8")

    with pytest.raises(UnreadableCatalogue, match=r"^pathways/a-first-cairn\.toml: Invalid value"):
        read_catalogue(copy)


def test_an_untouched_copy_reads_like_the_original(copy: Path) -> None:
    assert read_catalogue(copy) == read_catalogue(HERE)
