"""What is answered while the engine is out of reach."""

import pytest

from catalog.rules.words import Field, VersionStatus, Visibility
from search.embedded import EmbeddedEngine
from search.engine import (
    Bounds,
    EngineUnavailable,
    Facet,
    InvalidCursor,
    InvalidQuery,
    Measure,
    Scope,
    SearchQuery,
)
from search.fallback import WithFallback
from search.indexing import rebuild_index
from tests import factories


class _Away(EmbeddedEngine):
    """An engine that answers until it goes away."""

    away = False

    def _current(self):
        if self.away:
            raise EngineUnavailable("gone")
        return super()._current()


@pytest.fixture
async def engine(database, tmp_path):
    behind = _Away(tmp_path / "index")
    await behind.prepare()
    behind.away = True
    yield WithFallback(behind)
    await behind.close()


def ids(result):
    return [hit.id for hit in result.hits]


def name(row):
    return f"{type(row).__name__}:{row.id}"


async def test_an_engine_that_answers_is_left_to_answer(engine):
    made = await factories.micro_credential(title="Welding")
    engine.engine.away = False
    await rebuild_index(engine)

    result = await engine.search(SearchQuery("weldng"))

    assert (ids(result), result.degraded) == ([name(made)], False)
    assert not (await engine.suggest("weld")).degraded


async def test_an_engine_that_was_away_at_the_start_is_made_ready_before_it_is_written(
    sqlite, tmp_path
):
    behind = _Away(tmp_path / "index")
    behind.away = True
    engine = WithFallback(behind)
    made = await factories.micro_credential(title="Welding")

    await engine.prepare()
    with pytest.raises(EngineUnavailable):
        await rebuild_index(engine)
    behind.away = False
    await rebuild_index(engine)

    assert ids(await engine.search(SearchQuery("welding"))) == [name(made)]
    await engine.close()


async def test_the_database_answers_by_every_word_and_says_so(engine):
    provider = await factories.provider("Harbour School")
    both = await factories.micro_credential(title="Welding", provider=provider)
    path = await factories.pathway(factories.all_of(both), title="harbour welding")
    await factories.micro_credential(title="Welding")

    result = await engine.search(SearchQuery("WELDING harbour", facets=(Facet.KIND,)))

    assert ids(result) == [name(path), name(both)]
    assert (result.total, result.degraded, result.facets) == (2, True, ())


async def test_the_database_keeps_to_the_filters_it_knows(engine):
    data = await factories.micro_credential(field=Field.DATA, minutes=600, level=4)
    law = await factories.micro_credential(field=Field.LAW, minutes=60, level=5)
    path = await factories.pathway(factories.all_of(data, law))

    async def found(**filters):
        chosen = {Facet[facet]: frozenset(values) for facet, values in filters.items()}
        return ids(await engine.search(SearchQuery(filters=chosen)))

    assert await found(FIELD=["data"]) == [name(data)]
    assert await found(LEVEL=["5", "x"]) == [name(law)]
    assert await found(KIND=["Pathway"]) == [name(path)]
    assert await found(PROVIDER=[str(law.provider_id), "nobody"]) == [name(law)]
    short = SearchQuery(ranges={Measure.MINUTES: Bounds(None, 60)})
    assert ids(await engine.search(short)) == [name(law)]


async def test_a_filter_that_the_database_cannot_keep_to_is_not_left_out(engine):
    with pytest.raises(EngineUnavailable):
        await engine.search(SearchQuery(filters={Facet.SKILL: frozenset({"urn:x"})}))


async def test_hidden_rows_stay_hidden_in_the_fallback(engine):
    private = await factories.micro_credential(title="Secret", visibility=Visibility.PRIVATE)
    await factories.micro_credential(title="Secret", visibility=Visibility.UNLISTED)
    await factories.micro_credential(title="Secret", status=VersionStatus.DRAFT)
    eyes = [
        Scope(frozenset({str(private.provider_id)})),
        Scope(document_ids=frozenset({name(private)})),
    ]

    assert (await engine.search(SearchQuery("secret"))).total == 0
    assert (await engine.suggest("secr")).items == ()
    for scope in eyes:
        assert ids(await engine.search(SearchQuery("secret", scope=scope))) == [name(private)]
        assert len((await engine.suggest("secr", scope=scope)).items) == 1
    assert (await engine.search(SearchQuery("secret", scope=Scope(everything=True)))).total == 3


async def test_pages_of_the_fallback_meet_everything_once(engine):
    rows = [await factories.micro_credential() for _ in range(5)]
    rows += [await factories.pathway(factories.all_of(rows[0])) for _ in range(2)]
    met, cursor = [], None

    for _ in range(4):
        page = await engine.search(SearchQuery(first=2, after=cursor))
        met += ids(page)
        cursor = page.cursor

    assert met == [name(row) for row in sorted(rows, key=lambda row: row.id, reverse=True)]
    assert not page.has_next


async def test_the_fallback_refuses_what_the_engine_refuses(engine):
    with pytest.raises(InvalidQuery):
        await engine.search(SearchQuery(first=0))
    with pytest.raises(InvalidCursor):
        await engine.search(SearchQuery(after="nonsense"))


async def test_signs_mean_nothing_to_the_fallback(engine):
    await factories.micro_credential(title="Something")

    for text in ("%", "_", "'", "\\", "!!!", "\x00", "🙂", "x" * 10_000):
        result = await engine.search(SearchQuery(text))
        assert (result.total, result.degraded) == (0, True)


async def test_suggestions_of_the_fallback_are_the_popular_titles(engine):
    await factories.micro_credential(title="Welding one")
    popular = await factories.micro_credential(title="Arc welding", enrolled_count=9)

    found = await engine.suggest("weld", 1)

    assert [(each.value, each.text) for each in found.items] == [(name(popular), "Arc welding")]
    assert found.degraded
