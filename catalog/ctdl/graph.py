"""A graph of JSON-LD nodes as other people write them: by whatever name, in whatever shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from catalog.errors import Invalid

Json = dict[str, Any]
NAMESPACES: Final = ("https://purl.org/ctdl/terms/", "http://purl.org/ctdl/terms/")

MOST_VALUES: Final = 600
"""In one list. What is referred to is read as often as it is, so that no part may be large."""
DEEPEST: Final = 50
LONGEST_TEXT: Final = 20_000


class Graph:
    def __init__(self, nodes: Sequence[Json]) -> None:
        self.nodes = nodes
        self.by_id = {str(node["@id"]): node for node in nodes if "@id" in node}

    def pathway(self) -> Json:
        found = [node for node in self.nodes if is_a(node, "Pathway")]
        if len(found) != 1:
            raise Invalid(f"The document has {len(found)} pathways; one is read.", "document")
        return found[0]

    def destination(self, pathway: Json) -> Json | None:
        for id_ in ids_of(value_of(pathway, "hasDestinationComponent")):
            if id_ in self.by_id:
                return self.by_id[id_]
        own = str(pathway.get("@id", ""))
        claimed = (n for n in self.nodes if own in ids_of(value_of(n, "isDestinationComponentOf")))
        return next(claimed, None)

    def parts(self, pathway: Json) -> list[Json]:
        """In the pathway's order, each once."""
        own = str(pathway.get("@id", ""))
        named = [*ids_of(value_of(pathway, "hasPart")), *ids_of(value_of(pathway, "hasChild"))]
        named += [
            str(n["@id"]) for n in self.by_id.values() if own in ids_of(value_of(n, "isPartOf"))
        ]
        return [self.by_id[id_] for id_ in dict.fromkeys(named) if id_ in self.by_id]

    def found(self, values: object) -> list[Json]:
        """Objects that are nested, or referred to."""
        found = [
            each if isinstance(each, dict) and len(each) > 1 else self._referred(each)
            for each in listed(values)
        ]
        return [each for each in found if each is not None]

    def _referred(self, reference: object) -> Json | None:
        return next((self.by_id[id_] for id_ in ids_of(reference) if id_ in self.by_id), None)


def check_size(nodes: Sequence[Json]) -> None:
    """Refuses what would be much work to read, however small the document is as a whole."""
    waiting: list[tuple[object, int]] = [(node, 0) for node in nodes]
    while waiting:
        part, depth = waiting.pop()
        if isinstance(part, str) and len(part) > LONGEST_TEXT:
            raise Invalid(f"A text in it has more than {LONGEST_TEXT:,} characters.", "document")
        if not isinstance(part, dict | list):
            continue
        if depth > DEEPEST:
            raise Invalid(f"It is nested more than {DEEPEST} levels deep.", "document")
        if len(part) > MOST_VALUES:
            raise Invalid(f"A list in it has more than {MOST_VALUES} values.", "document")
        values = part.values() if isinstance(part, dict) else part
        waiting += [(value, depth + 1) for value in values]


def nodes_of(document: object) -> list[Json]:
    if isinstance(document, dict):
        graph = document.get("@graph", [document])
        if isinstance(graph, list):
            return [node for node in graph if isinstance(node, dict)]
    raise Invalid("A CTDL document is a JSON object with a “@graph”.", "document")


def value_of(node: Json, term: str) -> Any:
    """Under any of the names that a term goes by."""
    for prefix in ("ceterms:", "ceasn:", "", *NAMESPACES):
        if f"{prefix}{term}" in node:
            return node[f"{prefix}{term}"]
    return None


def is_a(node: Json, type_: str) -> bool:
    names = {f"{prefix}{type_}" for prefix in ("ceterms:", "", *NAMESPACES)}
    return any(each in names for each in listed(node.get("@type")) if isinstance(each, str))


def listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def ids_of(value: object) -> list[str]:
    found = [each.get("@id") if isinstance(each, dict) else each for each in listed(value)]
    return [each for each in found if isinstance(each, str) and each]


def text_of(value: object, language: str) -> str:
    """In the language, or in the first there is."""
    if isinstance(value, dict):
        value = value.get("@value") or value.get(language) or next(iter(value.values()), "")
    if isinstance(value, list):
        return text_of(value[0], language) if value else ""
    return value if isinstance(value, str) else ""


def language_of(pathway: Json) -> str:
    name = value_of(pathway, "name")
    return next(iter(name), "en") if isinstance(name, dict) and "@value" not in name else "en"


def number_of(value: object) -> int | None:
    first = next(iter(listed(value)), None)
    if isinstance(first, dict):
        first = first.get("@value")
    try:
        return int(str(first)) if first is not None else None
    except ValueError:
        return None
