"""Slugs that no row has yet, for many new rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from tortoise.models import Model


async def free_slugs(
    model: type[Model], wanted: Mapping[str, str], source: str = ""
) -> dict[str, str]:
    """By key: the slug that is wanted, or one with a mark where that one is taken.

    The mark depends on key and source alone, so that the same row gets the same slug anywhere.
    """
    choices = {key: _choices(key, slug, source) for key, slug in wanted.items()}
    asked = [slug for slugs in choices.values() for slug in slugs]
    rows = await model.filter(slug__in=asked).values_list("slug", flat=True)
    taken = {str(slug) for slug in rows}
    found: dict[str, str] = {}
    for key, slugs in choices.items():
        found[key] = next(slug for slug in slugs if slug not in taken)
        taken.add(found[key])
    return found


def _choices(key: str, slug: str, source: str) -> list[str]:
    """Sources may use each other's keys, such as an address: the last names the source too."""
    stem = slug or "item"
    marked = [f"{stem}-{_mark(key)}", f"{stem}-{_mark(key, 16)}"]
    return [*([slug] if slug else []), *marked, f"{stem}-{_mark(f'{source} {key}', 16)}"]


def _mark(key: str, size: int = 3) -> str:
    return blake2b(key.encode(), digest_size=size).hexdigest()
