"""What the viewer is near to, and what would be with badges that are not held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from catalog.errors import Invalid, NotFound
from catalog.models import MicroCredential, Pathway, PathwayVersion
from catalog.rules.holding import HeldBadge
from catalog.services import explaining, imagining, nearness
from resolvers import visible
from resolvers.context import Context
from resolvers.pathway_progress import Progress, seen_rows, targets_of

MOST_IMAGINED = 50
MOST_NEAR = 20


@dataclass(frozen=True, slots=True)
class Imagined:
    """Ids of achievements whose badges are to be taken as held."""

    micro_credential_ids: tuple[UUID, ...] = ()
    pathway_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Simulated:
    progress: Progress
    newly_met: list[str]


@dataclass(frozen=True, slots=True)
class Near:
    pathway: Pathway
    enrolled: bool
    progress: Progress


async def nearly_there(context: Context, first: int, imagined: Imagined) -> list[Near]:
    if not 1 <= first <= MOST_NEAR:
        raise Invalid(f"`first` is a number from 1 to {MOST_NEAR}.", "first")
    further = await _further(context, imagined)
    now = context.clock()
    standings = await nearness.nearest(context.viewer, now, first, further)
    ids = {each.pathway_id for each in standings}
    pathways = await seen_rows(context, visible.pathways(context), ids)
    targets = await targets_of(context, standings)
    return [
        Near(
            pathways[each.pathway_id],
            each.enrollment_id is not None,
            Progress(each, targets[each.version_id]),
        )
        for each in standings
    ]


async def simulate(
    context: Context, version: PathwayVersion, imagined: Imagined
) -> Simulated | None:
    """Of this very version, a draft perhaps; null if it has no tree."""
    asked = _Asked(version.pathway_id, version.id, imagined)
    found: Simulated | None = await context.loaders.batched_as(context, _simulations, asked)
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    pathway_id: UUID
    version_id: UUID
    imagined: Imagined


async def _simulations(context: Context, asked: list[_Asked]) -> list[Simulated | None]:
    """However many versions: the same number of statements for what is imagined of them alike."""
    side = await explaining.side_of(context.viewer.learner_id)
    found: dict[_Asked, Simulated] = {}
    for imagined in dict.fromkeys(each.imagined for each in asked):
        alike = [each for each in asked if each.imagined == imagined]
        further = await _further(context, imagined)
        versions = [(each.pathway_id, each.version_id) for each in alike]
        standings = await explaining.explain_versions(side, versions, context.clock(), further)
        targets = await targets_of(context, list(standings.values()))
        for each in alike:
            if (standing := standings.get(each.version_id)) is not None:
                progress = Progress(standing, targets[each.version_id])
                found[each] = Simulated(progress, list(standing.newly_met))
    return [found.get(each) for each in asked]


async def _further(context: Context, imagined: Imagined) -> Sequence[HeldBadge]:
    """What the viewer cannot see cannot be imagined either."""
    asked = len(imagined.micro_credential_ids) + len(imagined.pathway_ids)
    if asked > MOST_IMAGINED:
        raise Invalid(f"At most {MOST_IMAGINED} achievements can be imagined at once.", "ifHeld")
    micro_credentials: dict[UUID, MicroCredential] = await seen_rows(
        context, visible.micro_credentials(context), imagined.micro_credential_ids
    )
    pathways: dict[UUID, Pathway] = await seen_rows(
        context, visible.pathways(context), imagined.pathway_ids
    )
    found: list[MicroCredential | Pathway] = [*micro_credentials.values(), *pathways.values()]
    if len(found) < len({*imagined.micro_credential_ids, *imagined.pathway_ids}):
        raise NotFound("There is no such micro-credential or pathway.", "ifHeld")
    return await imagining.badges_of(found, context.clock())
