"""Where the viewer stands on pathways: explained, and shown with what the viewer may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from strawberry import Parent

from catalog.listing import Listing
from catalog.models import (
    Badge,
    ExternalBadge,
    MicroCredential,
    Pathway,
    Requirement,
    RequirementTarget,
    Skill,
)
from catalog.reader import instances
from catalog.rules.explanation import ExplainedNode
from catalog.rules.explanation import NextStep as PlainStep
from catalog.rules.finding import Uncounted
from catalog.rules.remaining import Remaining
from catalog.rules.words import NotCounted, RequirementKind
from catalog.services import explaining
from catalog.services.explaining import PathwayStanding
from catalog.statement import Question, all_columns
from resolvers import visible
from resolvers.achievements import Money, ects, hours
from resolvers.context import Context, Info


@dataclass(frozen=True, slots=True)
class Targets:
    """What leaves ask for and rest on, as far as the viewer may see it."""

    requirements: Mapping[str, Requirement]
    micro_credentials: Mapping[UUID, MicroCredential]
    pathways: Mapping[UUID, Pathway]
    skills: Mapping[UUID, Skill]
    badges: Mapping[UUID, Badge]
    external: Mapping[UUID, ExternalBadge]
    sets: Mapping[UUID, Sequence[RequirementTarget]]

    def any_of(self, key: str) -> list[MicroCredential | Pathway]:
        """Of a set, as far as the viewer may see it."""
        found: list[MicroCredential | Pathway | None] = []
        for each in self.sets.get(self.requirements[key].id, ()):
            if each.micro_credential_id is not None:
                found.append(self.micro_credentials.get(each.micro_credential_id))
            if each.pathway_id is not None:
                found.append(self.pathways.get(each.pathway_id))
        return [each for each in found if each is not None]

    def micro_credential(self, key: str) -> MicroCredential | None:
        id_ = self.requirements[key].micro_credential_id
        return self.micro_credentials.get(id_) if id_ else None

    def pathway(self, key: str) -> Pathway | None:
        id_ = self.requirements[key].required_pathway_id
        return self.pathways.get(id_) if id_ else None

    def skill(self, key: str) -> Skill | None:
        id_ = self.requirements[key].skill_id
        return self.skills.get(id_) if id_ else None


@dataclass(frozen=True, slots=True)
class UncountedBadge:
    why: NotCounted
    badge: Badge | None
    external_badge: ExternalBadge | None


class Node:
    """An explained requirement together with what it asks for."""

    def __init__(self, node: ExplainedNode, targets: Targets) -> None:
        self._targets = targets
        self.key, self.parent_key, self.kind = node.key, node.parent_key, node.kind
        self.depth = targets.requirements[node.key].depth
        self.title, self.rule, self.rule_text, self.tally = (
            node.title,
            node.rule,
            node.asks,
            node.tally,
        )
        self.standing, self.word, self.message = node.standing, node.word, node.message
        self.percent, self.hours_left = node.percent, hours(node.minutes_left)
        self.locked_by, self.on_the_way = node.locked_by, node.on_the_way
        self.micro_credential = targets.micro_credential(node.key)
        self.pathway = targets.pathway(node.key)
        self.skill = targets.skill(node.key)
        self.any_of = targets.any_of(node.key)
        achievement = self.micro_credential or self.pathway
        self.credits = ects(achievement.credits) if achievement else None
        self.hours = hours(achievement.minutes) if achievement else None
        self.badges = [targets.badges[id_] for id_ in node.badges if id_ in targets.badges]
        brought = targets.external
        self.external_badges = [brought[id_] for id_ in node.badges if id_ in brought]
        self.uncounted = [self._uncounted(one) for one in node.uncounted]

    def _uncounted(self, one: Uncounted) -> UncountedBadge:
        id_, targets = one.badge_id, self._targets
        return UncountedBadge(one.reason, targets.badges.get(id_), targets.external.get(id_))


@dataclass(frozen=True, slots=True)
class Left:
    badges: int
    hours: Decimal | None
    credits: Decimal | None
    prices: list[Money]
    prices_known: bool
    exact: bool

    @classmethod
    def of(cls, left: Remaining) -> Left:
        return cls(
            badges=left.badges,
            hours=hours(left.minutes),
            credits=ects(left.credits),
            prices=[Money(price.amount, price.currency) for price in left.prices],
            prices_known=left.prices_known,
            exact=left.exact,
        )


class Step:
    """The requirement that is best taken next, together with what it asks for."""

    def __init__(self, step: PlainStep, targets: Targets) -> None:
        self.key, self.title, self.message = step.key, step.title, step.message
        self.reasons, self.hours_left = list(step.reasons), hours(step.minutes_left)
        self.completes, self.opens = list(step.completes), list(step.opens)
        self.micro_credential = targets.micro_credential(step.key)
        self.pathway = targets.pathway(step.key)


class Progress:
    """Where the viewer stands on one pathway."""

    def __init__(self, standing: PathwayStanding, targets: Targets) -> None:
        explanation = standing.explanation
        left, step = explanation.remaining, explanation.next_step
        self.complete = explanation.percent == 100
        self.percent, self.summary = explanation.percent, explanation.summary
        self.earned, self.needed = explanation.earned, explanation.needed
        self.remaining = Left.of(left) if left else None
        self.next_step = Step(step, targets) if step else None
        self.nodes = [Node(node, targets) for node in explanation.nodes]


async def progress(pathway: Parent[Pathway], info: Info) -> Progress | None:
    """Null for visitors, and for a pathway that has no tree yet."""
    if info.context.viewer.learner_id is None:
        return None
    found: Progress | None = await info.context.loaders.batched_as(
        info.context, _standings, pathway.id
    )
    return found


async def _standings(context: Context, pathway_ids: list[UUID]) -> list[Progress | None]:
    """However many pathways: the same number of statements."""
    learner_id = context.viewer.learner_id
    assert learner_id is not None, "visitors are answered before"
    standings = await explaining.explain_many(learner_id, pathway_ids, context.clock())
    targets = await targets_of(context, list(standings.values()))
    return [
        Progress(standings[id_], targets[standings[id_].version_id]) if id_ in standings else None
        for id_ in pathway_ids
    ]


async def targets_of(context: Context, standings: Sequence[PathwayStanding]) -> dict[UUID, Targets]:
    version_ids = [standing.version_id for standing in standings]
    rows = await Requirement.filter(version_id__in=version_ids).order_by("position")
    nodes = [node for standing in standings for node in standing.explanation.nodes]
    badge_ids = {id_ for node in nodes for id_ in node.badges}
    badge_ids |= {one.badge_id for node in nodes for one in node.uncounted}
    sets = await _sets(rows)
    members: list[Any] = [each for every in sets.values() for each in every]
    micro_credentials = await seen_rows(
        context,
        visible.micro_credentials(context),
        {row.micro_credential_id for row in (*rows, *members)},
    )
    pathways = await seen_rows(
        context,
        visible.pathways(context),
        {*(row.required_pathway_id for row in rows), *(each.pathway_id for each in members)},
    )
    skills = await seen_rows(context, visible.skills(context), {row.skill_id for row in rows})
    badges = await seen_rows(context, visible.own_badges(context), badge_ids)
    others = badge_ids - badges.keys() if _asks_elsewhere(rows) else ()
    external = await seen_rows(context, visible.external_badges(context), others)
    return {
        version_id: Targets(
            {row.key: row for row in rows if row.version_id == version_id},
            micro_credentials,
            pathways,
            skills,
            badges,
            external,
            sets,
        )
        for version_id in version_ids
    }


def _asks_elsewhere(rows: Iterable[Requirement]) -> bool:
    return any(row.kind is RequirementKind.EXTERNAL for row in rows)


async def _sets(rows: Iterable[Requirement]) -> dict[UUID, list[RequirementTarget]]:
    """By requirement; no statement where there is no set."""
    ids = [row.id for row in rows if row.kind is RequirementKind.SET]
    found: dict[UUID, list[RequirementTarget]] = defaultdict(list)
    if ids:
        members = RequirementTarget.filter(requirement_id__in=ids)
        for each in await members.order_by("requirement_id", "position"):
            found[each.requirement_id].append(each)
    return found


async def seen_rows(
    context: Context, listing: Listing[Any], ids: Iterable[UUID | None]
) -> dict[UUID, Any]:
    wanted = [id_ for id_ in ids if id_ is not None]
    if not wanted:
        return {}
    columns = Question(all_columns(listing.model))
    rows = await context.reader.rows(listing.only(id__in=wanted), columns)
    return {row.id: row for row in instances(listing.model, rows)}
