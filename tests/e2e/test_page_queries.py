"""What the page asks is what the API answers: every document is validated against the schema."""

from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from tests.e2e import page_source

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
DOCUMENTS = [
    pytest.param(document, id=f"{path.stem}-{document.split('(')[0].split('{')[0].split()[1]}")
    for path in page_source.scripts()
    for document in page_source.documents(path)
]


def test_the_documents_of_the_page_are_found() -> None:
    assert len(DOCUMENTS) >= 25


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_schema_knows_what_the_page_asks(document: str) -> None:
    schema = build_schema(SDL.read_text())

    assert validate(schema, parse(document)) == []
