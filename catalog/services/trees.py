"""Requirement trees of pathway versions, read from their rows in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from catalog.models import Requirement as Row
from catalog.rules.requirement import (
    Group,
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SkillLeaf,
    Validity,
)
from catalog.rules.words import Ordering, RequirementKind, Sharing

_COLUMNS = (
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
)


async def trees_of(version_ids: Iterable[UUID]) -> dict[UUID, Requirement]:
    """A version without requirements is left out."""
    wanted = list(version_ids)
    if not wanted:
        return {}
    rows = Row.filter(version_id__in=wanted).order_by("version_id", "position")
    by_version: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in await rows.values(*_COLUMNS):
        by_version[row["version_id"]].append(row)
    return {version_id: _grown(rows) for version_id, rows in by_version.items()}


def _grown(rows: Sequence[Mapping[str, Any]]) -> Requirement:
    """From preorder: read backwards, every child is ready before its parent."""
    below: dict[str | None, list[Requirement]] = defaultdict(list)
    for row in reversed(rows):
        below[row["parent_key"]].append(_node(row, tuple(reversed(below.pop(row["key"], [])))))
    (root,) = below[None]
    return root


def _node(row: Mapping[str, Any], children: tuple[Requirement, ...]) -> Requirement:
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
            )
        case RequirementKind.MICRO_CREDENTIAL:
            return MicroCredentialLeaf(**named, micro_credential_id=row["micro_credential_id"])
        case RequirementKind.SKILL:
            return SkillLeaf(**named, skill_uri=row["skill__uri"], min_level=row["min_level"])
        case RequirementKind.PATHWAY:
            return PathwayLeaf(**named, pathway_id=row["required_pathway_id"])
    raise AssertionError(row["kind"])


def _validity(row: Mapping[str, Any]) -> Validity | None:
    if row["validity"] is None:
        return None
    return Validity(row["validity"], row["earned_within_days"])
