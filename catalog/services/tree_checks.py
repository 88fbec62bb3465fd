"""What keeps trees from being published, with what their leaves bring as the catalog knows it."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from catalog.models import MicroCredential
from catalog.rules.problem import Problem
from catalog.rules.publication import LeafWorth, check
from catalog.rules.requirement import ExternalLeaf, MicroCredentialLeaf, Requirement, leaves


async def problems_in(grown: Mapping[UUID, Requirement]) -> dict[UUID, list[Problem]]:
    """By version, in the order of its tree; one statement however many trees.

    Circles among pathways are not looked for here: that takes the whole catalog.
    """
    wanted = {
        (id_, leaf.key): leaf.micro_credential_id
        for id_, tree in grown.items()
        for leaf in leaves(tree)
        if isinstance(leaf, MicroCredentialLeaf)
    }
    rows = {row.id: row for row in await MicroCredential.filter(id__in=set(wanted.values()))}
    worth: dict[UUID, dict[str, LeafWorth]] = {id_: {} for id_ in grown}
    for (id_, key), of in wanted.items():
        row = rows[of]
        worth[id_][key] = LeafWorth(row.credits or 0, row.minutes or 0, row.provider_id)
    for id_, tree in grown.items():
        for leaf in leaves(tree):
            if isinstance(leaf, ExternalLeaf):  # nobody here has said what it is worth
                worth[id_][leaf.key] = LeafWorth(0, 0)
    return {id_: check(tree, worth[id_]) for id_, tree in grown.items()}
