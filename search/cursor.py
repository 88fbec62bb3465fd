"""Where a page ended, sealed to the query it belongs to."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

import orjson

from search.engine import InvalidCursor, SearchQuery

_REFUSED = "This cursor belongs to another search; start again without it."


@dataclass(frozen=True, slots=True)
class Place:
    """The last hit that was seen, by its value in the order and its id.

    An engine that counts places keeps in `tie` the place of the first hit of that value, in
    `depth` how many of them were seen, and in `snapshot` of which state of the index.
    """

    value: float
    id: str
    tie: int = 0
    depth: int = 0
    snapshot: str = ""


def fingerprint(query: SearchQuery) -> str:
    """The same for two queries that list the same hits in the same order."""
    asked = (
        query.text,
        sorted((facet.value, sorted(values)) for facet, values in query.filters.items() if values),
        sorted((m.value, each.at_least, each.at_most) for m, each in query.ranges.items()),
        query.order.value,
        sorted(query.scope.provider_ids),
        sorted(query.scope.document_ids),
        query.scope.everything,
        query.as_typed,
        query.language,
        None if query.among is None else sorted(query.among),
    )
    return hashlib.blake2b(repr(asked).encode(errors="replace"), digest_size=9).hexdigest()


def seal(place: Place, mark: str) -> str:
    parts = [mark, place.value, place.id, place.tie, place.depth, place.snapshot]
    return base64.urlsafe_b64encode(orjson.dumps(parts)).decode().rstrip("=")


def opened(cursor: str, mark: str) -> Place:
    """The place in a cursor; `InvalidCursor` when it bears another mark or is none at all."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found, value, last, tie, depth, snapshot = orjson.loads(base64.urlsafe_b64decode(padded))
    except (ValueError, TypeError) as error:
        raise InvalidCursor(_REFUSED) from error
    numbers = isinstance(value, int | float) and isinstance(tie, int) and isinstance(depth, int)
    texts = isinstance(last, str) and isinstance(snapshot, str)
    if found != mark or not numbers or not texts or tie < 0 or depth < 0:
        raise InvalidCursor(_REFUSED)
    return Place(value, last, tie, depth, snapshot)
