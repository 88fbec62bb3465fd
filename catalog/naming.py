"""How names are cleaned, compared and turned into addresses, by whoever writes rows."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from catalog.badges.did import did_web

_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff]")
"""Soft hyphens, zero-width spaces, stray byte order marks. Joiners matter in some scripts."""
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS: Final = re.compile(r"[^\S\n]+")
_SLUG_BREAK: Final = re.compile(r"[^a-z0-9]+")
_APOSTROPHE: Final = re.compile(r"(?<=\w)['’](?=\w)")


def clean_text(text: str) -> str:
    """The same words without what nobody sees; paragraphs are kept, by one empty line at most."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    seen = _CONTROL.sub(" ", _INVISIBLE.sub("", composed).replace("\u2028", "\n"))
    lines = (_BLANKS.sub(" ", line).strip() for line in seen.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def clean_line(text: str) -> str:
    """Like `clean_text`, in one line."""
    return " ".join(clean_text(text).split())


def folded(name: str) -> str:
    """What two spellings of one name have in common: case, width and blanks do not count."""
    return " ".join(unicodedata.normalize("NFKC", clean_line(name)).casefold().split())


def slug_from(text: str, *, longest: int = 80) -> str:
    """A readable part of an address; empty where no Latin letter or digit is left."""
    plain = unicodedata.normalize("NFKD", _APOSTROPHE.sub("", text)).encode("ascii", "ignore")
    slug = _SLUG_BREAK.sub("-", plain.decode("ascii").lower()).strip("-")
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rpartition("-")[0] or slug[:longest]


def provider_did(public_url: str, slug: str) -> str:
    """The name under which a new provider signs; stored with the row and never made again."""
    return did_web(public_url, ("providers", slug))
