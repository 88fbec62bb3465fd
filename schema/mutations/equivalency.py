"""Declaring what all pathways of a provider accept, and ending that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import relay

import catalog.services.provider_equivalencies
from catalog import models
from catalog.commands import publishing
from resolvers.context import Info
from schema.given import moment
from schema.micro_credential import MicroCredential
from schema.provider import Provider, ProviderEquivalency
from schema.refusal import Payload, mutation
from schema.view import key


@strawberry.input(description="What all pathways of a provider accept instead of what they ask.")
class ProviderEquivalencyInput:
    provider_id: relay.GlobalID = strawberry.field(description="Whose pathways, parts included.")
    micro_credential_id: relay.GlobalID = strawberry.field(description="Whose badge is accepted.")
    instead_of_id: relay.GlobalID = strawberry.field(
        description="The micro-credential that pathways ask for."
    )

    @property
    def ids(self) -> tuple[Any, Any, Any]:
        return (
            key(self.provider_id, Provider, "input", "providerId"),
            key(self.micro_credential_id, MicroCredential, "input", "microCredentialId"),
            key(self.instead_of_id, MicroCredential, "input", "insteadOfId"),
        )


@strawberry.input(description="What all pathways of a provider are to accept, and why.")
class ProviderEquivalencyDeclareInput(ProviderEquivalencyInput):
    reason: str = strawberry.field(description="Why it is as good; everyone can read it.")
    until: datetime | None = strawberry.field(
        default=None, description="Badges awarded from then on are not accepted."
    )

    def command(self) -> publishing.DeclareForProvider:
        return publishing.DeclareForProvider(*self.ids, self.reason, moment(self.until, "until"))


@strawberry.type(description="A provider's equivalency, or why nothing was done.")
class ProviderEquivalencyPayload(Payload):
    equivalency: models.ProviderEquivalency | None = strawberry.field(
        default=None,
        graphql_type=ProviderEquivalency | None,
        description="As it is now; null when refused.",
    )


@strawberry.type
class EquivalencyMutations:
    @mutation(
        description="Let all pathways of a provider and its parts, later ones too, accept one "
        "micro-credential's badge where they ask for another's. Whoever qualifies by it is "
        "awarded soon after. For publishers."
    )
    async def provider_equivalency_declare(
        self, info: Info, input: ProviderEquivalencyDeclareInput
    ) -> ProviderEquivalencyPayload:
        declare = catalog.services.provider_equivalencies.declare
        made = await info.context.run(declare, input.command())
        return ProviderEquivalencyPayload(equivalency=made)

    @mutation(description="End it in all pathways; what was awarded by it stays. For publishers.")
    async def provider_equivalency_end(
        self, info: Info, input: ProviderEquivalencyInput
    ) -> ProviderEquivalencyPayload:
        end = catalog.services.provider_equivalencies.end
        ended = await info.context.run(end, publishing.EndForProvider(*input.ids))
        return ProviderEquivalencyPayload(equivalency=ended)
