"""Rows as search documents, read in batches: the statements are as many for one as for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from uuid import UUID

from catalog.models import (
    Alignment,
    LearningOutcome,
    MicroCredential,
    Offering,
    Pathway,
    Requirement,
    Skill,
    SkillLabel,
    Translation,
)
from catalog.rules.words import VersionStatus, Visibility
from search.engine import Kind, Labelled, Period, SearchDocument, SkillEntry

Achievement: TypeAlias = MicroCredential | Pathway
Grouped: TypeAlias = dict[UUID, list[Any]]

KINDS: dict[type[Achievement], Kind] = {
    MicroCredential: Kind.MICRO_CREDENTIAL,
    Pathway: Kind.PATHWAY,
}


@dataclass(slots=True)
class _Beside:
    """What belongs to a batch of rows, by the row's id."""

    skills: dict[UUID, list[SkillEntry]]
    towards: dict[UUID, list[Labelled]]
    texts: dict[UUID, list[str]] = field(default_factory=dict)
    languages: dict[UUID, list[str]] = field(default_factory=dict)
    offerings: Grouped = field(default_factory=dict)


def document_id(kind: Kind, row_id: UUID) -> str:
    return f"{kind.value}:{row_id}"


async def documents(kind: Kind, ids: Sequence[UUID]) -> list[SearchDocument]:
    """In the order of ids; those of rows that are not there are left out."""
    if kind is Kind.PATHWAY:
        pathways = await Pathway.filter(id__in=ids).select_related("provider").order_by("id")
        beside = await _beside_pathways(pathways)
        return [_document(kind, row, beside) for row in pathways]
    rows = await MicroCredential.filter(id__in=ids).select_related("provider").order_by("id")
    around = await _beside_micro_credentials(rows)
    return [_document(kind, row, around) for row in rows]


async def _beside_micro_credentials(rows: Sequence[MicroCredential]) -> _Beside:
    owners = {row.shown_version_id: row.id for row in rows if row.shown_version_id}
    versions = list(owners)
    outcomes = await LearningOutcome.filter(version_id__in=versions).order_by("position")
    translations = await Translation.filter(version_id__in=versions).order_by("language")
    offerings = await Offering.filter(micro_credential_id__in=[row.id for row in rows])
    return _Beside(
        skills=await _skills(await _attested(versions), owners),
        towards=await _towards("micro_credential_id", [row.id for row in rows]),
        texts=_texts(owners, outcomes, translations),
        languages=_values(owners, translations, "language"),
        offerings=_grouped(offerings, "micro_credential_id"),
    )


async def _beside_pathways(rows: Sequence[Pathway]) -> _Beside:
    owners = {row.shown_version_id: row.id for row in rows if row.shown_version_id}
    nodes = await Requirement.filter(version_id__in=list(owners)).order_by("position")
    wanted = [(node.version_id, node.skill_id) for node in nodes if node.skill_id]
    return _Beside(
        skills=await _skills(wanted, owners),
        towards=await _towards("required_pathway_id", [row.id for row in rows]),
        texts=_values(owners, nodes, "title"),
    )


async def _attested(versions: list[UUID]) -> list[tuple[UUID, UUID]]:
    found = Alignment.filter(version_id__in=versions).order_by("position")
    return [(each.version_id, each.skill_id) for each in await found]


async def _skills(
    wanted: Iterable[tuple[UUID, UUID]], owners: dict[UUID, UUID]
) -> dict[UUID, list[SkillEntry]]:
    """By row, each skill once, for pairs of a version and one of its skills."""
    by_row: dict[UUID, dict[UUID, None]] = defaultdict(dict)
    for version_id, skill_id in wanted:
        by_row[owners[version_id]][skill_id] = None
    ids = list({skill_id for skills in by_row.values() for skill_id in skills})
    labels = _grouped(await SkillLabel.filter(skill_id__in=ids).order_by("position"), "skill_id")
    entries = {
        skill.id: SkillEntry(
            skill.uri, skill.label, tuple(each.label for each in labels.get(skill.id, ()))
        )
        for skill in await Skill.filter(id__in=ids)
    }
    return {row: [entries[skill] for skill in skills] for row, skills in by_row.items()}


