"""Pathways that would require one another in a circle are refused, with the circle named."""

from __future__ import annotations

from uuid import UUID

from catalog.errors import PathwayCycle
from catalog.models import LeafMatch, Pathway
from catalog.rules.publication import find_cycle
from catalog.rules.requirement import Requirement, leaf_keys
from catalog.rules.words import MatchKind, VersionStatus


async def require_no_cycle(identity: Pathway, tree: Requirement) -> None:
    """Follows what is published downwards from the tree, one statement a level."""
    asked = {UUID(target) for kind, target in leaf_keys(tree) if kind is MatchKind.PATHWAY}
    edges: dict[UUID, set[UUID]] = {identity.id: asked}
    unknown = asked - edges.keys()
    while unknown:
        edges |= {id_: set() for id_ in unknown}
        rows = await LeafMatch.filter(
            pathway_id__in=unknown,
            kind=MatchKind.PATHWAY,
            version__status=VersionStatus.PUBLISHED,
        ).values_list("pathway_id", "target")
        for pathway_id, target in rows:
            edges[pathway_id].add(UUID(target))
        unknown = {target for targets in edges.values() for target in targets} - edges.keys()
    loop = find_cycle(edges)
    if loop is not None:
        titles = dict(await Pathway.filter(id__in=loop).values_list("id", "title"))
        named = " → ".join(f"“{titles[id_]}”" for id_ in loop)
        raise PathwayCycle(f"These pathways would require one another: {named}.", "requirements")
