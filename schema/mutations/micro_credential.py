"""Drafting, revising, publishing and retiring micro-credentials."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import relay

import catalog.services.micro_credentials
from catalog import models
from catalog.commands import publishing
from catalog.rules.words import (
    ActivityKind,
    AssessmentType,
    AwardPolicy,
    Participation,
    QualityAssurance,
    Recorder,
    Stackability,
    Supervision,
    Visibility,
)
from resolvers.context import Info
from schema.given import given, scaled
from schema.micro_credential import MicroCredential, Offering
from schema.mutations.described import UNSET, DescribedInput, said
from schema.provider import Provider
from schema.refusal import Payload, mutation
from schema.view import key


@strawberry.input(description="A unit of work.")
class ActivityInput:
    key: str = strawberry.field(description="Keep it through all versions: progress hangs on it.")
    title: str = strawberry.field(description="What it is called.")
    kind: ActivityKind = strawberry.field(description="What kind of work it is.")
    hours: Decimal = strawberry.field(description="How long it takes.")
    weight: int = strawberry.field(description="Its share of the whole; all weights make 100.")
    recorded_by: Recorder = strawberry.field(description="Who may say that it was done.")
    required: bool = strawberry.field(default=True, description="Whether the badge needs it.")
    pass_mark: int | None = strawberry.field(
        default=None, description="The lowest mark, of 100, that passes, if it is marked."
    )

    def command(self) -> publishing.ActivityDraft:
        return publishing.ActivityDraft(
            key=self.key,
            title=self.title,
            kind=self.kind,
            minutes=scaled(self.hours, 60, "activities") or 0,
            weight=self.weight,
            recorded_by=self.recorded_by,
            required=self.required,
            pass_mark=self.pass_mark,
        )


@strawberry.input(description="What a holder knows, understands or can do.")
class LearningOutcomeInput:
    text: str = strawberry.field(description="A sentence.")
    skill_uris: list[str] = strawberry.field(
        default_factory=list, description="Skills that it is an instance of."
    )


@strawberry.input(description="A skill that is attested.")
class AlignmentInput:
    skill_uri: str = strawberry.field(description="The skill, which is in the catalog.")
    level: int | None = strawberry.field(
        default=None, description="On the scale of the skill's own framework."
    )


@strawberry.input(description="The texts in another language.")
class TranslationInput:
    language: str = strawberry.field(description="BCP 47.")
    title: str = strawberry.field(description="The title in it.")
    summary: str = strawberry.field(default="", description="The summary in it.")
    description: str = strawberry.field(default="", description="The description in it.")


@strawberry.input(description="What a micro-credential says of itself; left out, it stays.")
class MicroCredentialFactsInput(DescribedInput):
    participation: Participation | None = said("How one takes part.")
    assessment_type: AssessmentType | None = said("How it is assessed.")
    quality_assurance: QualityAssurance | None = said("How its quality is assured.")
    quality_assurer: str | None = said("Who assures its quality.")
    supervision: Supervision | None = said("Whether assessment is supervised.")
    stackability: Stackability | None = said("Whether it stands alone or is made to stack.")
    prerequisites: str | None = said("What one should bring.")
    award_policy: AwardPolicy | None = said("What the badge is awarded upon.")
    activities: list[ActivityInput] | None = said("Replaces all of them.")
    learning_outcomes: list[LearningOutcomeInput] | None = said("Replaces all of them.")
    alignments: list[AlignmentInput] | None = said("Replaces all of them.")
    translations: list[TranslationInput] | None = said("Replaces all of them.")

    APART = frozenset(
        {
            "id",
            "provider_id",
            "visibility",
            "activities",
            "learning_outcomes",
            "alignments",
            "translations",
        }
    )
    NEVER_NULL = frozenset({"achievement_type", "award_policy"})

    def parts(self) -> publishing.Parts:
        return publishing.Parts(
            activities=_all(self.activities, ActivityInput.command),
            outcomes=_all(
                self.learning_outcomes,
                lambda one: publishing.OutcomeDraft(one.text, tuple(one.skill_uris)),
            ),
            alignments=_all(
                self.alignments, lambda one: publishing.AlignmentDraft(one.skill_uri, one.level)
            ),
            translations=_all(
                self.translations,
                lambda one: publishing.TranslationDraft(
                    one.language, one.title, one.summary, one.description
                ),
            ),
        )


def _all(inputs: Any, command: Any) -> Any:
    return tuple(command(one) for one in inputs) if inputs else None if inputs is UNSET else ()


@strawberry.input(description="A micro-credential that is to be drafted.")
class MicroCredentialDraftInput(MicroCredentialFactsInput):
    provider_id: relay.GlobalID = strawberry.field(description="Who will award it.")
    title: str = strawberry.field(description="What it is called.")
    visibility: Visibility = strawberry.field(
        default=Visibility.PUBLIC, description="Who finds it once it is published."
    )

    def command(self) -> publishing.DraftMicroCredential:
        return publishing.DraftMicroCredential(
            provider_id=key(self.provider_id, Provider, "input", "providerId"),
            facts=self.facts(),
            parts=self.parts(),
            visibility=self.visibility,
        )


@strawberry.input(description="What is to change; a published version opens its next draft.")
class MicroCredentialReviseInput(MicroCredentialFactsInput):
    id: relay.GlobalID = strawberry.field(description="Which micro-credential.")
    title: str | None = said("What it is called.")
    visibility: Visibility | None = strawberry.field(
        default=None, description="Who finds it; at once, not only with the next version."
    )

    def command(self) -> publishing.ReviseMicroCredential:
        return publishing.ReviseMicroCredential(
            micro_credential_id=key(self.id, MicroCredential),
            facts=self.facts(),
            parts=self.parts(),
            visibility=self.visibility,
        )


@strawberry.input(description="A micro-credential.")
class MicroCredentialIdInput:
    id: relay.GlobalID = strawberry.field(description="Which micro-credential.")


@strawberry.input(description="A run, or one that is open at any time.")
class OfferingOpenInput:
    micro_credential_id: relay.GlobalID = strawberry.field(description="Of which.")
    language: str = strawberry.field(description="Of the teaching, as BCP 47.")
    participation: Participation = strawberry.field(description="How one takes part.")
    pace: str = strawberry.field(default="self-paced", description="“self-paced” or “cohort”.")
    starts_on: date | None = strawberry.field(default=None, description="Left out: at any time.")
    ends_on: date | None = strawberry.field(default=None, description="Left out: without end.")
    enroll_by: date | None = strawberry.field(default=None, description="The last day to enrol.")
    places: int | None = strawberry.field(default=None, description="Left out: any number.")
    price_minor: int | None = strawberry.field(
        default=None, description="Left out: the usual price."
    )
    currency: str | None = strawberry.field(default=None, description="ISO 4217.")
    location: str | None = strawberry.field(default=None, description="Where, if somewhere.")
    url: str | None = strawberry.field(default=None, description="More about this run.")

    def command(self) -> publishing.OpenOffering:
        values = given(self, except_for=("micro_credential_id",))
        id_ = key(self.micro_credential_id, MicroCredential, "input", "microCredentialId")
        return publishing.OpenOffering(micro_credential_id=id_, **values)


@strawberry.type(description="A micro-credential, or why nothing was done.")
class MicroCredentialPayload(Payload):
    micro_credential: models.MicroCredential | None = strawberry.field(
        default=None,
        graphql_type=MicroCredential | None,
        description="As it is now; null when refused.",
    )


@strawberry.type(description="An offering, or why nothing was done.")
class OfferingPayload(Payload):
    offering: models.Offering | None = strawberry.field(
        default=None, graphql_type=Offering | None, description="The offering; null when refused."
    )


@strawberry.type
class MicroCredentialMutations:
    @mutation(description="Draft a micro-credential. For the provider's authors.")
    async def micro_credential_draft(
        self, info: Info, input: MicroCredentialDraftInput
    ) -> MicroCredentialPayload:
        draft = catalog.services.micro_credentials.draft
        return MicroCredentialPayload(
            micro_credential=await info.context.run(draft, input.command())
        )

    @mutation(description="Change a draft, or open the next one. For authors.")
    async def micro_credential_revise(
        self, info: Info, input: MicroCredentialReviseInput
    ) -> MicroCredentialPayload:
        revise = catalog.services.micro_credentials.revise
        return MicroCredentialPayload(
            micro_credential=await info.context.run(revise, input.command())
        )

    @mutation(description="Open a draft to learners; what is missing is named. For publishers.")
    async def micro_credential_publish(
        self, info: Info, input: MicroCredentialIdInput
    ) -> MicroCredentialPayload:
        publish = catalog.services.micro_credentials.publish
        command = publishing.Publish(key(input.id, MicroCredential))
        return MicroCredentialPayload(micro_credential=await info.context.run(publish, command))

    @mutation(description="Offer it no longer; what was earned stays true. For publishers.")
    async def micro_credential_retire(
        self, info: Info, input: MicroCredentialIdInput
    ) -> MicroCredentialPayload:
        retire = catalog.services.micro_credentials.retire
        command = publishing.Retire(key(input.id, MicroCredential))
        return MicroCredentialPayload(micro_credential=await info.context.run(retire, command))

    @mutation(description="Say when and where it can be taken. For authors.")
    async def offering_open(self, info: Info, input: OfferingOpenInput) -> OfferingPayload:
        open_offering = catalog.services.micro_credentials.open_offering
        return OfferingPayload(offering=await info.context.run(open_offering, input.command()))
