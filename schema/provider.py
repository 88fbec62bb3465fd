"""Who designs and awards."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

import resolvers.micro_credentials
import resolvers.providers
import resolvers.visible
from catalog import models
from catalog.listing import Listing
from catalog.rules.words import VersionStatus
from resolvers.context import Info
from schema.answer import related
from schema.arguments import AchievementsBy
from schema.connection import Connection, all_visible, connection
from schema.orders import AchievementOrder
from schema.view import Row, View

if TYPE_CHECKING:
    from schema.micro_credential import MicroCredential
    from schema.pathway import Pathway


@strawberry.type(description="What all pathways of a provider accept instead of what they ask for.")
class ProviderEquivalency(Row):
    model = models.ProviderEquivalency
    visible = resolvers.visible.provider_equivalencies

    micro_credential = related(
        Annotated["MicroCredential", strawberry.lazy("schema.micro_credential")] | None,
        description="Whose badge is accepted; null if not shown to you.",
    )
    instead_of = related(
        Annotated["MicroCredential", strawberry.lazy("schema.micro_credential")] | None,
        description="What is asked for; null if not shown to you.",
    )
    reason: str = strawberry.field(description="Why it is as good.")
    declared_at: datetime = strawberry.field(description="When it was declared.")
    until: datetime | None = strawberry.field(
        description="Badges awarded from then on are not accepted; null for no such end."
    )
    ended_at: datetime | None = strawberry.field(
        description="When it was ended for awards after that; null if it stands."
    )


@strawberry.type(description="An organisation that designs and awards micro-credentials.")
class Provider(View):
    public = True
    model = models.Provider
    visible = resolvers.visible.providers

    slug: str = strawberry.field(description="Its name in addresses; never changes.")
    name: str = strawberry.field(description="The name that learners know it by.")
    description: str = strawberry.field(description="Who they are, in plain text.")
    url: str | None = strawberry.field(description="Its own site.")
    email: str | None = strawberry.field(description="For learners' questions.")
    country: str | None = strawberry.field(description="ISO 3166, two letters.")
    did: str = strawberry.field(
        description="The decentralized identifier that its badges are signed under (did:web)."
    )
    status: VersionStatus = strawberry.field(
        description="A draft is seen by its own people until a platform administrator publishes it."
    )
    parent = related(
        Annotated["Provider", strawberry.lazy("schema.provider")] | None,
        description="What it is a part of; null when it stands alone.",
    )
    children = connection(
        Connection[Annotated["Provider", strawberry.lazy("schema.provider")]],
        description="Its parts, by name.",
    )(all_visible(resolvers.visible.providers))

    @connection(
        Connection[Annotated["MicroCredential", strawberry.lazy("schema.micro_credential")]],
        description="What it awards.",
    )
    def micro_credentials(
        self, info: Info, order_by: AchievementsBy = AchievementOrder.NEWEST
    ) -> Listing[models.MicroCredential]:
        everything = resolvers.micro_credentials.Wanted()
        return resolvers.micro_credentials.matching(info.context, everything, str(order_by.value))

    pathways = connection(
        Connection[Annotated["Pathway", strawberry.lazy("schema.pathway")]],
        description="What its and others' micro-credentials stack to, oldest first.",
    )(all_visible(resolvers.visible.listed_pathways))

    equivalencies = related(
        list[ProviderEquivalency],
        description="What all its pathways, and those of its parts, accept instead of what they "
        "ask for; ended ones too.",
    )
    viewer_roles = strawberry.field(
        resolvers.providers.viewer_roles,
        description="What the viewer may do for it; empty for visitors.",
    )
