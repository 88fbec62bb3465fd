"""Requirement trees of pathway versions, read from their rows in one statement.

Trees with leaves that accept one of several take another, and trees that limit of what providers
badges may be take one for each level of providers below those.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.models import Provider, RequirementTarget
from catalog.models import Requirement as Row
from catalog.rules.requirement import (
    ExternalLeaf,
    Floor,
    Group,
    Limits,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SetLeaf,
    SkillLeaf,
    Validity,
)
from catalog.rules.words import Ordering, RequirementKind, Sharing

_COLUMNS = (
    "id",
    "version_id",
    "key",
    "parent_key",
    "kind",
    "title",
    "optional",
    "rule",
    "threshold",
    "ordering",
    "sharing",
    "validity",
    "earned_within_days",
    "min_level",
    "micro_credential_id",
    "required_pathway_id",
    "skill__uri",
    "target_count",
    "level_framework",
    "max_from_one_provider",
    "from_provider_id",
    "from_provider__name",
    "min_from_provider",
    "max_from_others",
    "external_issuer",
    "external_achievement",
)
_TARGETS = ("micro_credential_id", "pathway_id", "micro_credential_version_id", "provider_id")

Targets = Mapping[str, frozenset[UUID]]
"""By column: what a leaf accepts, one of several."""


async def trees_of(version_ids: Iterable[UUID]) -> dict[UUID, Requirement]:
    """A version without requirements is left out."""
    wanted = list(version_ids)
    if not wanted:
        return {}
    rows = Row.filter(version_id__in=wanted).order_by("version_id", "position")
    by_version: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in await rows.values(*_COLUMNS):
        by_version[row["version_id"]].append(row)
    asked = [row for rows in by_version.values() for row in rows]
    growing = _Growing(await _targets(asked), await _families(asked))
    return {version_id: growing.grown(rows) for version_id, rows in by_version.items()}


async def _targets(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, Targets]:
    ids = [row["id"] for row in rows if row["target_count"]]
    found: dict[UUID, dict[str, set[UUID]]] = {}
    if ids:
        targets = RequirementTarget.filter(requirement_id__in=ids)
        for requirement_id, *values in await targets.values_list("requirement_id", *_TARGETS):
            of = found.setdefault(requirement_id, {name: set() for name in _TARGETS})
            for name, value in zip(_TARGETS, values, strict=True):
                of[name] |= {value} - {None}
    return {
        id_: {name: frozenset(values) for name, values in of.items()} for id_, of in found.items()
    }


async def _families(rows: Iterable[Mapping[str, Any]]) -> dict[UUID, frozenset[UUID]]:
    """Each provider with everyone below it."""
    roots = {row["from_provider_id"] for row in rows} - {None}
    children: dict[UUID, set[UUID]] = defaultdict(set)
    fresh = set(roots)
    while fresh:
        below = Provider.filter(parent_id__in=list(fresh)).values_list("id", "parent_id")
        seen, fresh = fresh | set(children), set()
        for id_, parent_id in await below:
            children[parent_id].add(id_)
            fresh |= {id_} - seen
    return {root: _family(root, children) for root in roots}


def _family(root: UUID, children: Mapping[UUID, set[UUID]]) -> frozenset[UUID]:
    found, waiting = {root}, [root]
    while waiting:
        below = children.get(waiting.pop(), set()) - found
        found |= below
        waiting.extend(below)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class _Growing:
    targets: Mapping[UUID, Targets]
    families: Mapping[UUID, frozenset[UUID]]

    def grown(self, rows: Sequence[Mapping[str, Any]]) -> Requirement:
        """From preorder: read backwards, every child is ready before its parent."""
        below: dict[str | None, list[Requirement]] = defaultdict(list)
        for row in reversed(rows):
            children = tuple(reversed(below.pop(row["key"], [])))
            targets = self.targets.get(row["id"], _NOTHING)
            limits = _limits(row, self.families)
            below[row["parent_key"]].append(_node(row, children, targets, limits))
        (root,) = below[None]
        return root


_NOTHING: Targets = dict.fromkeys(_TARGETS, frozenset())


def _node(
    row: Mapping[str, Any],
    children: tuple[Requirement, ...],
    targets: Targets,
    limits: Limits | None,
) -> Requirement:
    named: dict[str, Any] = {
        "key": row["key"],
        "title": row["title"],
        "optional": row["optional"],
        "validity": _validity(row),
    }
    match row["kind"]:
        case RequirementKind.GROUP:
            rule, threshold = row["rule"], row["threshold"] or 0
            return Group(
                **named,
                rule=rule,
                children=children,
                threshold=threshold,
                ordering=row["ordering"] or Ordering.NONE,
                sharing=row["sharing"] or Sharing.REUSABLE,
                floor=_floor(row),
                limits=limits,
            )
        case RequirementKind.MICRO_CREDENTIAL:
            id_, versions = row["micro_credential_id"], targets["micro_credential_version_id"]
            return MicroCredentialLeaf(**named, micro_credential_id=id_, versions=versions)
        case RequirementKind.SKILL:
            uri, level, providers = row["skill__uri"], row["min_level"], targets["provider_id"]
            return SkillLeaf(**named, skill_uri=uri, min_level=level, providers=providers)
        case RequirementKind.SET:
            chosen = targets["micro_credential_id"]
            return SetLeaf(**named, micro_credentials=chosen, pathways=targets["pathway_id"])
        case RequirementKind.PATHWAY:
            return PathwayLeaf(**named, pathway_id=row["required_pathway_id"])
        case RequirementKind.EXTERNAL:
            issuer, achievement = row["external_issuer"], row["external_achievement"]
            return ExternalLeaf(**named, issuer=issuer, achievement=achievement)
    raise AssertionError(row["kind"])


def _floor(row: Mapping[str, Any]) -> Floor | None:
    if row["min_level"] is None:
        return None
    return Floor(row["level_framework"] or "", row["min_level"])


def _limits(row: Mapping[str, Any], families: Mapping[UUID, frozenset[UUID]]) -> Limits | None:
    amounts = {name: row[name] for name in ("min_from_provider", "max_from_others")}
    most_from_one = row["max_from_one_provider"]
    if most_from_one is None and not any(each is not None for each in amounts.values()):
        return None
    return Limits(
        most_from_one=most_from_one,
        own=families.get(row["from_provider_id"], frozenset()),
        least_own=amounts["min_from_provider"],
        most_from_others=amounts["max_from_others"],
        own_name=row["from_provider__name"] or "",
    )


def _validity(row: Mapping[str, Any]) -> Validity | None:
    if row["validity"] is None:
        return None
    return Validity(row["validity"], row["earned_within_days"])
