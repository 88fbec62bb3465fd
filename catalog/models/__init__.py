"""What the catalog stores. Tables and relations only; rules and services are elsewhere."""

from catalog.models.account import (
    Account,
    EmailToken,
    Learner,
    Recipient,
    RefreshToken,
    ServiceToken,
    SignInAttempt,
)
from catalog.models.badge import (
    Badge,
    BadgeSupport,
    SignedIssue,
    SigningKey,
    StatusEntry,
    StatusList,
)
from catalog.models.catalog_version import CatalogVersion
from catalog.models.enrollment import Enrollment, EnrollmentTransition, ProgressEvent
from catalog.models.equivalency import Equivalency, ProviderEquivalency
from catalog.models.exemption import Exemption
from catalog.models.external import ExternalBadge, ExternalSupport
from catalog.models.micro_credential import (
    Activity,
    Alignment,
    LearningOutcome,
    LearningOutcomeSkill,
    MicroCredential,
    MicroCredentialVersion,
    Offering,
    Translation,
)
from catalog.models.outbox import OutboxEvent
from catalog.models.pathway import (
    LeafMatch,
    Pathway,
    PathwayVersion,
    Requirement,
    RequirementTarget,
)
from catalog.models.prior_learning import (
    PriorLearningClaim,
    PriorLearningEvidence,
    PriorLearningStep,
)
from catalog.models.provider import Grant, Provider
from catalog.models.saved_search import SavedSearch, SavedSearchAlert
from catalog.models.skill import Skill, SkillFramework, SkillLabel, SkillRelation

__all__ = [
    "Account",
    "Activity",
    "Alignment",
    "Badge",
    "BadgeSupport",
    "CatalogVersion",
    "EmailToken",
    "Enrollment",
    "EnrollmentTransition",
    "Equivalency",
    "Exemption",
    "ExternalBadge",
    "ExternalSupport",
    "Grant",
    "LeafMatch",
    "Learner",
    "LearningOutcome",
    "LearningOutcomeSkill",
    "MicroCredential",
    "MicroCredentialVersion",
    "Offering",
    "OutboxEvent",
    "Pathway",
    "PathwayVersion",
    "PriorLearningClaim",
    "PriorLearningEvidence",
    "PriorLearningStep",
    "ProgressEvent",
    "Provider",
    "ProviderEquivalency",
    "Recipient",
    "RefreshToken",
    "Requirement",
    "RequirementTarget",
    "SavedSearch",
    "SavedSearchAlert",
    "ServiceToken",
    "SignInAttempt",
    "SignedIssue",
    "SigningKey",
    "Skill",
    "SkillFramework",
    "SkillLabel",
    "SkillRelation",
    "StatusEntry",
    "StatusList",
    "Translation",
]
