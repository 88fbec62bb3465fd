"""What is like something, and skills for a text, as clients ask for them."""

import pytest
from strawberry.relay import to_base64

from catalog.ids import new_id
from catalog.models import SkillLabel
from catalog.rules.words import Visibility
from catalog.viewer import VISITOR
from search.embedded import EmbeddedEngine
from search.indexing import rebuild_index
from search.skills import skill_names
from tests import factories
from tests.api.asking import statements
from tests.api.permissions import ROLES, ROWS

RELATED = "query ($id: ID!, $n: Int! = 6) { related(id: $id, first: $n) { id title } }"
SKILLS = """query ($text: String!, $n: Int! = 10) { suggestSkills(text: $text, first: $n) {
  name share skill { label } } }"""


@pytest.fixture
async def searching(own, tmp_path):
    own.ask.engine = EmbeddedEngine(tmp_path / "index")
    await own.ask.engine.prepare()
    await rebuild_index(own.ask.engine)
    yield own
    await own.ask.engine.close()


async def test_what_is_related_is_what_is_listed_and_never_itself(searching):
    listed = {
        role: {row.name for row in ROWS if role in row.listed and row.type != "Provider"}
        for role in ROLES
    }
    for role in ROLES:
        found = (await searching(role, RELATED, id=searching.world.id("open"), n=20))["related"]
        names = {searching.world.name_of(each["id"]) for each in found}
        assert names <= listed[role] - {"open"}, role
        assert "birch-open" in names


async def test_what_one_cannot_reach_has_no_relations_that_one_is_told(searching):
    for asked in (searching.world.id("private"), to_base64("Pathway", new_id())):
        result = await searching.result("visitor", RELATED, id=asked)
        (error,) = result.errors
        assert error.message == "There is no such micro-credential or pathway."


async def test_the_likest_comes_first(ask, tmp_path):
    weaving = await factories.skill("weaving on a loom")
    of = await factories.micro_credential(title="Weaving wool", skills=[(weaving, 1)])
    titles = ("Wool weaving for artists", "Looms: weaving", "Quantum optics")
    for title in titles:
        await factories.micro_credential(title=title)
    await factories.micro_credential(title="Weaving wool", visibility=Visibility.UNLISTED)
    ask.engine = EmbeddedEngine(tmp_path / "index")
    await ask.engine.prepare()
    await rebuild_index(ask.engine)

    found = (await ask(VISITOR, RELATED, id=to_base64("MicroCredential", of.id)))["related"]
    one = await ask(VISITOR, RELATED, id=to_base64("MicroCredential", of.id), n=1)

    assert {each["title"] for each in found} == set(titles[:2])
    assert one["related"] == found[:1]
    await ask.engine.close()


async def test_skills_are_suggested_by_any_of_their_names(ask):
    python = await factories.skill("Python (computer programming)")
    await SkillLabel.create(skill=python, language="en", label="Python 3", position=0)
    for label in ("machine learning", "learning", "project management", "gardening"):
        await factories.skill(label)
    text = "You will learn Machine-Learning with python 3, and how projects are managed."

    found = (await ask(VISITOR, SKILLS, text=text))["suggestSkills"]

    assert [(each["name"], each["skill"]["label"]) for each in found] == [
        ("Python 3", "Python (computer programming)"),
        ("machine learning", "machine learning"),
        ("learning", "learning"),
    ]
    assert [each["share"] for each in found] == [1.0, 1.0, 1.0]


async def test_names_that_were_added_are_known_at_once(database):
    async def found():
        return {each.name for each in (await skill_names()).in_text("glazing and pottery", 5)}

    assert await found() == set()
    pottery = await factories.skill("pottery")
    assert await found() == {"pottery"}
    await SkillLabel.create(skill=pottery, language="en", label="glazing", position=0)
    assert await found() == {"glazing"}  # one of its names, the first of equals


async def test_suggestions_take_five_statements(ask):
    for number in range(30):
        await factories.skill(f"craft{number}")
    text = " ".join(f"craft{number}" for number in range(30))
    await ask(VISITOR, SKILLS, text=text)

    async with statements(ask.database) as seen:
        found = await ask(VISITOR, SKILLS, text=text, n=20)

    assert (len(found["suggestSkills"]), len(seen)) == (20, 5)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"text": "x", "n": 0}, "`first` is a number from 1 to 20."),
        ({"text": "x" * 20_001}, "A text has at most 20000 characters here."),
    ],
)
async def test_what_is_too_much_is_refused(ask, asked, says):
    assert await ask.refused(VISITOR, SKILLS, **asked) == says
