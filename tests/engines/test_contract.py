"""What every search engine must do, asked of each of them."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from search.engine import (
    Bounds,
    Deletion,
    Facet,
    FacetValue,
    InvalidCursor,
    InvalidQuery,
    Kind,
    Labelled,
    Measure,
    Order,
    Period,
    Range,
    RebuildRefused,
    Scope,
    SearchQuery,
    SkillEntry,
    SuggestionKind,
    TextField,
)

JUNK = [
    "*",
    "AND OR (",
    "title:x^",
    '"',
    "🙂🎓",
    "\x00",
    "a\x00b",
    "\ud800",
    "((((",
    "--",
    "\\",
    "[* TO *]",
]


async def stream(documents, fails_after=None):
    for place, each in enumerate(documents):
        if place == fails_after:
            raise RuntimeError("the source broke")
        yield each


def shown(result, facet: Facet) -> list[tuple[str, int]]:
    found = next(each for each in result.facets if each.facet is facet)
    return [(value.value, value.count) for value in found.values]


# --- finding -------------------------------------------------------------------------------


async def test_a_document_is_found_by_the_words_of_each_of_its_texts(engine, document, numbers):
    await engine.index(
        [
            document(1, "Welding basics"),
            document(2, summary="All about turbines"),
            document(3, description="Reading of blueprints"),
            document(4, skills=(SkillEntry("urn:s", "dressmaking", ("haute couture",)),)),
            document(5, provider=Labelled("p-9", "Uppsala University")),
            document(6, other_texts=("Schweißen für Anfänger",)),
        ]
    )

    async def found(text):
        return numbers(await engine.search(SearchQuery(text)))

    assert await found("welding") == [1]
    assert await found("turbine") == [2]
    assert await found("blueprints") == [3]
    assert await found("dressmaking") == [4]
    assert await found("couture") == [4]
    assert await found("uppsala") == [5]
    assert await found("schweissen") == [6]


async def test_titles_count_more_than_descriptions_and_all_words_more_than_some(
    engine, document, numbers
):
    await engine.index(
        [
            document(1, "Gardening", description="a little about statistics and nursing"),
            document(2, "Statistics"),
            document(3, "Nursing", summary="With statistics"),
        ]
    )

    assert numbers(await engine.search(SearchQuery("statistics")))[0] == 2
    assert numbers(await engine.search(SearchQuery("statistics nursing")))[0] == 3


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("机器学习", "机器学习入门"),
        ("анализ данных", "Анализ данных для всех"),
        ("ЙОГА", "Йога"),
        ("العربية", "اللغة العَرَبيّة"),
        ("データ", "データ分析"),
        ("프로그래밍", "파이썬 프로그래밍"),
        ("elektricite", "Électricité du bâtiment".replace("cité", "cité")),
        ("CAFÉ", "Cafe management"),
        ("Ｐｙｔｈｏｎ", "Python"),
        ("c++", "Modern C++"),
        ("C#", "Games in C#"),
        ("classes", "One class"),
    ],
)
async def test_writing_of_every_kind_is_found(engine, document, numbers, typed, title):
    await engine.index([document(1, title), document(2, "Nothing of the kind, in C")])

    result = await engine.search(SearchQuery(typed))

    assert numbers(result) == [1]


async def test_a_misspelt_word_is_taken_less_literally_only_if_nothing_has_it(
    engine, document, numbers
):
    await engine.index([document(1, "Machine learning"), document(2, "Lava flows")])

    assert numbers(await engine.search(SearchQuery("machne lerning"))) == [1]
    assert numbers(await engine.search(SearchQuery("mach"))) == [1]
    assert numbers(await engine.search(SearchQuery("machne", as_typed=True))) == []

    await engine.index([document(3, "Java programming")])
    assert numbers(await engine.search(SearchQuery("java"))) == [3]


async def test_the_words_that_were_searched_instead_are_told(engine, document):
    await engine.index(
        [document(1, "Machine Learning in Zürich", summary="Learn to lean"), document(2, "Lava")]
    )

    async def told(text):
        result = await engine.search(SearchQuery(text))
        return result.corrected, [term.alternatives for term in result.understood.terms]

    assert await told("the MACHNE lerning!") == (
        "the machine learning!",
        [(), ("machine",), ("learning",)],
    )
    assert await told("machine learn") == (None, [(), ()])
    assert await told("machine zur") == (None, [(), ()])
    assert await told("machine qqqqqq") == (None, [(), ()])
    assert await told("zurch") == ("zürich", [("zürich",)])


async def test_what_was_understood_is_told(engine, document):
    await engine.index([document(1, "Databases")])

    result = await engine.search(SearchQuery("Databases in C++"))

    assert [term.word for term in result.understood.terms] == ["database", "in", "c++"]
    assert (result.corrected, result.weak, result.degraded) == (None, False, False)


async def test_more_enrolments_decide_between_equals(engine, document, numbers):
    await engine.index([document(1, "Plumbing"), document(2, "Plumbing", enrolled_count=90_000)])

    assert numbers(await engine.search(SearchQuery("plumbing"))) == [2, 1]


@pytest.mark.parametrize("typed", JUNK)
async def test_signs_without_meaning_are_searched_for_without_harm(engine, document, typed):
    await engine.index([document(1, "Or and title")])

    result = await engine.search(SearchQuery(typed, facets=(Facet.KIND,), highlight=True))

    assert result.total in (0, 1)
    assert (await engine.suggest(typed)).items in ((), (await engine.suggest("or")).items)


async def test_an_endless_text_is_searched_for_by_its_beginning(engine, document, numbers):
    await engine.index([document(1, "needle")])

    buried = await engine.search(SearchQuery("straw " * 1_700 + "needle"))
    first = await engine.search(SearchQuery("needle " + " ".join(map(str, range(3_000)))))

    assert numbers(buried) == []
    assert numbers(first) == [1]
    assert len(first.understood.terms) <= 24


async def test_nothing_typed_lists_everything_and_signs_only_list_nothing(
    engine, document, numbers
):
    await engine.index([document(1), document(2, enrolled_count=5)])

    assert numbers(await engine.search(SearchQuery("  "))) == [2, 1]
    assert numbers(await engine.search(SearchQuery("!!!"))) == []


# --- filters, ranges and facets ------------------------------------------------------------


def shelf(document):
    return [
        document(1, field="data", level=4, languages=("en",), price_minor=0, minutes=300),
        document(2, field="data", level=5, languages=("en", "fr"), price_minor=900, minutes=900),
        document(3, field="health", level=5, languages=("fr",), minutes=3_000, credits=200),
        document(
            4,
            kind=Kind.PATHWAY,
            field="trades",
            level=5,
            languages=("de",),
            price_minor=100,
            minutes=9_000,
            credits=3_000,
            provider=Labelled("p-2", "Beta College"),
        ),
    ]


async def test_values_of_one_facet_widen_and_facets_narrow(engine, document, numbers):
    await engine.index(shelf(document))

    async def found(**chosen):
        filters = {Facet[name]: frozenset(values) for name, values in chosen.items()}
        return sorted(numbers(await engine.search(SearchQuery(filters=filters))))

    assert await found(FIELD=["data"]) == [1, 2]
    assert await found(FIELD=["data", "health"]) == [1, 2, 3]
    assert await found(FIELD=["data", "health"], LANGUAGE=["fr"]) == [2, 3]
    assert await found(KIND=["Pathway"]) == [4]
    assert await found(PROVIDER=["p-1"], LEVEL=["5"]) == [2, 3]
    assert await found(PRICE=["free"]) == [1]
    assert await found(PRICE=["free", "paid"]) == [1, 2, 4]
    assert await found(WORKLOAD=["10_to_40_hours"], FIELD=[]) == [2]
    assert await found(FIELD=["law"]) == []


async def test_ranges_include_both_ends(engine, document, numbers):
    await engine.index(shelf(document))

    async def found(measure, *bounds):
        query = SearchQuery(ranges={measure: Bounds(*bounds)})
        return sorted(numbers(await engine.search(query)))

    assert await found(Measure.MINUTES, 300, 900) == [1, 2]
    assert await found(Measure.MINUTES, 301, None) == [2, 3, 4]
    assert await found(Measure.PRICE, None, 100) == [1, 4]
    assert await found(Measure.CREDITS, 200, 200) == [3]
    assert await found(Measure.LEVEL, 5, None) == [2, 3, 4]


async def test_a_facet_is_counted_without_its_own_filter_and_with_all_others(engine, document):
    await engine.index(shelf(document))

    result = await engine.search(
        SearchQuery(
            filters={Facet.FIELD: frozenset({"data"}), Facet.LANGUAGE: frozenset({"fr", "xx"})},
            facets=(Facet.FIELD, Facet.LANGUAGE, Facet.PROVIDER, Facet.PRICE),
        )
    )

    assert result.total == 1
    assert shown(result, Facet.FIELD) == [("data", 1), ("health", 1)]
    assert shown(result, Facet.LANGUAGE) == [("en", 2), ("fr", 1), ("xx", 0)]
    assert result.facets[2].values == (FacetValue("p-1", "Acme", 1),)
    assert shown(result, Facet.PRICE) == [("free", 0), ("paid", 1)]


async def test_chosen_values_stay_listed_at_zero_and_beyond_the_size(engine, document):
    await engine.index(shelf(document))

    result = await engine.search(
        SearchQuery(
            filters={Facet.FIELD: frozenset({"trades"}), Facet.LEVEL: frozenset({"4"})},
            facets=(Facet.FIELD,),
            facet_size=1,
        )
    )

    assert result.total == 0
    assert result.facets[0].values == (
        FacetValue("data", "data", 1),
        FacetValue("trades", "trades", 0, selected=True),
    )


async def test_facets_follow_the_text_too(engine, document):
    await engine.index(
        [
            document(1, "Rust", skills=(SkillEntry("urn:rust", "Rust"), SkillEntry("urn:c", "C"))),
            document(2, "Rust removal", skills=(SkillEntry("urn:metal", "metalwork"),)),
            document(3, "Cookery", skills=(SkillEntry("urn:cook", "cookery"),)),
        ]
    )

    result = await engine.search(SearchQuery("rust", facets=(Facet.SKILL,)))

    assert [(value.label, value.count) for value in result.facets[0].values] == [
        ("C", 1),
        ("metalwork", 1),
        ("Rust", 1),
    ]


async def test_availability_is_counted_from_the_day_of_the_question(engine, document, numbers):
    spring = date(2027, 3, 1)
    autumn = date(2027, 9, 1)
    month = timedelta(days=30)
    await engine.index(
        [
            document(1, offered=(Period(spring, spring + month), Period(autumn, autumn + month))),
            document(2, offered=(Period(spring, None),)),
            document(3),
            document(4, offered=(Period(None, spring), Period(None, spring - month))),
        ]
    )

    async def counts(today):
        query = SearchQuery(facets=(Facet.AVAILABILITY,), today=today)
        return [count for _, count in shown(await engine.search(query), Facet.AVAILABILITY)]

    assert await counts(spring - timedelta(days=1)) == [1, 2, 1]
    assert await counts(spring) == [3, 1, 1]
    assert await counts(spring + month + timedelta(days=1)) == [1, 1, 2]
    assert await counts(autumn + month) == [2, 0, 2]
    assert await counts(autumn + month + timedelta(days=1)) == [1, 0, 3]
    chosen = SearchQuery(
        filters={Facet.AVAILABILITY: frozenset({"open_now", "not_offered"})}, today=spring
    )
    assert sorted(numbers(await engine.search(chosen))) == [1, 2, 3, 4]


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(first=0),
        SearchQuery(first=101),
        SearchQuery(filters={Facet.PRICE: frozenset({"cheap"})}),
        SearchQuery(filters={Facet.SKILL: frozenset(map(str, range(101)))}),
    ],
)
async def test_a_query_beyond_the_bounds_is_refused(engine, query):
    with pytest.raises(InvalidQuery):
        await engine.search(query)


# --- order and pages -----------------------------------------------------------------------


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


# --- who sees what -------------------------------------------------------------------------


async def test_what_is_not_listed_appears_nowhere_for_everyone_else(engine, document, numbers):
    await engine.index(
        [
            document(1, "Secret sailing", listed=False, field="hidden", provider=Labelled("p-7", "Secret club")),
            document(2, "Open sailing", field="data"),
        ]
    )  # fmt: skip
    everything = tuple(Facet)

    for text in ("", "sailing", "secret", "secrt", "club"):
        result = await engine.search(SearchQuery(text, facets=everything, facet_size=100))
        assert 1 not in numbers(result)
        assert result.total == len(result.hits)
        values = {value.value for facet in result.facets for value in facet.values}
        assert not values & {"hidden", "p-7", "draft"}
    by_filter = SearchQuery(filters={Facet.PROVIDER: frozenset({"p-7"})}, facets=(Facet.FIELD,))
    assert (await engine.search(by_filter)).total == 0
    assert (await engine.suggest("secret")).items == ()


async def test_what_is_not_listed_is_found_by_those_it_is_for(engine, document, numbers):
    hidden = document(
        1,
        "Secret sailing",
        listed=False,
        field="hidden",
        provider=Labelled("p-7", "Secret club"),
        seen_by=frozenset({"p-7", "p-parent"}),
    )
    await engine.index([hidden, document(2, "Open sailing")])
    eyes = [
        Scope(frozenset({"p-7"})),
        Scope(frozenset({"p-parent", "p-other"})),
        Scope(document_ids=frozenset({hidden.id})),
        Scope(everything=True),
    ]

    for scope in eyes:
        result = await engine.search(SearchQuery("sailing", scope=scope, facets=(Facet.FIELD,)))
        assert sorted(numbers(result)) == [1, 2]
        assert shown(result, Facet.FIELD) == [("hidden", 1)]
        suggested = await engine.suggest("secr", scope=scope)
        assert [each.text for each in suggested.items] == ["Secret sailing", "Secret club"]
    stranger = SearchQuery("secret", scope=Scope(frozenset({"p-other"})))
    assert (await engine.search(stranger)).total == 0


# --- suggestions ---------------------------------------------------------------------------


async def test_suggestions_complete_the_last_word_by_kind_and_the_popular_first(engine, document):
    await engine.index(
        [
            document(1, "Nursing ethics", enrolled_count=5, skills=(SkillEntry("urn:n", "nursing"),)),
            document(2, "Nurse training", enrolled_count=50, skills=(SkillEntry("urn:n", "nursing"),)),
            document(3, "Care", skills=(SkillEntry("urn:w", "wound care"),)),
            document(4, "Care path", kind=Kind.PATHWAY, provider=Labelled("p-5", "Nurses' House")),
        ]
    )  # fmt: skip

    found = await engine.suggest("nurs", 8)
    narrowed = await engine.suggest("Ethics nur", 8)

    assert [(each.kind, each.text) for each in found.items] == [
        (SuggestionKind.MICRO_CREDENTIAL, "Nurse training"),
        (SuggestionKind.MICRO_CREDENTIAL, "Nursing ethics"),
        (SuggestionKind.SKILL, "nursing"),
        (SuggestionKind.PROVIDER, "Nurses' House"),
    ]
    assert [each.value for each in found.items][2:] == ["urn:n", "p-5"]
    assert [each.text for each in narrowed.items] == ["Nursing ethics"]
    assert [each.text for each in (await engine.suggest("care pa")).items] == ["Care path"]


async def test_suggestions_are_as_few_as_asked_for(engine, document):
    await engine.index([document(number, f"Course {number}") for number in range(1, 20)])

    assert len((await engine.suggest("cour", 3)).items) == 3
    assert (await engine.suggest("   ")).items == ()
    with pytest.raises(InvalidQuery):
        await engine.suggest("cour", 51)


# --- writing -------------------------------------------------------------------------------


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


# --- rebuilding ----------------------------------------------------------------------------


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


# --- highlights ----------------------------------------------------------------------------


async def test_highlights_are_ranges_of_the_plain_text(engine, document):
    title = "🎓 Été <b>Data</b>: databases & DATA, déjà-vu"
    await engine.index([document(1, title, summary="Datum only", description="机器学习 with data")])

    result = await engine.search(SearchQuery("data ete 机器", highlight=True))

    marked = {each.field: each for each in result.hits[0].highlights}
    assert set(marked) == {TextField.TITLE, TextField.DESCRIPTION}
    assert marked[TextField.TITLE].text == title
    assert marked[TextField.TITLE].ranges == (Range(2, 5), Range(9, 13), Range(31, 35))
    assert marked[TextField.DESCRIPTION].ranges == (Range(0, 2), Range(10, 14))


async def test_highlights_show_what_a_misspelt_word_was_taken_for(engine, document):
    await engine.index([document(1, "Machine learning with machines")])

    result = await engine.search(SearchQuery("machne", highlight=True))

    assert result.hits[0].highlights[0].ranges == (Range(0, 7), Range(22, 30))


async def test_without_a_wish_or_without_words_there_are_no_highlights(engine, document):
    await engine.index([document(1, "Plain")])

    for query in (SearchQuery("plain"), SearchQuery("", highlight=True)):
        assert (await engine.search(query)).hits[0].highlights == ()
