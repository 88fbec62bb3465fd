"""The tree of requirements of a pathway version, as plain values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from catalog.rules.words import (
    GroupRule,
    MatchKind,
    Measure,
    Ordering,
    RequirementKind,
    Sharing,
    ValidityPolicy,
)

MatchKey = tuple[MatchKind, str]
"""By what leaves and badges find one another: a kind, and an id or URI as text."""


@dataclass(frozen=True, slots=True)
class Validity:
    """A policy about dates; `days` is the period of EARNED_WITHIN and of nothing else."""

    policy: ValidityPolicy = ValidityPolicy.VALID_AT_AWARD
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Floor:
    """A level on the scale of a framework of qualifications, or above."""

    framework: str
    level: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What providers the badges may be of that a group rests on: of `own` ones, and of others.

    In what the group counts: badges, hundredths of a credit or minutes. What goes beyond
    `most_from_one` provider or `most_from_others` does not count, and is no failure either.
    """

    most_from_one: int | None = None
    own: frozenset[UUID] = frozenset()
    least_own: int | None = None
    most_from_others: int | None = None
    own_name: str = ""

    @property
    def caps(self) -> bool:
        return self.most_from_one is not None or self.most_from_others is not None


@dataclass(frozen=True, slots=True)
class MicroCredentialLeaf:
    """A badge of one micro-credential; no `versions` means any version."""

    key: str
    title: str
    micro_credential_id: UUID
    versions: frozenset[UUID] = frozenset()
    optional: bool = False
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class SkillLeaf:
    """A badge that shows the skill: at `min_level` or above, by one of `providers`, if stated."""

    key: str
    title: str
    skill_uri: str
    min_level: int | None = None
    providers: frozenset[UUID] = frozenset()
    optional: bool = False
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class PathwayLeaf:
    """The badge of another pathway."""

    key: str
    title: str
    pathway_id: UUID
    optional: bool = False
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class SetLeaf:
    """A badge of any one of these micro-credentials and pathways."""

    key: str
    title: str
    micro_credentials: frozenset[UUID] = frozenset()
    pathways: frozenset[UUID] = frozenset()
    optional: bool = False
    validity: Validity | None = None


@dataclass(frozen=True, slots=True)
class ExternalLeaf:
    """A badge that `issuer` awarded elsewhere for what it calls `achievement`."""

    key: str
    title: str
    issuer: str
    achievement: str
    optional: bool = False
    validity: Validity | None = None


Leaf = MicroCredentialLeaf | SkillLeaf | PathwayLeaf | SetLeaf | ExternalLeaf


@dataclass(frozen=True, slots=True)
class Group:
    """Some or all of its children.

    `threshold` is a number of children, hundredths of an ECTS credit or minutes, as the rule
    has it; ALL and ANY do not read it. `validity` holds for everything below that states none,
    `floor` for everything below besides what is asked for there.
    """

    key: str
    title: str
    rule: GroupRule
    children: tuple["Group | Leaf", ...]
    threshold: int = 0
    optional: bool = False
    sharing: Sharing = Sharing.REUSABLE
    ordering: Ordering = Ordering.NONE
    validity: Validity | None = None
    floor: Floor | None = None
    limits: Limits | None = None
    required: tuple["Group | Leaf", ...] = field(init=False, repr=False, compare=False)
    """The children that are not optional."""

    def __post_init__(self) -> None:
        required = tuple(child for child in self.children if not child.optional)
        object.__setattr__(self, "required", required)

    @property
    def measure(self) -> Measure:
        return _MEASURES.get(self.rule, Measure.REQUIREMENTS)

    @property
    def need(self) -> int:
        """How much of its measure the group asks for."""
        if self.rule is GroupRule.ALL:
            return len(self.required)
        return 1 if self.rule is GroupRule.ANY else self.threshold


Requirement = Group | Leaf

_MEASURES = {
    GroupRule.AT_LEAST_CREDITS: Measure.CREDITS,
    GroupRule.AT_LEAST_HOURS: Measure.MINUTES,
}

_KINDS: dict[type, RequirementKind] = {
    Group: RequirementKind.GROUP,
    MicroCredentialLeaf: RequirementKind.MICRO_CREDENTIAL,
    SkillLeaf: RequirementKind.SKILL,
    PathwayLeaf: RequirementKind.PATHWAY,
    SetLeaf: RequirementKind.SET,
    ExternalLeaf: RequirementKind.EXTERNAL,
}


def kind_of(node: Requirement) -> RequirementKind:
    return _KINDS[type(node)]


def walk(tree: Requirement) -> Iterator[Requirement]:
    """Every node, a parent before its children, in the order of the tree."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Group):
            waiting.extend(reversed(node.children))


def leaves(tree: Requirement) -> Iterator[Leaf]:
    return (node for node in walk(tree) if not isinstance(node, Group))


def match_keys(leaf: Leaf) -> tuple[MatchKey, ...]:
    """Of these a badge must have one among its own keys to be looked at for this leaf."""
    if isinstance(leaf, MicroCredentialLeaf):
        return ((MatchKind.ACHIEVEMENT, str(leaf.micro_credential_id)),)
    if isinstance(leaf, PathwayLeaf):
        return ((MatchKind.PATHWAY, str(leaf.pathway_id)),)
    if isinstance(leaf, SkillLeaf):
        return ((MatchKind.SKILL, leaf.skill_uri),)
    if isinstance(leaf, ExternalLeaf):
        return ((MatchKind.EXTERNAL, elsewhere(leaf.issuer, leaf.achievement)),)
    return (
        *((MatchKind.ACHIEVEMENT, str(id_)) for id_ in sorted(leaf.micro_credentials)),
        *((MatchKind.PATHWAY, str(id_)) for id_ in sorted(leaf.pathways)),
    )


def elsewhere(issuer: str, achievement: str) -> str:
    """One text for both; neither has a space in it."""
    return f"{issuer} {achievement}"


def match_key(leaf: Leaf) -> MatchKey:
    """The first of them, where one has to stand for the leaf: as if that were held."""
    return match_keys(leaf)[0]


def leaf_keys(tree: Requirement) -> frozenset[MatchKey]:
    """The rows of the inverted table: by what a badge finds this tree."""
    return frozenset(key for leaf in leaves(tree) for key in match_keys(leaf))
