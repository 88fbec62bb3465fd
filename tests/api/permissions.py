"""The table of who may see and do what, as values."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from schema.api import api

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("permissions.toml").read_text())
ROLES: tuple[str, ...] = tuple(TABLE["roles"])
GRAPH = api._schema
ROOTS = ("Query", "Mutation", "Subscription")


def roles(names: list[str]) -> frozenset[str]:
    """Groups and roles by their names."""
    found: set[str] = set()
    for name in names:
        found |= set(TABLE["groups"].get(name, ())) or {name}
    assert found <= set(ROLES), found - set(ROLES)
    return frozenset(found) if names != ["nobody"] else frozenset()


@dataclass(frozen=True)
class Row:
    """Something that is there, and who finds it in lists and who reaches it."""

    type: str
    name: str
    says: str
    listed: frozenset[str]
    reached: frozenset[str]


ROWS = [
    Row(type_, name, row["says"], roles(row.get("listed", [])), roles(row["reached"]))
    for type_, rows in TABLE["rows"].items()
    for name, row in rows.items()
]
SEEN = {(row.type, row.name): row for row in ROWS}


@dataclass(frozen=True)
class Leads:
    """Where a field leads from one row, in truth."""

    type: str
    field: str
    source: str
    targets: tuple[str, ...]
    by: str
    path: tuple[str, ...]
    """The fields from the source on; more than one where the type has no ids of its own."""

    def __str__(self) -> str:
        return f"{self.type}.{self.field} of {self.source}"

    def found_by(self, role: str) -> list[str]:
        return [name for name in self.targets if role in getattr(_row(name), self.by)]


def _row(name: str) -> Row:
    found = [row for row in ROWS if row.name == name]
    return found[0] if found else _like(name)


def _like(name: str) -> Row:
    """Activities of one version are seen alike; the table names one of each."""
    version, _, _ = name.partition(": ")
    return next(row for row in ROWS if row.name.startswith(f"{version}: "))


def leads() -> Iterator[Leads]:
    for type_, fields in TABLE["fields"].items():
        via = (fields["via"],) if "via" in fields else ()
        for field, rule in fields.items():
            if isinstance(rule, dict) and "leads" in rule:
                by = rule.get("by", "reached")
                for source, targets in rule["leads"].items():
                    yield Leads(type_, field, source, tuple(targets), by, (*via, field))


def probed() -> Iterator[tuple[str, str]]:
    """Fields with a rule of their own."""
    for type_, fields in TABLE["fields"].items():
        for field, rule in fields.items():
            if isinstance(rule, dict) and "says" in rule:
                yield type_, field


@dataclass(frozen=True)
class Change:
    """One mutation in one case, and what comes of it for each role."""

    mutation: str
    case: str
    outcomes: dict[str, str]
    """`done`, or the code of the refusal."""

    def __str__(self) -> str:
        return f"{self.mutation} {self.case}"


def changes() -> Iterator[Change]:
    for mutation, cases in TABLE["mutations"].items():
        for case, rule in cases.items():
            yield Change(mutation, case, _outcomes(rule))


def _outcomes(rule: dict[str, Any]) -> dict[str, str]:
    others = rule.get("others")
    found = {"visitor": "NOT_SIGNED_IN", "service": "NOT_ALLOWED"}
    named = {
        role: outcome
        for outcome, names in rule.items()
        if outcome != "others"
        for role in roles(names)
    }
    found = {**found, **named}
    return {role: found.get(role) or others or "" for role in ROLES}


def object_types() -> Iterator[GraphQLObjectType]:
    for name, type_ in GRAPH.type_map.items():
        if isinstance(type_, GraphQLObjectType) and not name.startswith("__"):
            yield type_


def covered(type_: str) -> set[str] | None:
    """The fields of a type that the table speaks of; null if it speaks of the type as a whole."""
    if type_ in TABLE["parts"]["types"] or type_.endswith(("Connection", "Edge", "Payload")):
        return None
    if type_ in ROOTS:
        return set(TABLE[{"Query": "queries"}.get(type_, f"{type_.lower()}s")])
    rules = TABLE["fields"].get(type_, {})
    return set(rules.get("plain", ())) | {name for name in rules if name not in ("plain", "via")}


def selection(type_: str, field: str) -> str:
    """The field, with no more below it than GraphQL demands."""
    found: Any = GRAPH.type_map[type_]
    named = get_named_type(found.fields[field].type)
    is_leaf = not isinstance(named, GraphQLObjectType | GraphQLInterfaceType)
    return field if is_leaf else f"{field} {{ __typename }}"
