"""A pathway version as a CTDL graph (https://credreg.net/ctdl/terms), and what that leaves out.

The award is the destination component, a leaf is a component that stands for what it asks for,
and what a group asks for is the ComponentCondition of the component above it. CTDL counts the
components that meet a condition, so a group within a group is a component of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from itertools import pairwise
from typing import Any, Final
from urllib.parse import quote
from uuid import UUID, uuid5

from catalog.rules import phrases
from catalog.rules.requirement import Group, Leaf, Requirement, leaves, walk
from catalog.rules.words import GroupRule, Measure, Ordering

CONTEXT: Final = "https://credreg.net/ctdl/schema/context/json"
DESTINATION: Final = "destination"
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Described:
    """The version that is written. `url` names it; `page` is for people."""

    id: UUID
    pathway_id: UUID
    url: str
    page: str
    title: str
    description: str
    language: str
    owner: str
    beyond: tuple[str, ...] = ()
    """Sentences about what of the whole pathway CTDL has no word for."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """What a leaf's component stands for: one of these. `credits` are hundredths of ECTS."""

    type: str
    urls: tuple[str, ...]
    credits: int | None = None


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Something of the pathway, or of the requirement with the key, that CTDL cannot say."""

    key: str | None
    message: str


_SAID = {
    *("key", "title", "rule", "children", "threshold", "ordering", "required", "optional"),
    *("micro_credential_id", "skill_uri", "pathway_id", "micro_credentials", "pathways"),
}
"""Fields of requirements that are written, or spoken of below."""

_MESSAGES = {
    "min_level": "The lowest level that counts cannot be said.",
    "providers": "Whose badges are accepted cannot be said.",
    "versions": "Which versions are accepted cannot be said.",
    "sharing": "That a badge counts below one part only cannot be said.",
    "floor": "The lowest level of what counts cannot be said.",
    "limits": "How much may be of which providers cannot be said.",
    "validity": "When a badge counts by its dates cannot be said.",
}


def write(of: Described, tree: Requirement, proxies: Mapping[str, Proxy]) -> Json:
    """`proxies` by the keys of leaves; a leaf without one is written by its name alone."""
    return {"@context": CONTEXT, "@graph": list(_Writer(of, proxies).graph(tree))}


def unsaid(of: Described, tree: Requirement, proxies: Mapping[str, Proxy]) -> list[Unsaid]:
    """In the order of the tree, after what is so of the whole pathway."""
    found = [Unsaid(None, sentence) for sentence in of.beyond]
    for node in walk(tree):
        found += [Unsaid(node.key, message) for message in _of_node(node)]
        if not isinstance(node, Group) and node.key not in proxies:
            found.append(Unsaid(node.key, "What it asks for has no address to be named by."))
    return found


def _of_node(node: Requirement) -> Iterator[str]:
    if node.optional:
        yield "It is optional; it is named as a part that nothing asks for."
    if isinstance(node, Group) and node.measure is not Measure.REQUIREMENTS:
        yield "How many credits or hours it asks for is said in words only."
    for each in fields(node):
        default = each.default if each.default is not MISSING else None
        if each.name not in _SAID and getattr(node, each.name) != default:
            if not getattr(node, each.name):
                continue
            name = each.name.replace("_", " ")
            yield _MESSAGES.get(each.name, f"Its {name} cannot be said.")


class _Writer:
    def __init__(self, of: Described, proxies: Mapping[str, Proxy]) -> None:
        self._of, self._proxies = of, proxies
        self._prerequisites: dict[str, list[str]] = {}
        self._precedes: dict[str, list[str]] = {}

    def graph(self, tree: Requirement) -> Iterator[Json]:
        spared = _spared(tree)
        optional = [leaf for leaf in leaves(tree) if leaf.key in spared]
        parts = [node for node in _asked(tree) if node is not tree or not isinstance(tree, Group)]
        for node in _asked(tree):
            self._order(node)
        destination = self._id(_destination(tree))
        yield {
            "@type": "ceterms:Pathway",
            "@id": self._of.url,
            "ceterms:ctid": f"ce-{self._of.pathway_id}",
            "ceterms:name": self._text(self._of.title),
            **self._described(self._of.description),
            "ceterms:inLanguage": [self._of.language],
            "ceterms:subjectWebpage": self._of.page,
            "ceterms:ownedBy": [self._of.owner],
            "ceterms:hasDestinationComponent": [destination],
            "ceterms:hasPart": [destination, *(self._id(n.key) for n in [*parts, *optional])],
        }
        yield self._award(tree)
        yield from (self._component(node) for node in [*parts, *optional])

    def _award(self, tree: Requirement) -> Json:
        condition = self._condition(tree) if isinstance(tree, Group) else self._only(tree)
        return {
            **self._node("ceterms:CredentialComponent", _destination(tree), self._of.title),
            "ceterms:isDestinationComponentOf": [self._of.url],
            "ceterms:proxyFor": self._of.url,
            "ceterms:hasCondition": [condition],
        }

    def _component(self, node: Requirement) -> Json:
        if isinstance(node, Group):
            written = self._node("ceterms:BasicComponent", node.key, phrases.name(node))
            written["ceterms:hasCondition"] = [self._condition(node)]
        else:
            written = self._leaf(node)
        for name, by_key in (
            ("ceterms:prerequisite", self._prerequisites),
            ("ceterms:precedes", self._precedes),
        ):
            if node.key in by_key:
                written[name] = by_key[node.key]
        return written

    def _leaf(self, leaf: Leaf) -> Json:
        proxy = self._proxies.get(leaf.key)
        type_ = proxy.type if proxy else "ceterms:BasicComponent"
        written = self._node(type_, leaf.key, phrases.name(leaf))
        if proxy is not None and len(proxy.urls) == 1:
            written["ceterms:proxyFor"] = proxy.urls[0]
        elif proxy is not None:
            written["ceterms:proxyForList"] = list(proxy.urls)
        if proxy is not None and proxy.credits:
            value = {"@type": "schema:QuantitativeValue", "schema:value": proxy.credits / 100}
            written["ceterms:creditValue"] = [{**value, "schema:unitText": "ECTS"}]
        return written

    def _condition(self, group: Group) -> Json:
        written: Json = {"@type": "ceterms:ComponentCondition"}
        if group.title:
            written["ceterms:name"] = self._text(group.title)
        written["ceterms:description"] = self._text(phrases.asks(group))
        if group.measure is Measure.REQUIREMENTS:
            written["ceterms:requiredNumber"] = group.need
        else:
            asks = self._text(phrases.unit(group.need, group.measure))
            written["ceterms:hasConstraint"] = [
                {"@type": "ceterms:Constraint", "ceterms:name": asks}
            ]
        written["ceterms:targetComponent"] = [self._id(child.key) for child in group.required]
        return written

    def _only(self, leaf: Leaf) -> Json:
        return self._condition(Group("", "", GroupRule.ALL, (leaf,)))

    def _order(self, node: Requirement) -> None:
        if not isinstance(node, Group):
            return
        for before, after in pairwise(node.required):
            if node.ordering is Ordering.ENFORCED:
                self._prerequisites[after.key] = [self._id(before.key)]
            elif node.ordering is Ordering.HINT:
                self._precedes[before.key] = [self._id(after.key)]

    def _node(self, type_: str, key: str, name: str) -> Json:
        return {
            "@type": type_,
            "@id": self._id(key),
            "ceterms:ctid": f"ce-{uuid5(self._of.id, key)}",
            "ceterms:name": self._text(name),
            "ceterms:isPartOf": [self._of.url],
        }

    def _described(self, text: str) -> Json:
        return {"ceterms:description": self._text(text)} if text else {}

    def _text(self, text: str) -> Json:
        return {self._of.language: text}

    def _id(self, key: str) -> str:
        return f"{self._of.url}#{quote(key, safe='')}"


def _asked(tree: Requirement) -> Iterator[Requirement]:
    """Every node that is not optional, nor below one that is; the root is asked for."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Group):
            waiting.extend(reversed(node.required))


def _spared(tree: Requirement) -> set[str]:
    asked = {node.key for node in _asked(tree)}
    return {node.key for node in walk(tree)} - asked


def _destination(tree: Requirement) -> str:
    """The root's own key, so that it comes back; a leaf alone needs a component above it."""
    if isinstance(tree, Group):
        return tree.key
    return DESTINATION if tree.key != DESTINATION else f"{DESTINATION}-2"
