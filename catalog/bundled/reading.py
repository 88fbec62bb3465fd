"""Reads the bundled files into frozen values, and refuses what does not hold together."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from catalog.bundled.pathways import read_pathway, stacked
from catalog.bundled.providers import read_micro_credential, read_provider
from catalog.bundled.references import check_references
from catalog.bundled.shapes import (
    BundledCatalogue,
    BundledMicroCredential,
    BundledPathway,
    BundledProvider,
    BundledSkill,
)
from catalog.bundled.table import Table

HERE = Path(__file__).parent


@cache
def bundled_catalogue() -> BundledCatalogue:
    """The catalogue that comes with Cairn, read once."""
    return read_catalogue(HERE)


def read_catalogue(folder: Path) -> BundledCatalogue:
    """The catalogue in a folder of that form; UnreadableCatalogue names file and key."""
    providers, micro_credentials = _read_providers(folder / "providers")
    catalogue = BundledCatalogue(
        skills=_read_skills(folder / "skills.toml"),
        providers=tuple(sorted(providers, key=lambda provider: provider.parent is not None)),
        micro_credentials=tuple(micro_credentials),
        pathways=_read_pathways(folder / "pathways"),
    )
    check_references(catalogue)
    return catalogue


def _read_skills(file: Path) -> tuple[BundledSkill, ...]:
    document = Table.of_file(file)
    skills = tuple(_read_skill(table) for table in document.tables("skills"))
    document.close()
    return skills


def _read_skill(table: Table) -> BundledSkill:
    skill = BundledSkill(
        uri=table.text("uri"),
        label=table.text("label"),
        alt_labels=table.texts("alt_labels"),
        kind=table.choice("kind", ("SKILL", "KNOWLEDGE")),
    )
    table.close()
    return skill


def _read_providers(
    folder: Path,
) -> tuple[list[BundledProvider], list[BundledMicroCredential]]:
    providers: list[BundledProvider] = []
    micro_credentials: list[BundledMicroCredential] = []
    for file in sorted(folder.glob("*.toml")):
        document = Table.of_file(file)
        provider = read_provider(document)
        if provider.slug != file.stem:
            raise document.refuse("slug", "must be the name of the file")
        providers.append(provider)
        micro_credentials += [
            read_micro_credential(table, provider.slug)
            for table in document.tables("micro_credentials")
        ]
        document.close()
    return providers, micro_credentials


def _read_pathways(folder: Path) -> tuple[BundledPathway, ...]:
    pathways = []
    for file in sorted(folder.glob("*.toml")):
        document = Table.of_file(file)
        pathway = read_pathway(document)
        if pathway.slug != file.stem:
            raise document.refuse("slug", "must be the name of the file")
        pathways.append(pathway)
    return stacked(pathways)
