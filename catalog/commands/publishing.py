"""What providers' people may ask for: to draft, revise, publish and retire what they offer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from catalog.rules.words import (
    ActivityKind,
    GroupRule,
    Ordering,
    Participation,
    Recorder,
    Role,
    Sharing,
    ValidityPolicy,
    Visibility,
)

Facts = Mapping[str, Any]
"""New values of described columns; what is not named stays as it is."""


@dataclass(frozen=True, slots=True)
class DraftProvider:
    name: str
    description: str = ""
    url: str | None = None
    email: str | None = None
    country: str | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ReviseProvider:
    provider_id: UUID
    facts: Facts


@dataclass(frozen=True, slots=True)
class PublishProvider:
    provider_id: UUID


@dataclass(frozen=True, slots=True)
class GiveGrant:
    """To whoever has an account with that address."""

    provider_id: UUID
    email: str
    role: Role
    micro_credential_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WithdrawGrant:
    grant_id: UUID


@dataclass(frozen=True, slots=True)
class ActivityDraft:
    key: str
    title: str
    kind: ActivityKind
    minutes: int
    weight: int
    recorded_by: Recorder
    required: bool = True
    pass_mark: int | None = None


@dataclass(frozen=True, slots=True)
class OutcomeDraft:
    text: str
    skill_uris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AlignmentDraft:
    skill_uri: str
    level: int | None = None


@dataclass(frozen=True, slots=True)
class TranslationDraft:
    language: str
    title: str
    summary: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a version consists of; a part that is null stays as it is, another replaces it."""

    activities: tuple[ActivityDraft, ...] | None = None
    outcomes: tuple[OutcomeDraft, ...] | None = None
    alignments: tuple[AlignmentDraft, ...] | None = None
    translations: tuple[TranslationDraft, ...] | None = None


@dataclass(frozen=True, slots=True)
class DraftMicroCredential:
    provider_id: UUID
    facts: Facts
    parts: Parts = field(default_factory=Parts)
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class ReviseMicroCredential:
    micro_credential_id: UUID
    facts: Facts
    parts: Parts = field(default_factory=Parts)
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class OpenOffering:
    """A run of a micro-credential, or one that is open at any time."""

    micro_credential_id: UUID
    language: str
    participation: Participation
    pace: str = "self-paced"
    starts_on: date | None = None
    ends_on: date | None = None
    enroll_by: date | None = None
    places: int | None = None
    price_minor: int | None = None
    currency: str | None = None
    location: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class SetDraft:
    micro_credential_ids: tuple[UUID, ...] = ()
    pathway_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class ExternalDraft:
    """An achievement elsewhere, as its issuer's badges name the two."""

    issuer: str
    achievement_id: str


@dataclass(frozen=True, slots=True)
class RequirementDraft:
    """A group (with a rule and children) or a leaf (one of the five targets).

    `threshold` and the limits of providers are counts, hundredths of credits, or minutes, as the
    rule has it.
    """

    key: str
    title: str = ""
    rule: GroupRule | None = None
    threshold: int | None = None
    optional: bool = False
    ordering: Ordering | None = None
    sharing: Sharing | None = None
    validity: ValidityPolicy | None = None
    earned_within_days: int | None = None
    min_level: int | None = None
    micro_credential_id: UUID | None = None
    skill_uri: str | None = None
    pathway_id: UUID | None = None
    set_of: SetDraft | None = None
    external: ExternalDraft | None = None
    version_ids: tuple[UUID, ...] = ()
    provider_ids: tuple[UUID, ...] = ()
    level_framework: str | None = None
    max_from_one_provider: int | None = None
    from_provider_id: UUID | None = None
    min_from_provider: int | None = None
    max_from_others: int | None = None
    children: tuple[RequirementDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftPathway:
    provider_id: UUID
    facts: Facts
    requirements: RequirementDraft | None = None
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class RevisePathway:
    pathway_id: UUID
    facts: Facts
    requirements: RequirementDraft | None = None
    visibility: Visibility | None = None


@dataclass(frozen=True, slots=True)
class ImportPathway:
    """A CTDL document, as JSON, that is to become a draft of the provider."""

    provider_id: UUID
    document: str
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True, slots=True)
class Publish:
    """The draft of a micro-credential or pathway."""

    id: UUID


@dataclass(frozen=True, slots=True)
class Retire:
    """A micro-credential or pathway: no longer offered, still true."""

    id: UUID


@dataclass(frozen=True, slots=True)
class TeachOut:
    """Until when who is enrolled in a version that is offered no longer may finish it.

    Null takes an end back that was announced.
    """

    version_id: UUID
    until: datetime | None


@dataclass(frozen=True, slots=True)
class DeclareEquivalency:
    """That a pathway accepts a badge of one micro-credential where it asks for another."""

    pathway_id: UUID
    micro_credential_id: UUID
    instead_of_id: UUID
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class DeclareForProvider:
    """That all pathways of a provider, and of those below it, accept one instead of the other."""

    provider_id: UUID
    micro_credential_id: UUID
    instead_of_id: UUID
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class EndForProvider:
    provider_id: UUID
    micro_credential_id: UUID
    instead_of_id: UUID


@dataclass(frozen=True, slots=True)
class EndEquivalency:
    pathway_id: UUID
    micro_credential_id: UUID
    instead_of_id: UUID
