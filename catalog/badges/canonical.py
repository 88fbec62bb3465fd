"""The canonical statements (RDFC-1.0) of a document: what a Data Integrity signature covers.

JSON-LD drops what it cannot express: terms without a definition, relative addresses, nulls. A
signature would then say nothing about them, though a reader of the JSON sees them. So a document
with anything that would be lost, or that could be read in two ways, is refused here, when signing
and when verifying.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from math import factorial
from threading import Lock
from typing import Final

from pyld.canon import URDNA2015
from pyld.context_resolver import ContextResolver
from pyld.jsonld import JsonLdError, JsonLdProcessor

from catalog.badges import contexts
from catalog.badges.errors import UnsignableContent

_IRI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+")
_BLANK: Final = re.compile(r"_:[A-Za-z0-9]+")
_MOST_WORK: Final = 10_000
_MOST_REMEMBERED: Final = 128
# PyLD's time grows with the square of these; the specification's fullest example has 455.
_MOST_MEMBERS: Final = 1_000
_CREDENTIAL: Final = "https://www.w3.org/2018/credentials#"
_STATUS_TERMS: Final = "https://www.w3.org/ns/credentials/status#"
_STATUS: Final = f"{_CREDENTIAL}credentialStatus"
_TELLING: Final = {
    *(f"{_CREDENTIAL}{name}" for name in ("issuer", "credentialSubject", "validFrom")),
    *(f"{_CREDENTIAL}{name}" for name in ("validUntil", "credentialStatus")),
    *(f"{_STATUS_TERMS}{name}" for name in ("statusListIndex", "statusListCredential")),
    f"{_STATUS_TERMS}statusPurpose",
}
_KEYWORDS: Final = {"@id", "@type", "@value", "@language", "@list", "@graph"}


class _Bounded(URDNA2015):  # type: ignore[misc]
    """Telling look-alike blank nodes apart is factorial, so a hostile document is cut off."""

    work = 0

    def create_hash_to_related(self, id_: str, issuer: object) -> dict[str, list[str]]:
        related: dict[str, list[str]] = super().create_hash_to_related(id_, issuer)
        self.work += sum(factorial(min(len(nodes), 12)) for nodes in related.values())
        if self.work > _MOST_WORK:
            raise UnsignableContent("Too many parts of the document look alike to tell them apart.")
        return related


class _Strict(JsonLdProcessor):  # type: ignore[misc]
    """Expands like its base, and refuses what the conversion to statements would lose.

    Nine tenths of PyLD's time went into reading the same contexts again for every object in a
    document, so what came of a context in a context is remembered. The local context is kept
    beside it, so that its identity names it for as long as the memory lasts.
    """

    def __init__(self) -> None:
        super().__init__(on_property_dropped=_dropped)
        self._remembered: dict[tuple[object, ...], tuple[object, object]] = {}

    def _process_context(
        self,
        active_ctx: Mapping[str, object],
        local_ctx: object,
        options: object,
        override_protected: bool = False,
        propagate: bool = True,
        **more: object,
    ) -> object:
        name = tuple(local_ctx) if isinstance(local_ctx, list) else id(local_ctx)
        key = (active_ctx.get("_uuid"), name, override_protected, propagate)
        if not more and key in self._remembered:
            return self._remembered[key][1]
        processed: object = super()._process_context(
            active_ctx, local_ctx, options, override_protected, propagate, **more
        )
        if not more and key[0] is not None:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[key] = (local_ctx, processed)
        return processed

    def expand(self, input_: object, options: object) -> list[object]:
        expanded: list[object] = super().expand(input_, options)
        described: Counter[str] = Counter()
        for node in expanded:
            _check_node(node, described)
        _check_described_once(expanded, described)
        return expanded


def _dropped(name: str | None) -> None:
    raise UnsignableContent(f"The contexts do not define {name!r}, so no signature covers it.")


_processor: Final = _Strict()
_processed_contexts: Final[dict[str, object]] = {}
_lock: Final = Lock()


def statements(document: Mapping[str, object]) -> bytes:
    """N-Quads in canonical order, as UTF-8; raises UnsignableContent or UnknownContext."""
    _check_form(document)
    options = {
        # Without a base a relative address stays one and is found; "" would mean a made-up base.
        "base": None,
        "documentLoader": contexts.load,
        "contextResolver": ContextResolver(_processed_contexts, contexts.load),
    }
    try:
        with _lock:
            dataset = _processor.to_rdf(document, options)
        text: str = _Bounded().main(dataset, {"format": "application/n-quads"})
        return text.encode()
    except (JsonLdError, UnicodeEncodeError) as error:
        raise UnsignableContent("The document is not JSON-LD that can be signed.") from error


def _check_form(document: Mapping[str, object]) -> None:
    if "@context" not in document:
        raise UnsignableContent("The document does not say in which contexts it is written.")
    for place, (key, part) in enumerate(_members(document)):
        if place >= _MOST_MEMBERS:
            raise UnsignableContent("The document has too many parts for a badge.")
        _check_member(key, part)


def _members(value: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Every member at every depth, and of a list each entry; contexts whole."""
    for key, member in value.items():
        entries = member if isinstance(member, list) and key != "@context" else [member]
        for part in entries:
            yield key, part
            if isinstance(part, dict):
                yield from _members(part)


def _check_contexts(given: object) -> None:
    """An endorsement inside a badge has contexts of its own; no part may define terms itself."""
    if not isinstance(given, list) or not all(isinstance(url, str) for url in given):
        raise UnsignableContent("@context has to be a list of addresses of known contexts.")
    for url in given:
        contexts.context(url)


def _check_member(key: str, value: object) -> None:
    """A spelled-out key could say the same as a term that a reader looks for, unseen by it."""
    if key == "@context":
        return _check_contexts(value)
    if key.startswith("@") or ":" in key:
        raise UnsignableContent(f"The member {key!r} is not one that a badge may have.")
    if value is None or isinstance(value, list):
        raise UnsignableContent(f"The member {key!r} holds null or a list in a list.")
    return None


def _check_node(node: object, described: Counter[str]) -> None:
    if not isinstance(node, Mapping):
        raise UnsignableContent("The document has a part that is not an object.")
    if strange := [key for key in node if key.startswith("@") and key not in _KEYWORDS]:
        raise UnsignableContent(f"The document uses {strange[0]}, which a badge may not.")
    for iri in _names_in(node):
        if not (isinstance(iri, str) and (_IRI.fullmatch(iri) or _BLANK.fullmatch(iri))):
            raise UnsignableContent(f"{iri!r} is not an absolute address, so it is not signed.")
    if "@id" in node and not _TELLING.isdisjoint(node):
        described[str(node["@id"])] += 1
    for key, values in node.items():
        if key in ("@graph", "@list") or not key.startswith("@"):
            for value in values:
                _check_node(value, described)


def _names_in(node: Mapping[str, object]) -> Iterator[object]:
    if "@id" in node:
        yield node["@id"]
    types = node.get("@type", [])
    yield from types if isinstance(types, list) else [types]
    yield from (key for key in node if not key.startswith("@"))


def _check_described_once(expanded: list[object], described: Counter[str]) -> None:
    """What a verdict rests on stands in one place, or a reader could be led past a part of it.

    Other things are often described twice: an issuer, or a badge in an endorsement of it.
    """
    for node in expanded:
        if isinstance(node, Mapping):
            states = node.get(_STATUS, [])
            for part in (node, *(state for state in states if isinstance(state, Mapping))):
                if described[str(part.get("@id"))] > 1:
                    raise UnsignableContent(f"{part['@id']} is described in two places.")
