"""How versions of a pathway differ, and what a newer one would make of one's enrolment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from strawberry import Parent

from catalog.models import Enrollment, PathwayVersion, Requirement
from catalog.reader import instances
from catalog.rules.differing import differences
from catalog.rules.words import ChangeKind
from catalog.services import migrating, trees
from catalog.statement import Question, all_columns
from resolvers import visible
from resolvers.context import Context, Info
from resolvers.pathway_progress import seen_rows


@dataclass(frozen=True, slots=True)
class Newer:
    version: PathwayVersion
    done: list[Requirement]
    lost: list[Requirement]
    new: list[Requirement]
    percent: int


@dataclass(frozen=True, slots=True)
class Changed:
    kind: ChangeKind
    key: str
    before: Requirement | None
    after: Requirement | None
    says: list[str]


async def newer(enrollment: Parent[Enrollment], info: Info) -> Newer | None:
    """Null for everybody but the learner."""
    context = info.context
    if enrollment.pathway_id is None or enrollment.learner_id != context.viewer.learner_id:
        return None
    found: Newer | None = await context.loaders.batched_as(context, _newer, enrollment.id)
    return found


async def changes(
    context: Context, version: PathwayVersion, since: int | None
) -> list[Changed] | None:
    """Null where the viewer sees no version of that number, or where one asks for nothing yet."""
    number = version.number - 1 if since is None else since
    pair = (version.id, version.pathway_id, number)
    found: list[Changed] | None = await context.loaders.batched_as(context, _changes, pair)
    return found


async def _changes(
    context: Context, asked: list[tuple[UUID, UUID, int]]
) -> list[list[Changed] | None]:
    listing = visible.pathway_versions(context).only(
        pathway_id__in=list({pathway_id for _, pathway_id, _ in asked}),
        number__in=list({number for _, _, number in asked}),
    )
    rows = await context.reader.rows(listing, Question(all_columns(PathwayVersion)))
    earlier = {(row.pathway_id, row.number): row.id for row in instances(PathwayVersion, rows)}
    ids = {*earlier.values(), *(version_id for version_id, _, _ in asked)}
    grown, requirements = await trees.trees_of(ids), await _requirements(context, ids)
    answers: list[list[Changed] | None] = []
    for version_id, pathway_id, number in asked:
        before_id = earlier.get((pathway_id, number))
        if before_id not in grown or version_id not in grown:
            answers.append(None)
            continue
        old, new = requirements[before_id], requirements[version_id]
        answers.append(
            [
                Changed(each.kind, each.key, old.get(each.key), new.get(each.key), list(each.says))
                for each in differences(grown[before_id], grown[version_id])
            ]
        )
    return answers


async def _newer(context: Context, ids: list[UUID]) -> list[Newer | None]:
    learner_id = context.viewer.learner_id
    assert learner_id is not None, "others are answered before"
    enrollments = await Enrollment.filter(id__in=ids)
    found = await migrating.newer_versions(learner_id, enrollments, context.clock())
    version_ids = {id_ for each in found.values() for id_ in (each.earlier_id, each.version_id)}
    versions = await seen_rows(context, visible.pathway_versions(context), version_ids)
    rows = await _requirements(context, version_ids)
    answers: dict[UUID, Newer] = {}
    for id_, each in found.items():
        earlier, later = rows[each.earlier_id], rows[each.version_id]
        if each.version_id in versions:
            answers[id_] = Newer(
                versions[each.version_id],
                _named(later, each.comparison.done),
                _named(earlier, each.comparison.lost),
                _named(later, each.comparison.new),
                each.percent,
            )
    return [answers.get(id_) for id_ in ids]


async def _requirements(
    context: Context, version_ids: Iterable[UUID]
) -> dict[UUID, dict[str, Requirement]]:
    found: dict[UUID, dict[str, Requirement]] = defaultdict(dict)
    wanted = list(version_ids)
    if wanted:
        listing = visible.requirements(context).only(version_id__in=wanted)
        rows = await context.reader.rows(listing, Question(all_columns(Requirement)))
        for row in instances(Requirement, rows):
            found[row.version_id][row.key] = row
    return found


def _named(rows: dict[str, Requirement], keys: Iterable[str]) -> list[Requirement]:
    return [rows[key] for key in keys if key in rows]
