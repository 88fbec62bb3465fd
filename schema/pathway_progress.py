"""Where a learner stands on a pathway, explained so that a client has nothing to work out."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import strawberry

from catalog import models
from catalog.rules.words import GroupRule, NotCounted, RequirementKind, Standing, StepReason
from schema.achievement import Achievement, Money
from schema.micro_credential import MicroCredential
from schema.skill import Skill
from schema.words import described

if TYPE_CHECKING:
    from schema.badge import Badge
    from schema.external_badge import ExternalBadge
    from schema.pathway import Pathway

described(StepReason)

SomePathway = Annotated["Pathway", strawberry.lazy("schema.pathway")]
SomeExternal = Annotated["ExternalBadge", strawberry.lazy("schema.external_badge")]
SomeBadge = Annotated["Badge", strawberry.lazy("schema.badge")]


@strawberry.type(description="A badge that is held and does not count for a requirement.")
class UncountedBadge:
    why: NotCounted = strawberry.field(description="Why not.")
    badge: models.Badge | None = strawberry.field(
        graphql_type=SomeBadge | None, description="The badge; null for one from elsewhere."
    )
    external_badge: models.ExternalBadge | None = strawberry.field(
        graphql_type=SomeExternal | None, description="The badge, if it is from elsewhere."
    )


@strawberry.type(description="A requirement as it stands for the viewer, ready to be drawn.")
class ProgressNode:
    key: str = strawberry.field(description="The requirement's key in the tree.")
    parent_key: str | None = strawberry.field(description="The group it is in; null at the root.")
    depth: int = strawberry.field(description="0 at the root.")
    kind: RequirementKind = strawberry.field(description="A group, or what kind of leaf.")
    title: str = strawberry.field(description="What to call it.")
    rule: GroupRule | None = strawberry.field(description="Of a group.")
    rule_text: str = strawberry.field(
        description="The rule in words, “Any 2 of 4”; empty for a leaf."
    )
    tally: str = strawberry.field(description="How much of it is there, “3 of 6 credits”.")
    standing: Standing = strawberry.field(description="Where it stands.")
    word: str = strawberry.field(description="That in a word or two, to stand on the drawing.")
    message: str = strawberry.field(description="Why, in a sentence to the learner.")
    percent: int | None = strawberry.field(description="Of a leaf that was begun.")
    hours_left: Decimal | None = strawberry.field(description="Null where it is not known.")
    locked_by: str | None = strawberry.field(description="The key of what has to be met first.")
    on_the_way: bool = strawberry.field(
        description="Whether the shortest way to the pathway's credential goes through it."
    )
    credits: Decimal | None = strawberry.field(description="ECTS that a leaf's badge brings.")
    hours: Decimal | None = strawberry.field(description="The workload of a leaf.")
    micro_credential: models.MicroCredential | None = strawberry.field(
        graphql_type=MicroCredential | None, description="What is to be earned, if it is one."
    )
    pathway: models.Pathway | None = strawberry.field(
        graphql_type=SomePathway | None, description="Whose credential is to be earned, if one's."
    )
    skill: models.Skill | None = strawberry.field(
        graphql_type=Skill | None, description="What is to be shown, if it is a skill."
    )
    any_of: list[models.MicroCredential | models.Pathway] = strawberry.field(
        graphql_type=list[Achievement],
        description="Any one of these is to be earned, if it is a set; as far as shown to you.",
    )
    badges: list[models.Badge] = strawberry.field(
        graphql_type=list[SomeBadge], description="The badges that it rests on."
    )
    external_badges: list[models.ExternalBadge] = strawberry.field(
        graphql_type=list[SomeExternal], description="Those from elsewhere that it rests on."
    )
    uncounted: list[UncountedBadge] = strawberry.field(
        description="Badges that are held and do not count for it."
    )


@strawberry.type(description="What is left to do, on the shortest way.")
class Remaining:
    badges: int = strawberry.field(description="How many badges.")
    hours: Decimal | None = strawberry.field(description="Null where a workload is not known.")
    credits: Decimal | None = strawberry.field(description="ECTS that these bring.")
    prices: list[Money] = strawberry.field(
        description="What it costs by the usual prices, a sum for each currency."
    )
    prices_known: bool = strawberry.field(description="False where a price is not known.")
    exact: bool = strawberry.field(description="False where a still shorter way may exist.")


@strawberry.type(description="The requirement that is best taken next.")
class NextStep:
    key: str = strawberry.field(description="The requirement's key in the tree.")
    title: str = strawberry.field(description="What to call it.")
    reasons: list[StepReason] = strawberry.field(description="Why this one.")
    message: str = strawberry.field(description="Why, in a sentence to the learner.")
    hours_left: Decimal | None = strawberry.field(description="Null where it is not known.")
    completes: list[str] = strawberry.field(description="Keys of groups that it would meet.")
    opens: list[str] = strawberry.field(description="Keys of requirements that it would open.")
    micro_credential: models.MicroCredential | None = strawberry.field(
        graphql_type=MicroCredential | None, description="What to take, if it is one."
    )
    pathway: models.Pathway | None = strawberry.field(
        graphql_type=SomePathway | None, description="What to take, if it is a pathway."
    )


@strawberry.type(description="Where the viewer stands on a pathway.")
class PathwayProgress:
    complete: bool = strawberry.field(description="Whether every requirement is met.")
    percent: int = strawberry.field(description="Badges earned of those needed, rounded down.")
    earned: int = strawberry.field(description="Badges earned that the shortest way counts.")
    needed: int = strawberry.field(description="Badges that the shortest way needs in all.")
    summary: str = strawberry.field(description="All of it in a sentence.")
    remaining: Remaining | None = strawberry.field(description="Null when no way is open.")
    next_step: NextStep | None = strawberry.field(description="Null when nothing is left.")
    nodes: list[ProgressNode] = strawberry.field(description="The whole tree, in preorder.")
