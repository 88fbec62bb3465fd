"""Where a learner stands in pathways, and what is best done next: for reading only.

However many pathways are asked about at once, it takes the same number of statements.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from tortoise.functions import Min

from catalog.models import Alignment, Enrollment, MicroCredential, Pathway, Recipient
from catalog.rules.explain import Explanation, simulate
from catalog.rules.explain import explain as explained
from catalog.rules.holding import HeldBadge
from catalog.rules.remaining import LeafFacts, Price, leaf_cost
from catalog.rules.requirement import (
    Leaf,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SetLeaf,
    SkillLeaf,
    leaves,
)
from catalog.rules.words import EnrollmentState, VersionStatus, Visibility
from catalog.services import holdings, trees
from catalog.services.holdings import Hand

_UNDER_WAY = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED)
_PINNING = (*_UNDER_WAY, EnrollmentState.COMPLETED)


@dataclass(frozen=True, slots=True)
class PathwayStanding:
    """Of the version that the learner is enrolled in, otherwise of the one that is shown."""

    pathway_id: UUID
    version_id: UUID
    enrollment_id: UUID | None
    explanation: Explanation
    newly_met: tuple[str, ...] = ()
    """Keys of what badges that are only imagined would meet."""


@dataclass(frozen=True, slots=True)
class Side:
    """What a learner brings: badges and enrolments; nothing of either for somebody unknown."""

    hand: Hand = field(default_factory=Hand)
    enrollments: Sequence[Enrollment] = ()

    @property
    def held(self) -> Sequence[HeldBadge]:
        return self.hand.badges

    @property
    def pinned(self) -> dict[UUID, Enrollment]:
        return {each.pathway_id: each for each in self.enrollments if each.pathway_id is not None}


async def side_of(learner_id: UUID | None) -> Side:
    if learner_id is None:
        return Side()
    recipients = await Recipient.filter(learner_id=learner_id).only("id")
    hand = await holdings.hand_of([each.id for each in recipients], learner_id)
    enrollments = Enrollment.filter(learner_id=learner_id, state__in=_PINNING)
    return Side(hand, await enrollments.order_by("id"))


async def explain(learner_id: UUID, pathway_id: UUID, at: datetime) -> PathwayStanding | None:
    """None if the pathway has no tree. Whether the learner may see it is for the caller to say."""
    return (await explain_many(learner_id, [pathway_id], at)).get(pathway_id)


async def explain_many(
    learner_id: UUID, pathway_ids: Iterable[UUID], at: datetime
) -> dict[UUID, PathwayStanding]:
    side = await side_of(learner_id)
    versions = await versions_for(side, pathway_ids)
    found = await explain_versions(side, versions.items(), at)
    return {standing.pathway_id: standing for standing in found.values()}


async def versions_for(side: Side, pathway_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """By pathway: the version that the learner is enrolled in, otherwise the one shown."""
    pathways = await Pathway.filter(id__in=list(pathway_ids)).only("id", "shown_version_id")
    found = {each.id: _version_of(each, side.pinned.get(each.id)) for each in pathways}
    return {pathway_id: version for pathway_id, version in found.items() if version is not None}


async def explain_versions(
    side: Side,
    versions: Iterable[tuple[UUID, UUID]],
    at: datetime,
    further: Sequence[HeldBadge] = (),
) -> dict[UUID, PathwayStanding]:
    """Of pathways and versions: by version, as if the further badges were held as well."""
    asked = list(versions)
    if further:
        side = replace(side, hand=await side.hand.knowing(further))
    ground = await ground_of(side, [version_id for _, version_id in asked], at)
    standings = (ground.standing(*each, further) for each in asked)
    return {each.version_id: each for each in standings if each is not None}


@dataclass(frozen=True, slots=True)
class Ground:
    """All that it takes to explain some versions to one learner, read once."""

    side: Side
    trees: Mapping[UUID, Requirement]
    at: datetime
    known: _Known

    def standing(
        self, pathway_id: UUID, version_id: UUID, further: Sequence[HeldBadge] = ()
    ) -> PathwayStanding | None:
        """As if the further badges were held as well; null without a tree."""
        tree = self.trees.get(version_id)
        if tree is None:
            return None
        hand, enrollment = self.side.hand, self.side.pinned.get(pathway_id)
        held, more = hand.in_pathway(pathway_id), hand.accepted_in(pathway_id, further)
        explanation, newly_met = _seen(tree, held, more, self.at, self.known.of(tree))
        enrollment_id = enrollment.id if enrollment else None
        return PathwayStanding(pathway_id, version_id, enrollment_id, explanation, newly_met)


async def ground_of(side: Side, version_ids: Iterable[UUID], at: datetime) -> Ground:
    grown = await trees.trees_of(version_ids)
    return Ground(side, grown, at, await _known(grown.values(), side.enrollments))


def _seen(
    tree: Requirement,
    held: Sequence[HeldBadge],
    further: Sequence[HeldBadge],
    at: datetime,
    facts: Mapping[str, LeafFacts],
) -> tuple[Explanation, tuple[str, ...]]:
    if not further:
        return explained(tree, held, at, facts), ()
    simulation = simulate(tree, held, further, at, facts)
    return simulation.explanation, simulation.newly_met


def _version_of(pathway: Pathway, enrollment: Enrollment | None) -> UUID | None:
    return enrollment.pathway_version_id if enrollment else pathway.shown_version_id


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of achievements by their ids, and how long a level of a skill takes."""

    facts: Mapping[UUID, LeafFacts]
    skills: Mapping[str, Sequence[tuple[int | None, int]]]

    def of(self, tree: Requirement) -> dict[str, LeafFacts]:
        found = {leaf.key: self._of_leaf(leaf) for leaf in leaves(tree)}
        return {key: facts for key, facts in found.items() if facts is not None}

    def _of_leaf(self, leaf: Leaf) -> LeafFacts | None:
        if isinstance(leaf, SkillLeaf):
            return self._of_skill(leaf)
        known = [self.facts[id_] for id_ in _targets(leaf) if id_ in self.facts]
        return min(known, key=lambda facts: (not facts.available, leaf_cost(facts)), default=None)

    def _of_skill(self, leaf: SkillLeaf) -> LeafFacts | None:
        lowest = leaf.min_level
        suffices = [
            minutes
            for level, minutes in self.skills.get(leaf.skill_uri, ())
            if lowest is None or (level is not None and level >= lowest)
        ]
        return LeafFacts(minutes=min(suffices)) if suffices else None


