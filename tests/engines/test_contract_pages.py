"""In which order and in which pages every search engine answers."""

from datetime import UTC, datetime

import pytest

from search.engine import (
    Deletion,
    Facet,
    InvalidCursor,
    Kind,
    Order,
    Scope,
    SearchQuery,
)


async def test_each_order_ends_in_the_id_and_leaves_the_unknown_for_last(engine, document, numbers):
    def day(number):
        return datetime(2026, 1, number, tzinfo=UTC)

    await engine.index(
        [
            document(1, minutes=60, price_minor=500, published_at=day(1)),
            document(2, minutes=30, price_minor=0, published_at=day(3), enrolled_count=7),
            document(3, minutes=30, price_minor=500, published_at=day(3), enrolled_count=7),
            document(4),
        ]
    )

    async def found(order):
        return numbers(await engine.search(SearchQuery(order=order)))

    assert await found(Order.NEWEST) == [2, 3, 1, 4]
    assert await found(Order.SHORTEST) == [2, 3, 1, 4]
    assert await found(Order.PRICE) == [2, 1, 3, 4]
    assert await found(Order.MOST_ENROLLED) == [2, 3, 1, 4]


async def every_page(engine, query, **options):
    found, cursor = [], None
    while True:
        page = await engine.search(
            SearchQuery(query.text, order=query.order, first=query.first, after=cursor, **options)
        )
        found += [hit.id for hit in page.hits]
        if not page.has_next:
            return found
        cursor = page.cursor


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery("", order=Order.PRICE, first=7),
        SearchQuery("", order=Order.NEWEST, first=100),
        SearchQuery("alpha beta", first=9),
        SearchQuery("alpha", order=Order.SHORTEST, first=50),
    ],
)
async def test_paging_through_everything_meets_each_document_once_and_in_order(
    engine, document, query
):
    documents = [
        document(
            number,
            "alpha" if number % 3 else "alpha beta",
            minutes=number % 4 or None,
            price_minor=0,
            kind=Kind.PATHWAY if number % 5 == 0 else Kind.MICRO_CREDENTIAL,
            enrolled_count=number % 2,
        )
        for number in range(1, 211)
    ]
    await engine.index(documents)

    found = await every_page(engine, query)

    assert sorted(found) == sorted(each.id for each in documents)
    if query.order is Order.PRICE:
        assert found == sorted(found)


async def test_every_hit_has_a_cursor_to_go_on_from(engine, document, numbers):
    await engine.index([document(number, "same") for number in range(1, 8)])
    page = await engine.search(SearchQuery("same", first=5))

    rest = await engine.search(SearchQuery("same", first=5, after=page.hits[1].cursor))

    assert numbers(page) == [1, 2, 3, 4, 5]
    assert numbers(rest) == [3, 4, 5, 6, 7]
    assert (page.total, rest.total, page.has_next, rest.has_next) == (7, 7, True, False)


async def test_pages_lose_nothing_while_documents_go_away(engine, document, numbers):
    await engine.index([document(number, "same") for number in range(1, 31)])
    first = await engine.search(SearchQuery("same", first=10))
    await engine.delete([Deletion(hit.id, 2) for hit in first.hits])

    second = await engine.search(SearchQuery("same", first=20, after=first.cursor))

    assert numbers(second) == list(range(11, 31))


async def test_a_cursor_of_another_search_is_refused(engine, document):
    await engine.index([document(1, "one"), document(2, "one")])
    cursor = (await engine.search(SearchQuery("one", first=1))).cursor

    others = [
        SearchQuery("two", after=cursor),
        SearchQuery("one", order=Order.PRICE, after=cursor),
        SearchQuery("one", filters={Facet.FIELD: frozenset({"data"})}, after=cursor),
        SearchQuery("one", scope=Scope(frozenset({"p-1"})), after=cursor),
        SearchQuery("one", after="nonsense"),
        SearchQuery("one", after="ö"),
        SearchQuery("one", after=""),
        SearchQuery("one", after=cursor[:-4]),
    ]

    for query in others:
        with pytest.raises(InvalidCursor):
            await engine.search(query)
