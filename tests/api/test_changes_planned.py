"""Mutations answered by plans: as ordinary execution answers them, and carried out once."""

from __future__ import annotations

import inspect

import orjson
import pytest
from argon2 import PasswordHasher
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from catalog import passwords
from catalog.models import ProgressEvent
from schema.api import api
from schema.plan.parts import Shape
from schema.plan.planner import Planner
from tests.api import permissions
from tests.api.asking import restore, stored
from tests.api.attempts import ATTEMPTS
from tests.api.permissions import GRAPH, ROLES

CHANGES = list(permissions.changes())
RECORD = """mutation ($enrollment: ID!, $skipped: Boolean = true, $mark: Int) {
  first: progressRecord(input: {enrollmentId: $enrollment, activityKey: "build"}) { ...told }
  wrong: progressRecord(input: {enrollmentId: $enrollment, activityKey: "no"}) @skip(if: $skipped) {
    ...told
  }
  again: progressRecord(
    input: {enrollmentId: $enrollment, activityKey: "build", mark: $mark, idempotencyKey: "k"}
  ) { __typename ...told }
}
fragment told on ProgressPayload {
  enrollment { id percent state microCredential { title provider { name } } }
  badges { id awardedAt }
  errors { code path message }
}"""


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """As good a hash, in a thousandth of the time."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))


def everything_of(type_, depth):
    """Every field that takes no argument, and of what it leads to, so deep."""
    chosen = ["__typename"]
    for name, field in type_.fields.items():
        named = get_named_type(field.type)
        if field.args or name == "verification":
            continue
        if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            chosen.append(name)
        elif depth and not named.name.endswith("Connection"):
            chosen.append(f"{name} {{ {everything_of(named, depth - 1)} }}")
    return " ".join(chosen)


def document_of(mutation):
    field = GRAPH.mutation_type.fields[mutation]
    asked = everything_of(get_named_type(field.type), 2)
    if not field.args:
        return f"mutation {{ answer: {mutation} {{ {asked} }} }}"
    type_ = str(field.args["input"].type).rstrip("!")
    return f"mutation ($input: {type_}!) {{ answer: {mutation}(input: $input) {{ {asked} }} }}"


def changing(own, role):
    context = own.ask.context(own.world.viewers[role])
    context.may_change = True
    return context


async def both(own, role, document, variables, planner=None):
    """What a plan answers, what ordinary execution tells of the same, and what was stored between."""
    context = changing(own, role)
    planner = planner or Planner(api)
    planned = await planner.answer(document, variables, None, context)
    assert planned is not None, planner.declined
    before = stored(own.ask.database)
    result = await api.execute(document, variable_values=variables, context_value=context)
    assert not result.errors
    assert stored(own.ask.database) == before
    assert not context.outcomes
    return orjson.loads(planned.body)["data"], result.data


@pytest.mark.parametrize("change", CHANGES, ids=str)
async def test_a_change_is_answered_alike_and_carried_out_once(own, world_on_sqlite, change):
    document, original = document_of(change.mutation), world_on_sqlite.url.removeprefix("sqlite://")
    outcomes = {change.outcomes[role]: role for role in ROLES}

    for expected, role in outcomes.items():
        restore(own.ask.database, original)
        given = ATTEMPTS[change.mutation, change.case](own.world)
        given = await given if inspect.isawaitable(given) else given

        planned, ordinary = await both(
            own, role, document, {} if given is None else {"input": given}
        )

        assert orjson.dumps(planned) == orjson.dumps(ordinary)
        codes = [error["code"] for error in planned["answer"]["errors"]]
        assert codes == ([] if expected == "done" else [expected])


@pytest.mark.parametrize(("skipped", "told"), [(True, ["first", "again"]), (False, None)])
async def test_several_changes_are_each_carried_out_once_in_their_order(own, skipped, told):
    asked = {"enrollment": own.world.id("ada in open"), "skipped": skipped}
    before = await ProgressEvent.all().count()

    planned, ordinary = await both(own, "learner", RECORD, asked)

    assert planned == ordinary
    assert list(planned) == (told or ["first", "wrong", "again"])
    refused = [] if skipped else ["NOT_FOUND"]
    assert [e["code"] for of in planned.values() for e in of["errors"]] == refused
    assert await ProgressEvent.all().count() == before + 2


async def test_a_plan_that_fails_after_a_change_leaves_only_the_telling(own, monkeypatch):
    async def fail(self, level, run):
        raise ValueError("a plan that cannot be carried on")

    monkeypatch.setattr(Shape, "objects", fail)
    context, asked = changing(own, "learner"), {"enrollment": own.world.id("ada in open")}
    before = await ProgressEvent.all().count()

    planned = await Planner(api).answer(RECORD, asked, None, context)
    after_the_plan = await ProgressEvent.all().count()
    result = await api.execute(RECORD, variable_values=asked, context_value=context)

    assert (planned, after_the_plan) == (None, before + 1)
    assert result.errors is None
    assert [result.data[key]["enrollment"]["percent"] > 0 for key in ("first", "again")] == [
        True
    ] * 2
    assert await ProgressEvent.all().count() == before + 2


async def test_a_change_that_breaks_is_not_tried_again(own, monkeypatch):
    tried = []

    async def breaks(context, command):
        tried.append(command.activity_key)
        raise RuntimeError("a bug")

    monkeypatch.setattr("resolvers.learning.record", breaks)
    monkeypatch.setattr("strawberry.Schema.process_errors", lambda *_: None)
    context, asked = changing(own, "learner"), {"enrollment": own.world.id("ada in open")}

    planned = await Planner(api).answer(RECORD, asked, None, context)
    result = await api.execute(RECORD, variable_values=asked, context_value=context)

    assert planned is None
    assert [str(error.original_error) for error in result.errors or ()] == ["a bug"]
    assert tried == ["build"]


async def test_arguments_that_do_not_fit_hold_nothing_up_but_their_own_field(own):
    document = """mutation ($enrollment: ID!) {
      bad: enrollmentPause(input: {id: "junk"}) { errors { code } }
      good: enrollmentPause(input: {id: $enrollment}) { enrollment { state } errors { code } }
    }"""
    context, asked = changing(own, "learner"), {"enrollment": own.world.id("ada in open")}

    planned = await Planner(api).answer(document, asked, None, context)
    result = await api.execute(document, variable_values=asked, context_value=context)

    alone = await own.ask.result(own.world.viewers["learner"], document, **asked)
    assert planned is None
    assert result.errors is not None
    assert [error.path for error in result.errors] == [error.path for error in alone.errors]


async def test_who_may_not_change_anything_gets_no_plan(own):
    context, asked = changing(own, "learner"), {"enrollment": own.world.id("ada in open")}
    context.may_change = False
    before = await ProgressEvent.all().count()

    assert await Planner(api).answer(RECORD, asked, None, context) is None
    assert await ProgressEvent.all().count() == before
