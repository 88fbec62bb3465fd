"""Writes a batch of skills with their other names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tortoise.expressions import F

from catalog.importing.events import tell_changed
from catalog.importing.mapping import Framework
from catalog.importing.records import SkillRecord
from catalog.importing.report import ImportReport
from catalog.importing.rows import fresh
from catalog.models import Alignment, MicroCredential, Skill, SkillFramework, SkillLabel


@dataclass(slots=True)
class SkillWriting:
    """A skill is its URI; names are added and never taken away.

    With `only_new`, skills that are there stay as they are.
    """

    framework: Framework
    now: datetime
    report: ImportReport
    only_new: bool = False

    async def write(self, records: Sequence[SkillRecord]) -> None:
        uris = [record.key for record in records]
        known = {skill.uri: skill for skill in await Skill.filter(uri__in=uris)}
        new = {record.key for record in records if record.key not in known}
        framework_id = await self._framework_id() if new else None
        for record in records:
            if record.key in new:
                known[record.key] = _skill(record, framework_id)
        if new:
            await Skill.bulk_create(known[uri] for uri in new)
        taken = [record for record in records if record.key in new or not self.only_new]
        changed = await self._update(
            [record for record in taken if record.key not in new], known
        ) | await self._add_labels(taken, known)
        self.report.added += len(new)
        self.report.changed += len(changed - new)
        self.report.unchanged += len(records) - len(new | changed)
        await self._tell([known[uri].id for uri in changed - new])

    async def _framework_id(self) -> UUID:
        framework, _ = await SkillFramework.get_or_create(
            name=self.framework.name,
            version=self.framework.version,
            defaults={"publisher": self.framework.publisher, "url": self.framework.url},
        )
        return framework.id

    async def _update(self, records: Sequence[SkillRecord], known: dict[str, Skill]) -> set[str]:
        changed = set()
        for record in records:
            skill = known[record.key]
            # A source without descriptions does not take those of another away.
            said = (record.label, record.description or skill.description, record.kind)
            if said != (skill.label, skill.description, skill.kind):
                skill.label, skill.description, skill.kind = said
                changed.add(record.key)
        if changed:
            await Skill.bulk_create(
                (known[uri] for uri in changed),
                on_conflict=["id"],
                update_fields=["label", "description", "kind"],
            )
        return changed

    async def _add_labels(
        self, records: Sequence[SkillRecord], known: dict[str, Skill]
    ) -> set[str]:
        ids = [known[record.key].id for record in records if record.labels]
        there: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
        rows = await SkillLabel.filter(skill_id__in=ids).values_list(
            "skill_id", "language", "label"
        )
        for skill_id, language, label in rows:
            there[skill_id].add((language, label))
        labels = [
            fresh(
                SkillLabel,
                skill_id=known[record.key].id,
                language=record.language,
                label=label,
                position=position,
            )
            for record in records
            for position, label in enumerate(record.labels)
            if (record.language, label) not in there[known[record.key].id]
        ]
        if labels:
            await SkillLabel.bulk_create(labels)
        added = {label.skill_id for label in labels}
        return {record.key for record in records if known[record.key].id in added}

    async def _tell(self, skill_ids: list[UUID]) -> None:
        """What shows a skill is found by its names."""
        if not skill_ids:
            return
        shown = await Alignment.filter(skill_id__in=skill_ids).values_list(
            "version__micro_credential_id", flat=True
        )
        about = MicroCredential.filter(id__in=list(set(shown)))
        await about.update(revision=F("revision") + 1)
        await tell_changed(await about, self.now)


def _skill(record: SkillRecord, framework_id: UUID | None) -> Skill:
    return fresh(
        Skill,
        framework_id=framework_id,
        uri=record.key,
        label=record.label,
        description=record.description,
        kind=record.kind,
    )
