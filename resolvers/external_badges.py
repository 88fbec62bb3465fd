"""How the fields and changes about badges from elsewhere are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from strawberry import Parent

from catalog.commands.external import RemoveExternalBadge
from catalog.models import ExternalBadge, Recipient, Requirement
from catalog.relation import Link, Relation
from catalog.services import external_badges, external_checks
from catalog.services.external_badges import Added
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class ExternalAchievement:
    issuer: str
    achievement_id: str


def asked_for(requirement: Parent[Requirement]) -> ExternalAchievement | None:
    issuer, achievement = requirement.external_issuer, requirement.external_achievement
    if issuer is None or achievement is None:
        return None
    return ExternalAchievement(issuer, achievement)


def badges_of(_model: Any) -> Relation:
    """By whichever of the learner's identities a badge was awarded to."""
    link = Link(Recipient._meta.db_table, "learner_id", "id", ())
    return Relation(ExternalBadge, "id", "recipient_id", True, link)


async def add(context: Context, content: str) -> Added:
    """Whatever has to be asked of others is asked before the transaction opens."""
    context.viewer.require_learner()
    deployment, clock = context.runner.deployment, context.clock
    command = await external_checks.handed_in(deployment, clock, context.outside, content)
    return await context.run(external_badges.add, command)


async def remove(context: Context, command: RemoveExternalBadge) -> None:
    await context.run(external_badges.remove, command)
