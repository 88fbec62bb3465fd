"""Statements are shared by all who ask in the same way, and answer each with their own rows."""

import pytest
from tortoise.expressions import Q

from catalog.listing import Listing
from catalog.models import Alignment, MicroCredential, Skill
from catalog.relation import linked
from catalog.rules.words import VersionStatus
from catalog.statement import Question, statement
from tests import factories

SKILLS = Listing(Skill, order=("label", "id"))
LABELS = Question(("label",))


async def labels(database, listing):
    return [label for (label,) in await database.reader.rows(listing, LABELS)]


async def test_texts_are_found_by_one_statement_whatever_they_are(database):
    for label in ("Welding", "welding aluminium", "100 % wool", "snake_case", "back\\slash", "50"):
        await factories.skill(label)

    found = {
        part: await labels(database, SKILLS.only(label__icontains=part))
        for part in ("WELD", "%", "_", "\\", "' OR 1=1 --", "50")
    }

    assert found == {
        "WELD": ["Welding", "welding aluminium"],
        "%": ["100 % wool"],
        "_": ["snake_case"],
        "\\": ["back\\slash"],
        "' OR 1=1 --": [],
        "50": ["50"],
    }
    texts = {
        statement(SKILLS.only(label__icontains=part), LABELS, database.dialect).sql
        for part in found
    }
    assert len(texts) == 1


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("slug", "a", "b" * 3000),
        ("slug__in", ["a", "b"], ["c", "d"]),
        ("title__startswith", "a", "b"),
        ("level", 1, 2),
        ("minutes__lte", 60, 120),
        ("provider__slug", "a", "b"),
    ],
)
async def test_texts_and_numbers_are_no_part_of_the_form(database, name, one, other):
    first, second = (Listing(MicroCredential).only(**{name: value}) for value in (one, other))

    assert first.form.shape == second.form.shape
    assert first.form.given != second.form.given
    assert first != second


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("published_at__isnull", True, False),
        ("status", VersionStatus.DRAFT.value, VersionStatus.PUBLISHED.value),
        ("slug__in", ["a"], ["a", "b"]),
        ("slug__in", [], ["a"]),
        ("level", 1, None),
    ],
)
async def test_what_chooses_the_sql_is_part_of_the_form(database, name, one, other):
    first, second = (Listing(MicroCredential).only(**{name: value}) for value in (one, other))

    assert first.form.shape != second.form.shape


async def test_a_form_made_of_two_is_that_of_the_whole_condition(database):
    listing = Listing(Skill, Q(label="a") | Q(kind="b")).only(uri="c")

    assert listing.form == Listing(Skill, listing.where).form
    assert listing.form.given == ("a", "b", "c")


async def test_values_stay_at_their_places_among_many(database):
    made = [await factories.skill(f"skill {number:03}") for number in range(300)]
    others = Q(id__in=[skill.id for skill in made[::2]])

    found = await labels(database, SKILLS.among(others).only(label__lt="skill 150"))

    assert found == [f"skill {number:03}" for number in range(0, 150, 2)]


async def test_rows_that_relations_lead_to_are_grouped_and_in_order(database):
    first, second = await factories.skill("a"), await factories.skill("b")
    one = await factories.micro_credential(skills=[(second, 1), (first, 2)])
    two = await factories.micro_credential(skills=[(first, 1), (second, 2)])
    along = linked(Skill, Alignment, "version_id", "skill_id", "shown_version_id")
    keys = [two.shown_version_id, one.shown_version_id]

    rows = await database.reader.rows(SKILLS, Question(("label",), along), keys)

    found = {str(key): [label for of, label in rows if of == key] for key in dict(rows)}
    assert found == {str(keys[0]): ["a", "b"], str(keys[1]): ["b", "a"]}
