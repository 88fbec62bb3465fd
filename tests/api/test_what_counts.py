"""What counts towards a pathway, asked as clients ask it: fields, pages, refusals, cost."""

from datetime import date, timedelta

import pytest

from catalog.commands.learning import AwardDirect
from catalog.models import MicroCredential, Skill
from catalog.rules.words import Role
from catalog.services import awards
from catalog.viewer import VISITOR
from tests import factories
from tests.api.asking import statements
from tests.factories import all_of, leaf, viewer_of

DOCUMENT = """query ($slug: String!, $filter: StepFilter, $order: StepOrder! = HOURS,
    $first: Int! = 10, $after: String) {
  pathway(slug: $slug) { whatCounts(filter: $filter, orderBy: $order, first: $first, after: $after) {
    totalCount exhaustive
    pageInfo { hasNextPage hasPreviousPage endCursor }
    edges { cursor node {
      microCredential { title } offerings { startsOn price { amountMinor } }
      standing percent hoursLeft price { amount currency } startsOn
      serves { pathway { slug } key title how message locked onTheWay }
      brings { percent completes badgesLeft hoursLeft newlyMet }
    } }
  } }
}"""


@pytest.fixture
async def orchard():
    """A pathway of two leaves: one named, and one that a skill meets."""
    pruning = await factories.skill("pruning")
    priced = {"price_minor": 4950, "currency": "EUR"}
    shears = await factories.micro_credential(title="Shears", minutes=90, **priced)
    await factories.offering(shears, starts_on=date(2026, 12, 1))
    for number in range(3):
        await factories.micro_credential(
            title=f"Pruning {number}", minutes=120 + number, skills=[(pruning, number)]
        )
    tree = all_of(leaf(shears, title="Shears"), leaf(pruning, title="pruning", min_level=1))
    return await factories.pathway(tree, slug="orchard")


async def test_a_step_tells_what_it_takes_serves_and_brings(ask, orchard):
    found = (await ask(VISITOR, DOCUMENT, slug="orchard", first=1))["pathway"]["whatCounts"]

    assert (found["totalCount"], found["exhaustive"]) == (3, True)
    assert found["pageInfo"]["hasNextPage"] is True
    assert found["edges"][0]["node"] == {
        "microCredential": {"title": "Shears"},
        "offerings": [{"startsOn": "2026-12-01", "price": None}],
        "standing": "OPEN",
        "percent": None,
        "hoursLeft": "1.50",
        "price": {"amount": "49.50", "currency": "EUR"},
        "startsOn": "2026-12-01",
        "serves": [
            {
                "pathway": {"slug": "orchard"},
                "key": "1.1",
                "title": "Shears",
                "how": "ITSELF",
                "message": "It is what “Shears” asks for.",
                "locked": False,
                "onTheWay": True,
            }
        ],
        "brings": {
            "percent": 50,
            "completes": False,
            "badgesLeft": 1,
            "hoursLeft": "2.02",
            "newlyMet": ["1.1"],
        },
    }


async def test_it_is_for_whoever_asks(ask, orchard):
    learner = await factories.learner()
    run = factories.runner(ask.clock).run
    step = await MicroCredential.get(title="Shears")
    awarder = await factories.member_of(await step.provider, Role.AWARDER)
    email = (await learner.account).email
    await run(awarder, awards.award_direct, AwardDirect(step.id, email, "Shown."))

    found = await ask(viewer_of(learner), DOCUMENT, slug="orchard")

    nodes = [edge["node"] for edge in found["pathway"]["whatCounts"]["edges"]]
    assert [node["microCredential"]["title"] for node in nodes] == ["Pruning 1", "Pruning 2"]
    assert [node["brings"]["completes"] for node in nodes] == [True, True]


async def test_pages_follow_one_another(ask, orchard):
    seen, after = [], None
    for _ in range(3):
        page = (await ask(VISITOR, DOCUMENT, slug="orchard", first=1, after=after))["pathway"]
        seen += [edge["node"]["microCredential"]["title"] for edge in page["whatCounts"]["edges"]]
        after = page["whatCounts"]["pageInfo"]["endCursor"]

    assert seen == ["Shears", "Pruning 1", "Pruning 2"]
    assert page["whatCounts"]["pageInfo"] == {
        "hasNextPage": False,
        "hasPreviousPage": True,
        "endCursor": after,
    }


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"first": 0}, "INVALID_PAGE_SIZE"),
        ({"first": 51}, "INVALID_PAGE_SIZE"),
        ({"after": "x"}, "INVALID_CURSOR"),
        ({"after": "WzEsMiwzXQ=="}, "INVALID_CURSOR"),
        ({"after": "bnVsbA=="}, "INVALID_CURSOR"),
        ({"filter": {"languages": ["en"] * 21}}, "BAD_REQUEST"),
        ({"filter": {"priceAtMostMinor": -1}}, "A price is not less than nothing."),
    ],
)
async def test_what_cannot_be_asked_is_refused(ask, orchard, asked, code):
    assert await ask.refused(VISITOR, DOCUMENT, slug="orchard", **asked) == code


async def test_a_cursor_is_of_one_order_and_one_pathway(ask, orchard):
    await factories.pathway(all_of(await factories.micro_credential()), slug="other")
    found = await ask(VISITOR, DOCUMENT, slug="orchard", first=1)
    cursor = found["pathway"]["whatCounts"]["pageInfo"]["endCursor"]

    for other in ({"slug": "orchard", "order": "COST"}, {"slug": "other"}):
        assert await ask.refused(VISITOR, DOCUMENT, after=cursor, **other) == "INVALID_CURSOR"


async def test_a_filter_narrows_what_is_shown(ask, orchard):
    asked = {"languages": ["en"], "priceAtMostMinor": 4950, "currency": "EUR", "openOnly": True}

    found = await ask(VISITOR, DOCUMENT, slug="orchard", filter=asked)

    assert found["pathway"]["whatCounts"]["totalCount"] == 1


async def test_it_costs_the_same_for_few_and_for_many(ask, orchard):
    learner = await factories.learner()
    document = """{ pathways(first: 50) { edges { node { whatCounts(first: 20) { totalCount
      edges { node { microCredential { title provider { name } } offerings { id }
        serves { pathway { title } } brings { percent } } } } } } } }"""

    async def cost():
        async with statements(ask.database) as seen:
            found = await ask(viewer_of(learner), document)
        pages = [edge["node"]["whatCounts"] for edge in found["pathways"]["edges"]]
        return len(seen), sum(page["totalCount"] for page in pages)

    few = await cost()
    pruning = await Skill.get(label="pruning")
    for number in range(8):
        named = await factories.micro_credential(skills=[(pruning, 3)])
        await factories.offering(named, starts_on=date(2026, 12, 1) + timedelta(days=number))
        await factories.pathway(all_of(named, leaf(pruning, min_level=1)))
    many = await cost()

    assert (few[1], many[1]) == (3, 3 + 8 + 8 * 10)
    assert many[0] == few[0]
