"""What is left of a pathway as clients ask for it: badges, hours, and what they cost."""

from tests import factories
from tests.factories import all_of, leaf, viewer_of

DOCUMENT = """query ($slug: String!) { pathway(slug: $slug) { progress { remaining {
  badges hours prices { amountMinor amount currency } pricesKnown exact
} } } }"""


async def left(ask, learner, *costs):
    made = [
        await factories.micro_credential(title=f"Part {number}", minutes=60, **cost)
        for number, cost in enumerate(costs)
    ]
    tree = all_of(*(leaf(each, title=each.title) for each in made))
    pathway = await factories.pathway(tree)
    found = await ask(viewer_of(learner), DOCUMENT, slug=pathway.slug)
    return found["pathway"]["progress"]["remaining"]


async def test_costs_are_summed_for_each_currency(ask):
    learner = await factories.learner()
    euros, pounds = ({"price_minor": 4950, "currency": code} for code in ("EUR", "GBP"))

    assert await left(ask, learner, euros, pounds, euros) == {
        "badges": 3,
        "hours": "3.00",
        "prices": [
            {"amountMinor": 9900, "amount": "99.00", "currency": "EUR"},
            {"amountMinor": 4950, "amount": "49.50", "currency": "GBP"},
        ],
        "pricesKnown": True,
        "exact": True,
    }


async def test_a_cost_that_nobody_stated_is_told(ask):
    learner = await factories.learner()
    found = await left(ask, learner, {"price_minor": 100, "currency": "EUR"}, {})

    assert [each["amount"] for each in found["prices"]] == ["1.00"]
    assert found["pricesKnown"] is False
