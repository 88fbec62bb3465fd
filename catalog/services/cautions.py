"""What an author should know of a tree before it is published, though it may well be meant so."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tortoise.expressions import Q

from catalog.models import Alignment, MicroCredential, Offering, Pathway
from catalog.rules.requirement import (
    ExternalLeaf,
    Leaf,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SetLeaf,
    SkillLeaf,
    leaves,
)
from catalog.rules.words import VersionStatus


@dataclass(frozen=True, slots=True)
class Caution:
    """About one leaf, by its key."""

    key: str
    message: str


async def cautions_about(
    grown: Mapping[UUID, Requirement], today: date
) -> dict[UUID, list[Caution]]:
    """By version: leaves that nobody can begin today; a badge that is held counts all the same.

    However many trees: the same number of statements.
    """
    known = await _known([leaf for tree in grown.values() for leaf in leaves(tree)], today)
    return {id_: list(_cautions(tree, known)) for id_, tree in grown.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    published: Set[UUID]
    offered: Collection[UUID]
    levels: Mapping[str, Sequence[int | None]]

    def message(self, leaf: Leaf) -> str | None:
        title = leaf.title or leaf.key
        if isinstance(leaf, SetLeaf):
            can_be = self.published & (leaf.pathways | leaf.micro_credentials)
            return None if can_be else f"Nothing of the set “{title}” is published."
        if isinstance(leaf, ExternalLeaf):
            return None
        if isinstance(leaf, SkillLeaf):
            return None if self._is_shown(leaf) else f"Nothing published shows “{title}” so far."
        if isinstance(leaf, PathwayLeaf):
            is_published = leaf.pathway_id in self.published
            return None if is_published else f"The pathway “{title}” is not published."
        if leaf.micro_credential_id not in self.published:
            return f"“{title}” is not published."
        is_offered = leaf.micro_credential_id in self.offered
        return None if is_offered else f"“{title}” has no offering that is open."

    def _is_shown(self, leaf: SkillLeaf) -> bool:
        lowest = leaf.min_level
        return any(
            lowest is None or (level is not None and level >= lowest)
            for level in self.levels.get(leaf.skill_uri, ())
        )


def _cautions(tree: Requirement, known: _Known) -> Iterable[Caution]:
    for leaf in leaves(tree):
        if (message := known.message(leaf)) is not None:
            yield Caution(leaf.key, message)


async def _known(asked: Sequence[Leaf], today: date) -> _Known:
    credentials = {e.micro_credential_id for e in asked if isinstance(e, MicroCredentialLeaf)}
    pathways = {each.pathway_id for each in asked if isinstance(each, PathwayLeaf)}
    for each in asked:
        if isinstance(each, SetLeaf):
            credentials |= each.micro_credentials
            pathways |= each.pathways
    uris = {each.skill_uri for each in asked if isinstance(each, SkillLeaf)}
    published = await _published(MicroCredential, credentials) | await _published(Pathway, pathways)
    return _Known(published, await _offered(credentials, today), await _levels(uris))


async def _published(model: type[MicroCredential | Pathway], ids: set[UUID]) -> set[UUID]:
    rows = model.filter(id__in=list(ids), status=VersionStatus.PUBLISHED)
    return {row[0] for row in await rows.values_list("id")}


async def _offered(ids: set[UUID], today: date) -> set[UUID]:
    lasts = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    opens = Q(enroll_by__isnull=True) | Q(enroll_by__gte=today)
    rows = Offering.filter(lasts, opens, micro_credential_id__in=list(ids))
    return {row[0] for row in await rows.values_list("micro_credential_id")}


async def _levels(uris: set[str]) -> dict[str, list[int | None]]:
    found: dict[str, list[int | None]] = defaultdict(list)
    rows = Alignment.filter(skill__uri__in=list(uris), version__status=VersionStatus.PUBLISHED)
    for uri, level in await rows.order_by("id").values_list("skill__uri", "level"):
        found[uri].append(level)
    return found
