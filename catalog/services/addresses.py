"""Where what is written into badges is served. Stored when made, never computed again."""

from __future__ import annotations

from uuid import UUID

from catalog.work import Work


def badge_url(work: Work, public_id: str) -> str:
    return _at(work, f"badges/{public_id}")


def achievement_url(work: Work, achievement_id: UUID, number: int) -> str:
    """One version of a micro-credential or pathway."""
    return achievement_address(work.deployment.public_url, achievement_id, number)


def achievement_address(public_url: str, achievement_id: UUID, number: int) -> str:
    return f"{public_url.rstrip('/')}/achievements/{achievement_id}/v{number}"


def page_address(public_url: str, is_pathway: bool, slug: str) -> str:
    """Where people read about an achievement; slugs never change."""
    return f"{public_url.rstrip('/')}/{'p' if is_pathway else 'c'}/{slug}"


def image_url(work: Work, achievement_id: UUID, number: int) -> str:
    return f"{achievement_url(work, achievement_id, number)}/image.svg"


def status_list_url(work: Work, list_id: UUID) -> str:
    return _at(work, f"status/{list_id}")


def _at(work: Work, path: str) -> str:
    return f"{work.deployment.public_url.rstrip('/')}/{path}"
