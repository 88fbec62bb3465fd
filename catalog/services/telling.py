"""What a pathway says of how it is earned: its author's words, or else those of its tree."""

from __future__ import annotations

from catalog.models import Pathway, PathwayVersion
from catalog.rules.criteria import criteria
from catalog.rules.requirement import Requirement
from catalog.services import trees

MOST = 20_000


async def criteria_to_publish(identity: Pathway, version: PathwayVersion, tree: Requirement) -> str:
    """What was told from the tree of the version before is told from this one anew."""
    own = version.criteria.strip()
    if own and own != await _told_before(identity, version):
        return version.criteria
    return told(tree)


async def criteria_of(version: PathwayVersion) -> str:
    """Empty only for a version that asks for nothing yet."""
    if version.criteria.strip():
        return version.criteria
    tree = (await trees.trees_of([version.id])).get(version.id)
    return told(tree) if tree is not None else ""


def told(tree: Requirement) -> str:
    text = criteria(tree)
    return text if len(text) <= MOST else text[: MOST - 1] + "…"


async def _told_before(identity: Pathway, version: PathwayVersion) -> str | None:
    if identity.shown_version_id in (None, version.id):
        return None
    assert identity.shown_version_id is not None
    grown = await trees.trees_of([identity.shown_version_id])
    tree = grown.get(identity.shown_version_id)
    return told(tree) if tree is not None else None
