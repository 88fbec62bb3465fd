"""Which of the two media types of GraphQL over HTTP an answer is to have."""

from __future__ import annotations

from functools import lru_cache

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


@lru_cache(maxsize=64)
def chosen(accept: str | None) -> str | None:
    """The wanted one, the newer where both are wanted alike; null if neither is accepted.

    Who says nothing gets JSON: clients that know of the newer type ask for it.
    """
    if accept is None or not accept.strip():
        return JSON
    ranges = [_range(part) for part in accept.split(",")]
    weights = {type_: _weight(type_, ranges) for type_ in (RESPONSE, JSON)}
    if max(weights.values()) <= 0:
        return None
    if weights[RESPONSE] == weights[JSON] and not _names(RESPONSE, ranges):
        return JSON
    return max(weights, key=lambda type_: weights[type_])


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            weight = _number(value.strip())
    return name, weight


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _weight(type_: str, ranges: list[tuple[str, float]]) -> float:
    """Of the most specific range that covers the type."""
    for name in (type_, "application/*", "*/*"):
        found = [weight for range_, weight in ranges if range_ == name]
        if found:
            return max(found)
    return 0.0


def _names(type_: str, ranges: list[tuple[str, float]]) -> bool:
    return any(range_ == type_ for range_, _ in ranges)
