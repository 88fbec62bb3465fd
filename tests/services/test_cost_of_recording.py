"""What one more record costs a database, whatever came before it and however many know the learner."""

from __future__ import annotations

import pytest

from catalog.database.sqlite import Steady
from catalog.models import Enrollment, Grant, ProgressEvent
from catalog.rules.words import Role
from catalog.services.viewers import load_viewer
from catalog.viewer import Held, Viewer
from tests import factories
from tests.factories import NOW, activity, viewer_of

RECORDING = {
    "sqlite": ["SELECT enrollment", "SELECT badge", "SELECT activity", "INSERT", "UPDATE"],
    "postgres": [
        "SELECT learner",
        "SELECT enrollment",
        "SELECT badge",
        "SELECT activity",
        "INSERT",
        "UPDATE",
    ],
}


def told(statement):
    """Its verb, and of what is read the first table."""
    verb, *words = statement.replace('"', "").split()
    return f"{verb} {words[words.index('FROM') + 1]}" if verb == "SELECT" else verb


@pytest.mark.parametrize("earlier", [0, 7])
async def test_a_record_costs_few_statements(database, scene, counting, earlier):
    learner = await factories.learner()
    of = await factories.micro_credential([activity(key) for key in ("a", "b", "c", "d")])
    enrollment = await scene.enroll(learner, of)
    for _ in range(earlier):
        await scene.record(learner, enrollment, "a")

    with counting() as statements:
        recorded = await scene.record(learner, enrollment, "b")

    assert [told(each) for each in statements] == RECORDING[database.dialect]
    assert recorded.enrollment.percent == (50 if earlier else 25)
    assert (await Enrollment.get(id=enrollment.id)).percent == recorded.enrollment.percent
    assert await ProgressEvent.all().count() == earlier + 1


async def test_a_record_hops_to_another_thread_for_its_commit_only(sqlite, scene, monkeypatch):
    learner = await factories.learner()
    of = await factories.micro_credential([activity("a"), activity("b")])
    enrollment = await scene.enroll(learner, of)
    hops, execute = [], Steady._execute

    async def counted(self, fn, *args, **others):
        hops.append(fn.__name__)
        return await execute(self, fn, *args, **others)

    monkeypatch.setattr(Steady, "_execute", counted)
    await scene.record(learner, enrollment, "a")

    assert hops == ["commit"]


async def test_who_asks_is_one_statement_whatever_was_granted(database, counting):
    school = await factories.provider()
    part = await factories.provider(parent=school)
    of = await factories.micro_credential(provider=await factories.provider())
    member, learner = await factories.account(), await factories.learner()
    for role, provider_id, narrowed in (
        (Role.AUTHOR, school.id, None),
        (Role.ASSESSOR, of.provider_id, of.id),
        (Role.AWARDER, school.id, None),
    ):
        await Grant.create(
            account=member,
            provider_id=provider_id,
            micro_credential_id=narrowed,
            role=role,
            granted_by=member,
            granted_at=NOW,
            active_key=None if role is Role.AWARDER else role.value,  # withdrawn
        )

    with counting() as statements:
        found = [await load_viewer(id_, database.reader) for id_ in (member.id, learner.account_id)]
        same = [await load_viewer(id_) for id_ in (member.id, learner.account_id)]

    held = {Held(Role.AUTHOR, school.id), Held(Role.AUTHOR, part.id)}
    narrowed = Held(Role.ASSESSOR, of.provider_id, of.id)
    assert found == same
    assert found == [Viewer(member.id, held=frozenset({*held, narrowed})), viewer_of(learner)]
    assert len(statements) == 2  # the reader's are not Tortoise's
