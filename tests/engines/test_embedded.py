"""What only the embedded engine has: a folder that outlives it, and other processes beside it."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from search import folder
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable, RebuildRefused, SearchQuery

ROOT = Path(__file__).parents[2]
INDEX_ONE = """
import asyncio, sys
from pathlib import Path
from uuid import UUID
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable, Kind, Labelled, SearchDocument

async def main():
    engine = EmbeddedEngine(Path(sys.argv[1]))
    number = int(sys.argv[2])
    document = SearchDocument(
        id=f"MicroCredential:{UUID(int=number)}", kind=Kind.MICRO_CREDENTIAL, version=1,
        title="From elsewhere", provider=Labelled("p", "P"), listed=True,
        seen_by=frozenset(), status="published",
    )
    async def one():
        yield document
    try:
        if sys.argv[3] == "rebuild":
            await engine.rebuild(one(), 1)
        else:
            await engine.index([document])
    except EngineUnavailable as error:
        print(error)
    await engine.close()

asyncio.run(main())
"""


async def elsewhere(path: Path, number: int, verb: str = "index") -> str:
    """The same in another process; what it printed."""
    command = [sys.executable, "-c", INDEX_ONE, str(path), str(number), verb]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
async def opened():
    """Opens engines on a folder, and closes them at the end."""
    engines = []

    async def open_on(path: Path) -> EmbeddedEngine:
        engine = EmbeddedEngine(path)
        await engine.prepare()
        engines.append(engine)
        return engine

    yield open_on
    for engine in engines:
        await engine.close()


async def test_an_index_is_still_there_after_a_restart(tmp_path, opened, document, numbers):
    first = await opened(tmp_path)
    await first.index([document(1, "Kept", version=3)])
    await first.close()

    second = await opened(tmp_path)
    await second.index([document(1, "Stale", version=2)])

    assert numbers(await second.search(SearchQuery("kept"))) == [1]


async def test_an_index_of_another_layout_is_left_aside(tmp_path, opened, document, monkeypatch):
    first = await opened(tmp_path)
    await first.index([document(1)])
    await first.close()

    monkeypatch.setattr(folder, "LAYOUT", "next")
    second = await opened(tmp_path)

    assert await second.count() == 0


async def test_a_process_that_does_not_own_the_index_cannot_write_it(tmp_path, opened, document):
    owner = await opened(tmp_path)
    await owner.index([document(1)])

    assert "Another process is writing the search index" in await elsewhere(tmp_path, 2)
    assert "Another process is writing" in await elsewhere(tmp_path, 2, "rebuild")
    assert await owner.count() == 1


async def test_a_reader_sees_what_another_process_wrote(tmp_path, opened, document, numbers):
    reader = await opened(tmp_path)
    assert await reader.count() == 0

    await elsewhere(tmp_path, 2 << 64, "rebuild")
    assert numbers(await reader.search(SearchQuery("elsewhere"))) == [2]

    await elsewhere(tmp_path, 3 << 64)
    for _ in range(60):
        await asyncio.sleep(0.1)
        if await reader.count() == 2:
            break
    assert sorted(numbers(await reader.search(SearchQuery("elsewhere")))) == [2, 3]


async def test_only_the_index_that_answers_stays_on_disk(tmp_path, opened, document):
    engine = await opened(tmp_path)

    async def two():
        yield document(1)
        yield document(2)

    await engine.rebuild(two(), 2)
    with pytest.raises(RebuildRefused):
        await engine.rebuild(two(), 3)

    kept = [each.name for each in tmp_path.iterdir() if each.is_dir()]
    assert kept == [(tmp_path / "current").read_text()]


async def test_one_rebuild_at_a_time(tmp_path, opened, document):
    engine = await opened(tmp_path)

    async def inside():
        with pytest.raises(RebuildRefused, match="already"):
            await engine.rebuild(inside(), 0)
        yield document(1)

    await engine.rebuild(inside(), 1)

    assert await engine.count() == 1


async def test_pages_go_on_from_where_they_were_after_a_restart(
    tmp_path, opened, document, numbers
):
    first = await opened(tmp_path)
    await first.index([document(number, "same") for number in range(1, 31)])
    cursor = (await first.search(SearchQuery("same", first=10))).cursor
    await first.close()

    second = await opened(tmp_path)
    rest = await second.search(SearchQuery("same", first=30, after=cursor))

    assert numbers(rest) == list(range(11, 31))


async def test_a_broken_index_says_so_and_is_mended_by_a_rebuild(tmp_path, opened, document):
    first = await opened(tmp_path)
    await first.index([document(1)])
    await first.close()
    (first_index,) = (each for each in tmp_path.iterdir() if each.is_dir())
    (first_index / "meta.json").write_text("{broken")
    second = EmbeddedEngine(tmp_path)

    with pytest.raises(EngineUnavailable):
        await second.search(SearchQuery())

    async def one():
        yield document(1)

    await second.rebuild(one(), 1)
    assert await second.count() == 1
    await second.close()


async def test_a_folder_that_cannot_be_written_is_said_to_be_unavailable(tmp_path, document):
    (tmp_path / "file").write_text("in the way")
    engine = EmbeddedEngine(tmp_path / "file" / "index")

    with pytest.raises(EngineUnavailable):
        await engine.prepare()
    with pytest.raises(EngineUnavailable):
        await engine.search(SearchQuery())
    await engine.close()
