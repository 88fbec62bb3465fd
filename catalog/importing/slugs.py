"""Slugs that no row has yet, for many new rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from tortoise.models import Model


async def free_slugs(model: type[Model], wanted: Mapping[str, str]) -> dict[str, str]:
    """By key: the slug that is wanted, or one with a mark of the key where that one is taken.

    The mark depends on the key alone, so that the same row gets the same slug anywhere.
    """
    marked = {key: f"{slug or 'item'}-{_mark(key)}" for key, slug in wanted.items()}
    asked = {slug for slug in wanted.values() if slug} | set(marked.values())
    rows = await model.filter(slug__in=list(asked)).values_list("slug", flat=True)
    taken = {str(slug) for slug in rows}
    found: dict[str, str] = {}
    for key, slug in wanted.items():
        choices = (slug, marked[key], f"{slug or 'item'}-{_mark(key, 16)}")
        found[key] = next(choice for choice in choices if choice and choice not in taken)
        taken.add(found[key])
    return found


def _mark(key: str, size: int = 3) -> str:
    return blake2b(key.encode(), digest_size=size).hexdigest()
