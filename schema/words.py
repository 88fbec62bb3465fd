"""The catalog's closed sets of words as GraphQL enums, every value with its meaning."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

import strawberry

from catalog.rules import words

E = TypeVar("E", bound=type[Enum])


def described(enum: E, name: str | None = None) -> E:
    """Make a GraphQL enum of it, described by its docstring and its members' descriptions."""
    made = strawberry.enum(enum, name=name, description=(enum.__doc__ or "").strip())
    for value in made.__strawberry_definition__.values:  # type: ignore[attr-defined]
        value.description = getattr(enum[value.name], "description", None)
    return made


for word in (
    words.VersionStatus,
    words.Visibility,
    words.EnrollmentState,
    words.BadgeState,
    words.Recorder,
    words.AwardPolicy,
    words.AwardBasis,
    words.ClaimState,
    words.GroupRule,
    words.RequirementKind,
    words.Ordering,
    words.Sharing,
    words.ValidityPolicy,
    words.ChangeKind,
    words.LossPolicy,
    words.Role,
    words.ActivityKind,
    words.AssessmentType,
    words.Participation,
    words.QualityAssurance,
    words.Supervision,
    words.Stackability,
    words.Field,
    words.AchievementType,
    words.SkillRelationKind,
    words.Standing,
    words.NotCounted,
):
    described(word)
