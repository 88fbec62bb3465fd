"""The life of a pathway: drafted, revised, published, retired."""

from __future__ import annotations

from uuid import UUID

from catalog import policy
from catalog.commands.publishing import DraftPathway, Publish, Retire, RevisePathway
from catalog.errors import (
    AlreadyPublished,
    CatalogError,
    Conflict,
    Incomplete,
    NotOpen,
    NotPublishable,
)
from catalog.models import LeafMatch, MicroCredential, Pathway, PathwayVersion, Provider
from catalog.models.described import described_columns
from catalog.rules.publication import LeafWorth, check
from catalog.rules.requirement import MicroCredentialLeaf, Requirement, leaves, match_key
from catalog.rules.words import AchievementType, Role, VersionStatus, Visibility
from catalog.services import requirement_rows, trees
from catalog.services.cycles import require_no_cycle
from catalog.services.facts import accept
from catalog.services.finding import found_for_change, free_slug
from catalog.services.showing import show
from catalog.work import Work


async def draft(work: Work, command: DraftPathway) -> Pathway:
    work.viewer.require_account()
    provider = await found_for_change(
        policy.providers(work.viewer), command.provider_id, "provider", "input", "providerId"
    )
    work.viewer.require_role(Role.AUTHOR, provider.id)
    version = PathwayVersion(
        number=1, title="", achievement_type=AchievementType.CERTIFICATE_OF_COMPLETION
    )
    accept(version, {"title": "", **command.facts})
    identity = Pathway(
        provider_id=provider.id,
        visibility=command.visibility,
        created_at=work.now,
        slug=await free_slug(Pathway, version.title, "pathway"),
    )
    show(identity, version)
    await identity.save()
    version.pathway_id = identity.id
    await version.save()
    if command.requirements is not None:
        await requirement_rows.replace(work, version.id, command.requirements)
    await work.tell("catalog.changed", identity)
    return identity


async def revise(work: Work, command: RevisePathway) -> Pathway:
    identity = await _own(work, command.pathway_id, Role.AUTHOR)
    version = await _draft_of(identity) or await _next_draft(identity)
    accept(version, command.facts)
    await version.save()
    if command.requirements is not None:
        await requirement_rows.replace(work, version.id, command.requirements)
    if command.visibility is not None:
        if command.visibility is Visibility.PRIVATE and identity.enrolled_count:
            message = "Learners have enrolled, so it cannot become private."
            raise Conflict(message, "input", "visibility")
        identity.visibility = command.visibility
    if identity.status is VersionStatus.DRAFT:
        show(identity, version)
    await identity.save()
    await work.tell("catalog.changed", identity)
    return identity


async def publish(work: Work, command: Publish) -> Pathway:
    """From now on badges can complete it; whoever qualifies already is awarded by a job."""
    identity = await _own(work, command.id, Role.PUBLISHER)
    version = await _draft_of(identity)
    if version is None:
        raise AlreadyPublished("There is no draft to publish.", "input", "id")
    provider = await Provider.get(id=identity.provider_id)
    if provider.status is not VersionStatus.PUBLISHED:
        raise NotOpen(f"{provider.name} has to be published first.", "input", "id")
    tree = (await trees.trees_of([version.id])).get(version.id)
    problems = await _problems(version, tree)
    if problems or tree is None:
        raise NotPublishable(problems)
    await require_no_cycle(identity, tree)
    await PathwayVersion.filter(pathway_id=identity.id, status=VersionStatus.PUBLISHED).update(
        status=VersionStatus.RETIRED
    )
    version.status = VersionStatus.PUBLISHED
    version.published_at = work.now
    version.published_by_id = work.viewer.account_id
    await version.save()
    await _turn_round(identity, version, tree)
    show(identity, version)
    identity.status = VersionStatus.PUBLISHED
    identity.published_at = identity.published_at or work.now
    await identity.save()
    await work.tell("catalog.changed", identity)
    await work.record("pathway.published", "Pathway", identity.id, identity.revision)
    return identity


async def retire(work: Work, command: Retire) -> Pathway:
    identity = await _own(work, command.id, Role.PUBLISHER)
    if identity.status is not VersionStatus.PUBLISHED:
        raise NotOpen("Only what is published can be retired.", "input", "id")
    identity.status = VersionStatus.RETIRED
    await identity.save(update_fields=["status"])
    await work.tell("catalog.changed", identity)
    return identity


async def _own(work: Work, id_: UUID, role: Role) -> Pathway:
    work.viewer.require_account()
    identity = await found_for_change(policy.pathways(work.viewer), id_, "pathway")
    work.viewer.require_role(role, identity.provider_id)
    return identity


async def _draft_of(identity: Pathway) -> PathwayVersion | None:
    return await PathwayVersion.get_or_none(pathway_id=identity.id, status=VersionStatus.DRAFT)


async def _next_draft(identity: Pathway) -> PathwayVersion:
    """A copy of the version that is shown, with its tree."""
    assert identity.shown_version_id is not None
    newest = await PathwayVersion.filter(pathway_id=identity.id).order_by("-number").first()
    shown = await PathwayVersion.get(id=identity.shown_version_id)
    assert newest is not None
    version = PathwayVersion(
        pathway_id=identity.id,
        number=newest.number + 1,
        **{column: getattr(shown, column) for column in described_columns(PathwayVersion)},
    )
    await version.save()
    await requirement_rows.copy(shown.id, version.id)
    return version


async def _problems(version: PathwayVersion, tree: Requirement | None) -> list[CatalogError]:
    problems: list[CatalogError] = []
    if not version.title.strip():
        problems.append(Incomplete("Give it a title.", "title"))
    if tree is None:
        return [*problems, Incomplete("Say what it asks for.", "requirements")]
    worth = await _worth(tree)
    found = check(tree, worth)
    return problems + [Incomplete(p.message, "requirements", *p.path) for p in found]


async def _worth(tree: Requirement) -> dict[str, LeafWorth]:
    ids = {
        leaf.key: leaf.micro_credential_id
        for leaf in leaves(tree)
        if isinstance(leaf, MicroCredentialLeaf)
    }
    rows = {row.id: row for row in await MicroCredential.filter(id__in=set(ids.values()))}
    return {
        key: LeafWorth(rows[id_].credits or 0, rows[id_].minutes or 0) for key, id_ in ids.items()
    }


async def _turn_round(identity: Pathway, version: PathwayVersion, tree: Requirement) -> None:
    """Write what can satisfy which leaf, so that a new badge finds the trees it matters to."""
    rows = []
    for leaf in leaves(tree):
        kind, target = match_key(leaf)
        rows.append(
            LeafMatch(
                version_id=version.id,
                pathway_id=identity.id,
                key=leaf.key,
                kind=kind,
                target=target,
            )
        )
    await LeafMatch.bulk_create(rows)
