"""Places in status lists are random, taken once, and a list that fills up is followed by another."""

from catalog.models import StatusEntry, StatusList
from catalog.services import statuses
from tests import factories


async def test_a_list_that_is_full_is_followed_by_another(database, scene, monkeypatch):
    monkeypatch.setattr(statuses, "LEAST_BITS", 4)
    of = await factories.micro_credential()

    for number in range(9):
        await scene.award(of, f"person{number}@example.org")

    entries = await StatusEntry.all().values_list("status_list_id", "position")
    assert len(set(entries)) == 9
    assert {position for _, position in entries} <= {0, 1, 2, 3}
    lists = await StatusList.all()
    assert len(lists) >= 3
    assert [each.is_open for each in lists].count(True) == 1


async def test_neighbours_are_not_awarded_one_after_another(database, scene):
    of = await factories.micro_credential()

    for number in range(5):
        await scene.award(of, f"person{number}@example.org")

    positions = await StatusEntry.all().order_by("id").values_list("position", flat=True)
    assert positions != list(range(positions[0], positions[0] + 5))
    assert len(set(positions)) == 5
