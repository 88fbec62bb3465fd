"""The white signs in the middle of badge pictures: one for each field, a cairn for pathways.

`{d}`, `{m}` and `{l}` stand for the field's dark, middle and light colour.
"""

from typing import Final

from catalog.badges.outlines import Stream, stone, tenth

_SIGNS: Final = {
    "health": (
        '<path d="M54 35h12v13h13v12h-13v13h-12v-13h-13v-12h13z" fill="#fff"/>'
        '<path d="M36 54h14l4-8 6 16 5-11 3 3h16" fill="none" stroke="{d}" stroke-width="3"'
        ' stroke-linejoin="round" stroke-linecap="round"/>'
    ),
    "trades": (
        '<path d="M37 74 60 34l23 40z" fill="#fff"/><path d="M50 67 60 50l10 17z" fill="{m}"/>'
        '<path d="M37 80h46" stroke="{l}" stroke-width="4" stroke-linecap="round"/>'
    ),
    "education": (
        '<path d="M60 45c-7-6-15-7-23-6v32c8-1 16 0 23 6 7-6 15-7 23-6V39c-8-1-16 0-23 6z"'
        ' fill="#fff"/><path d="M60 46v30" stroke="{m}" stroke-width="3"/>'
        '<path d="M44 50c4 0 7 1 10 3m-10 6c4 0 7 1 10 3m22-12c-4 0-7 1-10 3m10 6c-4 0-7 1-10 3"'
        ' stroke="{m}" stroke-width="2.4" fill="none" stroke-linecap="round"/>'
    ),
    "business": (
        '<path d="M37 76V64h12V54h12V44h12V34h10v42z" fill="#fff"/>'
        '<path d="M40 53l22-19" stroke="{l}" stroke-width="4" stroke-linecap="round"/>'
        '<path d="M53 32l11 0 0 11" stroke="{l}" stroke-width="4" fill="none"'
        ' stroke-linecap="round" stroke-linejoin="round"/>'
    ),
    "environment": (
        '<path d="M40 74c-6-22 8-38 42-40 0 30-14 46-34 42 4-14 12-22 22-30-14 6-24 15-30 28z"'
        ' fill="#fff"/>'
    ),
    "law": (
        '<path d="M36 46 60 32l24 14v4H36z" fill="#fff"/>'
        '<path d="M43 54v17M54 54v17M66 54v17M77 54v17" stroke="#fff" stroke-width="5"/>'
        '<path d="M36 76h48" stroke="{l}" stroke-width="5" stroke-linecap="round"/>'
    ),
}
_STONES: Final = (
    (36, 64, 48, 14, "a", "#fff"),
    (42, 50, 37, 13, "b", "{l}"),
    (48, 38, 25, 11, "c", "#fff"),
    (54, 29, 13, 8, "d", "{l}"),
)


def sign(field: str, draw: Stream) -> str:
    return _bars(draw) if field == "data" else _SIGNS[field]


def cairn() -> str:
    return "".join(
        f'<path d="{stone(x, y, width, height, seed)}" fill="{fill}"/>'
        for x, y, width, height, seed, fill in _STONES
    )


def _bars(draw: Stream) -> str:
    parts = []
    for i in range(4):
        height, x = 12 + int(draw() * 4 + 0.5) * 3 + i * 4, 40 + i * 11
        parts.append(
            f'<rect x="{x}" y="{75 - height}" width="7" height="{height}" rx="2" fill="#fff"/>'
            f'<circle cx="{tenth(x + 3.5)}" cy="{67 - height}" r="3.2" fill="{{l}}"/>'
        )
    return "".join(parts)
