"""Badges that learners bring from elsewhere."""

from __future__ import annotations

from datetime import datetime

import strawberry

import resolvers.badges
import resolvers.visible
from catalog import models
from catalog.rules.words import BadgeState
from schema.answer import computed, related
from schema.view import Row, View


@strawberry.type(
    description="A badge that somebody else signed, brought along by its holder, who alone sees it."
)
class ExternalBadge(View):
    model = models.ExternalBadge
    visible = resolvers.visible.external_badges

    name: str = strawberry.field(description="What its achievement is called.")
    issuer_name: str = strawberry.field(description="What its issuer is called; empty if unsaid.")
    issuer: str = strawberry.field(description="Its issuer, by DID.")
    achievement_id: str = strawberry.field(description="What it is for, by its issuer's id.")
    credential_id: str = strawberry.field(description="The credential, by its issuer's id.")
    state: BadgeState = strawberry.field(
        description="VALID, or REVOKED where its issuer had withdrawn or suspended it when it was "
        "checked last."
    )
    expired = computed(
        resolvers.badges.expired, description="Whether its time has run out, at this moment."
    )
    awarded_at: datetime = strawberry.field(description="When it was first awarded.")
    valid_from: datetime = strawberry.field(description="From when it is valid.")
    valid_until: datetime | None = strawberry.field(description="Until when; null for good.")
    added_at: datetime = strawberry.field(description="When it was first brought here.")
    checked_at: datetime = strawberry.field(
        description="When its standing was known last; it is asked for once a day."
    )


@strawberry.type(description="Which badge from elsewhere met which requirement of a pathway.")
class ExternalSupport(Row):
    model = models.ExternalSupport
    visible = resolvers.visible.external_supports

    requirement_key: str = strawberry.field(description="The requirement, by its key in the tree.")
    rests_on = related(
        ExternalBadge | None,
        description="The badge; null where it is not yours to see, or was removed.",
    )
