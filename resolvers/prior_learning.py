"""How the fields and changes about claims of earlier learning are answered."""

from __future__ import annotations

from uuid import UUID

from strawberry import Parent

from catalog.commands import prior_learning
from catalog.listing import Listing
from catalog.models import PriorLearningClaim
from catalog.rules.words import ClaimState
from catalog.services import claiming, deciding
from catalog.services.deciding import Decided
from resolvers import visible
from resolvers.context import Context, Info


def to_assess(
    context: Context, states: tuple[ClaimState, ...] | None, provider_id: UUID | None
) -> Listing[PriorLearningClaim]:
    wanted = deciding.WAITING if states is None else states
    listing = visible.claims_to_assess(context).only(state__in=[each.value for each in wanted])
    return listing if provider_id is None else listing.only(provider_id=provider_id)


def may_decide(claim: Parent[PriorLearningClaim], info: Info) -> bool:
    return deciding.may_decide(info.context.viewer, claim)


async def claim(context: Context, command: prior_learning.ClaimPriorLearning) -> PriorLearningClaim:
    return await context.run(claiming.claim, command)


async def appeal(context: Context, command: prior_learning.AppealClaim) -> PriorLearningClaim:
    return await context.run(claiming.appeal, command)


async def withdraw(context: Context, command: prior_learning.WithdrawClaim) -> PriorLearningClaim:
    return await context.run(claiming.withdraw, command)


async def decide(context: Context, command: prior_learning.DecideClaim) -> Decided:
    return await context.run(deciding.decide, command)
