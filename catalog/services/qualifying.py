"""Of everyone who holds what a pathway asks for, those to whom its badge may be due.

Read for many holders at once and without locks, so it is only a sieve: whoever stays in it is
looked at again under the holder's lock before anything is awarded. Whether a tree is met depends
on what the badges are of and not on whose they are, so it is evaluated once for all who hold
badges of the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from tortoise.expressions import Q, Subquery
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from catalog.models import (
    Alignment,
    Badge,
    Enrollment,
    Equivalency,
    ExternalBadge,
    LeafMatch,
    Pathway,
    Recipient,
)
from catalog.rules.requirement import Requirement, walk
from catalog.rules.stacking import evaluate
from catalog.rules.words import (
    BadgeState,
    EnrollmentState,
    MatchKind,
    ValidityPolicy,
    VersionStatus,
)
from catalog.services import holdings, trees

PINNING = (EnrollmentState.ACTIVE, EnrollmentState.PAUSED, EnrollmentState.COMPLETED)

Kind = tuple[object, ...]
"""What a badge is of, as far as a tree can tell it from others that count."""

_KIND = ("micro_credential_version_id", "pathway_version_id", "credits", "minutes")
_STANDING_ELSEWHERE = Q(state=BadgeState.VALID, removed_at__isnull=True)
_EARNED = ("awarded_at", "valid_from")


@dataclass(frozen=True, slots=True)
class Sifted:
    """So many recipients in the order of their ids, and those of them who may qualify."""

    recipient_ids: tuple[UUID, ...]
    due: tuple[UUID, ...]

    def first(self, most: int) -> Sifted:
        """Up to and with the last of so many who may qualify."""
        if len(self.due) <= most:
            return self
        end = self.recipient_ids.index(self.due[most - 1]) + 1
        return Sifted(self.recipient_ids[:end], self.due[:most])


@dataclass(slots=True)
class Sieve:
    """One pathway, with what is found out once for all of its holders."""

    pathway: Pathway
    holding: Q
    elsewhere: Q | None = None
    """Badges from elsewhere that it asks for, if it does."""
    is_dated: bool = False
    """Whether what is accepted depends on when it was awarded."""
    _trees: dict[UUID, Requirement] = field(default_factory=dict)
    _met: dict[tuple[UUID, frozenset[Kind]], bool] = field(default_factory=dict)

    async def how_many(self) -> int:
        if self.elsewhere is not None:
            holders = (Q(id__in=Subquery(each.values("recipient_id"))) for each in self._holdings())
            return await Recipient.filter(reduce(or_, holders)).count()
        found = Badge.filter(self.holding, state=BadgeState.VALID)
        (row,) = await found.annotate(n=Count("recipient_id", distinct=True)).values_list("n")
        return int(row[0])

    async def sift(self, after: UUID | None, most: int, at: datetime) -> Sifted:
        """The recipients that come after `after`, in the order of their ids."""
        recipient_ids = await self._recipients(after, most)
        people = await _people(recipient_ids)
        pinned = await self._pinned(people)
        await self._grow({*pinned.values(), self.pathway.shown_version_id})
        standing = await self._standing(people.all_ids, at)
        kinds = await self._kinds(people.all_ids, at)
        due = []
        for each in recipient_ids:
            own = people.together(each)
            version_id = pinned.get(people.learners.get(each)) or self._open_version()
            if version_id is None or not standing.isdisjoint(own):
                continue
            held = frozenset(kind for id_ in own for kind in kinds.get(id_, ()))
            if await self._is_met(version_id, held, own, at):
                due.append(each)
        return Sifted(tuple(recipient_ids), tuple(due))

    def _holdings(self) -> Iterable[QuerySet[Any]]:
        yield Badge.filter(self.holding, state=BadgeState.VALID)
        if self.elsewhere is not None:
            yield ExternalBadge.filter(self.elsewhere, _STANDING_ELSEWHERE)

    async def _recipients(self, after: UUID | None, most: int) -> list[UUID]:
        first: set[UUID] = set()
        for holding in self._holdings():
            found = holding.filter(recipient_id__gt=after) if after else holding
            in_order = found.distinct().order_by("recipient_id").limit(most)
            first |= {row[0] for row in await in_order.values_list("recipient_id")}
        return sorted(first)[:most]

    async def _is_met(
        self, version_id: UUID, held: frozenset[Kind], own: Sequence[UUID], at: datetime
    ) -> bool:
        tree = self._trees.get(version_id)
        if tree is None:
            return False
        key = version_id, held
        if key not in self._met:
            hand = await holdings.hand_of(own, None)
            found = evaluate(tree, hand.in_pathway(self.pathway.id), at)
            self._met[key] = found.met or not found.decided
        return self._met[key]

    def _open_version(self) -> UUID | None:
        """Which one counts for those who are not enrolled."""
        is_open = self.pathway.status is VersionStatus.PUBLISHED
        if is_open and self.pathway.awards_without_enrollment:
            return self.pathway.shown_version_id
        return None

    async def _grow(self, version_ids: Iterable[UUID | None]) -> None:
        missing = {id_ for id_ in version_ids if id_ is not None} - set(self._trees)
        self._trees |= await trees.trees_of(missing)

    async def _standing(self, recipient_ids: Sequence[UUID], at: datetime) -> set[UUID]:
        """Who holds the pathway's badge already."""
        found: set[UUID] = set()
        for chunk in _chunks(recipient_ids):
            own = Badge.filter(_in_time(at), pathway_id=self.pathway.id, recipient_id__in=chunk)
            rows = own.filter(state__in=(BadgeState.VALID, BadgeState.ISSUING))
            found |= {row[0] for row in await rows.values_list("recipient_id")}
        return found

    async def _kinds(
        self, recipient_ids: Sequence[UUID], at: datetime
    ) -> Mapping[UUID, Sequence[Kind]]:
        is_dated = self.is_dated or any(map(_asks_when, self._trees.values()))
        dates = _EARNED if is_dated else ()
        found: dict[UUID, list[Kind]] = defaultdict(list)
        for chunk in _chunks(recipient_ids):
            counting = Badge.filter(_in_time(at), self.holding, recipient_id__in=chunk)
            rows = counting.filter(state=BadgeState.VALID, valid_from__lte=at)
            for recipient_id, *kind in await rows.values_list("recipient_id", *_KIND, *dates):
                found[recipient_id].append(tuple(kind))
            if self.elsewhere is not None:
                brought = ExternalBadge.filter(
                    _in_time(at), self.elsewhere, _STANDING_ELSEWHERE, recipient_id__in=chunk
                )
                for recipient_id, *kind in await brought.values_list(
                    "recipient_id", "issuer", "achievement_id", *dates
                ):
                    found[recipient_id].append(tuple(kind))
        return found

    async def _pinned(self, people: _People) -> dict[UUID | None, UUID]:
        found: dict[UUID | None, UUID] = {}
        for chunk in _chunks(list(people.identities)):
            rows = Enrollment.filter(
                learner_id__in=chunk, pathway_id=self.pathway.id, state__in=PINNING
            )
            found |= dict(await rows.order_by("id").values_list("learner_id", "pathway_version_id"))
        return found


