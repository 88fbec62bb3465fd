"""What an author should know of a tree: leaves that nobody can begin."""

from datetime import date, timedelta

from catalog.rules.words import VersionStatus
from catalog.services import trees
from catalog.services.cautions import cautions_about
from tests import factories
from tests.factories import all_of, leaf

TODAY = date(2026, 11, 25)


async def about(path):
    found = await cautions_about(await trees.trees_of([path.shown_version_id]), TODAY)
    return {each.key: each.message for each in found[path.shown_version_id]}


async def test_leaves_without_an_open_offering_are_named(database):
    open_, over, late, none = [await factories.micro_credential() for _ in range(4)]
    await factories.offering(open_, ends_on=TODAY, enroll_by=TODAY)
    await factories.offering(over, ends_on=TODAY - timedelta(days=1))
    await factories.offering(late, enroll_by=TODAY - timedelta(days=1))
    path = await factories.pathway(all_of(open_, over, late, none))

    assert await about(path) == {
        key: f"“{key}” has no offering that is open." for key in ("1.2", "1.3", "1.4")
    }


async def test_leaves_of_what_is_not_published_are_named(database):
    draft = await factories.micro_credential(status=VersionStatus.DRAFT)
    retired = await factories.pathway(
        all_of(await factories.micro_credential()), status=VersionStatus.RETIRED
    )
    path = await factories.pathway(all_of(draft, retired))

    assert await about(path) == {
        "1.1": "“1.1” is not published.",
        "1.2": "The pathway “1.2” is not published.",
    }


async def test_skills_that_nothing_shows_at_the_level_are_named(database):
    shown, low, never = [await factories.skill() for _ in range(3)]
    await factories.micro_credential(skills=[(shown, None), (low, 2)])
    path = await factories.pathway(
        all_of(leaf(shown), leaf(low, min_level=3), leaf(low, min_level=2), leaf(never))
    )

    assert await about(path) == {
        key: f"Nothing published shows “{key}” so far." for key in ("1.2", "1.4")
    }
