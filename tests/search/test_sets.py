"""How often queries are read rightly: sets written for the bundled catalogue."""

from __future__ import annotations

from search.correcting import corrected
from search.embedded import EmbeddedEngine
from search.engine import SearchQuery


def test_no_right_query_is_taken_for_a_misspelling(understand, lines):
    queries = lines("right_queries.txt")

    harmed = {text: found.repaired for text in queries if (found := understand(text)).repaired}

    assert len(queries) >= 200
    assert harmed == {}


def test_nine_typos_in_ten_are_repaired(understand, lines):
    pairs = [line.split("\t") for line in lines("typos.tsv")]

    wrong = {
        typed: now
        for typed, meant in pairs
        if (now := corrected(typed, understand(typed).repaired)) != meant
    }

    assert len(pairs) >= 200
    assert len(wrong) <= len(pairs) // 10, wrong


async def test_what_the_catalogue_has_nothing_about_is_said_to_be_weak(tmp_path, bundled, lines):
    engine = EmbeddedEngine(tmp_path / "index")
    await engine.index(bundled)

    async def fits(text: str) -> bool:
        result = await engine.search(SearchQuery(text))
        return result.total > 0 and not result.weak

    nothing = lines("nothing.txt")
    missed = [text for text in nothing if await fits(text)]
    titles = [document.title for document in bundled]
    falsely = [title for title in titles if not await fits(title)]
    await engine.close()

    assert len(nothing) >= 200
    assert len(missed) <= len(nothing) // 10, missed
    assert len(falsely) <= len(titles) // 20, falsely
