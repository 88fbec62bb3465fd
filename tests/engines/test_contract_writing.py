"""How every search engine is written and rebuilt."""

import asyncio

import pytest

from search.engine import (
    Deletion,
    RebuildRefused,
    SearchQuery,
)
from search.record import record


async def stream(documents, fails_after=None):
    for place, each in enumerate(documents):
        if place == fails_after:
            raise RuntimeError("the source broke")
        yield each


async def test_indexing_again_changes_nothing_and_a_newer_version_replaces(
    engine, document, numbers
):
    await engine.index([document(1, "Old title", version=3)])
    await engine.index([document(1, "Old title", version=3)])
    assert await engine.count() == 1

    await engine.index([document(1, "New title", version=4)])

    assert numbers(await engine.search(SearchQuery("new"))) == [1]
    assert numbers(await engine.search(SearchQuery("old", as_typed=True))) == []
    assert await engine.count() == 1


async def test_an_older_version_is_ignored_wherever_it_comes_from(engine, document, numbers):
    await engine.index([document(1, "Current", version=5), document(2, version=5)])
    await engine.delete([Deletion(document(2).id, 6)])

    await engine.index([document(1, "Stale", version=4), document(2, "Zombie", version=5)])
    await engine.delete([Deletion(document(1).id, 4)])

    assert numbers(await engine.search(SearchQuery("current"))) == [1]
    assert await engine.count() == 1


async def test_within_one_call_the_newest_version_wins(engine, document, numbers):
    await engine.index([document(1, "Second", version=2), document(1, "First", version=1)])

    assert numbers(await engine.search(SearchQuery("second"))) == [1]
    assert await engine.count() == 1


async def test_deleting_is_seen_at_once_and_may_be_repeated(engine, document):
    await engine.index([document(1, "Here"), document(2, "There")])

    await engine.delete([Deletion(document(1).id, 2), Deletion(document(9).id, 1)])
    await engine.delete([Deletion(document(1).id, 2)])
    await engine.delete([])
    await engine.index([])

    assert await engine.count() == 1
    assert (await engine.search(SearchQuery("here", as_typed=True))).total == 0


async def test_a_deleted_document_comes_back_with_a_newer_version(engine, document):
    await engine.index([document(1, version=1)])
    await engine.delete([Deletion(document(1).id, 2)])

    await engine.index([document(1, version=3)])

    assert await engine.count() == 1


async def test_a_rebuild_puts_a_new_index_in_the_place_of_the_old(engine, document, numbers):
    await engine.index([document(1, "Old", version=9), document(2, "Gone")])
    told = []

    await engine.rebuild(
        stream([document(1, "Fresh", version=9), document(3, "Fresh")]), 2, told.append
    )

    assert sorted(numbers(await engine.search(SearchQuery()))) == [1, 3]
    assert (await engine.search(SearchQuery("fresh"))).total == 2
    assert told[-1] == 2
    await engine.index([document(4, "Later")])
    assert await engine.count() == 3


async def test_an_index_tells_what_it_holds_document_by_document(engine, document):
    hidden, listed = document(1, listed=False), document(2, enrolled_count=3)
    await engine.index([hidden, listed])
    held = {each.id: record(each).digest for each in (hidden, listed)}

    assert await engine.contents() == held
    changed = document(2, enrolled_count=4, version=2)
    await engine.index([changed])
    await engine.delete([Deletion(hidden.id, 2)])

    assert await engine.contents() == {listed.id: record(changed).digest}
    assert record(changed).digest != held[listed.id]


async def test_only_a_rebuild_that_succeeds_makes_an_index_whole(engine, document):
    await engine.index([document(1)])
    with pytest.raises(RebuildRefused):
        await engine.rebuild(stream([document(1)]), 2)
    assert not await engine.is_whole()

    await engine.rebuild(stream([]), 0)
    await engine.index([document(2)])

    assert await engine.is_whole()


async def test_a_rebuild_with_another_count_than_expected_leaves_the_old_index(
    engine, document, numbers
):
    await engine.index([document(1, "Old")])

    for documents, expected in (([], 1), ([document(2), document(2)], 2), ([document(2)], 0)):
        with pytest.raises(RebuildRefused):
            await engine.rebuild(stream(documents), expected)

    assert numbers(await engine.search(SearchQuery())) == [1]
    await engine.index([document(3)])
    assert await engine.count() == 2


async def test_a_rebuild_whose_source_breaks_leaves_the_old_index(engine, document, numbers):
    await engine.index([document(1, "Old")])

    with pytest.raises(RuntimeError, match="the source broke"):
        await engine.rebuild(stream([document(2), document(3)], fails_after=1), 2)

    assert numbers(await engine.search(SearchQuery())) == [1]
    await engine.rebuild(stream([document(2), document(3)]), 2)
    assert sorted(numbers(await engine.search(SearchQuery()))) == [2, 3]


async def test_what_is_written_during_a_rebuild_is_in_the_new_index(engine, document, numbers):
    await engine.index([document(1, "Old"), document(2, "Old")])

    async def slowly():
        yield document(1, "Old")
        await engine.index([document(1, "Newer", version=2), document(5, "New")])
        await engine.delete([Deletion(document(2).id, 2)])
        assert sorted(numbers(await engine.search(SearchQuery()))) == [1, 5]
        yield document(2, "Old")

    await engine.rebuild(slowly(), 2)

    assert sorted(numbers(await engine.search(SearchQuery()))) == [1, 5]
    assert numbers(await engine.search(SearchQuery("newer"))) == [1]


async def test_searches_during_a_rebuild_always_meet_a_whole_index(engine, document):
    await engine.index([document(number) for number in range(1, 41)])
    totals = set()
    over = asyncio.Event()

    async def searching():
        while not over.is_set():
            totals.add((await engine.search(SearchQuery())).total)

    task = asyncio.create_task(searching())
    for _ in range(3):
        await engine.rebuild(stream([document(number) for number in range(1, 41)]), 40)
    over.set()
    await task

    assert totals == {40}