@dataclass(frozen=True, slots=True)
class _People:
    """Which recipients are one person: what all of them hold counts together."""

    learners: Mapping[UUID, UUID | None]
    identities: Mapping[UUID, Sequence[UUID]]

    @property
    def all_ids(self) -> list[UUID]:
        others = (id_ for ids in self.identities.values() for id_ in ids)
        return list(dict.fromkeys([*self.learners, *others]))

    def together(self, recipient_id: UUID) -> Sequence[UUID]:
        learner_id = self.learners.get(recipient_id)
        return self.identities[learner_id] if learner_id is not None else (recipient_id,)


async def sieve_of(pathway_id: UUID) -> Sieve:
    """By the leaves of all its versions: learners stay on those they enrolled in."""
    pathway = await Pathway.get(id=pathway_id)
    matches = LeafMatch.filter(pathway_id=pathway_id).distinct().values_list("kind", "target")
    wanted: dict[MatchKind, list[str]] = defaultdict(list)
    for kind, target in await matches:
        wanted[kind].append(target)
    attested = Alignment.filter(skill__uri__in=wanted[MatchKind.SKILL])
    versions = await attested.distinct().order_by("version_id").values_list("version_id", flat=True)
    holding = Q(micro_credential_id__in=wanted[MatchKind.ACHIEVEMENT])
    holding |= Q(pathway_id__in=wanted[MatchKind.PATHWAY])
    holding |= Q(micro_credential_version_id__in=list(versions))
    is_dated = await Equivalency.exists(pathway_id=pathway_id, until__not_isnull=True)
    return Sieve(pathway, holding, _elsewhere(wanted[MatchKind.EXTERNAL]), is_dated)


def _elsewhere(targets: Iterable[str]) -> Q | None:
    named = (target.split(" ", 1) for target in targets)
    asked = [Q(issuer=issuer, achievement_id=achievement) for issuer, achievement in named]
    return reduce(or_, asked) if asked else None


async def _people(recipient_ids: Sequence[UUID]) -> _People:
    learners: dict[UUID, UUID | None] = {}
    for chunk in _chunks(recipient_ids):
        learners |= dict(await Recipient.filter(id__in=chunk).values_list("id", "learner_id"))
    identities: dict[UUID, list[UUID]] = defaultdict(list)
    for chunk in _chunks([each for each in set(learners.values()) if each is not None]):
        rows = Recipient.filter(learner_id__in=chunk).values_list("id", "learner_id")
        for recipient_id, learner_id in await rows:
            identities[learner_id].append(recipient_id)
    return _People(learners, identities)


def _in_time(at: datetime) -> Q:
    return Q(valid_until__isnull=True) | Q(valid_until__gt=at)


def _asks_when(tree: Requirement) -> bool:
    stated = (node.validity for node in walk(tree) if node.validity is not None)
    return any(each.policy is ValidityPolicy.EARNED_WITHIN for each in stated)


def _chunks(ids: Sequence[UUID], size: int = 500) -> Iterable[Sequence[UUID]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
