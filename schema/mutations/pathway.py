"""Drafting, revising, publishing and retiring pathways."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import relay

import catalog.services.equivalencies
import catalog.services.pathways
import catalog.services.teaching_out
import resolvers.ctdl
from catalog import models
from catalog.commands import publishing
from catalog.ctdl.reading import Unread
from catalog.errors import Invalid
from catalog.rules.words import (
    GroupRule,
    LossPolicy,
    Ordering,
    Sharing,
    ValidityPolicy,
    Visibility,
)
from resolvers.context import Info
from schema.ctdl import CtdlNote
from schema.given import moment, scaled
from schema.micro_credential import MicroCredential, MicroCredentialVersion
from schema.mutations.described import UNSET, DescribedInput, said
from schema.pathway import Equivalency, Pathway, PathwayVersion
from schema.provider import Provider
from schema.refusal import Payload, mutation
from schema.view import key

DEEPEST = 12


@strawberry.input(description="What somebody elsewhere awards badges for.")
class ExternalInput:
    issuer: str = strawberry.field(
        description="Who awards it: the DID or https address that its badges name as issuer."
    )
    achievement_id: str = strawberry.field(
        description="What it is for: the id that its badges give the achievement."
    )

    def command(self) -> publishing.ExternalDraft:
        return publishing.ExternalDraft(self.issuer, self.achievement_id)


@strawberry.input(description="A node of a tree: a group (rule and children) or one kind of leaf.")
class RequirementInput:
    key: str = strawberry.field(description="Unique in the tree; keep it through all versions.")
    title: str = strawberry.field(default="", description="What it is called here.")
    rule: GroupRule | None = strawberry.field(default=None, description="Makes it a group.")
    threshold: Decimal | None = strawberry.field(
        default=None, description="How many children, ECTS credits or hours the rule asks for."
    )
    optional: bool = strawberry.field(default=False, description="Never needed; a suggestion.")
    ordering: Ordering | None = strawberry.field(
        default=None, description="Whether a group's children have an order."
    )
    sharing: Sharing | None = strawberry.field(
        default=None, description="Whether a badge may count below several children of a group."
    )
    validity: ValidityPolicy | None = strawberry.field(
        default=None, description="When badges count; left out, as in the group above."
    )
    earned_within_days: int | None = strawberry.field(
        default=None, description="The period of EARNED_WITHIN."
    )
    min_level: int | None = strawberry.field(
        default=None,
        description="Of a skill, on its own scale; of a group, for everything below it.",
    )
    level_framework: str | None = strawberry.field(
        default=None, description="On whose scale a group's `minLevel` is, EQF for example."
    )
    max_from_one_provider: Decimal | None = strawberry.field(
        default=None,
        description="How much of one provider counts in a group; in badges, credits or hours, "
        "as its rule has it. What goes beyond is ignored.",
    )
    from_provider_id: relay.GlobalID | None = strawberry.field(
        default=None, description="The provider, with all below it, of which a group asks for some."
    )
    min_from_provider: Decimal | None = strawberry.field(
        default=None, description="How much a group asks for of that provider."
    )
    max_from_others: Decimal | None = strawberry.field(
        default=None, description="How much of all other providers together counts in a group."
    )
    micro_credential_id: relay.GlobalID | None = strawberry.field(
        default=None, description="Makes it a leaf: a micro-credential is to be earned."
    )
    skill_uri: str | None = strawberry.field(
        default=None, description="Makes it a leaf: a skill is to be shown."
    )
    pathway_id: relay.GlobalID | None = strawberry.field(
        default=None, description="Makes it a leaf: another pathway's credential is to be earned."
    )
    set_of: list[relay.GlobalID] | None = strawberry.field(
        default=None,
        description="Makes it a leaf: any one of these micro-credentials and pathways.",
    )
    external: ExternalInput | None = strawberry.field(
        default=None,
        description="Makes it a leaf: a badge from elsewhere, which learners bring along.",
    )
    version_ids: list[relay.GlobalID] = strawberry.field(
        default_factory=list,
        description="Of a micro-credential: only badges of these versions count.",
    )
    provider_ids: list[relay.GlobalID] = strawberry.field(
        default_factory=list, description="Of a skill: only badges by these providers count."
    )
    children: list[RequirementInput] = strawberry.field(
        default_factory=list, description="Of a group, in order."
    )

    def command(self, depth: int = 0) -> publishing.RequirementDraft:
        if depth > DEEPEST:
            raise Invalid("This tree is too deep.", "input", "requirements")
        scale = {GroupRule.AT_LEAST_CREDITS: 100, GroupRule.AT_LEAST_HOURS: 60}.get(
            self.rule or GroupRule.ALL, 1
        )
        where = ("input", "requirements")

        def amount(value: Decimal | None) -> int | None:
            return scaled(value, scale, "requirements")

        return publishing.RequirementDraft(
            key=self.key,
            title=self.title,
            rule=self.rule,
            threshold=amount(self.threshold),
            optional=self.optional,
            ordering=self.ordering,
            sharing=self.sharing,
            validity=self.validity,
            earned_within_days=self.earned_within_days,
            min_level=self.min_level,
            micro_credential_id=_key(self.micro_credential_id, MicroCredential, *where),
            skill_uri=self.skill_uri,
            pathway_id=_key(self.pathway_id, Pathway, *where),
            set_of=_set_of(self.set_of, *where),
            external=self.external.command() if self.external else None,
            version_ids=tuple(key(id_, MicroCredentialVersion, *where) for id_ in self.version_ids),
            provider_ids=tuple(key(id_, Provider, *where) for id_ in self.provider_ids),
            level_framework=self.level_framework,
            max_from_one_provider=amount(self.max_from_one_provider),
            from_provider_id=_key(self.from_provider_id, Provider, *where),
            min_from_provider=amount(self.min_from_provider),
            max_from_others=amount(self.max_from_others),
            children=tuple(child.command(depth + 1) for child in self.children),
        )


def _key(id_: relay.GlobalID | None, view: Any, *path: str) -> Any:
    return key(id_, view, *path) if id_ is not None else None


def _set_of(ids: list[relay.GlobalID] | None, *path: str) -> publishing.SetDraft | None:
    if ids is None:
        return None
    pathways = [id_ for id_ in ids if id_.type_name == Pathway.__name__]
    others = [id_ for id_ in ids if id_.type_name != Pathway.__name__]
    return publishing.SetDraft(
        tuple(key(id_, MicroCredential, *path) for id_ in others),
        tuple(key(id_, Pathway, *path) for id_ in pathways),
    )


@strawberry.input(description="What a pathway says of itself; left out, it stays as it is.")
class PathwayFactsInput(DescribedInput):
    loss_policy: LossPolicy | None = said("What happens when a badge it rests on is lost.")
    grace_days: int | None = said("How long the grace is, if it is that.")
    awards_without_enrollment: bool | None = said("Whether it awards to whoever qualifies.")

    APART = frozenset({"id", "provider_id", "visibility", "requirements"})
    NEVER_NULL = frozenset({"achievement_type", "loss_policy", "awards_without_enrollment"})


@strawberry.input(description="A pathway that is to be drafted.")
class PathwayDraftInput(PathwayFactsInput):
    provider_id: relay.GlobalID = strawberry.field(description="Who will award it.")
    title: str = strawberry.field(description="What it is called.")
    requirements: RequirementInput | None = strawberry.field(
        default=None, description="The whole tree."
    )
    visibility: Visibility = strawberry.field(
        default=Visibility.PUBLIC, description="Who finds it once it is published."
    )

    def command(self) -> publishing.DraftPathway:
        return publishing.DraftPathway(
            provider_id=key(self.provider_id, Provider, "input", "providerId"),
            facts=self.facts(),
            requirements=self.requirements.command() if self.requirements else None,
            visibility=self.visibility,
        )


@strawberry.input(description="What is to change; a published version opens its next draft.")
class PathwayReviseInput(PathwayFactsInput):
    id: relay.GlobalID = strawberry.field(description="Which pathway.")
    title: str | None = strawberry.field(default=UNSET, description="What it is called.")
    requirements: RequirementInput | None = strawberry.field(
        default=None, description="Replaces the whole tree."
    )
    visibility: Visibility | None = strawberry.field(
        default=None, description="Who finds it; at once, not only with the next version."
    )

    def command(self) -> publishing.RevisePathway:
        return publishing.RevisePathway(
            pathway_id=key(self.id, Pathway),
            facts=self.facts(),
            requirements=self.requirements.command() if self.requirements else None,
            visibility=self.visibility,
        )


@strawberry.input(description="A pathway that somebody else described.")
class PathwayImportInput:
    provider_id: relay.GlobalID = strawberry.field(description="Who will award it.")
    document: str = strawberry.field(
        description="CTDL as JSON-LD, with one ceterms:Pathway in its graph."
    )
    visibility: Visibility = strawberry.field(
        default=Visibility.PUBLIC, description="Who finds it once it is published."
    )

    def command(self) -> publishing.ImportPathway:
        return publishing.ImportPathway(
            key(self.provider_id, Provider, "input", "providerId"), self.document, self.visibility
        )


@strawberry.input(description="A pathway.")
class PathwayIdInput:
    id: relay.GlobalID = strawberry.field(description="Which pathway.")


@strawberry.input(description="How long a version that is offered no longer may be finished.")
class PathwayTeachOutInput:
    version_id: relay.GlobalID = strawberry.field(description="Which version.")
    until: datetime | None = strawberry.field(
        default=None,
        description="At least 30 days from now; null takes back an end that was announced.",
    )

    def command(self) -> publishing.TeachOut:
        version_id = key(self.version_id, PathwayVersion, "input", "versionId")
        return publishing.TeachOut(version_id, moment(self.until, "until"))


@strawberry.input(description="What a pathway accepts instead of what it asks for.")
class EquivalencyInput:
    pathway_id: relay.GlobalID = strawberry.field(description="Which pathway.")
    micro_credential_id: relay.GlobalID = strawberry.field(description="Whose badge is accepted.")
    instead_of_id: relay.GlobalID = strawberry.field(
        description="The micro-credential that the pathway asks for."
    )

    @property
    def ids(self) -> tuple[Any, Any, Any]:
        return (
            key(self.pathway_id, Pathway, "input", "pathwayId"),
            key(self.micro_credential_id, MicroCredential, "input", "microCredentialId"),
            key(self.instead_of_id, MicroCredential, "input", "insteadOfId"),
        )


@strawberry.input(description="What a pathway is to accept, and why.")
class EquivalencyDeclareInput(EquivalencyInput):
    reason: str = strawberry.field(description="Why it is as good; everyone can read it.")
    until: datetime | None = strawberry.field(
        default=None, description="Badges awarded from then on are not accepted."
    )

    def command(self) -> publishing.DeclareEquivalency:
        return publishing.DeclareEquivalency(*self.ids, self.reason, moment(self.until, "until"))


@strawberry.type(description="An equivalency, or why nothing was done.")
class EquivalencyPayload(Payload):
    equivalency: models.Equivalency | None = strawberry.field(
        default=None,
        graphql_type=Equivalency | None,
        description="As it is now; null when refused.",
    )


@strawberry.type(description="A pathway, or why nothing was done.")
class PathwayPayload(Payload):
    pathway: models.Pathway | None = strawberry.field(
        default=None, graphql_type=Pathway | None, description="As it is now; null when refused."
    )


@strawberry.type(description="A version of a pathway, or why nothing was done.")
class PathwayVersionPayload(Payload):
    version: models.PathwayVersion | None = strawberry.field(
        default=None,
        graphql_type=PathwayVersion | None,
        description="As it is now; null when refused.",
    )


@strawberry.type(description="A pathway that was imported, or why nothing was done.")
class PathwayImportPayload(Payload):
    pathway: models.Pathway | None = strawberry.field(
        default=None, graphql_type=Pathway | None, description="The draft; null when refused."
    )
    unread: list[Unread] = strawberry.field(
        default_factory=list,
        graphql_type=list[CtdlNote],
        description="What of the document the draft does not have; look at it before publishing.",
    )


@strawberry.type
class PathwayMutations:
    @mutation(description="Draft a pathway, with its whole tree. For the provider's authors.")
    async def pathway_draft(self, info: Info, input: PathwayDraftInput) -> PathwayPayload:
        draft = catalog.services.pathways.draft
        return PathwayPayload(pathway=await info.context.run(draft, input.command()))

    @mutation(
        description="Draft a pathway from a CTDL document. Its components have to stand for what "
        "is in this catalog: by the addresses of its pages, by the addresses that something was "
        "imported from, or by skills' URIs. For the provider's authors."
    )
    async def pathway_import(self, info: Info, input: PathwayImportInput) -> PathwayImportPayload:
        taken = await resolvers.ctdl.take(info.context, input.command())
        return PathwayImportPayload(pathway=taken.pathway, unread=list(taken.unread))

    @mutation(description="Change a draft, or open the next one. For authors.")
    async def pathway_revise(self, info: Info, input: PathwayReviseInput) -> PathwayPayload:
        revise = catalog.services.pathways.revise
        return PathwayPayload(pathway=await info.context.run(revise, input.command()))

    @mutation(description="Open a draft to learners; problems point into the tree. For publishers.")
    async def pathway_publish(self, info: Info, input: PathwayIdInput) -> PathwayPayload:
        publish = catalog.services.pathways.publish
        command = publishing.Publish(key(input.id, Pathway))
        return PathwayPayload(pathway=await info.context.run(publish, command))

    @mutation(description="Offer it no longer; what was earned stays true. For publishers.")
    async def pathway_retire(self, info: Info, input: PathwayIdInput) -> PathwayPayload:
        retire = catalog.services.pathways.retire
        command = publishing.Retire(key(input.id, Pathway))
        return PathwayPayload(pathway=await info.context.run(retire, command))

    @mutation(
        description="Say until when who is enrolled in a version that is offered no longer may "
        "finish it. Everybody who is enrolled is told now, and again two weeks before; then "
        "what is not finished has run out. What was earned stays. For publishers."
    )
    async def pathway_teach_out(
        self, info: Info, input: PathwayTeachOutInput
    ) -> PathwayVersionPayload:
        announce = catalog.services.teaching_out.announce
        return PathwayVersionPayload(version=await info.context.run(announce, input.command()))

    @mutation(
        description="Let a pathway accept one micro-credential's badge where it asks for "
        "another's. Whoever qualifies by it is awarded soon after. For publishers."
    )
    async def equivalency_declare(
        self, info: Info, input: EquivalencyDeclareInput
    ) -> EquivalencyPayload:
        declare = catalog.services.equivalencies.declare
        return EquivalencyPayload(equivalency=await info.context.run(declare, input.command()))

    @mutation(description="End an equivalency; what was awarded by it stays. For publishers.")
    async def equivalency_end(self, info: Info, input: EquivalencyInput) -> EquivalencyPayload:
        end = catalog.services.equivalencies.end
        command = publishing.EndEquivalency(*input.ids)
        return EquivalencyPayload(equivalency=await info.context.run(end, command))
