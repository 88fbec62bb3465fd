"""Declaring what all pathways of a provider accept instead of what they ask for.

Each pathway that asks for it has a row of its own, those that are published later too, so
whatever reads equivalencies knows of nothing else.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from catalog import policy
from catalog.commands.publishing import DeclareForProvider, EndForProvider
from catalog.errors import Invalid, NotFound
from catalog.models import (
    Equivalency,
    LeafMatch,
    MicroCredential,
    Pathway,
    Provider,
    ProviderEquivalency,
)
from catalog.rules.words import MatchKind, Role
from catalog.services import equivalencies, pathway_runs
from catalog.services.equivalencies import active_key
from catalog.services.finding import found_for_change
from catalog.services.pathway_runs import Run
from catalog.work import Work


async def declare(work: Work, command: DeclareForProvider) -> ProviderEquivalency:
    """A job for each of the pathways awards those who qualify by it."""
    await _own(work, command.provider_id)
    await _check_named(work, command)
    own_row = ProviderEquivalency(provider_id=command.provider_id)
    made = await equivalencies.stored(work, own_row, command.provider_id, command)
    target = str(made.instead_of_id)
    own = await _pathways_below(command.provider_id)
    asking = LeafMatch.filter(kind=MatchKind.ACHIEVEMENT, target=target).order_by("id")
    leaves = [leaf for leaf in await asking if leaf.pathway_id in own]
    taken = await _take_over({made: {leaf.pathway_id for leaf in leaves}})
    await equivalencies.add_matches(leaves)
    for pathway_id in taken:
        await pathway_runs.note(work, Run(pathway_id))
    await work.record("equivalency.declared", "Provider", made.provider_id)
    return made


async def end(work: Work, command: EndForProvider) -> ProviderEquivalency:
    """In all pathways, for awards from now on; what was awarded by it stays."""
    await _own(work, command.provider_id)
    found = await equivalencies.ended(work, ProviderEquivalency, command.provider_id, command)
    derived = Equivalency.filter(by_provider_id=found.id, active_key__not_isnull=True)
    await derived.update(active_key=None, ended_at=work.now)
    await work.record("equivalency.ended", "Provider", found.provider_id)
    return found


async def add_matches(leaves: Sequence[LeafMatch]) -> None:
    """The further rows that versions being published need for what is accepted already."""
    asked: dict[UUID, set[str]] = defaultdict(set)
    for leaf in leaves:
        if leaf.kind is MatchKind.ACHIEVEMENT:
            asked[leaf.pathway_id].add(leaf.target)
    await _apply_to(asked)
    await equivalencies.add_matches(leaves)


async def _apply_to(asked: Mapping[UUID, Collection[str]]) -> None:
    """What their providers, or those above, accept already."""
    targets = sorted({UUID(target) for each in asked.values() for target in each})
    standing: list[ProviderEquivalency] = []
    for start in range(0, len(targets), 500):
        some = targets[start : start + 500]
        rows = ProviderEquivalency.filter(instead_of_id__in=some, active_key__not_isnull=True)
        standing += await rows.order_by("id")
    if not standing:
        return
    below = {rule.provider_id: await _pathways_below(rule.provider_id) for rule in standing}
    wanted = {
        rule: {
            pathway_id
            for pathway_id, own in asked.items()
            if str(rule.instead_of_id) in own and pathway_id in below[rule.provider_id]
        }
        for rule in standing
    }
    await _take_over(wanted)


async def _take_over(wanted: Mapping[ProviderEquivalency, Iterable[UUID]]) -> list[UUID]:
    """The pathways that did not accept it already."""
    rows: dict[str, Equivalency] = {}
    for rule, pathway_ids in wanted.items():
        for pathway_id in sorted(pathway_ids):
            key = active_key(pathway_id, rule.micro_credential_id, rule.instead_of_id)
            rows[key] = Equivalency(
                pathway_id=pathway_id,
                micro_credential_id=rule.micro_credential_id,
                instead_of_id=rule.instead_of_id,
                reason=rule.reason,
                declared_by_id=rule.declared_by_id,
                declared_at=rule.declared_at,
                until=rule.until,
                active_key=key,
                by_provider_id=rule.id,
            )
    known: set[str] = set()
    for start in range(0, len(rows), 200):
        some = list(rows)[start : start + 200]
        found = Equivalency.filter(active_key__in=some).values_list("active_key")
        known |= {row[0] for row in await found}
    fresh = [row for key, row in rows.items() if key not in known]
    if fresh:
        await Equivalency.bulk_create(fresh)
    return [row.pathway_id for row in fresh]


async def _own(work: Work, provider_id: UUID) -> None:
    work.viewer.require_account()
    found = await found_for_change(policy.providers(work.viewer), provider_id, "provider")
    work.viewer.require_role(Role.PUBLISHER, found.id)


async def _check_named(work: Work, command: DeclareForProvider) -> None:
    ids = {"microCredentialId": command.micro_credential_id, "insteadOfId": command.instead_of_id}
    seen = policy.micro_credentials(work.viewer).where
    rows = MicroCredential.filter(seen, id__in=list(ids.values()))
    found = {row[0] for row in await rows.values_list("id")}
    for name, id_ in ids.items():
        if id_ not in found:
            raise NotFound("There is no such micro-credential.", name)
    if len(found) < len(ids):
        raise Invalid("A micro-credential stands for itself anyway.", "insteadOfId")


async def _pathways_below(provider_id: UUID) -> set[UUID]:
    """Of a provider and of all below it."""
    family, fresh = {provider_id}, [provider_id]
    while fresh:
        below = Provider.filter(parent_id__in=fresh).values_list("id")
        fresh = [row[0] for row in await below if row[0] not in family]
        family |= set(fresh)
    own = Pathway.filter(provider_id__in=list(family)).values_list("id")
    return {row[0] for row in await own}
