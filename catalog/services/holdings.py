"""The badges of a holder as the rules read them, in two statements whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

from catalog.models import Alignment, Badge
from catalog.rules.holding import HeldBadge
from catalog.rules.words import AchievementKind

Skills = Mapping[str, int | None]


async def held_by(recipient_ids: Iterable[UUID]) -> list[HeldBadge]:
    """Every badge, also revoked and expired ones: the rules say why those do not count."""
    badges = await Badge.filter(recipient_id__in=list(recipient_ids)).order_by("id")
    skills = await skills_of({each.micro_credential_version_id for each in badges})
    return [as_held(each, skills.get(each.micro_credential_version_id)) for each in badges]


async def with_skills(badge: Badge) -> HeldBadge:
    skills = await skills_of({badge.micro_credential_version_id})
    return as_held(badge, skills.get(badge.micro_credential_version_id))


def as_held(badge: Badge, skills: Skills | None = None) -> HeldBadge:
    kind = AchievementKind.PATHWAY if badge.pathway_id else AchievementKind.MICRO_CREDENTIAL
    achievement_id = badge.pathway_id or badge.micro_credential_id
    version_id = badge.pathway_version_id or badge.micro_credential_version_id
    assert achievement_id is not None
    assert version_id is not None
    return HeldBadge(
        id=badge.id,
        achievement_kind=kind,
        achievement_id=achievement_id,
        version_id=version_id,
        provider_id=badge.provider_id,
        awarded_at=badge.awarded_at,
        valid_from=badge.valid_from,
        valid_until=badge.valid_until,
        state=badge.state,
        skills=skills or {},
        credits=badge.credits or 0,
        minutes=badge.minutes or 0,
    )


async def skills_of(version_ids: Iterable[UUID | None]) -> Mapping[UUID | None, Skills]:
    wanted = [each for each in version_ids if each is not None]
    found: dict[UUID | None, dict[str, int | None]] = defaultdict(dict)
    if wanted:
        rows = Alignment.filter(version_id__in=wanted)
        async for version_id, uri, level in rows.values_list("version_id", "skill__uri", "level"):
            found[version_id][uri] = level
    return found
