"""Documents by their text: read, limited and validated once, for plans and ordinary execution."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, specified_rules, validate
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.kept import Kept
from schema.limits import MOST_TOKENS, refusal

MOST_CHARACTERS = 64_000
"""Of the texts that are kept; a document takes about a hundred bytes for each."""

RULES = (*specified_rules, OneOfInputValidationRule)


@dataclass(frozen=True, slots=True)
class Document:
    ast: DocumentNode
    errors: tuple[GraphQLError, ...]


class Documents:
    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._kept: Kept[str, Document] = Kept(most_characters)

    def get(self, schema: GraphQLSchema, text: str) -> Document:
        """Raises what graphql-core raises where the text is no document."""
        found = self._kept.get(text)
        if found is None:
            ast = parse(text, max_lexical_tokens=MOST_TOKENS, max_comments=MOST_TOKENS)
            refused = refusal(ast)
            errors = [refused] if refused is not None else validate(schema, ast, RULES)
            found = Document(ast, tuple(errors))
            self._kept.put(text, found, len(text))
        return found


documents = Documents()


class FromDocuments(SchemaExtension):
    """Spares ordinary execution what is known of the document already."""

    def on_parse(self) -> Iterator[None]:
        context = self.execution_context
        if context.query:
            schema = context.schema._schema
            context.graphql_document = documents.get(schema, context.query).ast
        yield

    def on_validate(self) -> Iterator[None]:
        context = self.execution_context
        if context.query:
            schema = context.schema._schema
            context.pre_execution_errors = list(documents.get(schema, context.query).errors)
        yield
