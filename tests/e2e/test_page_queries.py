"""What the page asks is what the API answers: every document is validated against the schema."""

import pytest
from graphql import build_schema, parse, validate

from schema.api import api
from tests.e2e import page_source

SCHEMA = build_schema(api.as_str())
DOCUMENTS = [
    pytest.param(document, id=f"{path.stem}-{parse(document).definitions[0].name.value}")
    for path in page_source.scripts()
    for document in page_source.documents(path)
]


def test_the_documents_of_the_page_are_found() -> None:
    assert len(DOCUMENTS) >= 25


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_schema_knows_what_the_page_asks(document: str) -> None:
    assert validate(SCHEMA, parse(document)) == []
