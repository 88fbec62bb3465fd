"""How every search engine filters and counts, and for whose eyes."""

from datetime import date, timedelta

import pytest

from search.engine import (
    Bounds,
    Facet,
    FacetValue,
    InvalidQuery,
    Kind,
    Labelled,
    Measure,
    Period,
    Scope,
    SearchQuery,
    SkillEntry,
)


def shown(result, facet: Facet) -> list[tuple[str, int]]:
    found = next(each for each in result.facets if each.facet is facet)
    return [(value.value, value.count) for value in found.values]


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


async def test_values_of_closed_lists_stay_listed_at_zero_and_no_others(engine, document):
    await engine.index(
        [
            document(1, "Bread", deliveries=("online",), assessment="quiz", field="food"),
            document(2, "Law", deliveries=("onsite",), assessment="quiz", field="law"),
        ]
    )

    result = await engine.search(
        SearchQuery("bread", facets=(Facet.KIND, Facet.DELIVERY, Facet.ASSESSMENT, Facet.FIELD))
    )

    assert shown(result, Facet.KIND) == [("MicroCredential", 1), ("Pathway", 0)]
    assert shown(result, Facet.DELIVERY) == [("online", 1), ("blended", 0), ("onsite", 0)]
    assert shown(result, Facet.ASSESSMENT)[:2] == [("quiz", 1), ("none", 0)]
    assert len(shown(result, Facet.ASSESSMENT)) == 8
    assert shown(result, Facet.FIELD) == [("food", 1)]


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
