"""A badge in an SVG: one element right after the opening tag.

The picture is read with expat, which is told to stop at a document type: no entity is ever
declared, so none is expanded or fetched.
"""

from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from catalog.badges.errors import BakingRefused

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
_ROOT: Final = "http://www.w3.org/2000/svg svg"
_ELEMENT: Final = f"{NAMESPACE} credential"
_START: Final = 1024


def looks_like_svg(content: bytes) -> bool:
    return content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and b"<svg" in content[:_START]


def bake(image: bytes, credential: str) -> bytes:
    read = _Reading(image)
    if read.badges:
        raise BakingRefused("The picture holds a badge already.")
    inside = read.inside
    tag = image[read.root : inside]
    if tag.endswith(b"/>") or b"xmlns:openbadges" in tag:
        raise BakingRefused("The SVG has no room for a badge.")
    declaration = f' xmlns:openbadges="{NAMESPACE}">'.encode()
    return image[: inside - 1] + declaration + _element(credential).encode() + image[inside:]


def find(image: bytes) -> list[str]:
    """The texts of all badges in the picture; raises BakingRefused for what is no plain SVG."""
    return _Reading(image).badges


def _element(credential: str) -> str:
    if not credential.lstrip().startswith("{"):
        return f"<openbadges:credential verify={quoteattr(credential)}/>"
    text = credential.replace("]]>", "]]]]><![CDATA[>")
    return f"<openbadges:credential><![CDATA[{text}]]></openbadges:credential>"


class _Reading:
    """Where the root's content begins, and the badges in it."""

    def __init__(self, image: bytes) -> None:
        self.root = -1
        self.inside = -1
        self.badges: list[str] = []
        self._text: list[str] | None = None
        self._parser = ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartCdataSectionHandler = self._mark
        self._parser.CommentHandler = self._mark
        self._parser.ProcessingInstructionHandler = self._mark
        self._parser.StartDoctypeDeclHandler = _refuse_doctype
        try:
            image.decode("utf-8")
            self._parser.Parse(image, True)
        except (ExpatError, UnicodeDecodeError) as error:
            raise BakingRefused("The picture is not a well-formed SVG in UTF-8.") from error

    def _mark(self, *_: object) -> None:
        """The first thing after the root's tag begins where that tag ended."""
        if self.root >= 0 > self.inside:
            self.inside = self._parser.CurrentByteIndex

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        self._mark()
        if self.root < 0:
            self.root = self._parser.CurrentByteIndex
            if name != _ROOT:
                raise BakingRefused("The picture is not an SVG.")
        if name == _ELEMENT:
            self._text = [attributes.get("verify", "")]

    def _close(self, name: str) -> None:
        self._mark()
        if name == _ELEMENT and self._text is not None:
            self.badges.append("".join(self._text).strip())
            self._text = None

    def _characters(self, text: str) -> None:
        self._mark()
        if self._text is not None:
            self._text.append(text)


def _refuse_doctype(*_: object) -> None:
    raise BakingRefused("The SVG declares a document type, which is not read here.")
