"""Searching among given documents only, on every engine."""

import pytest

from search.engine import MAX_VALUES, InvalidQuery, SearchQuery


async def test_only_the_documents_that_are_given_are_found_and_counted(engine, document, numbers):
    await engine.index([document(1, "Welding"), document(2, "Welding"), document(3, "Pottery")])
    ids = {number: document(number).id for number in (1, 2, 3)}

    async def found(text, *among):
        query = SearchQuery(text, among=frozenset(ids[each] for each in among))
        result = await engine.search(query)
        return sorted(numbers(result)), result.total

    assert await found("welding", 2, 3) == ([2], 1)
    assert await found("", 1, 3) == ([1, 3], 2)
    assert await found("welding", 3) == ([], 0)
    assert await found("") == ([], 0)


async def test_hidden_documents_stay_hidden(engine, document):
    await engine.index([document(1, "Welding", listed=False)])

    result = await engine.search(SearchQuery(among=frozenset({document(1).id})))

    assert (result.hits, result.total) == ((), 0)


async def test_too_many_are_refused(engine):
    many = frozenset(f"MicroCredential:{number}" for number in range(MAX_VALUES + 1))

    with pytest.raises(InvalidQuery, match=f"at most {MAX_VALUES}"):
        await engine.search(SearchQuery(among=many))
