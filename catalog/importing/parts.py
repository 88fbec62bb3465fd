"""The rows below a version: activities, outcomes, alignments, translations; a pathway's tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from tortoise.models import Model

from catalog.importing.records import MicroCredentialRecord, PathwayRecord, Values
from catalog.importing.references import References
from catalog.importing.rows import fresh
from catalog.models import (
    Activity,
    Alignment,
    LeafMatch,
    LearningOutcome,
    LearningOutcomeSkill,
    Offering,
    Requirement,
    Translation,
)
from catalog.rules.words import MatchKind
from catalog.services import provider_equivalencies

_ORDER: Sequence[type[Model]] = (
    Translation,
    Activity,
    Alignment,
    LearningOutcome,
    LearningOutcomeSkill,
    Requirement,
    LeafMatch,
    Offering,
)
"""Whoever is pointed at is written first."""


@dataclass(slots=True)
class Parts:
    """Rows of many versions, gathered by model and then written one statement a model."""

    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def add(self, row: Model) -> None:
        self.rows[type(row)].append(row)

    async def write(self) -> None:
        for model in _ORDER:
            if found := self.rows.get(model):
                await model.bulk_create(found)
        if matches := self.rows.get(LeafMatch):
            await provider_equivalencies.add_matches(matches)

    def add_micro_credential(
        self, version_id: UUID, record: MicroCredentialRecord, references: References
    ) -> None:
        for values in record.translations:
            self.add(fresh(Translation, version_id=version_id, **values))
        for position, values in enumerate(record.activities):
            self.add(fresh(Activity, version_id=version_id, position=position, **values))
        for position, values in enumerate(record.alignments):
            shown = {"skill_id": references.skills[values["uri"]], "level": values.get("level")}
            self.add(fresh(Alignment, version_id=version_id, position=position, **shown))
        for position, values in enumerate(record.outcomes):
            self._add_outcome(version_id, position, values, references)

    def add_offerings(self, micro_credential_id: UUID, record: MicroCredentialRecord) -> None:
        """With a new micro-credential only: from then on its runs are those of its provider."""
        for position, values in enumerate(record.offerings):
            self.add(Offering(micro_credential_id=micro_credential_id, position=position, **values))

    def _add_outcome(
        self, version_id: UUID, position: int, values: Values, references: References
    ) -> None:
        said = {"position": position, "text": values["text"]}
        outcome = fresh(LearningOutcome, version_id=version_id, **said)
        self.add(outcome)
        for place, uri in enumerate(values["skills"]):
            skill_id = references.skills[uri]
            self.add(
                fresh(
                    LearningOutcomeSkill,
                    learning_outcome_id=outcome.id,
                    skill_id=skill_id,
                    position=place,
                )
            )

    def add_pathway(
        self, pathway_id: UUID, version_id: UUID, record: PathwayRecord, references: References
    ) -> None:
        for node in record.nodes:
            columns = {name: value for name, value in node.items() if name not in _NAMES}
            asked = _asked_for(node, references)
            columns["title"] = columns.get("title") or asked.title
            self.add(fresh(Requirement, version_id=version_id, **columns, **asked.columns))
            if asked.kind is not None:
                self.add(
                    fresh(
                        LeafMatch,
                        version_id=version_id,
                        pathway_id=pathway_id,
                        key=node["key"],
                        kind=asked.kind,
                        target=asked.target,
                    )
                )


_NAMES = {"member", "pathway", "uri"}


@dataclass(frozen=True, slots=True)
class _Asked:
    kind: MatchKind | None = None
    target: str = ""
    title: str = ""
    columns: Values = field(default_factory=dict)


def _asked_for(node: Values, references: References) -> _Asked:
    if key := node.get("member"):
        found = references.members[key]
        columns = {"micro_credential_id": found.id}
        return _Asked(MatchKind.ACHIEVEMENT, str(found.id), found.title, columns)
    if key := node.get("pathway"):
        found = references.pathways[key]
        columns = {"required_pathway_id": found.id}
        return _Asked(MatchKind.PATHWAY, str(found.id), found.title, columns)
    if uri := node.get("uri"):
        columns = {"skill_id": references.skills[uri]}
        return _Asked(MatchKind.SKILL, uri, references.labels[uri], columns)
    return _Asked()
