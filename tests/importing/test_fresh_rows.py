"""Rows made for bulk writing have the columns that a model's own constructor would give them."""

from uuid import uuid4

import pytest

from catalog.importing.rows import fresh
from catalog.models import (
    Activity,
    MicroCredential,
    MicroCredentialVersion,
    OutboxEvent,
    Pathway,
    PathwayVersion,
    Requirement,
    Skill,
)

MODELS = (
    Activity,
    MicroCredential,
    MicroCredentialVersion,
    OutboxEvent,
    Pathway,
    PathwayVersion,
    Requirement,
    Skill,
)


def columns(row):
    return {name: getattr(row, name) for name in type(row)._meta.fields_db_projection}


@pytest.mark.parametrize("model", MODELS)
def test_what_is_not_given_is_as_the_constructor_has_it(sqlite, model):
    id_ = uuid4()

    assert columns(fresh(model, id=id_)) == columns(model(id=id_))


def test_defaults_that_are_made_are_made_anew_for_each_row(sqlite):
    one, other = fresh(OutboxEvent), fresh(OutboxEvent)

    assert one.id != other.id
    assert one.payload is not other.payload
