"""Writes a batch of micro-credentials or pathways: new ones, new versions, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.importing.events import tell_changed, tell_published
from catalog.importing.parts import Parts
from catalog.importing.planning import Batch, Identity, Plan, Target, Version
from catalog.importing.providers import providers_named
from catalog.importing.records import AchievementRecord, MicroCredentialRecord
from catalog.importing.report import ImportReport
from catalog.importing.rows import fresh
from catalog.importing.slugs import free_slugs
from catalog.models import Pathway
from catalog.naming import folded
from catalog.rules.words import VersionStatus
from catalog.services.showing import show
from catalog.work import Deployment


@dataclass(slots=True)
class Writing:
    """One import inside its transaction."""

    source: str
    deployment: Deployment
    now: datetime
    report: ImportReport
    columns: Mapping[str, str] = field(default_factory=dict)

    async def write(self, records: Sequence[AchievementRecord], target: Target) -> None:
        batch = Batch(target, self.source, self.report, self.columns)
        await batch.sort_out(records)
        rows = _Rows(target)
        await self._add_new(batch, rows)
        await self._revise(batch, rows)
        await rows.write()
        await tell_changed([*rows.new, *rows.changed], self.now)
        await tell_published(rows.published, self.now)
        self.report.added += len(rows.new)
        self.report.changed += len(rows.changed)

    async def _add_new(self, batch: Batch, rows: _Rows) -> None:
        wanted = {plan.record.key: plan.record.slug for plan in batch.new}
        slugs = await free_slugs(batch.target.identity, wanted, self.source)
        names = [plan.record.provider for plan in batch.new]
        providers = await providers_named(names, self.source, self.deployment, self.now)
        for plan in batch.new:
            identity: Identity = fresh(
                batch.target.identity,
                id=plan.id,
                slug=slugs[plan.record.key],
                provider_id=providers[folded(plan.record.provider)],
                status=VersionStatus.PUBLISHED,
                source=self.source,
                source_key=plan.record.key,
                created_at=self.now,
                published_at=self.now,
                title=plan.record.facts["title"],
            )
            rows.new.append(identity)
            if isinstance(plan.record, MicroCredentialRecord):
                rows.parts.add_offerings(plan.id, plan.record)
            self._publish(identity, plan, 1, batch, rows)

    async def _revise(self, batch: Batch, rows: _Rows) -> None:
        plans = {plan.id: plan for plan in [*batch.revised, *batch.touched]}
        if not plans:
            return
        model = batch.target.identity
        locked = model.filter(id__in=list(plans)).order_by("id").select_for_update()
        history = await batch.histories([plan.id for plan in batch.revised])
        revised = {plan.id for plan in batch.revised}
        for identity in await locked:
            plan = plans[identity.id]
            if identity.id not in revised:
                self._touch(identity, plan)
            elif reason := history.why_left_alone(identity):
                batch.refuse(plan.record, "key", plan.record.key, reason)
                continue
            else:
                rows.retired.append(identity.shown_version_id)
                self._publish(identity, plan, history.next_number(identity.id), batch, rows)
            rows.changed.append(identity)

    def _publish(
        self, identity: Identity, plan: Plan, number: int, batch: Batch, rows: _Rows
    ) -> None:
        """A version with all below it, which the identity then shows."""
        version: Version = fresh(
            batch.target.version,
            number=number,
            status=VersionStatus.PUBLISHED,
            published_at=self.now,
            **{batch.target.owner: identity.id},
            **plan.record.facts,
        )
        show(identity, version)
        self._touch(identity, plan)
        rows.versions.append(version)
        rows.add_parts(identity, version.id, plan, batch)

    def _touch(self, identity: Identity, plan: Plan) -> None:
        identity.popularity = plan.record.popularity
        identity.source_url = plan.record.url
        identity.source_digest = str(plan.said)
        identity.revision += 1


@dataclass(slots=True)
class _Rows:
    """What a batch writes, gathered so that each table is written once."""

    target: Target
    new: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    versions: list[Any] = field(default_factory=list)
    retired: list[UUID | None] = field(default_factory=list)
    parts: Parts = field(default_factory=Parts)
    published: list[Pathway] = field(default_factory=list)

    def add_parts(self, identity: Identity, version_id: UUID, plan: Plan, batch: Batch) -> None:
        record, references = plan.record, batch.references
        if isinstance(record, MicroCredentialRecord):
            self.parts.add_micro_credential(version_id, record, references)
        elif isinstance(identity, Pathway):
            self.parts.add_pathway(identity.id, version_id, record, references)
            self.published.append(identity)

    async def write(self) -> None:
        identity, version = self.target.identity, self.target.version
        if self.new:
            await identity.bulk_create(self.new)
        if self.changed:
            await identity.bulk_create(
                self.changed, on_conflict=["id"], update_fields=[*self.target.shown, *_MOVED]
            )
        if self.versions:
            await version.bulk_create(self.versions)
        if self.retired:
            await version.filter(id__in=self.retired).update(status=VersionStatus.RETIRED)
        await self.parts.write()


_MOVED = ("shown_version_id", "revision", "popularity", "source_url", "source_digest")
