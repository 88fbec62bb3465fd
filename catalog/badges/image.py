"""A badge's picture, drawn by code: the same facts always give the same SVG.

The field gives colour and sign, the level corners and dots, the seed the contour lines, and a
pathway one scallop for each requirement. The page draws the same picture with its own script.
Colours are written out, for badge pictures are shown by programs that know no CSS variables.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal
from xml.sax.saxutils import escape

from catalog.badges import glyphs
from catalog.badges.outlines import Stream, circle, polygon, ring, scallop, stream, tenth

Kind = Literal["micro", "pathway"]


@dataclass(frozen=True, slots=True)
class Hue:
    dark: str
    mid: str
    light: str


FIELDS: Final = {
    "data": Hue("#1c3f86", "#2b5cb8", "#cfe0ff"),
    "health": Hue("#7f1d45", "#ab2f62", "#ffd6e4"),
    "trades": Hue("#6b3a08", "#985816", "#ffe2b8"),
    "education": Hue("#462c86", "#6747b4", "#e3d8ff"),
    "business": Hue("#0a4a52", "#126c77", "#c3eef2"),
    "environment": Hue("#30520f", "#4a771c", "#dcf2bf"),
    "law": Hue("#363b49", "#565d70", "#dfe3ee"),
}
_ROUND_UP_TO_LEVEL: Final = 3
_MOST_DOTS: Final = 8
_FEWEST_SCALLOPS: Final = 8


def badge_svg(
    field: str,
    level: int,
    kind: Kind = "micro",
    seed: str = "",
    steps: int = 8,
    label: str | None = None,
    size: int = 96,
) -> str:
    """Without a label the picture is decoration; raises KeyError for an unknown field."""
    hue, draw = FIELDS[field], stream(field + seed)
    clip = "b" + sha256(f"{field} {level} {kind} {steps} {seed}".encode()).hexdigest()[:12]
    outer, edge, inner = (_outline(kind, level, steps, radius) for radius in (57, 55, 47))
    lines = _contours(draw)
    glyph = glyphs.cairn() if kind == "pathway" else glyphs.sign(field, draw)
    scale = "1.12" if kind == "pathway" else "1.18"
    drawing = (
        f'<clipPath id="{clip}"><path d="{inner}"/></clipPath>'
        f'<path d="{outer}" fill="{{l}}"/><path d="{edge}" fill="{{d}}"/>'
        f'<path d="{inner}" fill="{{m}}"/>'
        f'<g clip-path="url(#{clip})" fill="none" stroke="{{l}}" stroke-width=".9" opacity=".42">'
        f'{lines}</g><path d="{inner}" fill="none" stroke="{{l}}" stroke-width="1.4"/>'
        f'<g transform="translate(60 55) scale({scale}) translate(-60 -54.5)">{glyph}</g>'
        f"{_dots(level)}"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 120" width="{size}"'
        f' height="{size}" {_named(label)}>{_coloured(drawing, hue)}</svg>'
    )


def _outline(kind: Kind, level: int, steps: int, radius: float) -> str:
    """The level is the number of corners: a pebble up to level 3, then 5, 6, 7, 8 …"""
    if kind == "pathway":
        return scallop(radius, max(_FEWEST_SCALLOPS, steps))
    return circle(radius) if level <= _ROUND_UP_TO_LEVEL else polygon(radius * 1.06, level + 1)


def _contours(draw: Stream) -> str:
    centre = (30 + draw() * 60, 18 + draw() * 70)
    return "".join(f'<path d="{ring(centre, 9 + i * 9, draw)}"/>' for i in range(9))


def _dots(level: int) -> str:
    count = min(level, _MOST_DOTS)
    places = (60 + (i - (count - 1) / 2) * 5.6 for i in range(count))
    return "".join(
        f'<ellipse cx="{tenth(x)}" cy="93" rx="2.2" ry="1.7" fill="{{l}}"/>' for x in places
    )


def _coloured(drawing: str, hue: Hue) -> str:
    return drawing.replace("{d}", hue.dark).replace("{m}", hue.mid).replace("{l}", hue.light)


def _named(label: str | None) -> str:
    if not label:
        return 'aria-hidden="true"'
    return f'role="img" aria-label="{escape(label, {chr(34): "&quot;"})}"'
