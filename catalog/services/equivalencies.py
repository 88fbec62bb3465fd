"""Declaring what a pathway accepts instead of what it asks for, and ending that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from tortoise.exceptions import IntegrityError

from catalog import policy
from catalog.commands.publishing import (
    DeclareEquivalency,
    DeclareForProvider,
    EndEquivalency,
    EndForProvider,
)
from catalog.errors import Conflict, Invalid, NotFound
from catalog.models import (
    Equivalency,
    LeafMatch,
    MicroCredential,
    Pathway,
    ProviderEquivalency,
)
from catalog.rules.words import MatchKind, Role
from catalog.services import pathway_runs
from catalog.services.exempting import said
from catalog.services.finding import found_for_change
from catalog.services.pathway_runs import Run
from catalog.work import Work

Declared = TypeVar("Declared", Equivalency, ProviderEquivalency)


async def declare(work: Work, command: DeclareEquivalency) -> Equivalency:
    """In every version, now and later; a job awards those who qualify by it."""
    pathway = await _own(work, command.pathway_id)
    seen = policy.micro_credentials(work.viewer).where
    accepted = await MicroCredential.filter(seen, id=command.micro_credential_id).first()
    if accepted is None:
        raise NotFound("There is no such micro-credential.", "microCredentialId")
    if accepted.id == command.instead_of_id:
        raise Invalid("A micro-credential stands for itself anyway.", "insteadOfId")
    leaves = await _leaves(pathway.id, command.instead_of_id)
    if not leaves:
        raise NotFound("No published version of the pathway asks for that.", "insteadOfId")
    made = await stored(work, Equivalency(pathway_id=pathway.id), pathway.id, command)
    await LeafMatch.bulk_create(
        [_match(leaf, accepted.id) for leaf in leaves], ignore_conflicts=True
    )
    await work.record("equivalency.declared", "Pathway", pathway.id)
    await pathway_runs.note(work, Run(pathway.id))
    return made


async def end(work: Work, command: EndEquivalency) -> Equivalency:
    """For awards from now on; what was awarded by it stays."""
    pathway = await _own(work, command.pathway_id)
    found = await ended(work, Equivalency, pathway.id, command)
    await work.record("equivalency.ended", "Pathway", pathway.id)
    return found


async def add_matches(leaves: Iterable[LeafMatch]) -> None:
    """The further rows that versions being published need for what is accepted already."""
    by_target: dict[tuple[UUID, str], list[LeafMatch]] = defaultdict(list)
    for leaf in leaves:
        if leaf.kind is MatchKind.ACHIEVEMENT:
            by_target[leaf.pathway_id, leaf.target].append(leaf)
    pathway_ids = sorted({pathway_id for pathway_id, _ in by_target})
    further = []
    for start in range(0, len(pathway_ids), 500):
        some = pathway_ids[start : start + 500]
        standing = Equivalency.filter(pathway_id__in=some, active_key__not_isnull=True)
        for each in await standing.order_by("id"):
            asked = by_target.get((each.pathway_id, str(each.instead_of_id)), ())
            further += [_match(leaf, each.micro_credential_id) for leaf in asked]
    if further:
        await LeafMatch.bulk_create(further, ignore_conflicts=True)


async def _own(work: Work, pathway_id: UUID) -> Pathway:
    work.viewer.require_account()
    found = await found_for_change(policy.pathways(work.viewer), pathway_id, "pathway")
    work.viewer.require_role(Role.PUBLISHER, found.provider_id)
    return found


async def _leaves(pathway_id: UUID, instead_of_id: UUID) -> list[LeafMatch]:
    return await LeafMatch.filter(
        pathway_id=pathway_id, kind=MatchKind.ACHIEVEMENT, target=str(instead_of_id)
    ).order_by("id")


async def stored(
    work: Work, made: Declared, owner_id: UUID, command: DeclareEquivalency | DeclareForProvider
) -> Declared:
    """A new row that names its owner, filled with what was declared for it."""
    if command.until is not None and command.until <= work.now:
        raise Invalid("Its end has to be later than now.", "until")
    made.micro_credential_id, made.instead_of_id = (
        command.micro_credential_id,
        command.instead_of_id,
    )
    made.reason, made.until = said(command.reason), command.until
    made.declared_by_id, made.declared_at = work.viewer.require_account(), work.now
    made.active_key = active_key(owner_id, made.micro_credential_id, made.instead_of_id)
    try:
        await made.save(force_create=True)
    except IntegrityError as error:
        raise Conflict("This is accepted already.", "microCredentialId") from error
    return made


async def ended(
    work: Work, model: type[Declared], owner_id: UUID, command: EndEquivalency | EndForProvider
) -> Declared:
    key = active_key(owner_id, command.micro_credential_id, command.instead_of_id)
    found = await model.get_or_none(active_key=key)
    if found is None:
        raise NotFound("There is no such equivalency.", "microCredentialId")
    found.active_key, found.ended_at = None, work.now
    await found.save(update_fields=["active_key", "ended_at"])
    return found


def _match(leaf: LeafMatch, accepted_id: UUID) -> LeafMatch:
    return LeafMatch(
        version_id=leaf.version_id,
        pathway_id=leaf.pathway_id,
        key=leaf.key,
        kind=MatchKind.ACHIEVEMENT,
        target=str(accepted_id),
    )


def active_key(owner_id: UUID, accepted_id: UUID, instead_of_id: UUID) -> str:
    """Of a pathway, or of a provider for all of its pathways."""
    return f"{owner_id}:{accepted_id}:{instead_of_id}"
