"""A pathway that is written in CTDL and read again is the same, for what CTDL can say."""

import json
import random
from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.ctdl.reading import Read, read
from catalog.ctdl.writing import Described, Proxy, unsaid, write
from catalog.rules.requirement import (
    Group,
    MicroCredentialLeaf,
    SetLeaf,
    SkillLeaf,
    Validity,
    leaves,
    walk,
)
from catalog.rules.words import GroupRule, Measure, Ordering, Sharing, ValidityPolicy
from tests.rules.mountain import PATHWAY, group, leaf
from tests.rules.oracle import random_situation

OF = Described(
    id=UUID(int=7),
    pathway_id=UUID(int=6),
    url="https://cairn.example/achievements/6/v1",
    page="https://cairn.example/p/steward",
    title="Data Steward",
    description="Looks after data.",
    language="en",
    owner="did:web:cairn.example",
)
ORDERINGS = st.sampled_from([Ordering.NONE, Ordering.HINT, Ordering.ENFORCED])


def urls_of(leaf):
    """Two addresses for a set, one for everything else."""
    names = (leaf.key, f"{leaf.key}-too") if isinstance(leaf, SetLeaf) else (leaf.key,)
    return tuple(f"https://cairn.example/c/{name}" for name in names)


def proxies_of(tree):
    return {
        each.key: Proxy("ceterms:CredentialComponent", urls_of(each), 300) for each in leaves(tree)
    }


def sayable(tree):
    """What CTDL can say of the tree, in the form in which it is read."""
    if isinstance(tree, Group):
        root = _sayable(tree)
    else:
        root = Read("destination", "", GroupRule.ALL, children=(_sayable(tree),))
    asked = {node.key for node in _asked(root)}
    spare = [_sayable(each, optional=True) for each in leaves(tree) if each.key not in asked]
    return Read(
        root.key, root.title, root.rule, root.threshold, root.ordering,
        children=(*root.children, *spare),
    )  # fmt: skip


def _sayable(node, optional=False):
    if not isinstance(node, Group):
        return Read(node.key, node.title or node.key, urls=urls_of(node), optional=optional)
    children = tuple(_sayable(child) for child in node.required)
    need = node.need if node.measure is Measure.REQUIREMENTS else 0
    rule = {0: GroupRule.ALL, len(children): GroupRule.ALL, 1: GroupRule.ANY}.get(
        need, GroupRule.AT_LEAST
    )
    rule = GroupRule.ALL if len(children) == need else rule
    threshold = need if rule is GroupRule.AT_LEAST else None
    ordered = node.ordering is not Ordering.NONE and len(children) > 1
    ordering = node.ordering if ordered else None
    return Read(node.key, node.title, rule, threshold, ordering, children=children)


def _asked(node):
    yield node
    for child in node.children:
        yield from _asked(child)


def through_json(document):
    return json.loads(json.dumps(document))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32).map(random.Random), st.lists(ORDERINGS, min_size=40, max_size=40))
def test_the_same_tree_comes_back(chance, orderings):
    tree = _ordered(random_situation(chance).tree, iter(orderings))

    found = read(through_json(write(OF, tree, proxies_of(tree))))

    assert found.tree == sayable(tree)
    assert (found.title, found.description, found.language) == (
        "Data Steward",
        "Looks after data.",
        "en",
    )


def _ordered(node, orderings):
    if not isinstance(node, Group):
        return node
    children = tuple(_ordered(child, orderings) for child in node.children)
    return Group(
        node.key, node.title, node.rule, children, node.threshold, node.optional,
        node.sharing, next(orderings, Ordering.NONE), node.validity,
    )  # fmt: skip


def test_a_tree_of_every_kind_comes_back_and_its_credits_are_noted_as_unread():
    found = read(write(OF, PATHWAY, proxies_of(PATHWAY)))

    assert found.tree == sayable(PATHWAY)
    assert [(each.key, each.message) for each in found.unread] == [
        ("breadth", "A constraint cannot be read: 6 credits.")
    ]


def test_the_destination_is_what_is_awarded_and_groups_are_conditions():
    tree = group("all", GroupRule.AT_LEAST, leaf("sql"), leaf("python"), leaf("fhir"), threshold=2)

    pathway, award, *parts = write(OF, tree, proxies_of(tree))["@graph"]

    assert pathway["@type"] == "ceterms:Pathway"
    assert pathway["ceterms:ctid"] == "ce-00000000-0000-0000-0000-000000000006"
    assert pathway["ceterms:hasDestinationComponent"] == [award["@id"]] == [f"{OF.url}#all"]
    assert pathway["ceterms:hasPart"] == [award["@id"], *(part["@id"] for part in parts)]
    assert award["ceterms:proxyFor"] == OF.url
    (condition,) = award["ceterms:hasCondition"]
    assert condition["@type"] == "ceterms:ComponentCondition"
    assert condition["ceterms:requiredNumber"] == 2
    assert condition["ceterms:targetComponent"] == [part["@id"] for part in parts]
    assert [part["@type"] for part in parts] == ["ceterms:CredentialComponent"] * 3
    assert parts[0]["ceterms:proxyFor"] == "https://cairn.example/c/sql"
    assert parts[0]["ceterms:creditValue"][0]["schema:value"] == 3.0


def test_an_order_is_told_by_prerequisites_and_a_hint_by_what_precedes():
    for ordering, term, where in (
        (Ordering.ENFORCED, "ceterms:prerequisite", 1),
        (Ordering.HINT, "ceterms:precedes", 0),
    ):
        tree = group("all", GroupRule.ALL, leaf("sql"), leaf("python"), ordering=ordering)
        parts = write(OF, tree, proxies_of(tree))["@graph"][2:]
        assert parts[where][term] == [parts[1 - where]["@id"]]
        assert term not in parts[1 - where]


def test_what_cannot_be_said_is_listed_by_requirement():
    tree = Group(
        "root", "Root", GroupRule.ALL,
        (
            SkillLeaf("skill", "Graft", "urn:graft", 4, frozenset({UUID(int=1)})),
            MicroCredentialLeaf(
                "old", "Old", UUID(int=1), frozenset({UUID(int=2)}), optional=True
            ),
            Group("credits", "", GroupRule.AT_LEAST_CREDITS, (leaf("sql"),), 300),
        ),
        sharing=Sharing.EXCLUSIVE,
        validity=Validity(ValidityPolicy.VALID_CONTINUOUSLY),
    )  # fmt: skip
    proxies = {key: each for key, each in proxies_of(tree).items() if key != "skill"}
    of = replace(OF, beyond=("What is lost.",))

    found = unsaid(of, tree, proxies)

    assert [(each.key, each.message) for each in found] == [
        (None, "What is lost."),
        ("root", "That a badge counts below one part only cannot be said."),
        ("root", "When a badge counts by its dates cannot be said."),
        ("skill", "The lowest level that counts cannot be said."),
        ("skill", "Whose badges are accepted cannot be said."),
        ("skill", "What it asks for has no address to be named by."),
        ("old", "It is optional; it is named as a part that nothing asks for."),
        ("old", "Which versions are accepted cannot be said."),
        ("credits", "How many credits or hours it asks for is said in words only."),
    ]
    assert unsaid(OF, group("all", GroupRule.ALL, leaf("sql")), proxies) == []
    assert {each.key for each in found} <= {None, *(node.key for node in walk(tree))}
