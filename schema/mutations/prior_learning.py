"""Claiming that earlier learning meets what is asked for, deciding that, and appealing."""

from __future__ import annotations

import strawberry
from strawberry import relay

import resolvers.prior_learning
from catalog import models
from catalog.commands import prior_learning
from resolvers.context import Info
from schema.badge import Badge
from schema.enrollment import Enrollment
from schema.prior_learning import PriorLearningClaim
from schema.refusal import Payload, mutation
from schema.view import key


@strawberry.input(description="A link to something that shows what was learned.")
class EvidenceInput:
    url: str = strawberry.field(description="Where it is: http or https.")
    title: str = strawberry.field(default="", description="What is found there.")

    def command(self) -> prior_learning.Evidence:
        return prior_learning.Evidence(self.url, self.title)


@strawberry.input(description="A claim that earlier learning meets what is asked for.")
class PriorLearningClaimInput:
    enrollment_id: relay.GlobalID = strawberry.field(
        description="Your enrolment in the pathway, or in the micro-credential."
    )
    requirement_key: str | None = strawberry.field(
        default=None,
        description="Which requirement of the pathway; left out for a micro-credential.",
    )
    statement: str = strawberry.field(description="What you learned, where and when.")
    evidence: list[EvidenceInput] = strawberry.field(
        default_factory=list, description="At most 10 links."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="Any text that is new for each claim: the same again is answered, not made.",
    )

    def command(self) -> prior_learning.ClaimPriorLearning:
        return prior_learning.ClaimPriorLearning(
            enrollment_id=key(self.enrollment_id, Enrollment, "input", "enrollmentId"),
            statement=self.statement,
            requirement_key=self.requirement_key,
            evidence=tuple(each.command() for each in self.evidence),
            idempotency_key=self.idempotency_key,
        )


@strawberry.input(description="A claim that waits, and what is decided about it.")
class PriorLearningDecideInput:
    id: relay.GlobalID = strawberry.field(description="Which claim.")
    accept: bool = strawberry.field(description="Whether it is accepted.")
    reason: str = strawberry.field(description="Why; the record keeps it, and the learner sees it.")

    def command(self) -> prior_learning.DecideClaim:
        return prior_learning.DecideClaim(
            key(self.id, PriorLearningClaim), self.accept, self.reason
        )


@strawberry.input(description="A refused claim that another assessor is to look at.")
class PriorLearningAppealInput:
    id: relay.GlobalID = strawberry.field(description="Which claim.")
    reason: str = strawberry.field(description="What the first decision left out of account.")
    evidence: list[EvidenceInput] = strawberry.field(
        default_factory=list, description="Further links, at most 10."
    )

    def command(self) -> prior_learning.AppealClaim:
        evidence = tuple(each.command() for each in self.evidence)
        return prior_learning.AppealClaim(key(self.id, PriorLearningClaim), self.reason, evidence)


@strawberry.input(description="A claim of your own that you take back.")
class PriorLearningWithdrawInput:
    id: relay.GlobalID = strawberry.field(description="Which claim.")


@strawberry.type(description="A claim of earlier learning, or why nothing was done.")
class PriorLearningPayload(Payload):
    claim: models.PriorLearningClaim | None = strawberry.field(
        default=None,
        graphql_type=PriorLearningClaim | None,
        description="As it is now; null when refused.",
    )
    badges: list[models.Badge] = strawberry.field(
        default_factory=list,
        graphql_type=list[Badge],
        description="Awarded by a decision: the micro-credential's, then each pathway's that it "
        "completes.",
    )


@strawberry.type
class PriorLearningMutations:
    @mutation(
        description="Claim that earlier learning meets a requirement of a pathway, or all that a "
        "micro-credential asks for. An assessor of its provider decides."
    )
    async def prior_learning_claim(
        self, info: Info, input: PriorLearningClaimInput
    ) -> PriorLearningPayload:
        made = await resolvers.prior_learning.claim(info.context, input.command())
        return PriorLearningPayload(claim=made)

    @mutation(
        description="Accept or refuse a claim. What is accepted counts at once: a requirement as "
        "an exemption, a micro-credential by its badge; what that completes is awarded. For "
        "the provider's assessors, never about oneself; an appeal is for another than the first."
    )
    async def prior_learning_decide(
        self, info: Info, input: PriorLearningDecideInput
    ) -> PriorLearningPayload:
        decided = await resolvers.prior_learning.decide(info.context, input.command())
        return PriorLearningPayload(claim=decided.claim, badges=list(decided.badges))

    @mutation(
        description="Have another assessor decide a claim that was refused: once, until "
        "`appealUntil`."
    )
    async def prior_learning_appeal(
        self, info: Info, input: PriorLearningAppealInput
    ) -> PriorLearningPayload:
        appealed = await resolvers.prior_learning.appeal(info.context, input.command())
        return PriorLearningPayload(claim=appealed)

    @mutation(description="Take back a claim of one's own that nobody has decided yet.")
    async def prior_learning_withdraw(
        self, info: Info, input: PriorLearningWithdrawInput
    ) -> PriorLearningPayload:
        command = prior_learning.WithdrawClaim(key(input.id, PriorLearningClaim))
        withdrawn = await resolvers.prior_learning.withdraw(info.context, command)
        return PriorLearningPayload(claim=withdrawn)
