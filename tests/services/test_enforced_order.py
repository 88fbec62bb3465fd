"""What an enforced order does not allow yet cannot be enrolled in; what is held counts anyway."""

import pytest

from catalog.commands.learning import ChangeEnrollment
from catalog.errors import StepLocked
from catalog.models import Badge, Enrollment
from catalog.rules.words import Ordering
from catalog.services import enrollments
from tests import factories
from tests.factories import all_of, any_of

IN_ORDER = {"ordering": Ordering.ENFORCED}


async def test_the_next_step_opens_when_the_one_before_is_complete(database, scene):
    learner = await factories.learner()
    first = await factories.micro_credential(title="Flour")
    second = await factories.micro_credential(title="Dough")
    path = await factories.pathway(all_of(first, second, **IN_ORDER), title="Baker")
    await scene.enroll(learner, path)

    with pytest.raises(StepLocked) as refused:
        await scene.enroll(learner, second)
    after = await Enrollment.filter(micro_credential_id=second.id).count()
    await scene.earn(learner, first)
    enrolled = await scene.enroll(learner, second)

    assert refused.value.code == "STEP_LOCKED"
    assert refused.value.message == "In “Baker” it opens when “1.1” is complete."
    assert after == 0
    assert enrolled.micro_credential_id == second.id


async def test_it_binds_those_who_are_enrolled_in_the_pathway(database, scene):
    learner, other = await factories.learner(), await factories.learner()
    first, second = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(first, second, **IN_ORDER))
    enrolled = await scene.enroll(learner, path)
    await scene.enroll(other, second)

    with pytest.raises(StepLocked):
        await scene.enroll(learner, second)
    command = ChangeEnrollment(enrolled.id, "")
    await scene.run(factories.viewer_of(learner), enrollments.withdraw, command)

    assert await scene.enroll(learner, second)


async def test_a_hint_and_another_open_way_lock_nothing(database, scene):
    learner = await factories.learner()
    first, second, third = [await factories.micro_credential() for _ in range(3)]
    hinted = all_of(first, third, ordering=Ordering.HINT)
    locked = await factories.pathway(all_of(first, second, **IN_ORDER))
    other = await factories.pathway(any_of(second, hinted))
    await scene.enroll(learner, locked)
    await scene.enroll(learner, other)

    assert await scene.enroll(learner, second)
    assert await scene.enroll(learner, third)


async def test_a_pathway_as_a_step_is_locked_and_what_is_held_counts(database, scene):
    learner = await factories.learner()
    first, basis = await factories.micro_credential(), await factories.micro_credential()
    inner = await factories.pathway(all_of(basis))
    outer = await factories.pathway(all_of(first, inner, **IN_ORDER))
    await scene.enroll(learner, outer)

    with pytest.raises(StepLocked):
        await scene.enroll(learner, inner)
    await scene.earn(learner, basis)
    await scene.earn(learner, first)

    assert await Badge.filter(pathway_id__in=[inner.id, outer.id]).count() == 2
