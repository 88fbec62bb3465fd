"""A badge in a PNG: one uncompressed iTXt chunk right after the header."""

import zlib
from collections.abc import Iterator
from struct import pack, unpack
from typing import Final

from catalog.badges.errors import BakingRefused

KEYWORD: Final = b"openbadgecredential"
_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_HEADER_END: Final = len(_SIGNATURE) + 12 + 13
_MOST_TEXT: Final = 1024 * 1024
# Keyword, its end, not compressed, no method, no language, no translated keyword.
_PREFIX: Final = KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0"


def is_png(content: bytes) -> bool:
    return content.startswith(_SIGNATURE)


def bake(image: bytes, credential: str) -> bytes:
    if find(image):
        raise BakingRefused("The picture holds a badge already.")
    body = b"iTXt" + _PREFIX + credential.encode()
    chunk = pack(">I", len(body) - 4) + body + pack(">I", zlib.crc32(body))
    return image[:_HEADER_END] + chunk + image[_HEADER_END:]


def find(image: bytes) -> list[str]:
    """The texts of all badges in the picture; raises BakingRefused for a broken PNG."""
    badges = (_badge(data) for kind, data in _chunks(image) if kind == b"iTXt")
    return [text for text in badges if text is not None]


def _chunks(image: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not is_png(image):
        raise BakingRefused("The picture is not a PNG.")
    place, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        head = image[place : place + 8]
        if len(head) < 8:
            raise BakingRefused("The PNG ends in the middle.")
        length, kind = unpack(">I4s", head)
        body = image[place + 4 : place + 8 + length]
        check = image[place + 8 + length : place + 12 + length]
        if check != pack(">I", zlib.crc32(body)):
            raise BakingRefused("The PNG is damaged.")
        if (place == len(_SIGNATURE)) != (kind == b"IHDR" and length == 13):
            raise BakingRefused("The PNG does not begin with its header.")
        yield kind, body[4:]
        place += 12 + length


def _badge(data: bytes) -> str | None:
    keyword, _, rest = data.partition(b"\0")
    if keyword != KEYWORD:
        return None
    compressed, parts = rest[:1], rest[2:].split(b"\0", 2)
    if len(parts) != 3:
        raise BakingRefused("The badge in the PNG cannot be read.")
    text = parts[2]
    try:
        return (_inflated(text) if compressed == b"\x01" else text).decode()
    except (UnicodeDecodeError, zlib.error) as error:
        raise BakingRefused("The badge in the PNG cannot be read.") from error


def _inflated(text: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    plain = unpacker.decompress(text, _MOST_TEXT)
    if not unpacker.eof:
        raise BakingRefused("The badge in the PNG is too large.")
    return plain
