"""What the bundled files say, as frozen values that a loader can turn into rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BundledSkill:
    """`kind` is SKILL or KNOWLEDGE."""

    uri: str
    label: str
    alt_labels: tuple[str, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class BundledProvider:
    """`parent` is the slug of the provider that this one belongs to, None at the top."""

    slug: str
    name: str
    country: str
    url: str
    email: str
    description: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class BundledPrice:
    """`amount` counts minor units: cents, pence, öre."""

    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class BundledOutcome:
    text: str
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BundledSkillLevel:
    """`level` is an EQF level, None where the skill is taught without one."""

    uri: str
    level: int | None


@dataclass(frozen=True, slots=True)
class BundledActivity:
    """`pass_mark` is a percentage, None where nothing is marked."""

    key: str
    title: str
    kind: str
    minutes: int
    weight: int
    required: bool
    pass_mark: int | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class BundledOffering:
    """One run. Self-paced runs have no dates; no `price` means that of the micro-credential."""

    starts_on: date | None
    ends_on: date | None
    language: str
    participation: str
    pace: str
    places: int | None
    price: BundledPrice | None
    location: str | None


@dataclass(frozen=True, slots=True)
class BundledTranslation:
    language: str
    title: str
    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class BundledMicroCredential:
    """`credits` counts hundredths of ECTS, `minutes` the whole workload."""

    provider: str
    slug: str
    title: str
    summary: str
    description: str
    language: str
    level: int
    framework: str
    field: str
    credits: int
    minutes: int
    assessment_type: str
    participation: str
    quality_assurance: str
    quality_assurer: str | None
    prerequisites: str | None
    supervision: str
    stackability: str
    award_policy: str
    valid_months: int | None
    price: BundledPrice
    criteria: str
    outcomes: tuple[BundledOutcome, ...]
    skills: tuple[BundledSkillLevel, ...]
    activities: tuple[BundledActivity, ...]
    offerings: tuple[BundledOffering, ...]
    translations: tuple[BundledTranslation, ...]


@dataclass(frozen=True, slots=True)
class BundledLeaf:
    """Exactly one of `micro_credential` (slug), `pathway` (slug) and `skill` (URI) is given."""

    key: str
    micro_credential: str | None
    pathway: str | None
    skill: str | None
    min_level: int | None
    optional: bool


@dataclass(frozen=True, slots=True)
class BundledGroup:
    """`threshold` is a count, hundredths of ECTS or minutes, as `rule` says; None otherwise.

    `ordering` is NONE, HINT or ENFORCED.
    """

    key: str
    title: str | None
    rule: str
    threshold: int | None
    optional: bool
    ordering: str
    children: tuple[BundledGroup | BundledLeaf, ...]

    def nodes(self) -> Iterator[BundledGroup | BundledLeaf]:
        """This group and everything under it, parents first."""
        yield self
        for child in self.children:
            if isinstance(child, BundledGroup):
                yield from child.nodes()
            else:
                yield child

    def leaves(self) -> Iterator[BundledLeaf]:
        return (node for node in self.nodes() if isinstance(node, BundledLeaf))


@dataclass(frozen=True, slots=True)
class BundledPathway:
    """`grace_days` is given exactly when `loss_policy` is GRACE."""

    slug: str
    title: str
    summary: str
    description: str
    provider: str
    level: int
    framework: str
    field: str
    language: str
    achievement_type: str
    criteria: str | None
    valid_months: int | None
    loss_policy: str
    grace_days: int | None
    awards_without_enrollment: bool
    requirements: BundledGroup
    translations: tuple[BundledTranslation, ...]


@dataclass(frozen=True, slots=True)
class BundledCatalogue:
    """Parents come before their children, and pathways after those that they build on."""

    skills: tuple[BundledSkill, ...]
    providers: tuple[BundledProvider, ...]
    micro_credentials: tuple[BundledMicroCredential, ...]
    pathways: tuple[BundledPathway, ...]
