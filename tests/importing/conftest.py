"""What imports need: a deployment, a clock, and small files written for the test."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog.importing.loading import import_file
from catalog.work import Deployment

DEPLOYMENT = Deployment("http://localhost:8000", b"s" * 32)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)

COURSES = """
source = "school"
kind = "micro_credential"
file = "csv"
key = ["id"]

[constants]
award_policy = "direct"
framework = "School"

[fields.title]
column = "title"
convert = "line"
required = true

[fields.provider]
column = "provider"
convert = "line"
required = true

[fields.level]
column = "level"
convert = "word"
words = { easy = 1, hard = 2 }

[fields.minutes]
column = "hours"
convert = "hours"

[fields.popularity]
column = "learners"
convert = "count"
"""
PROGRAMS = """
source = "school"
kind = "pathway"
file = "jsonl"
key = ["id"]

[fields.title]
column = "title"
convert = "line"
required = true

[fields.provider]
column = "provider"
convert = "line"
required = true

[fields.members]
column = "courses"
convert = "keys"
required = true
"""
SKILLS = """
source = "school"
kind = "skill"
file = "jsonl"
key = ["uri"]

[framework]
name = "School skills"
version = "3"

[fields.label]
column = "label"
convert = "line"
required = true

[fields.labels]
column = "also"
convert = "lines"
"""


class School:
    """A source of one's own: writes its files and imports them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("courses", COURSES), ("programs", PROGRAMS), ("skills", SKILLS)):
            (folder / f"{name}.toml").write_text(text)

    def courses(self, *rows: dict, name: str = "courses.csv") -> Path:
        stream = io.StringIO()
        writer = csv.DictWriter(stream, ["id", "title", "provider", "level", "hours", "learners"])
        writer.writeheader()
        writer.writerows(rows)
        return self.file(name, stream.getvalue().encode())

    def lines(self, name: str, *rows: dict) -> Path:
        return self.file(name, "".join(json.dumps(row) + "\n" for row in rows).encode())

    def file(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
        return path

    async def load(self, path: Path, mapping: str = "courses", now: datetime = NOON):
        """By one of its own mappings, or by one that comes with Cairn."""
        own = self.folder / f"{mapping}.toml"
        name = str(own) if own.exists() else mapping
        return await import_file(path, name, DEPLOYMENT, lambda: now)


def course(number: int, **changes) -> dict:
    return {
        "id": f"c{number}",
        "title": f"Course {number}",
        "provider": "North College",
        "level": "easy",
        "hours": "12",
        "learners": str(number),
    } | changes


@pytest.fixture
def school(tmp_path) -> School:
    folder = tmp_path / "school"
    folder.mkdir()
    return School(folder)


@pytest.fixture
def a_course():
    return course
