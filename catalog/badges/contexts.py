"""The JSON-LD contexts that badges are written in, kept here and never fetched."""

import json
from functools import cache
from importlib.resources import files
from typing import Final, Literal, TypedDict

from catalog.badges.errors import UnknownContext

CREDENTIALS_V2: Final = "https://www.w3.org/ns/credentials/v2"
OPEN_BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CLR: Final = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json"

PINNED: Final = {
    CREDENTIALS_V2: "credentials-v2.json",
    OPEN_BADGES: "ob-v3p0-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json": "ob-v3p0-3.0.2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json": "ob-v3p0-3.0.1.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context.json": "ob-v3p0.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "ob-v3p0-extensions.json",
    CLR: "clr-v2p0-2.0.1.json",
}


class LoadedContext(TypedDict):
    """What PyLD expects of a document loader; static lets it keep what it made of the text."""

    contextUrl: None
    documentUrl: str
    document: dict[str, object]
    tag: Literal["static"]


@cache
def context(url: str) -> dict[str, object]:
    if url not in PINNED:
        raise UnknownContext(url)
    text = files(__package__).joinpath("jsonld", PINNED[url]).read_text(encoding="utf-8")
    document: dict[str, object] = json.loads(text)
    return document


def load(url: str, options: object = None) -> LoadedContext:
    """A document loader for PyLD; raises UnknownContext instead of reaching for the network."""
    return {"contextUrl": None, "documentUrl": url, "document": context(url), "tag": "static"}
