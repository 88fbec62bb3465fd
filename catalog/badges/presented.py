"""What somebody hands in to be verified: JSON, a token, or a picture that holds one of them."""

import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NoReturn
from urllib.parse import unquote_to_bytes

from catalog.badges import vc_jwt
from catalog.badges.baking import extract, is_image
from catalog.badges.errors import Unreadable

_MOST_TEXT: Final = 512 * 1024
_MOST_IMAGE: Final = 8 * 1024 * 1024
_MOST_DEPTH: Final = 40
_DATA: Final = b"data:image/"


@dataclass(frozen=True, slots=True)
class Presented:
    """The credential as handed in, not believed yet, and the token that it came in, if any."""

    document: Mapping[str, object]
    token: str | None = None
    text: str = ""
    """What was signed, as it was found: the JSON, or the token."""


def read(content: str | bytes) -> Presented:
    """Raises BadgeError with a sentence for whoever handed it in."""
    raw = content.encode("utf-8", "replace") if isinstance(content, str) else content
    if raw.startswith(_DATA):
        raw = _of_data(raw)
    if len(raw) > _MOST_IMAGE:
        raise Unreadable("The file is too large for a badge.")
    return _read_text(extract(raw) if is_image(raw) else _decoded(raw))


def _of_data(raw: bytes) -> bytes:
    """A picture as a `data:` address, for where only text can be handed in."""
    head, _, body = raw.partition(b",")
    if not head.endswith(b";base64"):
        return unquote_to_bytes(body)
    try:
        return b64decode(body, validate=True)
    except ValueError as error:
        raise Unreadable("The data address is not written in base64.") from error


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig").strip()
    except UnicodeDecodeError as error:
        raise Unreadable("The file is neither text nor a picture that is read here.") from error


def _read_text(text: str) -> Presented:
    if len(text) > _MOST_TEXT:
        raise Unreadable("The credential is too large.")
    if text.startswith(("{", "[")):
        return Presented(_plain(_parsed(text)), text=text)
    return Presented(_plain(vc_jwt.open_unverified(text).document), token=text, text=text)


def _plain(document: dict[str, object]) -> dict[str, object]:
    """Neither too deep to walk through nor with half a character, which no text can hold."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError) as error:
        raise Unreadable("The credential holds text that cannot be written.") from error
    if _deeper_than(_MOST_DEPTH, document):
        raise Unreadable("The credential is nested too deeply.")
    return document


def _deeper_than(levels: int, value: object) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_deeper_than(levels - 1, part) for part in inner)


def _parsed(text: str) -> dict[str, object]:
    try:
        document = json.loads(text, object_pairs_hook=_unrepeated, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable("The text is not the JSON of a credential.") from error
    if not isinstance(document, dict):
        raise Unreadable("The JSON is not an object, so it is no credential.")
    return document


def _unrepeated(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Of two members of one name, two readers could take different ones."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member occurs twice")
    return members


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
