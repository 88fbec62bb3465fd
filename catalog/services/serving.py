"""What serves leaves that are not met: by its name, as an equivalent, or by a skill."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from tortoise.expressions import Q

from catalog.models import Alignment, Equivalency
from catalog.rules.explanation import ExplainedNode
from catalog.rules.requirement import Leaf, MicroCredentialLeaf, SetLeaf, SkillLeaf
from catalog.rules.serving import Served, Serving
from catalog.rules.words import VersionStatus, Visibility
from catalog.viewer import Viewer

MOST_SHOWN = 2_000
"""So many micro-credentials that show a skill are looked at, those with most learners."""


@dataclass(frozen=True, slots=True)
class Wanting:
    """An unmet leaf of a pathway; badges of what is `spent` would bring it nothing."""

    pathway_id: UUID
    leaf: Leaf
    node: ExplainedNode
    spent: set[UUID]


@dataclass(slots=True)
class Found:
    """What serves, by pathway and micro-credential; and instead of what it is accepted there."""

    served: dict[UUID, dict[UUID, list[Served]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    instead_of: dict[UUID, dict[UUID, set[UUID]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )
    exhaustive: bool = True

    @property
    def ids(self) -> set[UUID]:
        return {id_ for by_id in self.served.values() for id_ in by_id}

    def add(self, wanting: Wanting, id_: UUID, how: Serving, message: str) -> None:
        if id_ in wanting.spent:
            return
        node = wanting.node
        served = Served(
            pathway_id=wanting.pathway_id,
            key=node.key,
            title=node.title,
            how=how,
            message=message,
            locked=node.locked_by is not None,
            on_the_way=node.on_the_way,
        )
        self.served[wanting.pathway_id][id_].append(served)


async def found_for(viewer: Viewer, wanted: Sequence[Wanting], at: datetime) -> Found:
    """Two statements. What is named is not yet asked whether the viewer may see it."""
    found = Found()
    named: dict[tuple[UUID, UUID], list[Wanting]] = defaultdict(list)
    by_skill: dict[str, list[Wanting]] = defaultdict(list)
    for each in wanted:
        if isinstance(each.leaf, MicroCredentialLeaf):
            target = each.leaf.micro_credential_id
            named[each.pathway_id, target].append(each)
            found.add(each, target, Serving.ITSELF, f"It is what “{each.node.title}” asks for.")
        elif isinstance(each.leaf, SetLeaf):
            for target in sorted(each.leaf.micro_credentials):
                said = f"It is one of those that “{each.node.title}” asks for."
                found.add(each, target, Serving.ITSELF, said)
        elif isinstance(each.leaf, SkillLeaf):
            by_skill[each.leaf.skill_uri].append(each)
    await _add_equivalents(found, named, at)
    await _add_showing(found, viewer, by_skill)
    return found


async def _add_equivalents(
    found: Found, named: Mapping[tuple[UUID, UUID], Sequence[Wanting]], at: datetime
) -> None:
    if not named:
        return
    standing = Equivalency.filter(
        Q(until__isnull=True) | Q(until__gt=at),
        active_key__not_isnull=True,
        pathway_id__in=list({pathway_id for pathway_id, _ in named}),
        instead_of_id__in=list({target for _, target in named}),
    )
    for rule in await standing.order_by("id"):
        found.instead_of[rule.pathway_id][rule.micro_credential_id].add(rule.instead_of_id)
        for each in named.get((rule.pathway_id, rule.instead_of_id), ()):
            says = f"It is accepted instead of “{each.node.title}”."
            found.add(each, rule.micro_credential_id, Serving.EQUIVALENT, says)


async def _add_showing(
    found: Found, viewer: Viewer, by_skill: Mapping[str, Sequence[Wanting]]
) -> None:
    if not by_skill:
        return
    listed = Q(version__micro_credential__visibility=Visibility.PUBLIC)
    if viewer.provider_ids:
        listed |= Q(version__micro_credential__provider_id__in=list(viewer.provider_ids))
    showing = Alignment.filter(
        _at_level(by_skill),
        listed,
        version__status=VersionStatus.PUBLISHED,
        version__micro_credential__status=VersionStatus.PUBLISHED,
    )
    of = "version__micro_credential"
    in_order = showing.order_by(f"-{of}__enrolled_count", f"-{of}__popularity", "id")
    rows = await in_order.limit(MOST_SHOWN).values_list(f"{of}_id", "skill__uri", "level")
    found.exhaustive = len(rows) < MOST_SHOWN
    for id_, uri, level in rows:
        for each in by_skill[uri]:
            assert isinstance(each.leaf, SkillLeaf)
            if each.leaf.min_level is None or (level or 0) >= each.leaf.min_level:
                found.add(each, id_, Serving.SKILL, _shows(each, level))


def _at_level(by_skill: Mapping[str, Iterable[Wanting]]) -> Q:
    """One condition for each level that is asked for, of which there are few."""
    by_level: dict[int | None, set[str]] = defaultdict(set)
    for uri, wanted in by_skill.items():
        for each in wanted:
            assert isinstance(each.leaf, SkillLeaf)
            by_level[each.leaf.min_level].add(uri)
    return reduce(or_, (_from(level, uris) for level, uris in by_level.items()))


def _from(level: int | None, uris: Iterable[str]) -> Q:
    known = Q(skill__uri__in=sorted(uris))
    return known if level is None else known & Q(level__gte=level)


def _shows(wanting: Wanting, level: int | None) -> str:
    at = "" if level is None else f" at level {level}"
    assert isinstance(wanting.leaf, SkillLeaf)
    least = wanting.leaf.min_level
    asks = "" if least is None else f"; level {least} is asked for"
    return f"It shows “{wanting.node.title}”{at}{asks}."
