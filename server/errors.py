"""What a client is told of errors: refusals in words, bugs as an id that finds the log line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError, GraphQLSyntaxError

from catalog.errors import CatalogError
from search.engine import EngineUnavailable, SearchError

log = logging.getLogger("cairn.errors")

INTERNAL = "INTERNAL"
_SUGGESTION = re.compile(r" Did you mean [^?]*\?")


def told(
    errors: Iterable[GraphQLError], request_id: str, *, suggestions: bool
) -> list[dict[str, Any]]:
    return [_told(error, request_id, suggestions) for error in errors]


def single(message: str, code: str, **extensions: Any) -> dict[str, Any]:
    return {"message": message, "extensions": {"code": code, **extensions}}


def is_internal(error: GraphQLError) -> bool:
    """Whether it came from a fault of ours rather than from what was asked."""
    cause = _cause(error)
    return cause is not None and not isinstance(cause, CatalogError | SearchError | RecursionError)


def _told(error: GraphQLError, request_id: str, suggestions: bool) -> dict[str, Any]:
    shape: dict[str, Any] = dict(error.formatted)
    cause = _cause(error)
    if is_internal(error):
        log.error("Unexpected error at %s", error.path, exc_info=cause)
        shape["message"] = "Internal error"
        shape["extensions"] = {"code": INTERNAL, "requestId": request_id}
        return shape
    if isinstance(cause, RecursionError):
        shape["message"] = "The document is nested too deeply."
    if not suggestions and cause is None:
        shape["message"] = _SUGGESTION.sub("", shape["message"])
    shape["extensions"] = {"code": _code(error, cause), **(error.extensions or {})}
    return shape


def _cause(error: GraphQLError) -> BaseException | None:
    """What was raised, unless that was a GraphQL error itself."""
    cause: BaseException | None = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _code(error: GraphQLError, cause: BaseException | None) -> str:
    match cause:
        case CatalogError():
            return cause.code
        case EngineUnavailable():
            return "SEARCH_UNAVAILABLE"
    return "SYNTAX" if isinstance(error, GraphQLSyntaxError) else "BAD_REQUEST"
