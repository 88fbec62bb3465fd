"""Rows of answers become objects, and keys of rows the ids that clients know."""

from __future__ import annotations

from binascii import b2a_base64
from collections.abc import Sequence
from typing import Any

ID_LENGTH = 36


def objects(keys: Sequence[str], answers: Sequence[Sequence[Any]], size: int) -> list[Any]:
    """One object for each row, from one sequence of answers for each key.

    Most of a long answer's time goes here, and an object that is written out takes a quarter
    of what one takes that is made of pairs.
    """
    match keys:
        case []:
            return [{} for _ in range(size)]
        case [a]:
            return [{a: p} for p in answers[0]]
        case [a, b]:
            return [{a: p, b: q} for p, q in zip(*answers, strict=True)]
        case [a, b, c]:
            return [{a: p, b: q, c: r} for p, q, r in zip(*answers, strict=True)]
        case [a, b, c, d]:
            return [{a: p, b: q, c: r, d: s} for p, q, r, s in zip(*answers, strict=True)]
        case [a, b, c, d, e]:
            return [{a: p, b: q, c: r, d: s, e: t} for p, q, r, s, t in zip(*answers, strict=True)]
        case [a, b, c, d, e, f]:
            return [
                {a: p, b: q, c: r, d: s, e: t, f: u}
                for p, q, r, s, t, u in zip(*answers, strict=True)
            ]
        case [a, b, c, d, e, f, g]:
            return [
                {a: p, b: q, c: r, d: s, e: t, f: u, g: v}
                for p, q, r, s, t, u, v in zip(*answers, strict=True)
            ]
        case [a, b, c, d, e, f, g, h]:
            return [
                {a: p, b: q, c: r, d: s, e: t, f: u, g: v, h: w}
                for p, q, r, s, t, u, v, w in zip(*answers, strict=True)
            ]
    return [dict(zip(keys, values, strict=True)) for values in zip(*answers, strict=True)]


def global_ids(type_name: str, ids: Sequence[Any]) -> list[str]:
    """Of all rows at once: base64 of texts of equal length is that of them joined, cut apart.

    Three bytes make four characters, so each text is filled up to a multiple of three.
    """
    prefix = f"{type_name}:"
    width = len(prefix) + ID_LENGTH
    missing = -width % 3
    fill, size = "\0" * missing, (width + missing) // 3 * 4
    joined = "".join([f"{prefix}{id_}{fill}" for id_ in ids])
    assert len(joined) == len(ids) * (width + missing), "the ids of rows are UUIDs"
    encoded = b2a_base64(joined.encode(), newline=False).decode()
    starts = range(0, len(encoded), size)
    if not missing:
        return [encoded[start : start + size] for start in starts]
    kept, end = size - missing, "=" * missing
    return [encoded[start : start + kept] + end for start in starts]
