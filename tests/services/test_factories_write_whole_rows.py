"""The rows that other tests stand on are whole."""

from catalog.models import LeafMatch, Requirement
from tests import factories


async def test_a_pathway_has_its_tree_and_its_inverted_rows(database):
    first, second = await factories.micro_credential(), await factories.micro_credential()
    shown = await factories.skill()
    tree = factories.all_of(first, factories.any_of(second, factories.leaf(shown, min_level=3)))

    made = await factories.pathway(tree)

    rows = await Requirement.filter(version_id=made.shown_version_id).order_by("position")
    assert [row.key for row in rows] == ["1", "1.1", "1.2", "1.2.1", "1.2.2"]
    targets = await LeafMatch.filter(pathway_id=made.id).order_by("key").values_list("target")
    assert targets == [(str(first.id),), (str(second.id),), (shown.uri,)]


async def test_a_learner_can_be_awarded_badges(sqlite):
    made = await factories.learner()

    assert await made.recipients.all().count() == 1
    assert factories.viewer_of(made).require_learner() == made.id
