"""What is told of a search: how it was read, and why each hit came."""

from __future__ import annotations

from search.embedded import EmbeddedEngine
from search.engine import Hit, SearchQuery, SearchResult
from search.explain import explained, listed


async def test_an_explanation_tells_how_words_were_read_and_where_they_were_found(
    tmp_path, bundled
):
    engine = EmbeddedEngine(tmp_path / "index")
    await engine.index(bundled)
    query = SearchQuery("weldng", first=1, highlight=True)
    result = await engine.search(query)
    await engine.close()

    told = explained(query, result, {each.id: each.title for each in bundled})

    assert told[:3] == [
        "asked       weldng",
        "read as     welding",
        "word        weldng  also: welding, welder",
    ]
    found = told.index("")
    assert told[found + 2].split()[0] == "1"
    assert "  Position Welding  MicroCredential:" in told[found + 2]
    assert told[found + 3] == "     title       Position [Welding]"


def test_a_list_names_each_hit_and_what_the_index_has_alone():
    hits = (Hit("MicroCredential:a", 2.5, ""), Hit("Pathway:b", 1.0, ""))

    told = listed(SearchResult(hits, 7, weak=True, corrected="bread"), {"Pathway:b": "Baker"})

    assert told == [
        "read as bread",
        "7 found, a weak fit",
        "  1     2.500  (not in the database)  MicroCredential:a",
        "  2     1.000  Baker  Pathway:b",
    ]
