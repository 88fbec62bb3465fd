"""The life of a pathway: drafted, revised, published, retired."""

from __future__ import annotations

from uuid import UUID

from catalog import policy
from catalog.commands.publishing import DraftPathway, Publish, Retire, RevisePathway
from catalog.errors import (
    CatalogError,
    Incomplete,
    NotPublishable,
)
from catalog.models import LeafMatch, Pathway, PathwayVersion
from catalog.models import Requirement as RequirementRow
from catalog.rules.requirement import Requirement, leaves, match_keys
from catalog.rules.words import AchievementType, Role, VersionStatus
from catalog.services import provider_equivalencies, requirement_rows, telling, tree_checks, trees
from catalog.services.cycles import require_no_cycle
from catalog.services.facts import accept
from catalog.services.finding import found_for_change, free_slug
from catalog.services.showing import show
from catalog.services.versions import Versions
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
    versions = Versions(identity)
    version = await versions.draft_or_next(requirement_rows.copy)
    accept(version, command.facts)
    await version.save()
    if command.requirements is not None:
        await requirement_rows.replace(work, version.id, command.requirements)
    await versions.save_revised(work, version, command.visibility)
    return identity


async def publish(work: Work, command: Publish) -> Pathway:
    """From now on badges can complete it; whoever qualifies already is awarded by a job."""
    identity = await _own(work, command.id, Role.PUBLISHER)
    versions = Versions(identity)
    version = await versions.draft_to_publish()
    tree = (await trees.trees_of([version.id])).get(version.id)
    problems = await _problems(version, tree)
    if problems or tree is None:
        raise NotPublishable(problems)
    await require_no_cycle(identity, tree)
    await _turn_round(identity, version, tree)
    version.criteria = await telling.criteria_to_publish(identity, version, tree)
    await versions.publish(work, version)
    await work.record("pathway.published", "Pathway", identity.id, identity.revision)
    return identity


async def retire(work: Work, command: Retire) -> Pathway:
    identity = await _own(work, command.id, Role.PUBLISHER)
    await Versions(identity).retire(work)
    return identity


async def _own(work: Work, id_: UUID, role: Role) -> Pathway:
    work.viewer.require_account()
    identity = await found_for_change(policy.pathways(work.viewer), id_, "pathway")
    work.viewer.require_role(role, identity.provider_id)
    return identity


async def _problems(version: PathwayVersion, tree: Requirement | None) -> list[CatalogError]:
    problems: list[CatalogError] = []
    if not version.title.strip():
        problems.append(Incomplete("Give it a title.", "title"))
    if tree is None:
        return [*problems, Incomplete("Say what it asks for.", "requirements")]
    found = (await tree_checks.problems_in({version.id: tree}))[version.id]
    problems += [Incomplete(p.message, "requirements", *p.path) for p in found]
    return problems + await _drafted_providers(version.id)


async def _drafted_providers(version_id: UUID) -> list[CatalogError]:
    """What is published names the provider of which it asks for some."""
    asking = RequirementRow.filter(version_id=version_id, from_provider__status=VersionStatus.DRAFT)
    message = "The provider that it asks for is not published."
    keys = await asking.order_by("position").values_list("key")
    return [Incomplete(message, "requirements", row[0]) for row in keys]


async def _turn_round(identity: Pathway, version: PathwayVersion, tree: Requirement) -> None:
    """Write what can satisfy which leaf, so that a new badge finds the trees it matters to."""
    rows = [
        LeafMatch(
            version_id=version.id,
            pathway_id=identity.id,
            key=leaf.key,
            kind=kind,
            target=target,
        )
        for leaf in leaves(tree)
        for kind, target in match_keys(leaf)
    ]
    await LeafMatch.bulk_create(rows)
    await provider_equivalencies.add_matches(rows)
