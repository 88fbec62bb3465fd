"""Tokens for machines, and the people of the demonstration."""

import asyncio
from datetime import timedelta

import pytest

from catalog.errors import Invalid, NotAllowed, NotFound
from catalog.models import Account, Grant, Recipient, ServiceToken
from catalog.rules.words import Role
from catalog.services import demonstration, service_tokens
from catalog.services.accounts import SignIn, sign_in
from catalog.services.service_tokens import MakeToken, RevokeTokens
from catalog.services.viewers import load_service_viewer, load_viewer
from catalog.viewer import VISITOR, Held
from catalog.work import Deployment, Runner
from tests import factories
from tests.factories import Clock, runner


async def made(works, **facts):
    return await works.run(VISITOR, service_tokens.make, MakeToken(**facts))


async def test_a_token_acts_for_its_account_within_its_scopes(database):
    learner = await factories.learner(email="ada@example.org")

    token = await made(runner(), email="Ada@Example.org", name="crm", scopes=("progress:record",))

    viewer = await load_service_viewer(token, Clock())
    assert (viewer.learner_id, viewer.scopes) == (learner.id, {"progress:record"})
    assert token.startswith("cairn_")
    assert token not in (await ServiceToken.get()).digest


async def test_a_token_ends_on_its_day(sqlite):
    await factories.learner(email="ada@example.org")
    clock = Clock()
    token = await made(runner(clock), email="ada@example.org", name="crm", life=timedelta(days=1))
    clock.pass_by(days=1)

    assert await load_service_viewer(token, clock) is None


async def test_revoking_ends_the_tokens_of_that_name_only(sqlite):
    await factories.learner(email="ada@example.org")
    works = runner()
    first = await made(works, email="ada@example.org", name="crm")
    other = await made(works, email="ada@example.org", name="lms")

    command = RevokeTokens("ada@example.org", "crm")
    assert await works.run(VISITOR, service_tokens.revoke, command) == 1

    assert await load_service_viewer(first, Clock()) is None
    assert await load_service_viewer(other, Clock()) is not None


@pytest.mark.parametrize("days", [0, -1, 367])
async def test_a_life_that_makes_no_sense_is_refused(sqlite, days):
    await factories.learner(email="ada@example.org")

    with pytest.raises(Invalid):
        await made(runner(), email="ada@example.org", name="crm", life=timedelta(days=days))

    assert await ServiceToken.all().count() == 0


async def test_a_scope_that_does_not_exist_is_named(sqlite):
    await factories.learner(email="ada@example.org")

    with pytest.raises(Invalid, match="There is no scope 'everything'"):
        await made(runner(), email="ada@example.org", name="crm", scopes=("everything",))

    assert await ServiceToken.all().count() == 0


async def test_nobody_has_no_tokens(sqlite):
    with pytest.raises(NotFound):
        await made(runner(), email="nobody@example.org", name="crm")


async def test_the_demonstration_has_one_person_for_each_part(database):
    college = await factories.provider(slug=demonstration.PROVIDER)
    school = await factories.provider(parent=college)

    people = await demonstration.seed(runner())

    held = {}
    for person in people:
        session = await sign_in(runner(), SignIn(person.email, person.password))
        viewer = await load_viewer(session.account.id)
        held[person.role] = (viewer.is_administrator, viewer.held)
    assert held["learner"] == (False, frozenset())
    assert held["administrator"] == (True, frozenset())
    assert Held(Role.AUTHOR, school.id) in held["author"][1]
    assert Held(Role.ASSESSOR, college.id) in held["assessor"][1]
    assert await Recipient.filter(identity_type="emailAddress").count() == len(people)


async def test_seeding_again_and_at_the_same_moment_changes_nothing(database):
    await factories.provider(slug=demonstration.PROVIDER)
    await asyncio.gather(demonstration.seed(runner()), demonstration.seed(runner()))
    before = await Grant.all().count()
    withdrawn = await Grant.all().first()
    await Grant.filter(id=withdrawn.id).update(active_key=None)

    await demonstration.seed(runner())

    assert await Account.all().count() == len(demonstration.ACCOUNTS)
    assert await Grant.all().count() == before
    assert await Grant.filter(active_key=None).count() == 1


async def test_a_server_for_the_public_has_no_demo_accounts(sqlite):
    public = Runner(Deployment("https://cairn.example", b"x" * 32, development=False), Clock())

    with pytest.raises(NotAllowed):
        await demonstration.seed(public)

    assert await Account.all().count() == 0
