"""Bringing badges from elsewhere, and removing them."""

from __future__ import annotations

import strawberry
from strawberry import relay

import resolvers.external_badges
from catalog import models
from catalog.commands.external import RemoveExternalBadge
from catalog.errors import Invalid
from resolvers.context import Info
from schema.badge import Badge
from schema.external_badge import ExternalBadge
from schema.refusal import Payload, mutation
from schema.view import key

LONGEST_CONTENT = 400_000


@strawberry.input(description="A badge that somebody else awarded to you.")
class ExternalBadgeAddInput:
    content: str = strawberry.field(
        description="Open Badges 3.0: its JSON, its token (VC-JWT), or its picture with the badge "
        "baked in, as SVG or as a `data:image/png;base64,` address; at most 400,000 characters."
    )


@strawberry.input(description="A badge that you brought along.")
class ExternalBadgeRemoveInput:
    id: relay.GlobalID = strawberry.field(description="Which badge from elsewhere.")

    def command(self) -> RemoveExternalBadge:
        return RemoveExternalBadge(key(self.id, ExternalBadge))


@strawberry.type(description="What became of a badge from elsewhere.")
class ExternalBadgePayload(Payload):
    external_badge: models.ExternalBadge | None = strawberry.field(
        default=None,
        graphql_type=ExternalBadge | None,
        description="As it is kept now; null when refused or removed.",
    )
    badges: list[models.Badge] = strawberry.field(
        default_factory=list,
        graphql_type=list[Badge],
        description="Of pathways that it completed, or that last longer by it.",
    )


@strawberry.type
class ExternalBadgeMutations:
    @mutation(
        description="Bring a badge that somebody else awarded to you: it is verified, and counts "
        "from then on where pathways ask for it. The same again changes nothing; a later issue of "
        "it takes its place. Refused with the step of verification that it did not pass. At most "
        "200 of them."
    )
    async def external_badge_add(
        self, info: Info, input: ExternalBadgeAddInput
    ) -> ExternalBadgePayload:
        if len(input.content) > LONGEST_CONTENT:
            message = f"A badge has at most {LONGEST_CONTENT} characters here."
            raise Invalid(message, "content")
        added = await resolvers.external_badges.add(info.context, input.content)
        return ExternalBadgePayload(external_badge=added.badge, badges=list(added.followed))

    @mutation(
        description="Remove a badge that you brought along. It counts no longer: the policies of "
        "pathways decide about badges that rest on it."
    )
    async def external_badge_remove(
        self, info: Info, input: ExternalBadgeRemoveInput
    ) -> ExternalBadgePayload:
        await resolvers.external_badges.remove(info.context, input.command())
        return ExternalBadgePayload()
