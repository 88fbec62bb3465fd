"""Recognises questions about the schema, for servers that do not answer them."""

from __future__ import annotations

import re

from graphql import GraphQLError, parse, validate
from graphql.validation import NoSchemaIntrospectionCustomRule
from strawberry import Schema

MESSAGE = "The schema cannot be asked for here; it is published as schema.graphql."
_NAMES = re.compile(r"\b__(schema|type)\b")


def asks_for_schema(api: Schema, document: str) -> bool:
    if not _NAMES.search(document):
        return False
    try:
        parsed = parse(document, no_location=True)
    except (GraphQLError, RecursionError):
        return False  # which is said better when it is executed
    return bool(validate(api._schema, parsed, [NoSchemaIntrospectionCustomRule]))
