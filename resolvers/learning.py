"""How learners', assessors' and awarders' changes are carried out."""

from __future__ import annotations

from catalog.commands import learning
from catalog.models import Badge, Enrollment, Exemption
from catalog.services import (
    awards,
    enrollments,
    exempting,
    migrating,
    progress,
    renewals,
    revocations,
)
from catalog.services.awards import Awarded
from catalog.services.progress import Recorded
from resolvers.context import Context


async def enroll(context: Context, command: learning.Enroll) -> Enrollment:
    return await context.run(enrollments.enroll, command)


async def withdraw(context: Context, command: learning.ChangeEnrollment) -> Enrollment:
    return await context.run(enrollments.withdraw, command)


async def pause(context: Context, command: learning.ChangeEnrollment) -> Enrollment:
    return await context.run(enrollments.pause, command)


async def resume(context: Context, command: learning.ChangeEnrollment) -> Enrollment:
    return await context.run(enrollments.resume, command)


async def migrate(context: Context, command: learning.ChangeEnrollment) -> Enrollment:
    return await context.run(migrating.migrate, command)


async def exempt(context: Context, command: learning.GrantExemption) -> Exemption:
    return await context.run(exempting.grant, command)


async def end_exemption(context: Context, command: learning.WithdrawExemption) -> Exemption:
    return await context.run(exempting.withdraw, command)


async def record(context: Context, command: learning.RecordProgress) -> Recorded:
    return await context.run(progress.record, command)


async def award(
    context: Context, command: learning.AwardAssessed | learning.AwardDirect
) -> Awarded:
    if isinstance(command, learning.AwardAssessed):
        return await context.run(awards.award_assessed, command)
    return await context.run(awards.award_direct, command)


async def revoke(context: Context, command: learning.RevokeBadge) -> Badge:
    return await context.run(revocations.revoke, command)


async def renew(context: Context, command: learning.RenewBadge) -> Awarded:
    return await context.run(renewals.renew, command)


async def decline(context: Context, command: learning.DeclineBadge) -> Badge:
    return await context.run(revocations.decline, command)
