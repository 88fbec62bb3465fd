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
    AlreadyPublished,
    CatalogError,
    Conflict,
    Incomplete,
    Invalid,
    NotOpen,
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
from catalog.models.described import described_columns
from catalog.rules.completeness import Presence, Told, completeness
from catalog.rules.progress import ActivityRule, check_activities
from catalog.rules.words import AwardPolicy, Role, VersionStatus, Visibility
from catalog.services import parts
from catalog.services.facts import accept
from catalog.services.finding import found_for_change, free_slug
from catalog.services.showing import show
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
    version = await _draft_of(identity) or await _next_draft(identity)
    accept(version, command.facts)
    await version.save()
    await parts.replace(version.id, command.parts)
    if command.visibility is not None:
        _change_visibility(identity, command.visibility)
    if identity.status is VersionStatus.DRAFT:
        show(identity, version)
    await identity.save()
    await work.tell("catalog.changed", identity)
    return identity


async def publish(work: Work, command: Publish) -> MicroCredential:
    identity = await _own(work, command.id, Role.PUBLISHER)
    version = await _draft_of(identity)
    if version is None:
        raise AlreadyPublished("There is no draft to publish.", "input", "id")
    provider = await Provider.get(id=identity.provider_id)
    if provider.status is not VersionStatus.PUBLISHED:
        raise NotOpen(f"{provider.name} has to be published first.", "input", "id")
    problems = await _problems(version, provider)
    if problems:
        raise NotPublishable(problems)
    await MicroCredentialVersion.filter(
        micro_credential_id=identity.id, status=VersionStatus.PUBLISHED
    ).update(status=VersionStatus.RETIRED)
    version.status = VersionStatus.PUBLISHED
    version.published_at = work.now
    version.published_by_id = work.viewer.account_id
    await version.save()
    show(identity, version)
    identity.status = VersionStatus.PUBLISHED
    identity.published_at = identity.published_at or work.now
    await identity.save()
    await work.tell("catalog.changed", identity)
    return identity


async def retire(work: Work, command: Retire) -> MicroCredential:
    identity = await _own(work, command.id, Role.PUBLISHER)
    if identity.status is not VersionStatus.PUBLISHED:
        raise NotOpen("Only what is published can be retired.", "input", "id")
    identity.status = VersionStatus.RETIRED
    await identity.save(update_fields=["status"])
    await work.tell("catalog.changed", identity)
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


async def _draft_of(identity: MicroCredential) -> MicroCredentialVersion | None:
    return await MicroCredentialVersion.get_or_none(
        micro_credential_id=identity.id, status=VersionStatus.DRAFT
    )


async def _next_draft(identity: MicroCredential) -> MicroCredentialVersion:
    """A copy of the version that is shown, with all its parts."""
    assert identity.shown_version_id is not None
    newest = (
        await MicroCredentialVersion.filter(micro_credential_id=identity.id)
        .order_by("-number")
        .first()
    )
    shown = await MicroCredentialVersion.get(id=identity.shown_version_id)
    assert newest is not None
    version = MicroCredentialVersion(
        micro_credential_id=identity.id,
        number=newest.number + 1,
        **{column: getattr(shown, column) for column in described_columns(MicroCredentialVersion)},
    )
    await version.save()
    await parts.copy(shown.id, version.id)
    return version


def _change_visibility(identity: MicroCredential, visibility: Visibility) -> None:
    """What learners have enrolled in stays within their reach."""
    if visibility is Visibility.PRIVATE and identity.enrolled_count:
        raise Conflict(
            "Learners have enrolled, so it cannot become private.", "input", "visibility"
        )
    identity.visibility = visibility


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
        Incomplete(stated.ask, stated.element.value)
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
