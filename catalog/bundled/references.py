"""Checks that everything the bundled files refer to is there, and there once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from catalog.bundled.shapes import BundledCatalogue, BundledPathway
from catalog.bundled.table import UnreadableCatalogue


def check_references(catalogue: BundledCatalogue) -> None:
    skills = {skill.uri for skill in catalogue.skills}
    providers = {provider.slug for provider in catalogue.providers}
    _refuse_twins("skills.toml", (skill.uri for skill in catalogue.skills))
    _refuse_twins("providers", (credential.slug for credential in catalogue.micro_credentials))
    for provider in catalogue.providers:
        if provider.parent is not None:
            _require(f"providers/{provider.slug}.toml: parent", provider.parent, providers)
    for credential in catalogue.micro_credentials:
        place = f"providers/{credential.provider}.toml: {credential.slug}"
        for uri in [skill.uri for skill in credential.skills]:
            _require(f"{place}: skills", uri, skills)
        for uri in (uri for outcome in credential.outcomes for uri in outcome.skills):
            _require(f"{place}: outcomes", uri, skills)
    for pathway in catalogue.pathways:
        _check_pathway(pathway, catalogue, skills, providers)


def _check_pathway(
    pathway: BundledPathway, catalogue: BundledCatalogue, skills: set[str], providers: set[str]
) -> None:
    place = f"pathways/{pathway.slug}.toml"
    micro_credentials = {credential.slug for credential in catalogue.micro_credentials}
    pathways = {other.slug for other in catalogue.pathways}
    _require(f"{place}: provider", pathway.provider, providers)
    _refuse_twins(f"{place}: requirements", (node.key for node in pathway.requirements.nodes()))
    for leaf in pathway.requirements.leaves():
        for reference, known in (
            (leaf.micro_credential, micro_credentials),
            (leaf.pathway, pathways),
            (leaf.skill, skills),
        ):
            if reference is not None:
                _require(f"{place}: {leaf.key}", reference, known)


def _require(place: str, reference: str, known: set[str]) -> None:
    if reference not in known:
        raise UnreadableCatalogue(f"{place}: {reference} is not in the catalogue")


def _refuse_twins(place: str, names: Iterable[str]) -> None:
    twins = sorted(name for name, count in Counter(names).items() if count > 1)
    if twins:
        raise UnreadableCatalogue(f"{place}: {twins[0]} occurs more than once")
