"""Reads a GraphQL request from HTTP, and refuses what is none before anything is parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

from server import persisted
from server.persisted import Persisted

_NUL_ESCAPED = re.compile(r"\\u(0000|\{0+\})")

MOST_DOCUMENT = 60_000
"""Characters of a query document; larger texts belong in variables."""


class Refused(Exception):
    """Not a GraphQL request that can be answered."""

    well_formed = False

    def __init__(
        self, status: int, message: str, code: str = "BAD_REQUEST", **headers: str
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.headers = headers


class Unanswerable(Refused):
    """A GraphQL request as it should be, for something that is not to be had here."""

    well_formed = True

    def __init__(self, message: str, code: str = "BAD_REQUEST") -> None:
        super().__init__(400, message, code)


@dataclass(frozen=True, slots=True)
class Asked:
    document: str
    variables: dict[str, Any] | None
    operation_name: str | None


async def read(request: Request, most_bytes: int, known: Persisted) -> Asked:
    if request.method == "GET":
        return _of(_from_address(request), known)
    if request.method != "POST":
        raise Refused(405, "GraphQL is asked by GET or POST.", Allow="GET, POST")
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    if media.strip().lower() != "application/json" or not _is_utf8(parameters):
        raise Refused(415, "The body must be application/json in UTF-8.", Accept="application/json")
    return _of(_json(await body(request, most_bytes), "The body"), known)


async def body(request: Request, most_bytes: int) -> bytes:
    """Stops reading as soon as there is too much."""
    stated = request.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > most_bytes:
        raise _too_large(most_bytes)
    read, parts = 0, []
    async for part in request.stream():
        read += len(part)
        if read > most_bytes:
            raise _too_large(most_bytes)
        parts.append(part)
    return b"".join(parts)


def _from_address(request: Request) -> dict[str, Any]:
    asked: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in asked:
            asked[name] = _json(asked[name], f"`{name}`") if asked[name] else None
    return asked


def _of(asked: Any, known: Persisted) -> Asked:
    if not isinstance(asked, dict):
        raise Refused(400, "The request must be a JSON object with a `query`.")
    document, variables = _document(asked, known), asked.get("variables")
    operation_name = asked.get("operationName")
    if not isinstance(document, str):
        raise Refused(400, "`query` must be a text: the GraphQL document.")
    if len(document) > MOST_DOCUMENT:
        raise Refused(400, f"The document has over {MOST_DOCUMENT} characters; use variables.")
    if variables is not None and not isinstance(variables, dict):
        raise Refused(400, "`variables` must be an object.")
    if operation_name is not None and not isinstance(operation_name, str):
        raise Refused(400, "`operationName` must be a text.")
    if not isinstance(asked.get("extensions", {}), dict | None):
        raise Refused(400, "`extensions` must be an object.")
    if has_nul(document, variables):
        raise Refused(400, "Texts may not contain the character U+0000; databases cannot keep it.")
    return Asked(document, variables, operation_name or None)


def _document(asked: dict[str, Any], known: Persisted) -> Any:
    """Apollo's clients send the text where its hash is not known here; it is not kept then."""
    if asked.get("query") is not None:
        return asked["query"]
    id_ = persisted.wanted(asked)
    if id_ is not None and id_ not in known:
        # In the words that Apollo's clients know: they ask again, with the text.
        raise Unanswerable("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
    return known[id_] if id_ is not None else None


def has_nul(document: str, variables: Any) -> bool:
    """In a text of either, written out or (in the document) as an escape."""
    waiting = [document, variables]
    while waiting:  # JSON may be nested more deeply than Python's stack is high
        one = waiting.pop()
        if isinstance(one, str) and "\0" in one:
            return True
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one
    return bool(_NUL_ESCAPED.search(document))


def _json(text: str | bytes, what: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refused(400, f"{what} is not JSON: {error}.") from None


def _is_utf8(parameters: str) -> bool:
    key, _, value = parameters.partition("=")
    charset = value.strip().strip('"').lower() if key.strip().lower() == "charset" else "utf-8"
    return charset in ("utf-8", "utf8")


def _too_large(most_bytes: int) -> Refused:
    return Refused(413, f"The body has more than {most_bytes} bytes.", "TOO_LARGE")
