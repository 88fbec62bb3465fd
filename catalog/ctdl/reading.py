"""A CTDL graph of a pathway as a tree whose leaves are addresses, and what of it was not read.

Graphs come as others write them: references are addresses or objects that hold one, single
values stand for lists, texts are plain or by language, conditions are nested or referred to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from catalog.ctdl.graph import (
    Graph,
    Json,
    check_size,
    ids_of,
    language_of,
    listed,
    nodes_of,
    number_of,
    text_of,
    value_of,
)
from catalog.errors import Invalid
from catalog.naming import clean_line, clean_text
from catalog.rules.publication import MAX_DEPTH, MAX_NODES
from catalog.rules.words import GroupRule, Ordering

LONGEST_KEY: Final = 80
LONGEST_TITLE: Final = 300
MOST_URLS: Final = 2_000
LONGEST_URL: Final = 2_000
MOST_UNREAD: Final = 300


@dataclass(frozen=True, slots=True)
class Read:
    """A node: a group has a rule, a leaf addresses of which it asks for one, perhaps none."""

    key: str
    title: str
    rule: GroupRule | None = None
    threshold: int | None = None
    ordering: Ordering | None = None
    optional: bool = False
    urls: tuple[str, ...] = ()
    children: tuple[Read, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """Something of the document that the tree does not have."""

    key: str | None
    message: str


@dataclass(frozen=True, slots=True)
class ReadPathway:
    title: str
    description: str
    language: str
    tree: Read
    unread: tuple[Unread, ...]


def read(document: object) -> ReadPathway:
    """Refuses what is no CTDL graph of one pathway, or too large to be a pathway here."""
    nodes = nodes_of(document)
    check_size(nodes)
    graph = Graph(nodes)
    pathway = graph.pathway()
    language = str(next(iter(listed(value_of(pathway, "inLanguage"))), "") or language_of(pathway))
    reader = _Reader(graph, language)
    tree = reader.tree(pathway)
    return ReadPathway(
        title=clean_line(text_of(value_of(pathway, "name"), language)),
        description=clean_text(text_of(value_of(pathway, "description"), language)),
        language=language,
        tree=tree,
        unread=tuple(reader.unread),
    )


@dataclass(slots=True)
class _Reader:
    graph: Graph
    language: str
    unread: list[Unread] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    count: int = 0
    urls: int = 0

    def tree(self, pathway: Json) -> Read:
        destination, parts = self.graph.destination(pathway), self.graph.parts(pathway)
        if destination is None:
            self._note(None, "It names no destination component.")
        others = [part for part in parts if part is not destination]
        conditions = self._conditions(destination) if destination else []
        if destination is not None and conditions:
            root = self._group(destination, conditions, 1, "")
        else:
            root = self._all_of(destination or pathway, self._tops(others), 1)
        self.seen |= {str(destination.get("@id", ""))} if destination else set()
        spare = [part for part in others if str(part["@id"]) not in self.seen]
        optional = [replace(self._node(part, 2), optional=True) for part in spare]
        kept = [each for each in optional if each.rule is None]
        return replace(root, children=(*root.children, *kept))

    def _tops(self, parts: Sequence[Json]) -> list[Json]:
        """Parts that are not children of other parts."""
        below = {id_ for part in parts for id_ in ids_of(value_of(part, "hasChild"))}
        return [part for part in parts if str(part["@id"]) not in below]

    def _node(self, component: Json, depth: int) -> Read:
        self._bound(depth)
        self.seen.add(str(component.get("@id", "")))
        conditions = self._conditions(component)
        proxies = ids_of(value_of(component, "proxyFor")) or ids_of(
            value_of(component, "proxyForList")
        )
        if conditions and not proxies:
            return self._group(component, conditions, depth)
        children = self.graph.found(value_of(component, "hasChild"))
        if children and not proxies:
            return self._all_of(component, children, depth)
        key = self._key(component)
        if conditions:
            self._note(key, "It has conditions of its own; what it stands for decides here.")
        return Read(key, self._title(component), urls=self._urls(proxies))

    def _group(
        self, component: Json, conditions: Sequence[Json], depth: int, title: str | None = None
    ) -> Read:
        """What has to be done to complete the component."""
        key = self._key(component)
        title = self._title(component) if title is None else title
        if len(conditions) == 1:
            return self._condition(key, title, conditions[0], depth)
        self._note(key, "It has several conditions; they are read as all having to be met.")
        children = tuple(
            self._condition(self._free(f"{key}.{number}"), "", condition, depth + 1)
            for number, condition in enumerate(conditions, 1)
        )
        return Read(key, title, GroupRule.ALL, children=children)

    def _condition(self, key: str, name: str, condition: Json, depth: int) -> Read:
        self._bound(depth)
        title = self._title(condition) or name
        if title == text_of(value_of(condition, "description"), self.language):
            title = ""  # it says what is asked for, and no more
        for constraint in self.graph.found(value_of(condition, "hasConstraint")):
            said = self._title(constraint)
            self._note(key, f"A constraint cannot be read: {said or 'it has no name'}.")
        targets = self.graph.found(value_of(condition, "targetComponent"))
        missing = len(listed(value_of(condition, "targetComponent"))) - len(targets)
        if missing > 0:
            self._note(key, f"{missing} of its components are not in the document.")
        number = number_of(value_of(condition, "requiredNumber"))
        if number is not None and not 0 <= number <= MAX_NODES:
            message = f"“{key}” requires a number that is not from 0 to {MAX_NODES}."
            raise Invalid(message, "document")
        nested = self.graph.found(value_of(condition, "hasCondition"))
        if not nested:
            children = tuple(self._node(target, depth + 1) for target in targets)
            return self._counted(key, title, targets, children, number)
        return self._joined(key, title, condition, (targets, nested, number), depth)

    def _joined(
        self,
        key: str,
        title: str,
        condition: Json,
        parts: tuple[list[Json], list[Json], int | None],
        depth: int,
    ) -> Read:
        """Conditions within a condition: all of them, or any, beside its own components."""
        targets, nested, number = parts
        children = [
            self._condition(self._free(f"{key}.{place}"), "", each, depth + 1)
            for place, each in enumerate(nested, 1)
        ]
        if targets:
            own = tuple(self._node(target, depth + 2) for target in targets)
            first = self._counted(self._free(f"{key}.0"), "", targets, own, number)
            children.insert(0, first)
        operator = str(next(iter(ids_of(value_of(condition, "logicalOperator"))), "And")).lower()
        if operator.endswith("not"):
            self._note(key, "That something must not be met cannot be read.")
        rule = GroupRule.ANY if operator.endswith("or") else GroupRule.ALL
        return Read(key, title, rule, children=tuple(children))

    def _counted(
        self,
        key: str,
        title: str,
        components: Sequence[Json],
        children: tuple[Read, ...],
        number: int | None,
    ) -> Read:
        ordering = _ordering(components)
        if not number or number == len(children):
            return Read(key, title, GroupRule.ALL, None, ordering, children=children)
        if number == 1:
            return Read(key, title, GroupRule.ANY, None, ordering, children=children)
        return Read(key, title, GroupRule.AT_LEAST, number, ordering, children=children)

    def _all_of(self, component: Json, parts: Sequence[Json], depth: int) -> Read:
        key, title = self._key(component), self._title(component)
        children = tuple(self._node(part, depth + 1) for part in parts)
        return self._counted(key, title, parts, children, None)

    def _conditions(self, component: Json) -> list[Json]:
        return self.graph.found(value_of(component, "hasCondition"))

    def _bound(self, depth: int) -> None:
        """A circle of components ends here too."""
        self.count += 1
        if depth > MAX_DEPTH:
            message = f"Its components go deeper than {MAX_DEPTH} levels, or in a circle."
            raise Invalid(message, "document")
        if self.count > 2 * MAX_NODES:
            raise Invalid(f"A pathway has at most {MAX_NODES} requirements.", "document")

    def _urls(self, proxies: Sequence[str]) -> tuple[str, ...]:
        self.urls += len(proxies)
        if self.urls > MOST_URLS:
            raise Invalid(f"Its components stand for more than {MOST_URLS:,} things.", "document")
        if any(len(url) > LONGEST_URL for url in proxies):
            raise Invalid(f"An address has at most {LONGEST_URL:,} characters.", "document")
        return tuple(dict.fromkeys(proxies))

    def _title(self, node: Json) -> str:
        return clean_line(text_of(value_of(node, "name"), self.language))[:LONGEST_TITLE]

    def _key(self, component: Json) -> str:
        """The end of its address."""
        id_ = str(component.get("@id", ""))
        _, hash_, fragment = id_.partition("#")
        ending = unquote(fragment) if hash_ else id_.rstrip("/").rpartition("/")[2]
        return self._free(clean_line(ending) or "part")

    def _free(self, wanted: str) -> str:
        key, number = wanted[:LONGEST_KEY], 2
        while key in self.keys:
            ending = f"-{number}"
            key, number = wanted[: LONGEST_KEY - len(ending)] + ending, number + 1
        self.keys.add(key)
        return key

    def _note(self, key: str | None, message: str) -> None:
        if len(self.unread) >= MOST_UNREAD:
            raise Invalid(f"More than {MOST_UNREAD} things in it cannot be read.", "document")
        self.unread.append(Unread(key, message))


def _ordering(components: Sequence[Json]) -> Ordering | None:
    pairs = list(pairwise(components))
    if pairs and all(_after(b, a, "prerequisite") for a, b in pairs):
        return Ordering.ENFORCED
    if pairs and all(_after(b, a, "precededBy") or _after(a, b, "precedes") for a, b in pairs):
        return Ordering.HINT
    return None


def _after(component: Json, other: Json, term: str) -> bool:
    return str(other.get("@id", "")) in ids_of(value_of(component, term))
