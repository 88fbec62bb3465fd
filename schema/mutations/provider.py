"""Drafting and publishing providers, and granting roles there."""

from __future__ import annotations

import strawberry
from strawberry import relay

import catalog.services.providers
from catalog import models
from catalog.commands import publishing
from catalog.rules.words import Role
from resolvers.context import Info
from schema.given import given
from schema.micro_credential import MicroCredential
from schema.provider import Provider
from schema.refusal import Payload, mutation
from schema.view import key
from schema.viewer import Grant


@strawberry.input(description="A provider that is to be drafted. You will administer it.")
class ProviderDraftInput:
    name: str = strawberry.field(description="The name that learners know it by.")
    description: str = strawberry.field(default="", description="Who they are.")
    url: str | None = strawberry.field(default=None, description="Its own site.")
    email: str | None = strawberry.field(default=None, description="For learners' questions.")
    country: str | None = strawberry.field(default=None, description="ISO 3166, two letters.")
    parent_id: relay.GlobalID | None = strawberry.field(
        default=None, description="What it is a part of; you have to administer that."
    )

    def command(self) -> publishing.DraftProvider:
        return publishing.DraftProvider(
            name=self.name,
            description=self.description,
            url=self.url,
            email=self.email,
            country=self.country,
            parent_id=key(self.parent_id, Provider, "input", "parentId")
            if self.parent_id
            else None,
        )


@strawberry.input(description="New values; what is left out stays as it is.")
class ProviderReviseInput:
    id: relay.GlobalID = strawberry.field(description="Which provider.")
    name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The name that learners know it by."
    )
    description: str | None = strawberry.field(
        default=strawberry.UNSET, description="Who they are."
    )
    url: str | None = strawberry.field(default=strawberry.UNSET, description="Its own site.")
    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="For learners' questions."
    )
    country: str | None = strawberry.field(
        default=strawberry.UNSET, description="ISO 3166, two letters."
    )

    def command(self) -> publishing.ReviseProvider:
        return publishing.ReviseProvider(key(self.id, Provider), given(self, except_for=("id",)))


@strawberry.input(description="A provider that is to be published.")
class ProviderPublishInput:
    id: relay.GlobalID = strawberry.field(description="Which provider.")


@strawberry.input(description="A role for somebody.")
class GrantGiveInput:
    provider_id: relay.GlobalID = strawberry.field(description="At which provider and its parts.")
    email: str = strawberry.field(description="Of somebody who has an account.")
    role: Role = strawberry.field(description="What they may do.")
    micro_credential_id: relay.GlobalID | None = strawberry.field(
        default=None, description="For this one only."
    )

    def command(self) -> publishing.GiveGrant:
        narrowed = self.micro_credential_id
        where = ("input", "microCredentialId")
        return publishing.GiveGrant(
            provider_id=key(self.provider_id, Provider, "input", "providerId"),
            email=self.email,
            role=self.role,
            micro_credential_id=key(narrowed, MicroCredential, *where) if narrowed else None,
        )


@strawberry.input(description="A role that is to be withdrawn.")
class GrantWithdrawInput:
    id: relay.GlobalID = strawberry.field(description="Which grant.")


@strawberry.type(description="A provider, or why nothing was done.")
class ProviderPayload(Payload):
    provider: models.Provider | None = strawberry.field(
        default=None, graphql_type=Provider | None, description="As it is now; null when refused."
    )


@strawberry.type(description="A grant, or why nothing was done.")
class GrantPayload(Payload):
    grant: models.Grant | None = strawberry.field(
        default=None, graphql_type=Grant | None, description="The grant; null when refused."
    )


@strawberry.type
class ProviderMutations:
    @mutation(description="Draft a provider. Anyone who is signed in may.")
    async def provider_draft(self, info: Info, input: ProviderDraftInput) -> ProviderPayload:
        draft = catalog.services.providers.draft
        return ProviderPayload(provider=await info.context.run(draft, input.command()))

    @mutation(description="Change what a provider says of itself. For its administrators.")
    async def provider_revise(self, info: Info, input: ProviderReviseInput) -> ProviderPayload:
        revise = catalog.services.providers.revise
        return ProviderPayload(provider=await info.context.run(revise, input.command()))

    @mutation(description="Open a provider to the public. For platform administrators.")
    async def provider_publish(self, info: Info, input: ProviderPublishInput) -> ProviderPayload:
        command = publishing.PublishProvider(key(input.id, Provider))
        publish = catalog.services.providers.publish
        return ProviderPayload(provider=await info.context.run(publish, command))

    @mutation(description="Give somebody a role. For the provider's administrators.")
    async def grant_give(self, info: Info, input: GrantGiveInput) -> GrantPayload:
        give = catalog.services.providers.give_grant
        return GrantPayload(grant=await info.context.run(give, input.command()))

    @mutation(description="Withdraw a role, one's own or one at a provider that one administers.")
    async def grant_withdraw(self, info: Info, input: GrantWithdrawInput) -> GrantPayload:
        command = publishing.WithdrawGrant(key(input.id, Grant))
        withdraw = catalog.services.providers.withdraw_grant
        return GrantPayload(grant=await info.context.run(withdraw, command))
