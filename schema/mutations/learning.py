"""Enrolling, recording progress, awarding and revoking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import strawberry
from strawberry import relay

import resolvers.learning
from catalog import models
from catalog.commands import learning
from catalog.errors import Invalid
from resolvers.context import Info
from schema.badge import Badge
from schema.enrollment import Enrollment, Exemption
from schema.given import moment
from schema.micro_credential import MicroCredential, Offering
from schema.pathway import Pathway
from schema.refusal import Payload, mutation
from schema.view import key


@strawberry.input(description="What the viewer wants to take part in.")
class EnrollInput:
    achievement_id: relay.GlobalID = strawberry.field(
        description="A micro-credential or a pathway."
    )
    offering_id: relay.GlobalID | None = strawberry.field(
        default=None, description="One run of the micro-credential."
    )

    def command(self) -> learning.Enroll:
        offering = self.offering_id
        offering_id = key(offering, Offering, "input", "offeringId") if offering else None
        where = ("input", "achievementId")
        if self.achievement_id.type_name == Pathway.__name__:
            if offering_id is not None:
                raise Invalid("A pathway has no offerings.", "input", "offeringId")
            return learning.Enroll(pathway_id=key(self.achievement_id, Pathway, *where))
        return learning.Enroll(
            micro_credential_id=key(self.achievement_id, MicroCredential, *where),
            offering_id=offering_id,
        )


@strawberry.input(description="An enrolment that is to change.")
class EnrollmentChangeInput:
    id: relay.GlobalID = strawberry.field(description="Which enrolment.")
    reason: str = strawberry.field(default="", description="Why, if you want to say.")

    def command(self) -> learning.ChangeEnrollment:
        return learning.ChangeEnrollment(key(self.id, Enrollment), self.reason)


@strawberry.input(description="Something that was done.")
class ProgressRecordInput:
    enrollment_id: relay.GlobalID = strawberry.field(description="In which enrolment.")
    activity_key: str = strawberry.field(description="Which activity, by its key.")
    mark: int | None = strawberry.field(
        default=None, description="Of 100, if the activity is marked."
    )
    occurred_at: datetime | None = strawberry.field(default=None, description="Left out: now.")
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Any text that is new for each act: the same again is answered, not recorded.",
    )

    def command(self) -> learning.RecordProgress:
        return learning.RecordProgress(
            enrollment_id=key(self.enrollment_id, Enrollment, "input", "enrollmentId"),
            activity_key=self.activity_key,
            mark=self.mark,
            occurred_at=moment(self.occurred_at, "occurredAt"),
            idempotency_key=self.idempotency_key,
        )


@strawberry.input(description="A badge that is to be awarded: to an enrolment or to an address.")
class BadgeAwardInput:
    reason: str = strawberry.field(description="Why, in words; the record keeps it.")
    enrollment_id: relay.GlobalID | None = strawberry.field(
        default=None, description="An assessor's decision about this enrolment."
    )
    micro_credential_id: relay.GlobalID | None = strawberry.field(
        default=None, description="An award without enrolment, to `email`."
    )
    email: str | None = strawberry.field(
        default=None, description="The recipient's address, with or without an account."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Any text that is new for each act: the same again is answered, not awarded.",
    )

    def command(self) -> learning.AwardAssessed | learning.AwardDirect:
        if self.enrollment_id is not None and self.micro_credential_id is None:
            id_ = key(self.enrollment_id, Enrollment, "input", "enrollmentId")
            return learning.AwardAssessed(id_, self.reason, self.idempotency_key)
        if self.enrollment_id is None and self.micro_credential_id is not None and self.email:
            id_ = key(self.micro_credential_id, MicroCredential, "input", "microCredentialId")
            return learning.AwardDirect(id_, self.email, self.reason, self.idempotency_key)
        message = "Give an enrolment, or a micro-credential with an address: one of the two."
        raise Invalid(message, "input")


@strawberry.input(description="A requirement of a pathway, for the learner of one enrolment in it.")
class ExemptionInput:
    enrollment_id: relay.GlobalID = strawberry.field(description="In which enrolment.")
    requirement_key: str = strawberry.field(
        description="Which requirement, by its key; not a group."
    )
    reason: str = strawberry.field(description="Why; the record keeps it, and the learner sees it.")

    @property
    def given(self) -> tuple[Any, str, str]:
        id_ = key(self.enrollment_id, Enrollment, "input", "enrollmentId")
        return id_, self.requirement_key, self.reason


@strawberry.input(description="A badge that is to be withdrawn for good.")
class BadgeRevokeInput:
    id: relay.GlobalID = strawberry.field(description="Which badge.")
    reason: str = strawberry.field(description="Why; whoever verifies the badge is told.")


@strawberry.input(description="A badge that is to last longer.")
class BadgeRenewInput:
    id: relay.GlobalID = strawberry.field(description="Which badge.")
    valid_until: datetime | None = strawberry.field(
        default=None, description="Its new end; left out, by its own period from now on."
    )

    def command(self) -> learning.RenewBadge:
        return learning.RenewBadge(key(self.id, Badge), moment(self.valid_until, "validUntil"))


@strawberry.input(description="A badge that its holder does not want, or wants again.")
class BadgeDeclineInput:
    id: relay.GlobalID = strawberry.field(description="Which badge.")
    declined: bool = strawberry.field(default=True, description="False to take it back.")


@strawberry.type(description="An enrolment, or why nothing was done.")
class EnrollmentPayload(Payload):
    enrollment: models.Enrollment | None = strawberry.field(
        default=None, graphql_type=Enrollment | None, description="As it is now; null when refused."
    )


@strawberry.type(description="An exemption, or why nothing was done.")
class ExemptionPayload(Payload):
    exemption: models.Exemption | None = strawberry.field(
        default=None, graphql_type=Exemption | None, description="As it is now; null when refused."
    )


@strawberry.type(description="What recording brought about, or why nothing was recorded.")
class ProgressPayload(Payload):
    enrollment: models.Enrollment | None = strawberry.field(
        default=None, graphql_type=Enrollment | None, description="As it is now; null when refused."
    )
    badges: list[models.Badge] = strawberry.field(
        default_factory=list,
        graphql_type=list[Badge],
        description="Awarded by this: the micro-credential's, then each pathway's it completes.",
    )


@strawberry.type(description="A badge, or why nothing was done.")
class BadgePayload(Payload):
    badge: models.Badge | None = strawberry.field(
        default=None, graphql_type=Badge | None, description="The badge; null when refused."
    )
    followed: list[models.Badge] = strawberry.field(
        default_factory=list,
        graphql_type=list[Badge],
        description="Badges of pathways that were awarded, or last longer, because of it.",
    )


@strawberry.type
class LearningMutations:
    @mutation(description="Take part in a micro-credential or a pathway, in its current version.")
    async def enroll(self, info: Info, input: EnrollInput) -> EnrollmentPayload:
        return EnrollmentPayload(
            enrollment=await resolvers.learning.enroll(info.context, input.command())
        )

    @mutation(description="Leave; what was done is kept, and seen on enrolling again.")
    async def enrollment_withdraw(
        self, info: Info, input: EnrollmentChangeInput
    ) -> EnrollmentPayload:
        return await _changed(info, resolvers.learning.withdraw, input)

    @mutation(description="Set it aside for a while.")
    async def enrollment_pause(self, info: Info, input: EnrollmentChangeInput) -> EnrollmentPayload:
        return await _changed(info, resolvers.learning.pause, input)

    @mutation(description="Go on with what was set aside.")
    async def enrollment_resume(
        self, info: Info, input: EnrollmentChangeInput
    ) -> EnrollmentPayload:
        return await _changed(info, resolvers.learning.resume, input)

    @mutation(
        description="Take the pathway's current version instead of the one enrolled in. Badges "
        "stay and count there; when they suffice, its badge is awarded."
    )
    async def enrollment_migrate(
        self, info: Info, input: EnrollmentChangeInput
    ) -> EnrollmentPayload:
        return await _changed(info, resolvers.learning.migrate, input)

    @mutation(
        description="Say that an activity was done. When that earns the badge, it is awarded and "
        "every pathway that it completes as well, before this returns."
    )
    async def progress_record(self, info: Info, input: ProgressRecordInput) -> ProgressPayload:
        recorded = await resolvers.learning.record(info.context, input.command())
        return ProgressPayload(enrollment=recorded.enrollment, badges=list(recorded.badges))

    @mutation(description="Award a badge. For assessors (enrolments) and awarders (addresses).")
    async def badge_award(self, info: Info, input: BadgeAwardInput) -> BadgePayload:
        awarded = await resolvers.learning.award(info.context, input.command())
        return BadgePayload(badge=awarded.badge, followed=list(awarded.followed))

    @mutation(description="Withdraw a badge for good. For the provider's awarders.")
    async def badge_revoke(self, info: Info, input: BadgeRevokeInput) -> BadgePayload:
        command = learning.RevokeBadge(key(input.id, Badge), input.reason)
        return BadgePayload(badge=await resolvers.learning.revoke(info.context, command))

    @mutation(
        description="Let a badge last longer: the same badge, signed anew. Badges of pathways that "
        "end with it last longer too. For the provider's awarders."
    )
    async def badge_renew(self, info: Info, input: BadgeRenewInput) -> BadgePayload:
        renewed = await resolvers.learning.renew(info.context, input.command())
        return BadgePayload(badge=renewed.badge, followed=list(renewed.followed))

    @mutation(
        description="Count a requirement as met for one learner without a badge. When that "
        "completes the pathway, its badge is awarded. For the awarders of the pathway's provider."
    )
    async def exemption_grant(self, info: Info, input: ExemptionInput) -> ExemptionPayload:
        command = learning.GrantExemption(*input.given)
        return ExemptionPayload(exemption=await resolvers.learning.exempt(info.context, command))

    @mutation(
        description="End an exemption. The pathway's policy about lost badges decides what becomes "
        "of a badge that rests on it. For the awarders of the pathway's provider."
    )
    async def exemption_withdraw(self, info: Info, input: ExemptionInput) -> ExemptionPayload:
        command = learning.WithdrawExemption(*input.given)
        ended = await resolvers.learning.end_exemption(info.context, command)
        return ExemptionPayload(exemption=ended)

    @mutation(description="Hide one's own badge from everyone else, or show it again.")
    async def badge_decline(self, info: Info, input: BadgeDeclineInput) -> BadgePayload:
        command = learning.DeclineBadge(key(input.id, Badge), input.declined)
        return BadgePayload(badge=await resolvers.learning.decline(info.context, command))


async def _changed(info: Info, change: Any, input_: EnrollmentChangeInput) -> EnrollmentPayload:
    return EnrollmentPayload(enrollment=await change(info.context, input_.command()))
