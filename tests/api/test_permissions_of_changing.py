"""Every row of the table about changes, for every role; a refusal changes nothing."""

from __future__ import annotations

import inspect

import pytest
from argon2 import PasswordHasher
from strawberry.relay import from_base64, to_base64

from catalog import passwords
from tests.api import permissions
from tests.api.asking import restore, stored
from tests.api.attempts import ATTEMPTS
from tests.api.permissions import GRAPH, ROLES, TABLE

CHANGES = list(permissions.changes())
CODES = set(GRAPH.type_map["ErrorCode"].values)


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch):
    """As good a hash, in a thousandth of the time."""
    monkeypatch.setattr(passwords, "_hasher", PasswordHasher(1, 8, 1))


def test_every_case_has_an_attempt_and_an_outcome_for_every_role():
    assert {(c.mutation, c.case) for c in CHANGES} == set(ATTEMPTS)
    for change in CHANGES:
        assert set(change.outcomes.values()) <= CODES | {"done"}, change


def document_of(mutation):
    field = GRAPH.mutation_type.fields[mutation]
    if not field.args:
        return f"mutation {{ answer: {mutation} {{ errors {{ code message path }} }} }}"
    type_ = str(field.args["input"].type).rstrip("!")
    return (
        f"mutation ($input: {type_}!) {{ answer: {mutation}(input: $input)"
        " { errors { code message path } } }"
    )


@pytest.mark.parametrize("change", CHANGES, ids=str)
async def test_a_change_is_done_for_whom_the_table_says(own, world_on_sqlite, change):
    document, original = document_of(change.mutation), world_on_sqlite.url.removeprefix("sqlite://")
    fresh = False

    for role in ROLES:
        if not fresh:
            restore(own.ask.database, original)
            given = ATTEMPTS[change.mutation, change.case](own.world)
            given = await given if inspect.isawaitable(given) else given
            before = stored(own.ask.database)
        answer = (await own(role, document, **({} if given is None else {"input": given})))[
            "answer"
        ]
        after = stored(own.ask.database)

        expected = change.outcomes[role]
        assert [error["code"] for error in answer["errors"]] == [expected][expected == "done" :], (
            role
        )
        changed = {table for table in after if after[table] != before[table]}
        assert bool(changed) == (expected == "done"), (role, changed)
        fresh = not changed


async def test_what_is_missing_and_what_is_hidden_are_refused_in_the_same_words(own):
    """Of each case that some are told NOT_FOUND in: the same with an id that nothing has."""
    for change in CHANGES:
        unseen = [role for role, outcome in change.outcomes.items() if outcome == "NOT_FOUND"]
        if not unseen:
            continue
        given = ATTEMPTS[change.mutation, change.case](own.world)
        given = await given if inspect.isawaitable(given) else given
        field = next(name for name in given if name.endswith(("Id", "id")))
        type_, _ = from_base64(given[field])
        nothing = to_base64(type_, "01900000-0000-7000-8000-000000000000")

        hidden = await own(unseen[-1], document_of(change.mutation), input=given)
        missing = await own(
            unseen[-1], document_of(change.mutation), input={**given, field: nothing}
        )

        assert hidden == missing, change
        assert hidden["answer"]["errors"][0]["path"], change


def test_the_table_names_every_mutation():
    assert set(TABLE["mutations"]) == set(GRAPH.mutation_type.fields)
