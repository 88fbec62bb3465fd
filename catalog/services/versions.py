"""What versions of micro-credentials and pathways have in common: opened, published, retired."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog.errors import AlreadyPublished, Conflict, NotOpen
from catalog.models import (
    MicroCredential,
    MicroCredentialVersion,
    Pathway,
    PathwayVersion,
    Provider,
)
from catalog.models.described import described_columns
from catalog.rules.words import VersionStatus, Visibility
from catalog.services.showing import show
from catalog.work import Work

Identity = MicroCredential | Pathway
CopyParts = Callable[[UUID, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Versions:
    """Those of one identity."""

    identity: Identity

    @property
    def model(self) -> Any:
        is_pathway = isinstance(self.identity, Pathway)
        return PathwayVersion if is_pathway else MicroCredentialVersion

    @property
    def own(self) -> dict[str, UUID]:
        """What says whose a version is."""
        column = "pathway_id" if isinstance(self.identity, Pathway) else "micro_credential_id"
        return {column: self.identity.id}

    async def draft(self) -> Any:
        """The version that is being written, or None."""
        return await self.model.get_or_none(**self.own, status=VersionStatus.DRAFT)

    async def draft_or_next(self, copy_parts: CopyParts) -> Any:
        """The draft; where there is none, a copy of the version that is shown, with its parts."""
        found = await self.draft()
        if found is not None:
            return found
        newest = await self.model.filter(**self.own).order_by("-number").first()
        shown = await self.model.get(id=self.identity.shown_version_id)
        facts = {column: getattr(shown, column) for column in described_columns(self.model)}
        version = self.model(**self.own, number=newest.number + 1, **facts)
        await version.save()
        await copy_parts(shown.id, version.id)
        return version

    async def draft_to_publish(self) -> Any:
        version = await self.draft()
        if version is None:
            raise AlreadyPublished("There is no draft to publish.", "input", "id")
        provider = await Provider.get(id=self.identity.provider_id)
        if provider.status is not VersionStatus.PUBLISHED:
            raise NotOpen(f"{provider.name} has to be published first.", "input", "id")
        return version

    async def publish(self, work: Work, version: Any) -> None:
        """The version becomes the one that is shown; the one before is retired."""
        earlier = self.model.filter(**self.own, status=VersionStatus.PUBLISHED)
        await earlier.update(status=VersionStatus.RETIRED)
        version.status = VersionStatus.PUBLISHED
        version.published_at = work.now
        version.published_by_id = work.viewer.account_id
        await version.save()
        show(self.identity, version)
        self.identity.status = VersionStatus.PUBLISHED
        self.identity.published_at = self.identity.published_at or work.now
        await self.identity.save()
        await work.tell("catalog.changed", self.identity)

    async def save_revised(self, work: Work, version: Any, visibility: Visibility | None) -> None:
        """Until the first publication the identity shows its draft."""
        if visibility is not None:
            self._change_visibility(visibility)
        if self.identity.status is VersionStatus.DRAFT:
            show(self.identity, version)
        await self.identity.save()
        await work.tell("catalog.changed", self.identity)

    async def retire(self, work: Work) -> None:
        if self.identity.status is not VersionStatus.PUBLISHED:
            raise NotOpen("Only what is published can be retired.", "input", "id")
        self.identity.status = VersionStatus.RETIRED
        await self.identity.save(update_fields=["status"])
        await work.tell("catalog.changed", self.identity)

    def _change_visibility(self, visibility: Visibility) -> None:
        """What learners have enrolled in stays within their reach."""
        if visibility is Visibility.PRIVATE and self.identity.enrolled_count:
            message = "Learners have enrolled, so it cannot become private."
            raise Conflict(message, "input", "visibility")
        self.identity.visibility = visibility
