"""A tree of requirements as rows: written from what an author sent, and copied."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from catalog import policy
from catalog.commands.publishing import RequirementDraft
from catalog.errors import Invalid, NotFound
from catalog.models import Requirement, Skill
from catalog.naming import clean_line
from catalog.rules.publication import MAX_DEPTH, MAX_NODES
from catalog.rules.words import RequirementKind
from catalog.work import Work


@dataclass(frozen=True, slots=True)
class Placed:
    draft: RequirementDraft
    parent: str | None
    depth: int
    path: tuple[str, ...]


async def replace(work: Work, version_id: UUID, root: RequirementDraft) -> None:
    """Only of a draft. Everything that cannot be written is refused, with its place."""
    placed = list(_preorder(root))
    _check_keys(placed)
    skills = await _skills(placed)
    titles = {skill.uri: skill.label for skill in skills.values()}
    titles |= await _check_targets(work, placed)
    await Requirement.filter(version_id=version_id).delete()
    await Requirement.bulk_create(
        [
            Requirement(
                version_id=version_id,
                key=p.draft.key,
                parent_key=p.parent,
                position=position,
                depth=p.depth,
                kind=_kind(p),
                title=clean_line(p.draft.title) or titles.get(_target(p.draft), ""),
                optional=p.draft.optional,
                rule=p.draft.rule,
                threshold=p.draft.threshold,
                ordering=p.draft.ordering,
                sharing=p.draft.sharing,
                validity=p.draft.validity,
                earned_within_days=p.draft.earned_within_days,
                min_level=p.draft.min_level,
                micro_credential_id=p.draft.micro_credential_id,
                skill_id=skills[p.draft.skill_uri].id if p.draft.skill_uri else None,
                required_pathway_id=p.draft.pathway_id,
            )
            for position, p in enumerate(placed)
        ]
    )


async def copy(source_id: UUID, target_id: UUID) -> None:
    columns = [n for n in Requirement._meta.fields_db_projection if n not in ("id", "version_id")]
    rows = await Requirement.filter(version_id=source_id).order_by("position")
    await Requirement.bulk_create(
        [
            Requirement(version_id=target_id, **{name: getattr(row, name) for name in columns})
            for row in rows
        ]
    )


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
        )
        if value is not None
    ]
    if len(given) != 1:
        message = "Give a rule, a micro-credential, a skill or a pathway: one of the four."
        raise Invalid(message, *placed.path)
    if draft.children and given[0] is not RequirementKind.GROUP:
        raise Invalid("Only a group has children.", *placed.path, "children")
    return given[0]


async def _skills(placed: list[Placed]) -> dict[str, Skill]:
    wanted = {p.draft.skill_uri: p for p in placed if p.draft.skill_uri}
    found = {skill.uri: skill for skill in await Skill.filter(uri__in=list(wanted))}
    for uri, p in wanted.items():
        if uri not in found:
            raise NotFound(f"There is no skill “{uri}” in the catalog.", *p.path, "skill")
    return found


def _target(draft: RequirementDraft) -> str:
    return str(draft.skill_uri or draft.micro_credential_id or draft.pathway_id)


async def _check_targets(work: Work, placed: list[Placed]) -> dict[str, str]:
    """The titles of what is asked for; an author may only ask for what the author can see."""
    titles: dict[str, str] = {}
    for name, listing in (
        ("micro_credential_id", policy.micro_credentials(work.viewer)),
        ("pathway_id", policy.pathways(work.viewer)),
    ):
        wanted = {getattr(p.draft, name): p for p in placed if getattr(p.draft, name)}
        if not wanted:
            continue
        seen = listing.only(id__in=list(wanted))
        found: dict[UUID, str] = dict(
            await seen.model.filter(seen.where).values_list("id", "title")
        )
        for id_, p in wanted.items():
            if id_ not in found:
                raise NotFound("There is no such achievement.", *p.path)
        titles |= {str(id_): title for id_, title in found.items()}
    return titles
