"""Looks into a document before it is executed: questions about the schema, several operations."""

from __future__ import annotations

import re

from graphql import DocumentNode, GraphQLError, OperationDefinitionNode, parse, validate
from graphql.validation import NoSchemaIntrospectionCustomRule
from strawberry import Schema

from schema.limits import MOST_TOKENS

MESSAGE = "The schema cannot be asked for here; it is published as schema.graphql."
UNCLEAR = "There are several operations: `operationName` says which to run."
_NAMES = re.compile(r"\b__(schema|type)\b")
_OPERATIONS = re.compile(r"\b(query|mutation|subscription)\b")


def asks_for_schema(api: Schema, document: str) -> bool:
    parsed = _parsed(document) if _NAMES.search(document) else None
    return parsed is not None and bool(
        validate(api._schema, parsed, [NoSchemaIntrospectionCustomRule])
    )


def has_several_operations(document: str) -> bool:
    """Strawberry would run the first of them, unasked."""
    if len(_OPERATIONS.findall(document)) < 2:
        return False
    parsed = _parsed(document)
    found = parsed.definitions if parsed else ()
    return sum(isinstance(definition, OperationDefinitionNode) for definition in found) > 1


def _parsed(document: str) -> DocumentNode | None:
    try:
        return parse(document, no_location=True, max_lexical_tokens=MOST_TOKENS)
    except (GraphQLError, RecursionError):
        return None  # which is said better when it is executed
