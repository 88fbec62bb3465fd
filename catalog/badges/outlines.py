"""Outlines of badge pictures as SVG path data, in arithmetic that JavaScript shares exactly."""

import math
from collections.abc import Callable, Sequence

Point = tuple[float, float]
Stream = Callable[[], float]

_MASK = 0xFFFFFFFF


def tenth(value: float) -> str:
    """Rounded to a tenth as JavaScript's Math.round does it (halves upwards), shortly written."""
    return f"{math.floor(value * 10 + 0.5) / 10 + 0.0:g}"


def stream(seed: str) -> Stream:
    """Numbers from 0 to below 1 that depend on the seed only."""
    state = 2166136261
    for character in seed:
        state = ((state ^ ord(character)) * 16777619) & _MASK

    def following() -> float:
        nonlocal state
        state = ((state ^ (state >> 15)) * 2246822507) & _MASK
        state = ((state ^ (state >> 13)) * 3266489909) & _MASK
        state ^= state >> 16
        return state / 4294967296

    return following


def smooth(points: Sequence[Point]) -> str:
    """A closed curve through the points: Catmull-Rom, written as cubic Béziers."""
    count = len(points)
    parts = [f"M{_pair(points[0])}"]
    for i in range(count):
        before, start, end, after = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        parts.append(f"C{_pair(first)} {_pair(second)} {_pair(end)}")
    return "".join(parts) + "Z"


def circle(radius: float) -> str:
    top, bottom, arc = f"60 {60 - radius:g}", f"60 {60 + radius:g}", f"A{radius:g} {radius:g} 0 1 1"
    return f"M{top}{arc} {bottom}{arc} {top}Z"


def polygon(radius: float, sides: int) -> str:
    """A regular polygon about (60, 61) whose corners are rounded."""
    turns = (-math.pi / 2 + (i * 2 * math.pi) / sides for i in range(sides))
    corners = [(60 + radius * math.cos(turn), 61 + radius * math.sin(turn)) for turn in turns]
    parts = []
    for i, corner in enumerate(corners):
        start = _towards(corner, corners[i - 1])
        end = _towards(corner, corners[(i + 1) % sides])
        parts.append(f"{'L' if i else 'M'}{start}Q{_pair(corner)} {end}")
    return "".join(parts) + "Z"


def scallop(radius: float, count: int) -> str:
    """A wavy round with as many bulges as asked for."""
    points = []
    for i in range(count * 2):
        turn, reach = -math.pi / 2 + (i * math.pi) / count, radius * (0.93 if i % 2 else 1.02)
        points.append((60 + reach * math.cos(turn), 60 + reach * math.sin(turn)))
    return smooth(points)


def ring(centre: Point, base: float, draw: Stream) -> str:
    """One wobbling contour line."""
    points = []
    for k in range(9):
        turn, reach = (k / 9) * math.pi * 2, base * (1 + (draw() - 0.5) * 0.24)
        across, down = reach * 1.25 * math.cos(turn), reach * math.sin(turn)
        points.append((centre[0] + across, centre[1] + down))
    return smooth(points)


def stone(x: float, y: float, w: float, h: float, seed: str) -> str:
    """A stone that fills the box: flat bed below, worn shoulders above."""
    draw, k = stream(seed), h / 100

    def jitter(amount: float) -> float:
        return (draw() - 0.5) * amount * k

    shoulder = min(h * 0.46, w * 0.28)
    tilt = jitter(7)
    return smooth(
        [
            (x + shoulder + jitter(8), y + 3 * k + draw() * 4 * k + tilt * 0.5),
            (x + w * 0.5 + jitter(20), y + draw() * 4 * k),
            (x + w - shoulder + jitter(8), y + 3 * k + draw() * 4 * k - tilt * 0.5),
            (x + w - shoulder * 0.27, y + h * 0.22 + jitter(7)),
            (x + w - k, y + h * 0.56 + jitter(12)),
            (x + w - shoulder * 0.36, y + h * 0.88 + jitter(3)),
            (x + w - shoulder + jitter(6), y + h - k),
            (x + w * 0.5 + jitter(10), y + h),
            (x + shoulder + jitter(6), y + h - k),
            (x + shoulder * 0.36, y + h * 0.88 + jitter(3)),
            (x + k, y + h * 0.54 + jitter(12)),
            (x + shoulder * 0.27, y + h * 0.2 + jitter(7)),
        ]
    )


def _towards(corner: Point, other: Point) -> str:
    x, y = (corner[i] + (other[i] - corner[i]) * 0.22 for i in (0, 1))
    return f"{tenth(x)},{tenth(y)}"


def _pair(point: Point) -> str:
    return f"{tenth(point[0])} {tenth(point[1])}"