async def _known(grown: Iterable[Requirement], enrollments: Sequence[Enrollment]) -> _Known:
    asked = [leaf for tree in grown for leaf in leaves(tree)]
    wanted = {id_ for leaf in asked for id_ in _targets(leaf)}
    percents = {
        each.micro_credential_id or each.pathway_id: each.percent
        for each in enrollments
        if each.state in _UNDER_WAY
    }
    facts: dict[UUID, LeafFacts] = {}
    for model in (MicroCredential, Pathway):
        rows = await model.filter(id__in=list(wanted)).only(
            "id", "status", "minutes", "credits", "price_minor", "currency", "provider_id"
        )
        facts |= {row.id: _facts(row, percents.get(row.id)) for row in rows}
    uris = {leaf.skill_uri for leaf in asked if isinstance(leaf, SkillLeaf)}
    return _Known(facts, await _quickest(uris))


async def _quickest(uris: Iterable[str]) -> dict[str, list[tuple[int | None, int]]]:
    """Per skill, the least minutes in which what everyone finds shows it at each level."""
    public = Alignment.filter(
        skill__uri__in=list(uris),
        version__status=VersionStatus.PUBLISHED,
        version__micro_credential__status=VersionStatus.PUBLISHED,
        version__micro_credential__visibility=Visibility.PUBLIC,
        version__minutes__not_isnull=True,
    )
    least = public.annotate(least=Min("version__minutes")).group_by("skill__uri", "level")
    found: dict[str, list[tuple[int | None, int]]] = defaultdict(list)
    for uri, level, minutes in await least.values_list("skill__uri", "level", "least"):
        found[uri].append((level, minutes))
    return found


def _targets(leaf: Leaf) -> Sequence[UUID]:
    """Of a set the one that takes least is looked for."""
    if isinstance(leaf, MicroCredentialLeaf):
        return (leaf.micro_credential_id,)
    if isinstance(leaf, SetLeaf):
        return sorted(leaf.micro_credentials | leaf.pathways)
    return (leaf.pathway_id,) if isinstance(leaf, PathwayLeaf) else ()


def _facts(row: MicroCredential | Pathway, percent: int | None) -> LeafFacts:
    priced = row.price_minor is not None and row.currency is not None
    return LeafFacts(
        minutes=row.minutes,
        credits=row.credits or 0,
        price=Price(row.price_minor or 0, row.currency or "") if priced else None,
        percent=percent,
        provider=row.provider_id,
        available=row.status is VersionStatus.PUBLISHED,
    )
