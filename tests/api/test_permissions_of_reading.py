"""Every row of the table about reading, for every role, on both databases."""

from __future__ import annotations

import pytest
from graphql import get_named_type

from tests.api import permissions
from tests.api.permissions import ROLES, ROWS, SEEN, TABLE

LISTS = {
    "providers": "Provider",
    "microCredentials": "MicroCredential",
    "pathways": "Pathway",
    "skills": "Skill",
    "skillFrameworks": "SkillFramework",
    "priorLearningClaims": "PriorLearningClaim",
}
BY_SLUG = {"provider": "Provider", "microCredential": "MicroCredential", "pathway": "Pathway"}


async def test_rows_are_reached_by_their_ids_by_whom_the_table_says(shared):
    document = "query ($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    ids = [shared.world.id(row.name) for row in ROWS]

    for role in ROLES:
        found = (await shared(role, document, ids=ids))["nodes"]
        reached = [row.name for row, node in zip(ROWS, found, strict=True) if node]
        assert reached == [row.name for row in ROWS if role in row.reached], role


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
async def test_a_row_is_shown_whole_or_not_at_all(shared, row):
    plain = TABLE["fields"][row.type]["plain"]
    fields = " ".join(permissions.selection(row.type, field) for field in plain)
    document = f"query ($id: ID!) {{ node(id: $id) {{ ... on {row.type} {{ {fields} }} }} }}"

    for role in ROLES:
        node = (await shared(role, document, id=shared.world.id(row.name)))["node"]
        assert (node is not None) == (role in row.reached), role
        assert node is None or list(node) == plain


@pytest.mark.parametrize("field", LISTS)
async def test_root_lists_hold_and_count_what_is_listed(shared, field):
    document = f"{{ {field}(first: 100) {{ totalCount edges {{ node {{ id }} }} }} }}"
    rows = [row for row in ROWS if row.type == LISTS[field]]

    for role in ROLES:
        found = (await shared(role, document))[field]
        names = {shared.world.name_of(edge["node"]["id"]) for edge in found["edges"]}
        assert names == {row.name for row in rows if role in row.listed}, role
        assert found["totalCount"] == len(names)


@pytest.mark.parametrize("field", BY_SLUG)
async def test_slugs_lead_to_what_is_reached(shared, field):
    document = f"query ($slug: String!) {{ {field}(slug: $slug) {{ id }} }}"

    for row in (row for row in ROWS if row.type == BY_SLUG[field]):
        for role in ROLES:
            found = (await shared(role, document, slug=row.name))[field]
            assert (found is not None) == (role in row.reached), (row.name, role)
            assert found is None or found["id"] == shared.world.id(row.name)


LEADS = list(permissions.leads())


@pytest.mark.parametrize("led", LEADS, ids=str)
async def test_relations_lead_to_what_is_seen_and_to_nothing_else(shared, led):
    start = type(shared.world[led.source]).__name__
    inner = _nested(start, led.path)
    document = f"query ($id: ID!) {{ node(id: $id) {{ ... on {start} {{ {inner} }} }} }}"

    for role in ROLES:
        node = (await shared(role, document, id=shared.world.id(led.source)))["node"]
        if role not in SEEN[start, led.source].reached:
            assert node is None, role
            continue
        found = [shared.world.name_of(id_) for id_ in _ids(node, led.path)]
        assert sorted(found) == sorted(led.found_by(role)), role
        end = node[led.path[0]]
        if isinstance(end, dict) and "totalCount" in end:
            assert end["totalCount"] == len(found), role


def _nested(type_, path):
    """The path as a selection, with the ids at its end."""
    field = permissions.GRAPH.type_map[type_].fields[path[0]]
    name = get_named_type(field.type).name
    if path[1:]:
        return f"{path[0]} {{ {_nested(name, path[1:])} }}"
    if name.endswith("Connection"):
        return f"{path[0]}(first: 100) {{ totalCount edges {{ node {{ id }} }} }}"
    return f"{path[0]} {{ id }}"


def _ids(value, path):
    """The ids at the end of a path, through lists and pages."""
    if isinstance(value, list):
        return [id_ for each in value for id_ in _ids(each, path)]
    if value is None:
        return []
    if path:
        return _ids(value[path[0]], path[1:])
    if "edges" in value:
        return [edge["node"]["id"] for edge in value["edges"]]
    return [value["id"]]
