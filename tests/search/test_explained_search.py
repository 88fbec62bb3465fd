"""What is told of a search: how it was read, and why each hit came."""

from __future__ import annotations

from search.embedded import EmbeddedEngine
from search.engine import SearchQuery
from search.explain import explain


async def test_an_explanation_tells_how_words_were_read_and_where_they_were_found(
    tmp_path, bundled
):
    engine = EmbeddedEngine(tmp_path / "index")
    await engine.index(bundled)

    told = await explain(engine, SearchQuery("weldng", first=1))
    await engine.close()

    assert told[:3] == [
        "asked       weldng",
        "read as     welding",
        "word        weldng  also: welding, welder",
    ]
    found = told.index("")
    assert told[found + 2].split()[0] == "1"
    assert told[found + 3] == "     title       Position [Welding]"
