"""What records refer to (members, pathways, skills), looked up for many records at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from catalog.importing.records import AchievementRecord, MicroCredentialRecord, Values
from catalog.models import MicroCredential, Pathway, Skill


@dataclass(frozen=True, slots=True)
class Member:
    id: UUID
    title: str
    minutes: int | None
    credits: int | None


@dataclass(frozen=True, slots=True)
class References:
    """By source key, or by URI."""

    members: dict[str, Member] = field(default_factory=dict)
    pathways: dict[str, Member] = field(default_factory=dict)
    skills: dict[str, UUID] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """Of the skills."""

    def missing(self, record: AchievementRecord) -> tuple[str, str] | None:
        """What kind of thing is referred to and not there, and how it is called."""
        for uri in _uris(record):
            if uri not in self.skills:
                return "skill", uri
        for node in _nodes(record):
            if node.get("member") and node["member"] not in self.members:
                return "course", node["member"]
            if node.get("pathway") and node["pathway"] not in self.pathways:
                return "pathway", node["pathway"]
        return None


async def references_of(records: Iterable[AchievementRecord], source: str) -> References:
    wanted = list(records)
    nodes = [node for record in wanted for node in _nodes(record)]
    members = {node["member"] for node in nodes if node.get("member")}
    pathways = {node["pathway"] for node in nodes if node.get("pathway")}
    uris = {uri for record in wanted for uri in _uris(record)}
    skills = await _skills(uris)
    return References(
        members=await _found(MicroCredential, source, members),
        pathways=await _found(Pathway, source, pathways),
        skills={uri: id_ for uri, (id_, _) in skills.items()},
        labels={uri: label for uri, (_, label) in skills.items()},
    )


def _nodes(record: AchievementRecord) -> list[Values]:
    return [] if isinstance(record, MicroCredentialRecord) else record.nodes


def _uris(record: AchievementRecord) -> list[str]:
    if isinstance(record, MicroCredentialRecord):
        of_outcomes = [uri for outcome in record.outcomes for uri in outcome["skills"]]
        return [*(alignment["uri"] for alignment in record.alignments), *of_outcomes]
    return [node["uri"] for node in record.nodes if node.get("uri")]


async def _found(
    model: type[MicroCredential] | type[Pathway], source: str, keys: set[str]
) -> dict[str, Member]:
    if not keys:
        return {}
    rows = await model.filter(source=source, source_key__in=list(keys)).values_list(
        "source_key", "id", "title", "minutes", "credits"
    )
    return {key: Member(*rest) for key, *rest in rows}


async def _skills(uris: set[str]) -> dict[str, tuple[UUID, str]]:
    if not uris:
        return {}
    rows = await Skill.filter(uri__in=list(uris)).values_list("uri", "id", "label")
    return {uri: (id_, label) for uri, id_, label in rows}
