"""What a version of a micro-credential consists of: written whole, replaced whole, copied whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from catalog.commands.publishing import (
    ActivityDraft,
    AlignmentDraft,
    OutcomeDraft,
    Parts,
    TranslationDraft,
)
from catalog.errors import Invalid
from catalog.models import (
    Activity,
    Alignment,
    LearningOutcome,
    LearningOutcomeSkill,
    Skill,
    Translation,
)
from catalog.naming import clean_line, clean_text

MOST_PARTS = 100


async def replace(version_id: UUID, parts: Parts) -> None:
    """Only of a draft. Nothing points at a draft's parts, so the old rows go."""
    if parts.activities is not None:
        await _replace_activities(version_id, _bounded(parts.activities, "activities"))
    if parts.outcomes is not None:
        await _replace_outcomes(version_id, _bounded(parts.outcomes, "learningOutcomes"))
    if parts.alignments is not None:
        await _replace_alignments(version_id, _bounded(parts.alignments, "alignments"))
    if parts.translations is not None:
        await _replace_translations(version_id, _bounded(parts.translations, "translations"))


async def copy(source_id: UUID, target_id: UUID) -> None:
    for model in (Activity, Alignment, Translation):
        await _copy_rows(model, source_id, target_id)
    for outcome in await LearningOutcome.filter(version_id=source_id):
        skills = await LearningOutcomeSkill.filter(learning_outcome_id=outcome.id)
        made = await LearningOutcome.create(
            version_id=target_id, text=outcome.text, position=outcome.position
        )
        for link in skills:
            await LearningOutcomeSkill.create(
                learning_outcome_id=made.id, skill_id=link.skill_id, position=link.position
            )


async def _copy_rows(model: Any, source_id: UUID, target_id: UUID) -> None:
    columns = [
        name for name in model._meta.fields_db_projection if name not in ("id", "version_id")
    ]
    for row in await model.filter(version_id=source_id):
        await model.create(version_id=target_id, **{name: getattr(row, name) for name in columns})


async def _replace_activities(version_id: UUID, drafts: tuple[ActivityDraft, ...]) -> None:
    await Activity.filter(version_id=version_id).delete()
    _distinct((draft.key for draft in drafts), "activities")
    for position, draft in enumerate(drafts):
        where = ("input", "activities", str(position))
        if draft.minutes < 0 or not 0 <= draft.weight <= 100:
            raise Invalid("Minutes are not negative, and a weight is from 0 to 100.", *where)
        if draft.pass_mark is not None and not 0 <= draft.pass_mark <= 100:
            raise Invalid("A pass mark is from 0 to 100.", *where, "passMark")
        await Activity.create(
            version_id=version_id,
            key=_key(draft.key, *where),
            title=clean_line(draft.title) or draft.key,
            kind=draft.kind,
            minutes=draft.minutes,
            weight=draft.weight,
            required=draft.required,
            pass_mark=draft.pass_mark,
            recorded_by=draft.recorded_by,
            position=position,
        )


async def _replace_outcomes(version_id: UUID, drafts: tuple[OutcomeDraft, ...]) -> None:
    old = LearningOutcome.filter(version_id=version_id)
    ids = await old.values_list("id", flat=True)
    await LearningOutcomeSkill.filter(learning_outcome_id__in=ids).delete()
    await LearningOutcome.filter(version_id=version_id).delete()
    for position, draft in enumerate(drafts):
        where = ("input", "learningOutcomes", str(position))
        text = clean_text(draft.text)
        if not text:
            raise Invalid("A learning outcome is a sentence.", *where, "text")
        skills = await _skills(draft.skill_uris, *where, "skills")
        outcome = await LearningOutcome.create(version_id=version_id, text=text, position=position)
        for place, uri in enumerate(dict.fromkeys(draft.skill_uris)):
            await LearningOutcomeSkill.create(
                learning_outcome_id=outcome.id, skill_id=skills[uri].id, position=place
            )


async def _replace_alignments(version_id: UUID, drafts: tuple[AlignmentDraft, ...]) -> None:
    await Alignment.filter(version_id=version_id).delete()
    _distinct((draft.skill_uri for draft in drafts), "alignments")
    skills = await _skills([draft.skill_uri for draft in drafts], "input", "alignments")
    for position, draft in enumerate(drafts):
        skill = skills[draft.skill_uri]
        low, high = skill.framework.lowest_level, skill.framework.highest_level
        if draft.level is not None and not low <= draft.level <= high:
            where = ("input", "alignments", str(position), "level")
            raise Invalid(f"{skill.framework.name} has levels {low} to {high}.", *where)
        await Alignment.create(
            version_id=version_id, skill_id=skill.id, level=draft.level, position=position
        )


async def _replace_translations(version_id: UUID, drafts: tuple[TranslationDraft, ...]) -> None:
    await Translation.filter(version_id=version_id).delete()
    _distinct((draft.language for draft in drafts), "translations")
    for draft in drafts:
        await Translation.create(
            version_id=version_id,
            language=draft.language,
            title=clean_line(draft.title),
            summary=clean_text(draft.summary),
            description=clean_text(draft.description),
        )


async def _skills(uris: Iterable[str], *path: str) -> dict[str, Skill]:
    wanted = set(uris)
    rows = await Skill.filter(uri__in=wanted).select_related("framework") if wanted else []
    found = {skill.uri: skill for skill in rows}
    missing = sorted(wanted - found.keys())
    if missing:
        raise Invalid(f"There is no skill “{missing[0]}” in the catalog.", *path)
    return found


def _bounded(drafts: tuple[Any, ...], name: str) -> tuple[Any, ...]:
    if len(drafts) > MOST_PARTS:
        raise Invalid(f"There can be at most {MOST_PARTS} of these.", "input", name)
    return drafts


def _distinct(keys: Iterable[str], name: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise Invalid(f"“{key}” is there twice.", "input", name)
        seen.add(key)


def _key(key: str, *path: str) -> str:
    if not 1 <= len(key) <= 80:
        raise Invalid("A key has 1 to 80 characters.", *path, "key")
    return key
