"""Compares a batch of records with what the catalog has of them, and says what is to be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import Any
from uuid import UUID

import orjson

from catalog.ids import new_id
from catalog.importing.records import (
    AchievementRecord,
    MicroCredentialRecord,
    PathwayRecord,
    Values,
    content,
)
from catalog.importing.references import Member, References, references_of
from catalog.importing.report import ImportReport
from catalog.importing.workload import least
from catalog.models import MicroCredential, MicroCredentialVersion, Pathway, PathwayVersion
from catalog.models.described import described_columns
from catalog.naming import folded
from catalog.rules.words import GroupRule, VersionStatus

Identity = MicroCredential | Pathway
Version = MicroCredentialVersion | PathwayVersion


@dataclass(frozen=True, slots=True)
class Target:
    """Where records go: their models, and the column by which a version names its identity."""

    identity: type[MicroCredential] | type[Pathway]
    version: type[MicroCredentialVersion] | type[PathwayVersion]
    owner: str
    shown: tuple[str, ...]
    """What an identity copies from the version that it shows."""


MICRO_CREDENTIALS = Target(
    MicroCredential,
    MicroCredentialVersion,
    "micro_credential_id",
    described_columns(MicroCredentialVersion),
)
PATHWAYS = Target(Pathway, PathwayVersion, "pathway_id", described_columns(PathwayVersion))


@dataclass(frozen=True, slots=True)
class Said:
    """Digests of what the source says: of the content, and of the provider's name."""

    content: str
    provider: str

    @classmethod
    def by(cls, record: AchievementRecord) -> Said:
        said = orjson.dumps(content(record), option=orjson.OPT_SORT_KEYS)
        return cls(_digest(said), _digest(folded(record.provider).encode()))

    @classmethod
    def stored(cls, both: str | None) -> Said:
        both = both or ""
        return cls(both[:_DIGITS], both[_DIGITS:])

    def __str__(self) -> str:
        return self.content + self.provider


_DIGITS = 32


def _digest(said: bytes) -> str:
    return blake2b(said, digest_size=_DIGITS // 2).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    record: AchievementRecord
    id: UUID
    said: Said


@dataclass(frozen=True, slots=True)
class _Known:
    id: UUID
    said: Said
    popularity: int
    url: str | None
    provider: str
    """The folded name that it has here now."""

    def changes_hands(self, plan: Plan) -> bool:
        """Whether the source names another provider; that ours was renamed is another matter."""
        if plan.said.provider == self.said.provider:
            return False
        return folded(plan.record.provider) != self.provider


@dataclass(frozen=True, slots=True)
class History:
    """Versions of identities that are about to get another one."""

    numbers: dict[UUID, int]
    edited: set[UUID]
    """Versions that a person published."""

    def next_number(self, identity_id: UUID) -> int:
        return self.numbers.get(identity_id, 0) + 1

    def why_left_alone(self, identity: Identity) -> str | None:
        """An import never undoes what people did here."""
        if identity.status is not VersionStatus.PUBLISHED:
            return "was retired here, so the change was not taken"
        if identity.shown_version_id in self.edited:
            return "was edited here, so the change was not taken"
        return None


@dataclass(slots=True)
class Batch:
    target: Target
    source: str
    report: ImportReport
    columns: Mapping[str, str]
    """Where the file says a field, for refusals."""
    references: References = field(default_factory=References)
    new: list[Plan] = field(default_factory=list)
    revised: list[Plan] = field(default_factory=list)
    touched: list[Plan] = field(default_factory=list)
    """The version stays; only its popularity or address is another."""

    async def sort_out(self, records: Sequence[AchievementRecord]) -> None:
        self.references = await references_of(records, self.source)
        known = await self._known([record.key for record in records])
        for record in records:
            if lack := self.references.missing(record):
                kind, name = lack
                reason = f"refers to a {kind} that is not in the catalog; import that first"
                self.refuse(record, "members", name, reason)
            else:
                self._sort(_with_workload(record, self.references), known.get(record.key))

    def _sort(self, record: AchievementRecord, known: _Known | None) -> None:
        plan = Plan(record, known.id if known else new_id(), Said.by(record))
        if isinstance(record, PathwayRecord):
            self.references.pathways[record.key] = _as_member(plan)
        if known is None:
            self.new.append(plan)
        elif known.changes_hands(plan):
            reason = "belongs to another provider here, and an import does not change that"
            self.refuse(record, "provider", record.provider, reason)
        elif known.said.content != plan.said.content:
            self.revised.append(plan)
        elif (known.said, known.popularity, known.url) != (
            plan.said,
            record.popularity,
            record.url,
        ):
            self.touched.append(plan)
        else:
            self.report.unchanged += 1

    def refuse(self, record: AchievementRecord, name: str, value: str, reason: str) -> None:
        self.report.refuse(record.line, self.columns.get(name, ""), value, reason)

    async def _known(self, keys: list[str]) -> dict[str, _Known]:
        rows = await self.target.identity.filter(
            source=self.source, source_key__in=keys
        ).values_list(
            "source_key",
            "id",
            "source_digest",
            "popularity",
            "source_url",
            "provider__name_folded",
        )
        return {key: _Known(id_, Said.stored(said), *rest) for key, id_, said, *rest in rows}

    async def histories(self, identity_ids: list[UUID]) -> History:
        condition: dict[str, Any] = {f"{self.target.owner}__in": identity_ids}
        rows = await self.target.version.filter(**condition).values_list(
            self.target.owner, "id", "number", "published_by_id"
        )
        numbers: dict[UUID, int] = {}
        for owner, _, number, _ in rows:
            numbers[owner] = max(number, numbers.get(owner, 0))
        return History(numbers, {version for _, version, _, by in rows if by is not None})


def _as_member(plan: Plan) -> Member:
    facts = plan.record.facts
    return Member(plan.id, facts["title"], facts.get("minutes"), facts.get("credits"))


def _with_workload(record: AchievementRecord, references: References) -> AchievementRecord:
    """A pathway takes the work of what it asks for, unless the source says otherwise."""
    if isinstance(record, MicroCredentialRecord):
        return record

    def member(node: Values) -> Member | None:
        if key := node.get("member"):
            return references.members[key]
        return references.pathways[node["pathway"]] if node.get("pathway") else None

    def minutes(node: Values) -> int | None:
        found = member(node)
        return found.minutes if found else None

    def credits(node: Values) -> int | None:
        found = member(node)
        return found.credits if found else None

    work = {
        "minutes": least(record.nodes, minutes, GroupRule.AT_LEAST_HOURS),
        "credits": least(record.nodes, credits, GroupRule.AT_LEAST_CREDITS),
    }
    known = {name: amount for name, amount in work.items() if amount is not None}
    return replace(record, facts=known | record.facts)
