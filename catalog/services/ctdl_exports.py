"""Pathways as CTDL documents, and what these leave out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import orjson

from catalog import policy
from catalog.ctdl.writing import Described, Proxy, Unsaid, unsaid, write
from catalog.models import Pathway, PathwayVersion, Provider
from catalog.rules.requirement import (
    MicroCredentialLeaf,
    PathwayLeaf,
    Requirement,
    SetLeaf,
    SkillLeaf,
    leaves,
)
from catalog.rules.words import LossPolicy
from catalog.services import addresses, trees
from catalog.viewer import Viewer

CREDENTIAL, COMPETENCY = "ceterms:CredentialComponent", "ceterms:CompetencyComponent"


@dataclass(frozen=True, slots=True)
class Written:
    """`document` is JSON-LD; `unsaid` is what of the version is not in it."""

    document: str
    unsaid: tuple[Unsaid, ...]


async def written(
    viewer: Viewer, public_url: str, version_ids: Iterable[UUID]
) -> dict[UUID, Written]:
    """By version, without one that asks for nothing yet. Only what the viewer sees is named."""
    grown = await trees.trees_of(version_ids)
    rows = PathwayVersion.filter(id__in=list(grown)).select_related("pathway")
    versions = {row.id: row for row in await rows}
    ids = {row.pathway.provider_id for row in versions.values()}
    owners = dict(await Provider.filter(id__in=list(ids)).values_list("id", "did"))
    known = await _known(viewer, public_url, grown.values())
    found = {}
    for id_, tree in grown.items():
        version = versions[id_]
        of = _described(public_url, version, owners[version.pathway.provider_id])
        asked = {leaf.key: _asked(leaf) for leaf in leaves(tree)}
        whole = {key: each for key, each in asked.items() if each and each <= known.keys()}
        proxies = {key: _together([known[t] for t in each]) for key, each in whole.items()}
        text = orjson.dumps(write(of, tree, proxies), option=orjson.OPT_INDENT_2).decode()
        found[id_] = Written(text, tuple(unsaid(of, tree, proxies)))
    return found


async def of_slug(viewer: Viewer, public_url: str, slug: str) -> Written | None:
    """The version that the pathway of that name shows, if the viewer reaches it."""
    shown = Pathway.filter(policy.pathways(viewer).where, slug=slug)
    ids = [each.shown_version_id for each in await shown if each.shown_version_id is not None]
    found = await written(viewer, public_url, ids)
    return next(iter(found.values()), None)


def _asked(leaf: Requirement) -> set[UUID | str]:
    """Ids and URIs of what it asks for one of; none of a kind that CTDL has no component for."""
    match leaf:
        case MicroCredentialLeaf():
            return {leaf.micro_credential_id}
        case PathwayLeaf():
            return {leaf.pathway_id}
        case SkillLeaf():
            return {leaf.skill_uri}
        case SetLeaf():
            return {*leaf.micro_credentials, *leaf.pathways}
    return set()


def _together(proxies: Sequence[Proxy]) -> Proxy:
    if len(proxies) == 1:
        return proxies[0]
    return Proxy(CREDENTIAL, tuple(sorted(url for each in proxies for url in each.urls)))


async def _known(
    viewer: Viewer, public_url: str, grown: Iterable[Requirement]
) -> dict[UUID | str, Proxy]:
    """What leaves ask for, by what `_asked` answers."""
    asked = {target for tree in grown for leaf in leaves(tree) for target in _asked(leaf)}
    ids = [each for each in asked if isinstance(each, UUID)]
    found: dict[UUID | str, Proxy] = {
        each: Proxy(COMPETENCY, (each,)) for each in asked if isinstance(each, str)
    }
    for is_pathway, listing in (
        (False, policy.micro_credentials(viewer)),
        (True, policy.pathways(viewer)),
    ):
        rows = listing.model.filter(listing.where, id__in=ids)
        for id_, slug, credits in await rows.values_list("id", "slug", "credits"):
            address = addresses.page_address(public_url, is_pathway, str(slug))
            found[id_] = Proxy(CREDENTIAL, (address,), credits)
    return found


def _described(public_url: str, version: PathwayVersion, owner: str) -> Described:
    pathway = version.pathway
    return Described(
        id=version.id,
        pathway_id=pathway.id,
        url=addresses.achievement_address(public_url, pathway.id, version.number),
        page=addresses.page_address(public_url, True, pathway.slug),
        title=version.title,
        description=version.description or version.summary,
        language=version.language,
        owner=owner,
        beyond=tuple(_beyond(version)),
    )


def _beyond(version: PathwayVersion) -> Iterator[str]:
    if version.loss_policy is not LossPolicy.KEEP:
        yield "What becomes of its badge when one that it rests on is lost cannot be said."
    if not version.awards_without_enrollment:
        yield "That it awards to nobody who has not enrolled cannot be said."
    if version.valid_months is not None:
        yield "How long its badge is valid cannot be said."
