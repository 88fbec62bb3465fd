"""What the viewer may see of each kind, for views that ask nothing further."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from catalog import models, policy
from catalog.listing import Listing
from catalog.rules.words import VersionStatus
from catalog.viewer import Viewer
from resolvers.context import Context

Visible = Callable[[Context], Listing[Any]]


def _of(listing: Callable[[Viewer], Listing[Any]]) -> Visible:
    return lambda context: listing(context.viewer)


providers = _of(policy.providers)
micro_credentials = _of(policy.micro_credentials)
listed_micro_credentials = _of(policy.listed_micro_credentials)
micro_credential_versions = _of(policy.micro_credential_versions)
pathways = _of(policy.pathways)
listed_pathways = _of(policy.listed_pathways)
pathway_versions = _of(policy.pathway_versions)
requirements = _of(policy.requirements)
requirement_targets = _of(policy.requirement_targets)
offerings = _of(policy.offerings)
learners = _of(policy.learners)
enrollments = _of(policy.enrollments)
own_enrollments = _of(policy.own_enrollments)
enrollment_transitions = _of(policy.enrollment_transitions)
badges = _of(policy.badges)
exemptions = _of(policy.exemptions)
own_badges = _of(policy.own_badges)
own_standing_badges = _of(policy.own_standing_badges)
external_badges = _of(policy.external_badges)
grants = _of(policy.grants)
saved_searches = _of(policy.saved_searches)
saved_search_alerts = _of(policy.saved_search_alerts)
prior_learning_claims = _of(policy.prior_learning_claims)
own_prior_learning_claims = _of(policy.own_prior_learning_claims)
claims_to_assess = _of(policy.claims_to_assess)
prior_learning_evidence = _of(
    policy.parts_of_claims(models.PriorLearningEvidence, "position", "id")
)
prior_learning_steps = _of(policy.parts_of_claims(models.PriorLearningStep, "id"))

alignments = _of(policy.parts_of_micro_credentials(models.Alignment, "position", "id"))
learning_outcomes = _of(policy.parts_of_micro_credentials(models.LearningOutcome, "position", "id"))
activities = _of(policy.parts_of_micro_credentials(models.Activity, "position", "id"))
translations = _of(policy.parts_of_micro_credentials(models.Translation, "language", "id"))

equivalencies = _of(policy.everything(models.Equivalency, "id"))
provider_equivalencies = _of(policy.everything(models.ProviderEquivalency, "id"))
badge_supports = _of(policy.everything(models.BadgeSupport, "position", "id"))
external_supports = _of(policy.everything(models.ExternalSupport, "position", "id"))
skills = _of(policy.everything(models.Skill, "label", "id"))
skill_frameworks = _of(policy.everything(models.SkillFramework, "name", "id"))
skill_relations = _of(policy.everything(models.SkillRelation, "id"))
skill_labels = _of(policy.everything(models.SkillLabel, "position", "id"))


def newest_micro_credentials(context: Context) -> Listing[Any]:
    return listed_micro_credentials(context).ordered("-id")


def newest_pathways(context: Context) -> Listing[Any]:
    return listed_pathways(context).ordered("-id")


def micro_credential_drafts(context: Context) -> Listing[Any]:
    return micro_credential_versions(context).only(status=VersionStatus.DRAFT.value)


def pathway_drafts(context: Context) -> Listing[Any]:
    return pathway_versions(context).only(status=VersionStatus.DRAFT.value)
