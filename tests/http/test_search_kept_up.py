"""The index of a running server: filled, caught up and mended by itself, whatever happens to it."""

from __future__ import annotations

import asyncio
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from catalog.models import MicroCredential, OutboxEvent
from catalog.viewer import VISITOR
from catalog.work import Work, utc_now
from search.embedded import EmbeddedEngine
from search.engine import EngineUnavailable, SearchQuery
from search.fallback import WithFallback
from server import background, outbox
from server.jobs import Indexing, ask_for_rebuild
from server.outbox import NotNow
from tests import factories

SEARCH = """query ($text: String!) {
  search(text: $text) { totalCount degraded indexAgeSeconds edges { node { title } } }
}"""


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Looks and tries again as a server does, only sooner."""
    monkeypatch.setattr(background, "LOOK_SECONDS", 0.2)
    monkeypatch.setattr(outbox, "AGAIN", timedelta(seconds=0.2))
    monkeypatch.setattr("search.breaker.FIRST_PAUSE", 0.1)
    monkeypatch.setattr("search.breaker.LONGEST_PAUSE", 0.2)


async def changed(row, **columns) -> OutboxEvent:
    await type(row).filter(id=row.id).update(**columns)
    await Work(VISITOR, utc_now(), factories.DEPLOYMENT).tell("catalog.changed", row)
    return await OutboxEvent.all().order_by("-id").first()


async def answer(served, text):
    return (await served.ask(SEARCH, text=text)).json()["data"]["search"]


async def until(served, text, **expected):
    """What is answered once it is as expected; within seconds."""
    for _ in range(300):
        found = await answer(served, text)
        if all(found[name] == value for name, value in expected.items()):
            return found
        await asyncio.sleep(0.1)
    return found


async def test_a_database_with_entries_and_no_index_gets_one_by_itself(serve, settings):
    served = await serve(settings)
    await until(served, "", degraded=False)
    await factories.micro_credential(title="Baking bread")

    shutil.rmtree(settings.search_folder)
    found = await until(served, "brread", degraded=False, totalCount=1)

    assert [edge["node"]["title"] for edge in found["edges"]] == ["Baking bread"]


async def test_an_engine_that_went_away_is_caught_up_when_it_is_back(served, monkeypatch):
    served.house.outbox.idle_seconds = 0.2
    made = await factories.micro_credential(title="Baking bread")
    await changed(made)
    served.house.outbox.wake()
    await until(served, "bread", indexAgeSeconds=None)
    assert (await until(served, "bread", totalCount=1, degraded=False))["degraded"] is False

    def gone(_engine):
        raise EngineUnavailable("gone")

    with monkeypatch.context() as without:
        without.setattr(EmbeddedEngine, "_current", gone)
        event = await changed(made, title="Baking cake")
        served.house.outbox.wake()
        away = await until(served, "cake", degraded=True)
        await asyncio.sleep(1)
        waiting = await OutboxEvent.get(id=event.id)
        assert away["edges"] == [{"node": {"title": "Baking cake"}}]
        assert away["indexAgeSeconds"] is not None
        assert (waiting.done_at, waiting.attempts) == (None, 1)

    back = await until(served, "cake", degraded=False, totalCount=1)
    assert (back["totalCount"], back["degraded"]) == (1, False)
    assert (await until(served, "cake", indexAgeSeconds=None))["indexAgeSeconds"] is None


async def test_changes_wait_while_the_engine_is_away_and_a_lost_index_is_filled(sqlite, tmp_path):
    made = await factories.micro_credential(title="Baking bread")
    engine = WithFallback(EmbeddedEngine(tmp_path / "index"))
    indexing = Indexing(engine, factories.runner())

    for _ in range(3):
        with pytest.raises(NotNow):
            await indexing.change([await changed(made)])
    asked = await OutboxEvent.filter(name="index.rebuild")
    await indexing.rebuild(asked)
    await indexing.change([await changed(made)])

    assert len(asked) == 1
    assert await engine.is_whole()
    assert (await engine.search(SearchQuery("bread"))).total == 1
    (tmp_path / "in the way").touch()
    engine.engine._folder.path = Path(tmp_path / "in the way")
    engine.engine._index = None
    with pytest.raises(NotNow):
        await indexing.change([await changed(made)])
    await engine.close()


async def test_a_rebuild_that_was_asked_for_twice_is_done_once_and_tells_how_far_it_is(served):
    await factories.micro_credential()
    await until(served, "", degraded=False)
    first, second = [
        await served.house.runner.run(VISITOR, ask_for_rebuild, None) for _ in range(2)
    ]

    for _ in range(600):
        event = await OutboxEvent.get(aggregate_id=first)
        if event.done_at:
            break
        await asyncio.sleep(0.05)

    assert first == second
    assert event.payload == {"held": await MicroCredential.all().count()}
