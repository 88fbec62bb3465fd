"""The SDL that is committed is the one that is served, and everything in it is described."""

import re
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    is_specified_scalar_type,
)

import schema
from catalog.errors import CatalogError
from schema.api import api
from schema.refusal import ErrorCode

TYPES = {
    name: type_
    for name, type_ in api._schema.type_map.items()
    if not name.startswith("__") and not is_specified_scalar_type(type_)
}


def everything():
    """Each thing that a client can name, with its description."""
    for name, type_ in TYPES.items():
        yield name, type_.description
        if isinstance(type_, GraphQLEnumType):
            yield from ((f"{name}.{key}", value.description) for key, value in type_.values.items())
        if isinstance(type_, GraphQLInputObjectType):
            yield from ((f"{name}.{key}", one.description) for key, one in type_.fields.items())
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for key, field in type_.fields.items():
                yield f"{name}.{key}", field.description
                for argument, one in field.args.items():
                    yield f"{name}.{key}({argument}:)", one.description


def test_the_committed_sdl_is_the_one_that_is_served():
    committed = Path(schema.__path__[0], "schema.graphql").read_text(encoding="utf-8")
    assert committed.rstrip("\n") == api.as_str(), "schema/schema.graphql is old: make schema"


def test_everything_has_a_description():
    assert [name for name, says in everything() if not (says or "").strip()] == []


SHORT_AND_CLEAR = {"When.", "How.", "Met.", "Begun.", "Online."}
RELAYS_OWN = re.compile(
    r"Globally Unique ID|paginati|the edge|in this connection|isoformat|fixed-point", re.IGNORECASE
)


def test_descriptions_are_phrases_that_end():
    odd = [
        (name, says)
        for name, says in everything()
        if says not in SHORT_AND_CLEAR
        and not RELAYS_OWN.search(says)
        and (len(says.split()) < 2 or says.strip()[-1] not in ".…")
    ]
    assert odd == []


def kinds(of):
    yield of
    for kind in of.__subclasses__():
        yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds(CatalogError)), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_code_with_a_meaning(kind):
    value = TYPES["ErrorCode"].values[kind.code]
    assert value.description
    assert ErrorCode[kind.code]
