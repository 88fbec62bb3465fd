"""The known ways in which sources spoil text, and how each is undone; mappings name them."""

from __future__ import annotations

import ast
import html as markup
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

Mender = Callable[[str], Any]

_MOJIBAKE: Final = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
"""What the first two bytes of a character in UTF-8 look like when they are read as Latin-1."""
_LAYERS: Final = 3
_BLOCK: Final = re.compile(r"<\s*/?\s*(?:p|br|div|li|ul|ol|h[1-6]|tr)\b[^<>]*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_GLUED: Final = re.compile(r"(?<=[a-z]{2}[.!?])(?=[A-Z][a-z])|(?<=[a-z]\)[.!?])(?=[A-Z][a-z])")
_LONGEST_LITERAL: Final = 100_000


def mended(value: Any, how: Sequence[str]) -> Any:
    """A text, or the texts of a list, mended in the ways that are named, one after another."""
    for name in how:
        if isinstance(value, str):
            value = MENDERS[name](value)
        elif isinstance(value, list):
            value = [MENDERS[name](each) if isinstance(each, str) else each for each in value]
    return value


def mojibake(text: str) -> str:
    """UTF-8 that was read as Latin-1 or Windows-1252, perhaps more than once."""
    for _ in range(_LAYERS):
        if not _MOJIBAKE.search(text):
            break
        again = _as_utf8(text)
        if again is None or again == text:
            break
        text = again
    return text


def html(text: str) -> str:
    """Tags are taken out, blocks become lines, and character references become characters."""
    plain = _TAG.sub("", _BLOCK.sub("\n", text))
    return markup.unescape(plain)


def glued(text: str) -> str:
    """A blank where a sentence ends and the next begins without one: “applications.The class”."""
    return _GLUED.sub(" ", text)


def literal(text: str) -> Any:
    """Bytes or a list as Python writes them; anything else stays as it is."""
    if len(text) > _LONGEST_LITERAL or text[:2] not in ("b'", 'b"', "['", '["', "[]", "[N"):
        return text
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, list):
        return [each for each in value if isinstance(each, str)]
    return text


def escapes(text: str) -> str:
    """Line ends and tabs that were written out as a backslash and a letter."""
    return text.replace("\\n", "\n").replace("\\t", " ")


MENDERS: Final[dict[str, Mender]] = {
    mender.__name__: mender for mender in (escapes, glued, html, literal, mojibake)
}


def _as_utf8(text: str) -> str | None:
    """Null where the whole is not such text; a text that is half right is mended piece by piece."""
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    pieces = _RUN.sub(lambda found: _piece(found[0]), text)
    return None if pieces == text else pieces


_RUN: Final = re.compile("(?:[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]{1,3})+")


def _piece(text: str) -> str:
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text
