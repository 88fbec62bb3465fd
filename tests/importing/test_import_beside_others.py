"""Imports beside other work: memory, a full disk, and another process on the same file."""

import asyncio
import sys
from pathlib import Path

import pytest
from tortoise.connection import get_connection

from catalog.importing.report import ImportFailed
from catalog.models import MicroCredential, MicroCredentialVersion, OutboxEvent, Provider
from catalog.work import utc_now

ROOT = Path(__file__).parents[2]


def many(school, a_course, count, name="many.csv"):
    filler = "Some words about the course that make the row as long as rows are. " * 6
    return school.courses(
        *(a_course(n, title=f"Course {n} {filler[:300]}") for n in range(count)), name=name
    )


async def test_memory_is_flat_whatever_the_size_of_the_file(sqlite, school, a_course):
    small, large = many(school, a_course, 1_000, "a.csv"), many(school, a_course, 7_000, "b.csv")

    of_small, of_large = [await megabytes(sqlite, school, path) for path in (small, large)]

    assert await MicroCredential.all().count() == 7_000
    assert of_large < of_small + 8, "seven times the rows, which as objects are 14 MB more"


async def megabytes(sqlite, school, path):
    """What a process takes at most that imports the file and nothing else."""
    importer = await started(IMPORTER, sqlite.url, path, school.folder / "courses.toml")
    _, errors = await importer.communicate(b"\n")
    return int(errors)


async def test_a_full_disk_changes_nothing_and_leaves_the_database_usable(sqlite, school, a_course):
    connection = get_connection("default")
    pages = (await connection.execute_query_dict("PRAGMA page_count"))[0]["page_count"]
    await connection.execute_query(f"PRAGMA max_page_count = {pages + 100}")

    with pytest.raises(ImportFailed, match="no space left for the import, so nothing was changed"):
        await school.load(many(school, a_course, 2_000))

    for model in (MicroCredential, MicroCredentialVersion, Provider, OutboxEvent):
        assert await model.all().count() == 0
    await connection.execute_query("PRAGMA max_page_count = 1000000")
    assert (await school.load(school.courses(a_course(1)))).added == 1


WRITER = """
import sqlite3, sys, threading
stopped = threading.Event()
threading.Thread(target=lambda: (sys.stdin.readline(), stopped.set()), daemon=True).start()
print("ready", flush=True)
written = 0
while not stopped.wait(0.005):
    database = sqlite3.connect(sys.argv[1], timeout=20, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    database.execute("UPDATE provider SET revision = revision + 1 WHERE slug = 'busy'")
    database.execute("COMMIT")
    database.close()
    written += 1
print(written, flush=True)
"""

IMPORTER = """
import asyncio, resource, sys
from pathlib import Path
from tortoise import Tortoise
from catalog.database.settings import tortoise_config
from catalog.importing.loading import import_file
from catalog.importing.report import ImportFailed
from catalog.work import Deployment, utc_now

async def main(url, path, mapping):
    await Tortoise.init(config=tortoise_config(url), _enable_global_fallback=True)
    print("ready", flush=True)
    sys.stdin.readline()
    deployment = Deployment("http://localhost:8000", b"s" * 32)
    try:
        report = await import_file(Path(path), mapping, deployment, utc_now)
        print(report.added, report.unchanged, len(report.refused), flush=True)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
    except ImportFailed as error:
        print(str(error), flush=True)
    await Tortoise.close_connections()

asyncio.run(main(*sys.argv[1:]))
"""


async def started(script, *arguments):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        script,
        *map(str, arguments),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )
    assert await process.stdout.readline() == b"ready\n"
    return process


async def said(process):
    output, errors = await process.communicate(b"\n")
    assert process.returncode == 0, errors.decode()
    return output.decode().strip()


async def test_another_process_goes_on_writing_to_the_same_file(sqlite, school, a_course):
    await Provider.create(
        slug="busy", name="B", name_folded="b", did="did:web:b", created_at=utc_now()
    )
    writer = await started(WRITER, sqlite.url.removeprefix("sqlite://"))

    report = await school.load(many(school, a_course, 2_000))

    written = int(await said(writer))
    assert report.added == 2_000
    assert written > 0
    assert (await Provider.get(slug="busy")).revision == written


async def test_two_imports_of_one_file_at_once_leave_each_row_once(database, school, a_course):
    path, mapping = many(school, a_course, 300), school.folder / "courses.toml"
    both = [await started(IMPORTER, database.url, path, mapping) for _ in range(2)]

    outcomes = sorted(await asyncio.gather(*map(said, both)))

    assert "300 0 0" in outcomes
    assert outcomes[0] == "0 300 0" or outcomes[1].startswith("Something else changed the same")
    assert await MicroCredential.all().count() == 300
    assert await MicroCredentialVersion.all().count() == 300
    assert await Provider.all().count() == 1
    assert await OutboxEvent.all().count() == 301
