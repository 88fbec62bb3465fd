"""What would be if: badges of achievements as they would be awarded now, without awarding them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from catalog.ids import new_id
from catalog.models import MicroCredential, Pathway
from catalog.rules.holding import HeldBadge
from catalog.rules.words import AchievementKind
from catalog.services import holdings
from catalog.services.granting import months_after


async def badges_of(
    achievements: Iterable[MicroCredential | Pathway], at: datetime
) -> list[HeldBadge]:
    """In the versions that are shown; two statements however many there are."""
    wanted = [each for each in achievements if each.shown_version_id is not None]
    skills = await holdings.skills_of({each.shown_version_id for each in wanted})
    return [_badge(each, skills.get(each.shown_version_id, {}), at) for each in wanted]


def _badge(
    achievement: MicroCredential | Pathway, skills: holdings.Skills, at: datetime
) -> HeldBadge:
    version_id: UUID | None = achievement.shown_version_id
    assert version_id is not None
    is_pathway = isinstance(achievement, Pathway)
    months = achievement.valid_months
    return HeldBadge(
        id=new_id(),
        achievement_kind=(
            AchievementKind.PATHWAY if is_pathway else AchievementKind.MICRO_CREDENTIAL
        ),
        achievement_id=achievement.id,
        version_id=version_id,
        provider_id=achievement.provider_id,
        awarded_at=at,
        valid_from=at,
        valid_until=months_after(at, months) if months is not None else None,
        skills={} if is_pathway else skills,
        credits=achievement.credits or 0,
        minutes=achievement.minutes or 0,
        level=achievement.level,
        framework=achievement.framework,
    )
