"""Pathways, their versions and the tree of requirements that these consist of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import Parent, argument

import resolvers.ctdl
import resolvers.external_badges
import resolvers.pathway_progress
import resolvers.pathways
import resolvers.telling
import resolvers.versions
import resolvers.visible
import schema.imagining
import schema.stepping
from catalog import models
from catalog.relation import Relation
from catalog.rules.words import (
    ChangeKind,
    GroupRule,
    LossPolicy,
    Ordering,
    RequirementKind,
    Sharing,
    ValidityPolicy,
    VersionStatus,
)
from resolvers.context import Info
from schema.achievement import Achievement, Facts, shown
from schema.answer import computed, related
from schema.connection import Connection, all_visible, connection
from schema.ctdl import CtdlDocument
from schema.imagining import Simulation
from schema.micro_credential import MicroCredential, MicroCredentialVersion
from schema.pathway_progress import PathwayProgress
from schema.provider import Provider
from schema.skill import Skill
from schema.stepping import StepConnection
from schema.view import Row, View

if TYPE_CHECKING:
    from schema.enrollment import Enrollment


@strawberry.type(
    description="One of several that a leaf accepts: of a set, a version or a provider."
)
class RequirementTarget(Row):
    public = True
    model = models.RequirementTarget
    visible = resolvers.visible.requirement_targets

    micro_credential = related(
        MicroCredential | None, description="Any badge of it counts; null if it is none."
    )
    pathway = related(
        Annotated["Pathway", strawberry.lazy("schema.pathway")] | None,
        description="Its badge counts; null if it is none.",
    )
    version = related(
        MicroCredentialVersion | None,
        along=("micro_credential_version",),
        description="A badge of this version counts; null if it is none.",
    )
    provider = related(Provider | None, description="Its badges count; null if it is none.")


@strawberry.type(description="What somebody elsewhere awards badges for.")
class ExternalAchievement:
    issuer: str = strawberry.field(description="Who awards it: a DID, or an https address.")
    achievement_id: str = strawberry.field(description="What it is for, by that issuer's id.")


@strawberry.type(
    description="A node of a pathway's tree: a group with a rule over its children, or a leaf."
)
class Requirement(Row):
    public = True
    model = models.Requirement
    visible = resolvers.visible.requirements

    key: str = strawberry.field(description="Names the node within its tree; stable.")
    parent_key: str | None = strawberry.field(description="The group it is in; null at the root.")
    position: int = strawberry.field(description="Its place when the tree is read in preorder.")
    depth: int = strawberry.field(description="0 at the root.")
    kind: RequirementKind = strawberry.field(description="A group, or what kind of leaf.")
    title: str = strawberry.field(description="What it is called in the pathway.")
    optional: bool = strawberry.field(description="Never needed; a suggestion.")
    rule: GroupRule | None = strawberry.field(description="How many of a group's children count.")
    threshold = computed(
        resolvers.pathways.threshold,
        description="How many children, ECTS credits or hours the rule asks for, as a decimal.",
    )
    rule_text = computed(
        resolvers.pathways.rule_text, description="The rule in words; null for a leaf."
    )
    sharing: Sharing | None = strawberry.field(
        description="Whether a badge counts below one child of a group only; null: below several."
    )
    ordering: Ordering | None = strawberry.field(
        description="Whether a group's children have an order; null for none."
    )
    validity: ValidityPolicy | None = strawberry.field(
        description="When a badge counts; null as in the group above."
    )
    earned_within_days: int | None = strawberry.field(
        description="The period of EARNED_WITHIN, back from the award."
    )
    min_level: int | None = strawberry.field(
        description="The lowest level at which a skill counts, on its framework's scale; of a "
        "group, the lowest level of whatever counts below it."
    )
    level_framework: str | None = strawberry.field(
        description="On whose scale a group's lowest level is."
    )
    max_from_one_provider = computed(
        resolvers.pathways.most_from_one,
        description="How much of one provider counts: badges, ECTS credits or hours, by the rule.",
    )
    from_provider = related(
        Provider | None,
        description="With all below it: the provider of which the group asks for some.",
    )
    min_from_provider = computed(
        resolvers.pathways.least_own, description="How much the group asks for of that provider."
    )
    max_from_others = computed(
        resolvers.pathways.most_from_others,
        description="How much of all other providers together counts in the group.",
    )
    targets = related(
        list[RequirementTarget],
        description="The members of a set, or the versions or providers that a leaf accepts.",
    )
    micro_credential = related(
        MicroCredential | None, description="What is to be earned, if it is a micro-credential."
    )
    skill = related(Skill | None, description="What is to be shown, if it is a skill.")
    pathway = related(
        Annotated["Pathway", strawberry.lazy("schema.pathway")] | None,
        along=("required_pathway",),
        description="Whose credential is to be earned, if it is a pathway's.",
    )
    external = strawberry.field(
        resolvers.external_badges.asked_for,
        graphql_type=ExternalAchievement | None,
        description="What a badge from elsewhere has to be for, if it is one that is asked for.",
    )


@strawberry.type(description="What a pathway says of itself beyond what micro-credentials do.")
class PathwayFacts(Facts):
    loss_policy: LossPolicy = strawberry.field(
        description="What becomes of its badge when one that it rests on is lost."
    )
    grace_days: int | None = strawberry.field(description="How long the grace is, if it is that.")
    awards_without_enrollment: bool = strawberry.field(
        description="Whether its badge is awarded to whoever qualifies, enrolled or not."
    )
    requirements = related(
        list[Requirement],
        by=shown("requirements"),
        description="The whole tree, in preorder: every group before its children.",
    )


@strawberry.type(description="What a pathway accepts instead of what one of its leaves asks for.")
class Equivalency(Row):
    model = models.Equivalency
    visible = resolvers.visible.equivalencies

    micro_credential = related(
        MicroCredential | None, description="Whose badge is accepted; null if not shown to you."
    )
    instead_of = related(
        MicroCredential | None, description="What is asked for; null if not shown to you."
    )
    reason: str = strawberry.field(description="Why it is as good.")
    declared_at: datetime = strawberry.field(description="When it was declared.")
    until: datetime | None = strawberry.field(
        description="Badges awarded from then on are not accepted; null for no such end."
    )
    ended_at: datetime | None = strawberry.field(
        description="When it was ended for awards after that; null if it stands."
    )


@strawberry.type(description="What an author should know of a requirement; it may be meant so.")
class Caution:
    key: str = strawberry.field(description="The requirement's key in the tree.")
    message: str = strawberry.field(description="What it is, in a sentence.")


@strawberry.type(description="What keeps a draft from being published.")
class RequirementProblem:
    key: str = strawberry.field(description="The requirement's key in the tree.")
    path: list[str] = strawberry.field(description="The keys that lead to it, from the root down.")
    code: str = strawberry.field(description="What is wrong, in a stable word.")
    message: str = strawberry.field(description="What is wrong, in a sentence.")


@strawberry.type(description="How a requirement differs between two versions of a pathway.")
class RequirementChange:
    kind: ChangeKind = strawberry.field(description="In what way it differs.")
    key: str = strawberry.field(description="The requirement's key, the same in both.")
    before: models.Requirement | None = strawberry.field(
        graphql_type=Requirement | None, description="As the earlier version has it; null if not."
    )
    after: models.Requirement | None = strawberry.field(
        graphql_type=Requirement | None, description="As this version has it; null if not."
    )
    says: list[str] = strawberry.field(
        description="What is different, in sentences; none where it was added or removed."
    )


async def changes_since(
    version: Parent[models.PathwayVersion],
    info: Info,
    since: Annotated[
        int | None, argument("The number of the earlier version; by default the one before.")
    ] = None,
) -> Any:
    return await resolvers.versions.changes(info.context, version, since)


@strawberry.type(description="How far a pathway's holders have been looked at again.")
class PathwayRun:
    looked_at: int = strawberry.field(description="How many holders of what it asks for.")
    of: int | None = strawberry.field(description="Of how many; null while that is not known.")
    awarded: int = strawberry.field(description="How many of them got its badge by that.")
    is_second: bool = strawberry.field(
        description="Whether everyone is looked at a second time, for what came meanwhile."
    )
    is_over: bool = strawberry.field(description="Whether the last of them has been looked at.")


@strawberry.type(description="A pathway as it was at one time; immutable once published.")
class PathwayVersion(PathwayFacts, View):
    public = True
    model = models.PathwayVersion
    visible = resolvers.visible.pathway_versions

    number: int = strawberry.field(description="Counts from 1.")
    status: VersionStatus = strawberry.field(description="Draft, published or retired.")
    published_at: datetime | None = strawberry.field(description="Null for a draft.")
    teach_out_until: datetime | None = strawberry.field(
        description="Until when who is enrolled in it may finish, now that it is offered no "
        "longer; null for good."
    )
    pathway = related(
        Annotated["Pathway", strawberry.lazy("schema.pathway")],
        description="What it is a version of.",
    )
    criteria_from_tree = strawberry.field(
        resolvers.telling.criteria_from_tree,
        description="Its requirements as a list in words; what `criteria` says once it is "
        "published, if its author wrote nothing else. Null if it asks for nothing yet.",
    )
    mermaid = strawberry.field(
        resolvers.telling.mermaid,
        description="Its tree as the text of a Mermaid flowchart; null if there is none yet.",
    )
    changes = strawberry.field(
        changes_since,
        graphql_type=list[RequirementChange] | None,
        description="How its tree differs from an earlier version's, in the order of this tree, "
        "then what it no longer has; null where there is no such version for you.",
    )
    ctdl = strawberry.field(
        resolvers.ctdl.ctdl,
        graphql_type=CtdlDocument | None,
        description="It in the words of CTDL, with what these leave out; null if it asks for "
        "nothing yet.",
    )
    problems = strawberry.field(
        resolvers.telling.problems,
        graphql_type=list[RequirementProblem],
        description="What keeps a draft's tree from being published; circles among pathways are "
        "found only then. For the provider's own people; empty for all others.",
    )
    cautions = strawberry.field(
        resolvers.telling.cautions,
        graphql_type=list[Caution],
        description="Requirements that nobody can begin now: without an open offering, or not "
        "published. For the provider's own people; empty for all others.",
    )
    simulate = strawberry.field(
        schema.imagining.simulate,
        graphql_type=Simulation | None,
        description="Where the viewer would stand on this very version, a draft perhaps, if "
        "further badges were held; visitors hold none but these. Null if it asks for nothing yet.",
    )


def _version(source: str, target: str) -> Any:
    return lambda _model: Relation(models.PathwayVersion, source, target, False)


@strawberry.type(description="A stack of requirements that ends in a credential of its own.")
class Pathway(PathwayFacts, Achievement, View):
    public, moving = True, frozenset({"enrolled_count"})
    model = models.Pathway
    visible = resolvers.visible.pathways

    version = related(
        PathwayVersion,
        by=_version("shown_version_id", "id"),
        description="The version that it shows: the published one, or the draft before that.",
    )
    draft = related(
        PathwayVersion | None,
        by=_version("id", "pathway_id"),
        listing=resolvers.visible.pathway_drafts,
        description="The version being written; null when there is none or it is not for you.",
    )
    versions = connection(
        Connection[PathwayVersion], description="All versions, the newest first."
    )(all_visible(resolvers.visible.pathway_versions))
    enrollments = connection(
        Connection[Annotated["Enrollment", strawberry.lazy("schema.enrollment")]],
        description="One's own, and for its provider's assessors and awarders everyone's.",
    )(all_visible(resolvers.visible.enrollments))
    equivalencies = related(
        list[Equivalency],
        description="What it accepts instead of what it asks for, ended ones too.",
    )
    considering = strawberry.field(
        resolvers.pathways.considering,
        graphql_type=PathwayRun | None,
        description="How far the job has come that looks at it again for everyone, after a new "
        "version or equivalency. For the provider's own people and for administrators of the "
        "platform; null for all others, and where there has been no such job of late.",
    )
    progress = strawberry.field(
        resolvers.pathway_progress.progress,
        graphql_type=PathwayProgress | None,
        description="Where the viewer stands on it, explained; null for visitors.",
    )
    what_counts = strawberry.field(
        schema.stepping.what_counts,
        graphql_type=StepConnection | None,
        description="Micro-credentials that count for what the viewer has not met, with their "
        "offerings; for visitors, for all of it. Null if it asks for nothing yet.",
    )
