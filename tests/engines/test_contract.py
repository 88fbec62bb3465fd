"""What every search engine must find, suggest and show, asked of each of them."""

import pytest

from search.engine import (
    Facet,
    InvalidQuery,
    Kind,
    Labelled,
    Order,
    Range,
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
    await engine.index([document(1, "Databases for programs in C++")])

    result = await engine.search(SearchQuery("Databases in C++"))

    assert [term.word for term in result.understood.terms] == ["database", "in", "c++"]
    assert (result.corrected, result.weak, result.degraded) == (None, False, False)


async def test_what_a_short_form_stands_for_is_found_though_its_words_stand_apart(
    engine, document, numbers
):
    await engine.index(
        [
            document(1, "Human computer interaction (HCI)"),
            document(2, "Interaction of human minds", summary="With a computer"),
            document(3, "Human rights"),
        ]
    )

    assert numbers(await engine.search(SearchQuery("hci"))) == [1, 2]


async def test_of_a_kind_of_work_the_word_that_says_which_counts_more(engine, document, numbers):
    await engine.index(
        [
            document(1, "Cloud computing", summary="For everyone"),
            document(2, "Engineering mathematics", summary="For every engineer"),
            *(document(number, "Cloud storage") for number in range(3, 9)),
        ]
    )

    found = numbers(await engine.search(SearchQuery("cloud engineer")))

    assert found.index(1) < found.index(2)


async def test_more_enrolments_decide_between_equals(engine, document, numbers):
    await engine.index([document(1, "Plumbing"), document(2, "Plumbing", enrolled_count=90_000)])

    assert numbers(await engine.search(SearchQuery("plumbing"))) == [2, 1]


@pytest.mark.parametrize("text", ["welding", ""])
async def test_what_one_reads_comes_first_among_equals(engine, document, numbers, text):
    await engine.index(
        [
            document(1, "Welding", languages=("de",), enrolled_count=10),
            document(2, "Welding", languages=("en",)),
            document(3, "Welding", languages=("en", "de"), enrolled_count=5),
        ]
    )

    async def found(**wish):
        return numbers(await engine.search(SearchQuery(text, **wish)))

    assert await found() == [1, 3, 2]
    assert await found(language="en-GB") == [3, 2, 1]
    first = await engine.search(SearchQuery(text, language="en", first=1))
    rest = SearchQuery(text, language="en", after=first.cursor)
    assert numbers(await engine.search(rest)) == [2, 1]
    by_title = SearchQuery(text, language="en", order=Order.NEWEST)
    assert numbers(await engine.search(by_title)) == await found(order=Order.NEWEST)


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


@pytest.mark.parametrize(
    ("typed", "suggested"),
    [
        ("machne", ["Machine learning"]),
        ("mahcine l", ["Machine learning"]),
        ("machien lear", ["Machine learning"]),
        ("programing wi", ["Programming with Python"]),
        ("phyt", ["Programming with Python"]),
        ("pyhton", ["Programming with Python"]),
        ("mach", ["Machine learning"]),
        ("zzzzzz", []),
        ("mxc", []),
    ],
)
async def test_suggestions_mend_what_nothing_goes_on_from(engine, document, typed, suggested):
    await engine.index(
        [
            document(1, "Machine learning"),
            document(2, "Programming with Python"),
            document(3, "Machining zzzzzy", listed=False),
        ]
    )

    assert [each.text for each in (await engine.suggest(typed)).items] == suggested


async def test_suggestions_are_as_few_as_asked_for(engine, document):
    await engine.index([document(number, f"Course {number}") for number in range(1, 20)])

    assert len((await engine.suggest("cour", 3)).items) == 3
    assert (await engine.suggest("   ")).items == ()
    with pytest.raises(InvalidQuery):
        await engine.suggest("cour", 51)


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
