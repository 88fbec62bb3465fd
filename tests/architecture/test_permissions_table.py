"""The table of permissions speaks of the whole API, and its page says what it says."""

from tests.api import permissions_page
from tests.api.permissions import GRAPH, TABLE


def test_every_field_mutation_and_subscription_has_a_row():
    assert permissions_page.without_a_row() == []


def test_the_table_names_no_type_that_the_api_does_not_have():
    named = {*TABLE["rows"], *TABLE["fields"], *TABLE["parts"]["types"]}
    assert named <= set(GRAPH.type_map)


def test_the_page_is_current():
    assert permissions_page.PAGE.read_text(encoding="utf-8") == permissions_page.written(), (
        "docs/permissions.md is old: make permissions"
    )
