"""Documents that known clients have left here, and ask for by their hash.

As the appendix of GraphQL over HTTP on persisted documents has them: `documentId` is `sha256:` and
the hash of the document's text. Apollo's clients say the same in `extensions`.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from graphql import GraphQLError

from schema.api import api
from schema.documents import documents
from server.settings import SettingsError

PREFIX = "sha256:"
Persisted = Mapping[str, str]


class PersistedError(SettingsError):
    """A file of documents that cannot be used; the message says which of them, and why."""


def read(path: str) -> Persisted:
    """A JSON object of documents by their hashes, as GraphQL Code Generator and Relay write it."""
    if not path:
        return {}
    try:
        found = orjson.loads(Path(path).read_bytes())
    except (OSError, orjson.JSONDecodeError) as error:
        raise PersistedError(f"{path} cannot be read: {error}.") from None
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise PersistedError(f"{path} must be an object of documents by their hashes.")
    return {name.removeprefix(PREFIX): _checked(name, text, path) for name, text in found.items()}


def _checked(name: str, text: str, path: str) -> str:
    if sha256(text.encode()).hexdigest() != name.removeprefix(PREFIX):
        raise PersistedError(f"{path}: {name} is not the SHA-256 of its document.")
    try:
        errors = documents.get(api._schema, text).errors
    except GraphQLError as error:
        errors = (error,)
    if errors:
        raise PersistedError(f"{path}: {name} is not valid: {errors[0].message}")
    return text


def wanted(asked: Mapping[str, Any]) -> str | None:
    """The hash that a request names instead of a document."""
    id_, extensions = asked.get("documentId"), asked.get("extensions")
    if isinstance(id_, str):
        return id_.removeprefix(PREFIX)
    named = extensions.get("persistedQuery") if isinstance(extensions, dict) else None
    hash_ = named.get("sha256Hash") if isinstance(named, dict) else None
    return hash_ if isinstance(hash_, str) else None
