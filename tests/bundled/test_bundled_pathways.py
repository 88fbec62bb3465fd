"""The bundled pathways keep the rules that any author's pathway has to keep."""

from __future__ import annotations

from uuid import NAMESPACE_URL, UUID, uuid5

import pytest

from catalog.bundled import BundledGroup, BundledLeaf, BundledPathway, bundled_catalogue
from catalog.rules.publication import LeafWorth, check
from catalog.rules.requirement import (
    Group,
    Leaf,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SkillLeaf,
)
from catalog.rules.words import GroupRule, Ordering

CATALOGUE = bundled_catalogue()
WORTH = {
    credential.slug: LeafWorth(credential.credits, credential.minutes)
    for credential in CATALOGUE.micro_credentials
}


def _id(slug: str) -> UUID:
    return uuid5(NAMESPACE_URL, slug)


def _requirement(node: BundledGroup | BundledLeaf) -> Requirement:
    if isinstance(node, BundledLeaf):
        return _leaf(node)
    return Group(
        key=node.key,
        title=node.title or "",
        rule=GroupRule[node.rule],
        children=tuple(_requirement(child) for child in node.children),
        threshold=node.threshold or 0,
        optional=node.optional,
        ordering=Ordering[node.ordering],
    )


def _leaf(leaf: BundledLeaf) -> Leaf:
    if leaf.micro_credential is not None:
        of = _id(leaf.micro_credential)
        return MicroCredentialLeaf(leaf.key, "", of, optional=leaf.optional)
    if leaf.pathway is not None:
        return PathwayLeaf(leaf.key, "", _id(leaf.pathway), optional=leaf.optional)
    assert leaf.skill is not None
    return SkillLeaf(leaf.key, "", leaf.skill, leaf.min_level, optional=leaf.optional)


@pytest.mark.parametrize("pathway", CATALOGUE.pathways, ids=lambda pathway: pathway.slug)
def test_it_may_be_published(pathway: BundledPathway) -> None:
    worth = {
        leaf.key: WORTH[leaf.micro_credential]
        for leaf in pathway.requirements.leaves()
        if leaf.micro_credential is not None
    }

    assert check(_requirement(pathway.requirements), worth) == []


@pytest.mark.parametrize("pathway", CATALOGUE.pathways, ids=lambda pathway: pathway.slug)
def test_a_stone_stands_once_in_a_pathway(pathway: BundledPathway) -> None:
    asked = [
        leaf.micro_credential or leaf.pathway or leaf.skill
        for leaf in pathway.requirements.leaves()
    ]

    assert len(set(asked)) == len(asked)
