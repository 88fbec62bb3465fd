"""A tree of requirements as rows: written from what an author sent, and copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from catalog.commands.publishing import RequirementDraft
from catalog.errors import Invalid
from catalog.ids import new_id
from catalog.models import Requirement, RequirementTarget
from catalog.models.columns import LONGEST_ACHIEVEMENT, LONGEST_ISSUER
from catalog.naming import clean_line
from catalog.rules.publication import MAX_DEPTH, MAX_NODES
from catalog.rules.words import RequirementKind
from catalog.services import requirement_targets
from catalog.services.requirement_targets import Known, Placed
from catalog.work import Work

MOST_DAYS: Final = 36_600
"""A century."""
LONGEST_FRAMEWORK: Final = 80

_OF_GROUPS = (
    "level_framework",
    "max_from_one_provider",
    "from_provider_id",
    "min_from_provider",
    "max_from_others",
)
_AS_SENT = (
    "key",
    "optional",
    "rule",
    "threshold",
    "ordering",
    "sharing",
    "validity",
    "earned_within_days",
    "min_level",
    "micro_credential_id",
    *_OF_GROUPS,
)


async def replace(work: Work, version_id: UUID, root: RequirementDraft) -> None:
    """Only of a draft. Everything that cannot be written is refused, with its place."""
    placed = list(_preorder(root))
    _check_keys(placed)
    known = await requirement_targets.known(work, placed)
    await RequirementTarget.filter(requirement__version_id=version_id).delete()
    await Requirement.filter(version_id=version_id).delete()
    rows = [_row(version_id, position, p, known) for position, p in enumerate(placed)]
    targets = [
        target
        for row, each in zip(rows, placed, strict=True)
        for target in _targets(row, each.draft)
    ]
    await Requirement.bulk_create(rows)
    await RequirementTarget.bulk_create(targets)


async def copy(source_id: UUID, target_id: UUID) -> None:
    rows = await Requirement.filter(version_id=source_id).order_by("position")
    new_ids = {row.id: new_id() for row in rows}
    copies = [_copied(row, id=new_ids[row.id], version_id=target_id) for row in rows]
    await Requirement.bulk_create(copies)
    targets = await RequirementTarget.filter(requirement_id__in=list(new_ids)).order_by("position")
    await RequirementTarget.bulk_create(
        [_copied(row, id=new_id(), requirement_id=new_ids[row.requirement_id]) for row in targets]
    )


def _copied(row: Any, **instead: UUID) -> Any:
    columns = {name: getattr(row, name) for name in row._meta.fields_db_projection}
    return type(row)(**columns | instead)


def _row(version_id: UUID, position: int, placed: Placed, known: Known) -> Requirement:
    draft, kind = placed.draft, _kind(placed)
    is_group = kind is RequirementKind.GROUP
    title = clean_line(draft.title) or ("" if is_group else known.title(draft))
    return Requirement(
        id=new_id(),
        version_id=version_id,
        parent_key=placed.parent,
        position=position,
        depth=placed.depth,
        kind=kind,
        title=title[:300],
        skill_id=known.skills[draft.skill_uri].id if draft.skill_uri else None,
        required_pathway_id=draft.pathway_id,
        target_count=len(_accepted(draft)) or None,
        **_elsewhere(draft),
        **{name: getattr(draft, name) for name in _AS_SENT},
    )


def _elsewhere(draft: RequirementDraft) -> dict[str, str]:
    """What an issuer elsewhere says is known to nobody here, so it is only bounded."""
    if draft.external is None:
        return {}
    return {
        "external_issuer": draft.external.issuer.strip(),
        "external_achievement": draft.external.achievement_id.strip(),
    }


def _targets(row: Requirement, draft: RequirementDraft) -> list[RequirementTarget]:
    return [
        RequirementTarget(requirement_id=row.id, position=position, **{column: id_})
        for position, (column, id_) in enumerate(_accepted(draft))
    ]


def _accepted(draft: RequirementDraft) -> list[tuple[str, UUID]]:
    chosen = draft.set_of
    return [
        *(("micro_credential_id", id_) for id_ in (chosen.micro_credential_ids if chosen else ())),
        *(("pathway_id", id_) for id_ in (chosen.pathway_ids if chosen else ())),
        *(("micro_credential_version_id", id_) for id_ in draft.version_ids),
        *(("provider_id", id_) for id_ in draft.provider_ids),
    ]


def _preorder(root: RequirementDraft) -> Iterator[Placed]:
    waiting = [Placed(root, None, 0, ("input", "requirements"))]
    seen = 0
    while waiting:
        placed = waiting.pop()
        seen += 1
        if seen > MAX_NODES:
            raise Invalid(f"A pathway has at most {MAX_NODES} requirements.", *placed.path)
        if placed.depth > MAX_DEPTH:
            raise Invalid(f"Requirements go at most {MAX_DEPTH} levels deep.", *placed.path)
        yield placed
        for index in reversed(range(len(placed.draft.children))):
            path = (*placed.path, "children", str(index))
            child = placed.draft.children[index]
            waiting.append(Placed(child, placed.draft.key, placed.depth + 1, path))


def _check_keys(placed: list[Placed]) -> None:
    seen: set[str] = set()
    for p in placed:
        if not 1 <= len(p.draft.key) <= 80:
            raise Invalid("A key has 1 to 80 characters.", *p.path, "key")
        if p.draft.key in seen:
            raise Invalid(f"The key “{p.draft.key}” is there twice.", *p.path, "key")
        seen.add(p.draft.key)
        _kind(p)


def _kind(placed: Placed) -> RequirementKind:
    draft = placed.draft
    given = [
        kind
        for kind, value in (
            (RequirementKind.GROUP, draft.rule),
            (RequirementKind.MICRO_CREDENTIAL, draft.micro_credential_id),
            (RequirementKind.SKILL, draft.skill_uri),
            (RequirementKind.PATHWAY, draft.pathway_id),
            (RequirementKind.SET, draft.set_of),
            (RequirementKind.EXTERNAL, draft.external),
        )
        if value is not None
    ]
    if len(given) != 1:
        message = (
            "Give a rule, a micro-credential, a skill, a pathway, a set or an external badge: "
            "one of the six."
        )
        raise Invalid(message, *placed.path)
    if draft.children and given[0] is not RequirementKind.GROUP:
        raise Invalid("Only a group has children.", *placed.path, "children")
    _check_fitting(placed, given[0])
    return given[0]


def _check_fitting(placed: Placed, kind: RequirementKind) -> None:
    """What is said of a node has to be of its kind, and of a size that can be kept and counted."""
    draft = placed.draft
    if abs(draft.earned_within_days or 0) > MOST_DAYS:
        message = f"A badge is earned within at most {MOST_DAYS} days."
        raise Invalid(message, *placed.path, "earnedWithinDays")
    if len(draft.level_framework or "") > LONGEST_FRAMEWORK:
        message = f"A framework's name has at most {LONGEST_FRAMEWORK} characters."
        raise Invalid(message, *placed.path, "levelFramework")
    if kind is not RequirementKind.GROUP and any(getattr(draft, n) is not None for n in _OF_GROUPS):
        message = "Levels of a framework and limits of providers belong to groups."
        raise Invalid(message, *placed.path)
    if draft.version_ids and kind is not RequirementKind.MICRO_CREDENTIAL:
        raise Invalid("Versions are of a micro-credential.", *placed.path, "versionIds")
    external = draft.external
    if external is not None and len(external.issuer.strip()) > LONGEST_ISSUER:
        message = f"The name of an issuer has at most {LONGEST_ISSUER} characters here."
        raise Invalid(message, *placed.path, "external", "issuer")
    if external is not None and len(external.achievement_id.strip()) > LONGEST_ACHIEVEMENT:
        message = f"The id of an achievement has at most {LONGEST_ACHIEVEMENT} characters here."
        raise Invalid(message, *placed.path, "external", "achievementId")
    if draft.provider_ids and kind is not RequirementKind.SKILL:
        raise Invalid("Name the providers of badges for a skill.", *placed.path, "providerIds")