async def _towards(column: str, ids: Sequence[UUID]) -> dict[UUID, list[Labelled]]:
    """Pathways that everyone may find whose shown version asks for the row by name."""
    public = {
        "version__pathway__status": VersionStatus.PUBLISHED,
        "version__pathway__visibility": Visibility.PUBLIC,
    }
    pathway = ("version__pathway_id", "version__pathway__title")
    asked: dict[str, Any] = {f"{column}__in": ids, **public}
    rows = await Requirement.filter(**asked).values(
        column, "version_id", "version__pathway__shown_version_id", *pathway
    )
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for row in rows:
        if row["version_id"] == row["version__pathway__shown_version_id"]:
            found[row[column]][str(row[pathway[0]])] = row[pathway[1]]
    return {
        row_id: [Labelled(*each) for each in sorted(pathways.items())]
        for row_id, pathways in found.items()
    }


def _texts(
    owners: dict[UUID, UUID],
    outcomes: Iterable[LearningOutcome],
    translations: Iterable[Translation],
) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for outcome in outcomes:
        found[owners[outcome.version_id]].append(outcome.text)
    for each in translations:
        found[owners[each.version_id]] += [each.title, each.summary, each.description]
    return found


def _values(owners: dict[UUID, UUID], rows: Iterable[Any], column: str) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        found[owners[row.version_id]].append(getattr(row, column))
    return found


def _grouped(rows: Iterable[Any], column: str) -> Grouped:
    found: Grouped = defaultdict(list)
    for row in rows:
        found[getattr(row, column)].append(row)
    return found


def _document(kind: Kind, row: Achievement, beside: _Beside) -> SearchDocument:
    offerings: list[Offering] = beside.offerings.get(row.id, [])
    public = row.status is VersionStatus.PUBLISHED and row.visibility is Visibility.PUBLIC
    price, currency = _price(row, offerings)
    languages = [*beside.languages.get(row.id, ()), *(each.language for each in offerings)]
    return SearchDocument(
        id=document_id(kind, row.id),
        kind=kind,
        version=row.revision,
        title=row.title,
        summary=row.summary,
        description=row.description,
        other_texts=tuple(beside.texts.get(row.id, ())),
        provider=Labelled(str(row.provider_id), row.provider.name),
        listed=public,
        seen_by=frozenset({str(row.provider_id)}),
        status=row.status.value,
        skills=tuple(beside.skills.get(row.id, ())),
        field=row.field.value if row.field else None,
        languages=tuple(dict.fromkeys([row.language, *languages])),
        level=row.level,
        framework=row.framework,
        minutes=row.minutes,
        credits=row.credits,
        price_minor=price,
        currency=currency,
        deliveries=_deliveries(row, offerings),
        assessment=_assessment(row),
        country=row.provider.country,
        offered=tuple(_period(each) for each in offerings),
        published_at=row.published_at,
        enrolled_count=row.enrolled_count + row.popularity,
        counts_towards=tuple(beside.towards.get(row.id, ())),
        source=row.source,
    )


def _price(row: Achievement, offerings: list[Offering]) -> tuple[int | None, str | None]:
    """Its own, or that of its cheapest offering."""
    if row.price_minor is not None:
        return row.price_minor, row.currency
    priced = [
        (each.price_minor, each.currency) for each in offerings if each.price_minor is not None
    ]
    return min(priced, key=lambda each: each[0], default=(None, row.currency))


def _deliveries(row: Achievement, offerings: list[Offering]) -> tuple[str, ...]:
    own = [row.participation] if isinstance(row, MicroCredential) and row.participation else []
    ways = [*own, *(each.participation for each in offerings)]
    return tuple(dict.fromkeys(way.value for way in ways))


def _assessment(row: Achievement) -> str | None:
    if isinstance(row, MicroCredential) and row.assessment_type:
        return str(row.assessment_type.value)
    return None


def _period(offering: Offering) -> Period:
    """From its start, as long as one may still enrol."""
    return Period(offering.starts_on, offering.enroll_by or offering.ends_on)
