"""The bundled catalogue as search documents, and what they teach."""

from __future__ import annotations

from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import pytest

from catalog.bundled import BundledMicroCredential, BundledPathway, bundled_catalogue
from search.engine import Kind, Labelled, SearchDocument, SearchQuery, SkillEntry
from search.learned import Learned
from search.record import record

SETS = Path(__file__).parent / "sets"


@pytest.fixture(scope="session")
def bundled() -> list[SearchDocument]:
    catalogue = bundled_catalogue()
    skills = {each.uri: SkillEntry(each.uri, each.label) for each in catalogue.skills}
    names = {each.slug: each.name for each in catalogue.providers}
    made = [
        _document(each, names, tuple(skills[skill.uri] for skill in each.skills))
        for each in catalogue.micro_credentials
    ]
    return made + [_document(each, names, ()) for each in catalogue.pathways]


def _document(
    each: BundledMicroCredential | BundledPathway,
    names: dict[str, str],
    skills: tuple[SkillEntry, ...],
) -> SearchDocument:
    kind = Kind.PATHWAY if isinstance(each, BundledPathway) else Kind.MICRO_CREDENTIAL
    return SearchDocument(
        id=f"{kind.value}:{uuid5(NAMESPACE_URL, each.slug)}",
        kind=kind,
        version=1,
        title=each.title,
        provider=Labelled(str(uuid5(NAMESPACE_URL, each.provider)), names[each.provider]),
        listed=True,
        seen_by=frozenset(),
        status="published",
        summary=each.summary,
        description=each.description,
        other_texts=tuple(
            text for one in each.translations for text in (one.title, one.summary, one.description)
        ),
        skills=skills,
        field=each.field,
        languages=tuple(
            dict.fromkeys([each.language, *(one.language for one in each.translations)])
        ),
        level=each.level,
        framework=each.framework,
    )


@pytest.fixture(scope="session")
def learned(bundled: list[SearchDocument]) -> Learned:
    made = Learned()
    made.learn(map(record, bundled))
    return made


@pytest.fixture(scope="session")
def understand(learned: Learned):
    """What a text is taken to mean in the bundled catalogue."""
    return lambda text, **wishes: learned.understand(SearchQuery(text, **wishes), "test")


@pytest.fixture(scope="session")
def lines():
    """The lines of a set; those that begin with a hash tell what it is."""

    def read(name: str) -> list[str]:
        text = (SETS / name).read_text("utf-8")
        return [line for line in text.splitlines() if not line.startswith("#")]

    return read
