"""Writes docs/permissions.md from the table: `python -m tests.api.permissions_page`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from tests.api.permissions import ROLES, ROWS, TABLE, changes, covered, object_types

PAGE = Path(__file__).parents[2] / "docs" / "permissions.md"
SHORT = {"done": "✓", "NOT_ALLOWED": "–", "NOT_FOUND": "", "NOT_SIGNED_IN": "sign in"}

HEAD = """# Who may see and do what

This page is written from `tests/api/permissions.toml` by `make permissions`. Every line of it is
tested for every role, and the tests fail for a field or a mutation that has no line.

What is *listed* for somebody turns up in their lists, counts and searches. What is *reached*
answers to its id, its slug, or a field that leads to it. What is neither does not exist for them:
it is null, it is not counted, and whoever names it in a change is told `NOT_FOUND` in the same
words as for an id that nothing has.
"""


def written() -> str:
    parts = [HEAD, *_roles(), *_rows(), *_fields(), *_starts(), *_changes()]
    return "\n".join(parts).rstrip() + "\n"


def _roles() -> Iterator[str]:
    yield "## The roles that are tried\n"
    yield "Alder, Birch and Cedar are providers; Cedar is a draft. Ada and Bob learn.\n"
    yield from _table(("Role", "Who"), TABLE["roles"].items())


def _rows() -> Iterator[str]:
    yield "## What is there, and who finds it\n"
    for type_, rows in groupby(ROWS, lambda row: row.type):
        yield f"### {type_}\n"
        lines = [(row.name, row.says, _who(row.listed), _who(row.reached)) for row in rows]
        yield from _table(("In the tests", "Which is", "Listed for", "Reached by"), lines)


def _fields() -> Iterator[str]:
    yield "## Fields\n"
    yield "Whoever sees an object sees all its fields. What these lead to is seen by the rules"
    yield "above, by all or by those for whom it is listed. Other rules are said here.\n"
    for type_, fields in TABLE["fields"].items():
        yield from _table((type_, "What is seen"), _of_type(fields))
    public = ", ".join(sorted(TABLE["parts"]["types"]))
    yield f"Parts of other objects, seen with these: {public}, and all pages and payloads.\n"


def _of_type(fields: dict[str, object]) -> Iterator[tuple[str, str]]:
    for field, rule in fields.items():
        if field == "plain":
            yield ", ".join(f"`{name}`" for name in rule), "by whoever sees the object"  # type: ignore[attr-defined]
        elif isinstance(rule, dict):
            listed = "what is listed for the viewer"
            reached = "what the viewer reaches"
            yield f"`{field}`", rule.get("says") or (listed if rule.get("by") else reached)


def _starts() -> Iterator[str]:
    yield "## Where reading and watching start\n"
    yield from _table(("Query", "What is seen"), _named(TABLE["queries"]))
    yield from _table(("Subscription", "What is told"), _named(TABLE["subscriptions"]))


def _named(rules: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((f"`{field}`", says) for field, says in rules.items())


def _changes() -> Iterator[str]:
    yield "## Changes\n"
    yield "✓: done. –: `NOT_ALLOWED`. “sign in”: `NOT_SIGNED_IN`. Empty: `NOT_FOUND`.\n"
    lines = [
        (
            f"`{c.mutation}` {c.case}",
            *(SHORT.get(c.outcomes[role], c.outcomes[role]) for role in ROLES),
        )
        for c in changes()
    ]
    yield from _table(("Mutation", *ROLES), lines)


def _who(roles: frozenset[str]) -> str:
    """By the largest groups that make it up."""
    found, left = [], set(roles)
    for name, members in sorted(TABLE["groups"].items(), key=lambda group: -len(group[1])):
        if members and left.issuperset(members):
            found.append(name)
            left -= set(members)
    return ", ".join([*found, *(role for role in ROLES if role in left)]) or "nobody"


def _table(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for line in lines:
        yield f"| {' | '.join(line)} |"
    yield ""


def without_a_row() -> list[str]:
    """Fields that the table does not speak of, and names in it that the API does not know."""
    wrong = []
    for type_ in object_types():
        spoken = covered(type_.name)
        if spoken is not None:
            wrong += [f"{type_.name}.{name}" for name in spoken ^ set(type_.fields)]
    return sorted(wrong)


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
