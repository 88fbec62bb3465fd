"""The life of a micro-credential: drafted, revised, published, retired.

A published version never changes. A revision opens the next version as a draft, which is a copy
of the one that is shown until something in it is replaced.
"""

from __future__ import annotations

from uuid import UUID

from catalog import policy
from catalog.commands.publishing import (
    DraftMicroCredential,
    OpenOffering,
    Publish,
    Retire,
    ReviseMicroCredential,
)
from catalog.errors import (
    CatalogError,
    Incomplete,
    Invalid,
    NotPublishable,
)
from catalog.models import (
    Activity,
    LearningOutcome,
    MicroCredential,
    MicroCredentialVersion,
    Offering,
    Provider,
)
from catalog.rules.completeness import Presence, Told, completeness
from catalog.rules.progress import ActivityRule, check_activities
from catalog.rules.words import AwardPolicy, Role
from catalog.services import parts
from catalog.services.facts import accept, as_input
from catalog.services.finding import found_for_change, free_slug
from catalog.services.showing import show
from catalog.services.versions import Versions
from catalog.work import Work


async def draft(work: Work, command: DraftMicroCredential) -> MicroCredential:
    work.viewer.require_account()
    provider = await found_for_change(
        policy.providers(work.viewer), command.provider_id, "provider", "input", "providerId"
    )
    work.viewer.require_role(Role.AUTHOR, provider.id)
    version = MicroCredentialVersion(number=1, title="")
    accept(version, {"title": "", **command.facts})
    identity = MicroCredential(
        provider_id=provider.id,
        visibility=command.visibility,
        created_at=work.now,
        slug=await free_slug(MicroCredential, version.title, "micro-credential"),
    )
    show(identity, version)
    await identity.save()
    version.micro_credential_id = identity.id
    await version.save()
    await parts.replace(version.id, command.parts)
    await work.tell("catalog.changed", identity)
    return identity


async def revise(work: Work, command: ReviseMicroCredential) -> MicroCredential:
    identity = await _own(work, command.micro_credential_id, Role.AUTHOR)
    versions = Versions(identity)
    version = await versions.draft_or_next(parts.copy)
    accept(version, command.facts)
    await version.save()
    await parts.replace(version.id, command.parts)
    await versions.save_revised(work, version, command.visibility)
    return identity


async def publish(work: Work, command: Publish) -> MicroCredential:
    identity = await _own(work, command.id, Role.PUBLISHER)
    versions = Versions(identity)
    version = await versions.draft_to_publish()
    problems = await _problems(version, await Provider.get(id=identity.provider_id))
    if problems:
        raise NotPublishable(problems)
    await versions.publish(work, version)
    return identity


async def retire(work: Work, command: Retire) -> MicroCredential:
    identity = await _own(work, command.id, Role.PUBLISHER)
    await Versions(identity).retire(work)
    return identity


async def open_offering(work: Work, command: OpenOffering) -> Offering:
    identity = await _own(work, command.micro_credential_id, Role.AUTHOR, "microCredentialId")
    if command.starts_on and command.ends_on and command.ends_on < command.starts_on:
        raise Invalid("It cannot end before it starts.", "input", "endsOn")
    if command.places is not None and command.places < 1:
        raise Invalid("There is at least one place, or no limit.", "input", "places")
    offering = await Offering.create(
        micro_credential_id=identity.id,
        language=command.language,
        participation=command.participation,
        pace=command.pace,
        starts_on=command.starts_on,
        ends_on=command.ends_on,
        enroll_by=command.enroll_by,
        places=command.places,
        price_minor=command.price_minor,
        currency=command.currency,
        location=command.location,
        url=command.url,
        position=await Offering.filter(micro_credential_id=identity.id).count(),
    )
    await work.tell("catalog.changed", identity)
    return offering


async def _own(work: Work, id_: UUID, role: Role, path: str = "id") -> MicroCredential:
    work.viewer.require_account()
    identity = await found_for_change(
        policy.micro_credentials(work.viewer), id_, "micro-credential", "input", path
    )
    work.viewer.require_role(role, identity.provider_id, identity.id)
    return identity


async def _problems(version: MicroCredentialVersion, provider: Provider) -> list[CatalogError]:
    outcomes = await LearningOutcome.filter(version_id=version.id).count()
    told = Told(
        title=version.title,
        provider=provider.name,
        country=provider.country,
        outcomes=outcomes,
        minutes=version.minutes,
        credits=version.credits,
        level=version.level,
        framework=version.framework,
        has_assessment=version.assessment_type is not None,
        has_participation=version.participation is not None,
        has_quality_assurance=version.quality_assurance is not None,
    )
    problems: list[CatalogError] = [
        Incomplete(stated.ask, as_input(stated.element.value))
        for stated in completeness(told)
        if stated.presence is Presence.MISSING
    ]
    rows = await Activity.filter(version_id=version.id).order_by("position")
    rules = [ActivityRule(a.key, a.weight, a.required, a.pass_mark, a.recorded_by) for a in rows]
    problems += [Incomplete(p.message, "activities", *p.path) for p in check_activities(rules)]
    by_activities = version.award_policy is AwardPolicy.ACTIVITIES
    if by_activities and not any(rule.required for rule in rules):
        problems.append(
            Incomplete("Awarding by activities needs one that is required.", "activities")
        )
    return problems
