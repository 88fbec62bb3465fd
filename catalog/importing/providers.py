"""Finds the providers that records name, and makes those that are missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from catalog.importing.events import tell_changed
from catalog.importing.records import ProviderRecord
from catalog.importing.slugs import free_slugs
from catalog.models import Provider
from catalog.naming import folded, provider_did, slug_from
from catalog.rules.words import VersionStatus
from catalog.work import Deployment


async def providers_named(
    names: Iterable[str], source: str, deployment: Deployment, now: datetime
) -> dict[str, UUID]:
    """Ids by folded name; a provider that nobody has yet is made, and published."""
    records = {folded(name): ProviderRecord(name) for name in names}
    return await write_providers(list(records.values()), source, deployment, now)


async def write_providers(
    records: list[ProviderRecord], source: str, deployment: Deployment, now: datetime
) -> dict[str, UUID]:
    """Those that are there stay as they are. A parent is there, or stands before its children."""
    wanted = {folded(record.name): record for record in records}
    parents = [folded(record.parent) for record in records if record.parent]
    ids = await _published({*wanted, *parents})
    missing = {name: record for name, record in wanted.items() if name not in ids}
    slugs = await free_slugs(
        Provider, {name: record.slug or slug_from(record.name) for name, record in missing.items()}
    )
    made: list[Provider] = []
    for name, record in missing.items():
        parent_id = ids[folded(record.parent)] if record.parent else None
        made.append(_provider(record, slugs[name], parent_id, source, deployment, now))
        ids[name] = made[-1].id
    if made:
        await Provider.bulk_create(made)
        await tell_changed(made, now)
    return ids


async def _published(names: set[str]) -> dict[str, UUID]:
    """Drafts do not count: anyone may draft a provider and call it as he likes."""
    rows = await (
        Provider.filter(name_folded__in=list(names), status=VersionStatus.PUBLISHED)
        .order_by("-id")
        .values_list("name_folded", "id")
    )
    return dict(rows)  # the oldest of one name comes last, and stays


def _provider(
    record: ProviderRecord,
    slug: str,
    parent_id: UUID | None,
    source: str,
    deployment: Deployment,
    now: datetime,
) -> Provider:
    return Provider(
        slug=slug,
        name=record.name,
        name_folded=folded(record.name),
        did=provider_did(deployment.public_url, slug),
        status=VersionStatus.PUBLISHED,
        revision=1,
        source=source,
        created_at=now,
        parent_id=parent_id,
        **record.facts,
    )
