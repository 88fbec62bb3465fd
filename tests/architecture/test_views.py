"""A view promises nothing that its model does not give, and every field says what answers it."""

from enum import Enum

import pytest
from strawberry.types.base import StrawberryList, StrawberryOptional

from schema.answer import Computed, Related
from schema.api import api
from schema.connection import Paged
from schema.view import VIEWS

OPAQUE = {
    ("MicroCredential", "completeness"),
    ("MicroCredentialVersion", "completeness"),
    ("Pathway", "progress"),
    ("Pathway", "considering"),
    ("Pathway", "whatCounts"),
    ("SavedSearch", "unseen"),
    ("Requirement", "external"),
    ("PathwayVersion", "criteriaFromTree"),
    ("PathwayVersion", "mermaid"),
    ("PathwayVersion", "problems"),
    ("PathwayVersion", "changes"),
    ("PathwayVersion", "ctdl"),
    ("PathwayVersion", "cautions"),
    ("PathwayVersion", "simulate"),
    ("Learner", "nearlyThere"),
    ("Provider", "viewerRoles"),
    ("Enrollment", "activities"),
    ("Enrollment", "newerVersion"),
    ("Badge", "holderName"),
    ("Badge", "reason"),
    ("Badge", "document"),
    ("Badge", "jwt"),
    ("Badge", "verification"),
    ("Grant", "accountName"),
    ("PriorLearningClaim", "viewerMayDecide"),
}
"""Answered by a function that looks for itself: name each, so that none slips in."""

FIELDS = {
    view: [f for f in api.get_type_by_name(view.__name__).fields if f.python_name != "_id"]
    for view in VIEWS.values()
}


@pytest.mark.parametrize("view", FIELDS, ids=lambda view: view.__name__)
def test_every_field_agrees_with_the_model(sqlite, view):
    for field in FIELDS[view]:
        assert_agrees(view, field)


def assert_agrees(view, field):
    columns = view.model._meta.fields_db_projection
    match field.extensions:
        case [Related() as related]:
            found = related.relations(view.model)
            assert found, field.name
            assert all(one.model in VIEWS for one in found), field.name
        case [Paged() as paged]:
            assert paged.relation(view.model).many, field.name
        case [Computed() as computed]:
            assert set(computed.columns) <= set(columns), field.name
        case _ if field.base_resolver:
            assert (view.__name__, graphql_name(field)) in OPAQUE
        case _:
            assert field.python_name in columns
            assert_fits(field, view.model._meta.fields_map[field.python_name])


def test_what_is_named_opaque_is():
    found = {
        (view.__name__, graphql_name(field))
        for view, fields in FIELDS.items()
        for field in fields
        if field.base_resolver and not field.extensions
    }
    assert found == OPAQUE


def graphql_name(field):
    return api.config.name_converter.get_graphql_name(field)


def assert_fits(field, column):
    """The column's values are of the field's type, and null only where the field may be."""
    type_, optional = field.type, False
    if isinstance(type_, StrawberryOptional):
        type_, optional = type_.of_type, True
    assert not isinstance(type_, StrawberryList)
    assert optional or not column.null, "the column may be null, the field may not"
    expected = getattr(type_, "wrapped_cls", type_)
    given = column.enum_type if hasattr(column, "enum_type") else column.field_type
    if isinstance(expected, type) and issubclass(expected, Enum):
        assert given is expected
    else:
        assert issubclass(given, expected), (given, expected)
