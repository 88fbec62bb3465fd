"""The two engines side by side: the same documents, the same answers."""

import random

import pytest

from search.engine import Facet, Kind, Labelled, Order, Scope, SearchQuery, SkillEntry

pytestmark = pytest.mark.elasticsearch

TOPICS = ["welding", "nursing", "python", "statistics", "gardening", "bakery", "cloud", "security", "teaching", "database", "law", "accounting", "carpentry", "hydraulics", "nutrition", "机器学习", "анализ", "данных", "safety", "ethics", "design"]  # fmt: skip


def shelf(document, count=300):
    chance = random.Random(20)
    some = chance.choice

    def text(most):
        return " ".join(chance.choices(TOPICS, k=chance.randint(0, most)))

    return [
        document(
            number,
            text(4),
            summary=text(12),
            description=text(60),
            kind=some(list(Kind)),
            provider=Labelled(f"p-{number % 7}", f"{some(TOPICS)} college"),
            listed=chance.random() < 0.8,
            skills=tuple(SkillEntry(f"urn:{each}", each) for each in chance.sample(TOPICS, 3)),
            field=some(["data", "health", "trades", None]),
            languages=tuple(chance.sample(["en", "fr", "de"], chance.randint(0, 2))),
            level=some([None, 3, 4, 5]),
            minutes=some([None, 60, 600, 6_000]),
            price_minor=some([None, 0, 0, 4_900]),
            enrolled_count=chance.randint(0, 5_000),
        )
        for number in range(1, count)
    ]


def questions():
    chance = random.Random(21)
    for number in range(60):
        words = chance.sample([*TOPICS, "wellding", "pyhton", "bak", "nothing"], 3)
        yield SearchQuery(
            " ".join(words[: number % 4]),
            order=list(Order)[number % 5] if number % 2 else Order.RELEVANCE,
            filters={Facet.FIELD: frozenset({"data", "health"})} if number % 3 == 0 else {},
            facets=tuple(Facet),
            highlight=True,
            scope=Scope(frozenset({"p-1"})) if number % 5 == 0 else Scope(),
        )


async def test_both_engines_give_the_same_answers(both, document):
    embedded, elastic = both
    documents = shelf(document)
    await embedded.index(documents)
    await elastic.index(documents)

    for query in questions():
        ours, theirs = await embedded.search(query), await elastic.search(query)

        assert [hit.id for hit in ours.hits] == [hit.id for hit in theirs.hits], query
        assert [hit.score for hit in ours.hits] == pytest.approx(
            [hit.score for hit in theirs.hits], rel=1e-4
        )
        assert [hit.highlights for hit in ours.hits] == [hit.highlights for hit in theirs.hits]
        assert (ours.total, ours.facets) == (theirs.total, theirs.facets)
        assert ours.understood == theirs.understood


async def test_both_engines_give_the_same_suggestions(both, document):
    embedded, elastic = both
    documents = shelf(document)
    await embedded.index(documents)
    await elastic.index(documents)

    for beginning in ("w", "nur", "python st", "机", "机器", "анал", "college", "zzz"):
        assert await embedded.suggest(beginning) == await elastic.suggest(beginning)
