"""What the nodes of a tree point at: it has to be there, and the author has to see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from catalog import policy
from catalog.commands.publishing import RequirementDraft
from catalog.errors import Invalid, NotFound
from catalog.listing import Listing
from catalog.models import MicroCredentialVersion, Skill
from catalog.rules.words import VersionStatus
from catalog.work import Work

MOST = 100
"""Of a set, of versions, and of providers; as of any list that is sent."""
MOST_NAMED = 3
LONGEST_URI = 500
"""Of a skill that is kept."""


@dataclass(frozen=True, slots=True)
class Placed:
    draft: RequirementDraft
    parent: str | None
    depth: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Skills by their URIs; titles of everything else by ids."""

    skills: dict[str, Skill]
    titles: dict[UUID, str]

    def title(self, draft: RequirementDraft) -> str:
        """What a leaf is called if its author says nothing."""
        if draft.skill_uri:
            return self.skills[draft.skill_uri].label
        if draft.external is not None:
            return draft.external.achievement_id.strip()
        one = draft.micro_credential_id or draft.pathway_id
        ids = [one] if one is not None else members(draft)
        named = [self.titles[id_] for id_ in ids[:MOST_NAMED] if id_ in self.titles]
        if len(ids) > len(named) or len(named) < 2:
            return ", ".join(named) + (" …" if len(ids) > len(named) else "")
        return f"{', '.join(named[:-1])} or {named[-1]}"


async def known(work: Work, placed: Sequence[Placed]) -> Known:
    """Whatever is not there, or not for the author, is refused with its place."""
    for each in placed:
        _check_sizes(each)
    titles: dict[UUID, str] = {}
    for listing, column, wanted in (
        (policy.micro_credentials(work.viewer), "title", dict(_micro_credentials(placed))),
        (policy.pathways(work.viewer), "title", dict(_pathways(placed))),
        (policy.providers(work.viewer), "name", dict(_providers(placed))),
    ):
        titles |= await _seen(listing, column, wanted)
    await _check_versions(placed)
    return Known(await _skills(placed), titles)


def members(draft: RequirementDraft) -> list[UUID]:
    """Of a set."""
    return [*draft.set_of.micro_credential_ids, *draft.set_of.pathway_ids] if draft.set_of else []


def _check_sizes(placed: Placed) -> None:
    draft = placed.draft
    for name, ids in (
        ("setOf", members(draft)),
        ("versionIds", draft.version_ids),
        ("providerIds", draft.provider_ids),
    ):
        if len(ids) > MOST:
            raise Invalid(f"Name at most {MOST}.", *placed.path, name)
        if len(set(ids)) < len(ids):
            raise Invalid("One is named twice.", *placed.path, name)


def _micro_credentials(placed: Sequence[Placed]) -> Iterator[tuple[UUID, Placed]]:
    for each in placed:
        if each.draft.micro_credential_id is not None:
            yield each.draft.micro_credential_id, each
        for id_ in each.draft.set_of.micro_credential_ids if each.draft.set_of else ():
            yield id_, each


def _pathways(placed: Sequence[Placed]) -> Iterator[tuple[UUID, Placed]]:
    for each in placed:
        if each.draft.pathway_id is not None:
            yield each.draft.pathway_id, each
        for id_ in each.draft.set_of.pathway_ids if each.draft.set_of else ():
            yield id_, each


def _providers(placed: Sequence[Placed]) -> Iterator[tuple[UUID, Placed]]:
    for each in placed:
        if each.draft.from_provider_id is not None:
            yield each.draft.from_provider_id, each
        for id_ in each.draft.provider_ids:
            yield id_, each


async def _seen(listing: Listing[Any], column: str, wanted: dict[UUID, Placed]) -> dict[UUID, str]:
    if not wanted:
        return {}
    seen = listing.only(id__in=list(wanted))
    found: dict[UUID, str] = dict(await seen.model.filter(seen.where).values_list("id", column))
    for id_, placed in wanted.items():
        if id_ not in found:
            what = "provider" if column == "name" else "achievement"
            raise NotFound(f"There is no such {what}.", *placed.path)
    return found


async def _check_versions(placed: Sequence[Placed]) -> None:
    wanted = {id_: each for each in placed for id_ in each.draft.version_ids}
    if not wanted:
        return
    rows = MicroCredentialVersion.filter(id__in=list(wanted)).exclude(status=VersionStatus.DRAFT)
    found = dict(await rows.values_list("id", "micro_credential_id"))
    for id_, each in wanted.items():
        if found.get(id_) != each.draft.micro_credential_id:
            message = "This micro-credential has no such published version."
            raise NotFound(message, *each.path, "versionIds")


async def _skills(placed: Sequence[Placed]) -> dict[str, Skill]:
    wanted = {p.draft.skill_uri: p for p in placed if p.draft.skill_uri}
    known = [uri for uri in wanted if len(uri) <= LONGEST_URI]
    found = {skill.uri: skill for skill in await Skill.filter(uri__in=known)}
    for uri, each in wanted.items():
        if uri not in found:
            raise NotFound(f"There is no skill “{uri}” in the catalog.", *each.path, "skill")
    return found
