"""Who sees what. Every listing comes from here, whichever door it is asked for through.

Three words: what is *listed* turns up in lists and searches; what is *reachable* answers to its
id, its slug, or a relation that leads to it; what is neither does not exist for the viewer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache, wraps
from typing import Any, TypeVar
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model

from catalog import models
from catalog.listing import Listing
from catalog.rules.words import Role, VersionStatus, Visibility
from catalog.viewer import VISITOR, Viewer

M = TypeVar("M", bound=Model)
PUBLISHED = VersionStatus.PUBLISHED.value
SHOWN = (PUBLISHED, VersionStatus.RETIRED.value)
BY_LINK = (Visibility.PUBLIC.value, Visibility.UNLISTED.value)
ASSESSING = (Role.ASSESSOR, Role.AWARDER, Role.ADMINISTRATOR)


PUBLIC = Q(status=PUBLISHED, visibility=Visibility.PUBLIC.value)
"""What everyone finds."""


def is_public(row: models.MicroCredential | models.Pathway) -> bool:
    return row.status is VersionStatus.PUBLISHED and row.visibility is Visibility.PUBLIC


def _catalogued(make: Callable[[Viewer], Listing[M]]) -> Callable[[Viewer], Listing[M]]:
    """One listing, made once, for all who see of the catalog what a visitor sees."""
    public = cache(lambda: make(VISITOR))
    return wraps(make)(lambda viewer: public() if viewer.sees_as_public else make(viewer))


@_catalogued
def providers(viewer: Viewer) -> Listing[models.Provider]:
    seen = Q(status=PUBLISHED)
    if not viewer.is_administrator:
        own = _sorted(held.provider_id for held in viewer.held)  # narrowed grants name theirs too
        seen = seen | Q(id__in=own) if own else seen
        return Listing(models.Provider, seen, ("name", "id"))
    return Listing(models.Provider, order=("name", "id"))


@_catalogued
def micro_credentials(viewer: Viewer) -> Listing[models.MicroCredential]:
    """Reachable ones."""
    return Listing(models.MicroCredential, _or_named(_reachable(viewer, ""), viewer, "id"))


@_catalogued
def listed_micro_credentials(viewer: Viewer) -> Listing[models.MicroCredential]:
    return Listing(models.MicroCredential, _listed(viewer))


@_catalogued
def pathways(viewer: Viewer) -> Listing[models.Pathway]:
    """Reachable ones."""
    return Listing(models.Pathway, _reachable(viewer, ""))


@_catalogued
def listed_pathways(viewer: Viewer) -> Listing[models.Pathway]:
    return Listing(models.Pathway, _listed(viewer))


@_catalogued
def micro_credential_versions(viewer: Viewer) -> Listing[models.MicroCredentialVersion]:
    seen = _or_named(_version_seen(viewer, "micro_credential__"), viewer, "micro_credential_id")
    return Listing(models.MicroCredentialVersion, seen, ("-number", "id"))


@_catalogued
def pathway_versions(viewer: Viewer) -> Listing[models.PathwayVersion]:
    return Listing(models.PathwayVersion, _version_seen(viewer, "pathway__"), ("-number", "id"))


def parts_of_micro_credentials(model: type[Model], *order: str) -> Any:
    """A listing of what belongs to a version: seen by whoever sees the version."""

    @_catalogued
    def listing(viewer: Viewer) -> Listing[Any]:
        seen = _version_seen(viewer, "version__micro_credential__", "version__")
        return Listing(model, _or_named(seen, viewer, "version__micro_credential_id"), order)

    return listing


@_catalogued
def requirements(viewer: Viewer) -> Listing[models.Requirement]:
    seen = _version_seen(viewer, "version__pathway__", "version__")
    return Listing(models.Requirement, seen, ("position", "id"))


@_catalogued
def requirement_targets(viewer: Viewer) -> Listing[models.RequirementTarget]:
    seen = _version_seen(viewer, "requirement__version__pathway__", "requirement__version__")
    return Listing(models.RequirementTarget, seen, ("position", "id"))


@_catalogued
def offerings(viewer: Viewer) -> Listing[models.Offering]:
    seen = _or_named(_reachable(viewer, "micro_credential__"), viewer, "micro_credential_id")
    return Listing(models.Offering, seen, ("position", "id"))


def everything(model: type[Model], *order: str) -> Any:
    """A listing of what is public by its nature: vocabularies."""

    public = Listing(model, order=order or ("id",))
    return lambda _viewer: public


def learners(viewer: Viewer) -> Listing[models.Learner]:
    return Listing(models.Learner, Q(id__in=_own(viewer)))


def own_enrollments(viewer: Viewer) -> Listing[models.Enrollment]:
    return Listing(models.Enrollment, Q(learner_id__in=_own(viewer)), ("-id",))


def enrollments(viewer: Viewer) -> Listing[models.Enrollment]:
    """One's own, and those that one may assess."""
    seen = Q(learner_id__in=_own(viewer))
    at = tuple({p for role in ASSESSING for p in viewer.providers_with(role)})
    narrowed = viewer.micro_credentials_with(ASSESSING)
    if at:
        seen = seen | Q(micro_credential__provider_id__in=at) | Q(pathway__provider_id__in=at)
    if narrowed:
        seen = seen | Q(micro_credential_id__in=narrowed)
    return Listing(models.Enrollment, seen, ("-id",))


def enrollment_transitions(viewer: Viewer) -> Listing[models.EnrollmentTransition]:
    own = Q(enrollment__learner_id__in=_own(viewer))
    return Listing(models.EnrollmentTransition, own, ("id",))


def exemptions(viewer: Viewer) -> Listing[models.Exemption]:
    """One's own, and those that one may grant."""
    seen = Q(learner_id__in=_own(viewer))
    at = viewer.providers_with(Role.AWARDER)
    if at:
        seen = seen | Q(enrollment__pathway__provider_id__in=at)
    return Listing(models.Exemption, seen, ("id",))


def prior_learning_claims(viewer: Viewer) -> Listing[models.PriorLearningClaim]:
    """One's own, and those of the providers that one assesses for."""
    return Listing(models.PriorLearningClaim, _claim_seen(viewer), ("-id",))


def own_prior_learning_claims(viewer: Viewer) -> Listing[models.PriorLearningClaim]:
    return Listing(models.PriorLearningClaim, Q(learner_id__in=_own(viewer)), ("-id",))


def claims_to_assess(viewer: Viewer) -> Listing[models.PriorLearningClaim]:
    """Other people's, the one that has waited longest first."""
    seen, own = _claim_assessed(viewer, ""), list(_own(viewer))
    return Listing(models.PriorLearningClaim, Q(seen, ~Q(learner_id__in=own)), ("id",))


def parts_of_claims(model: type[Model], *order: str) -> Any:
    """A listing of what belongs to a claim: seen by whoever sees the claim."""

    def listing(viewer: Viewer) -> Listing[Any]:
        return Listing(model, _claim_seen(viewer, "claim__"), order)

    return listing


def own_badges(viewer: Viewer) -> Listing[models.Badge]:
    return Listing(models.Badge, Q(recipient__learner_id__in=_own(viewer)), ("-id",))


def external_badges(viewer: Viewer) -> Listing[models.ExternalBadge]:
    """One's own only, whoever awarded them or relies on them."""
    own = Q(recipient__learner_id__in=_own(viewer), removed_at__isnull=True)
    return Listing(models.ExternalBadge, own, ("-id",))


def own_standing_badges(viewer: Viewer) -> Listing[models.Badge]:
    return own_badges(viewer).only(active_key__not_isnull=True)


def badges(viewer: Viewer) -> Listing[models.Badge]:
    """One's own, and those that one may award."""
    seen = Q(recipient__learner_id__in=_own(viewer))
    at = viewer.providers_with(Role.AWARDER)
    narrowed = viewer.micro_credentials_with((Role.AWARDER,))
    if at:
        seen = seen | Q(provider_id__in=at)
    if narrowed:
        seen = seen | Q(micro_credential_id__in=narrowed)
    return Listing(models.Badge, seen, ("-id",))


def badges_by_link(viewer: Viewer, public_id: str) -> Listing[models.Badge]:
    """A badge shows itself to whoever has its link, unless its holder declined it."""
    shown = Q(declined=False) | badges(viewer).where
    return Listing(models.Badge, Q(Q(public_id=public_id), shown))


def grants(viewer: Viewer) -> Listing[models.Grant]:
    """One's own, and those at providers that one administers; withdrawn ones are history."""
    own = Q(account_id__in=(viewer.account_id,) if viewer.account_id else ())
    at = viewer.providers_with(Role.ADMINISTRATOR)
    seen = own | Q(provider_id__in=at) if at else own
    return Listing(models.Grant, Q(seen, active_key__not_isnull=True))


def saved_searches(viewer: Viewer) -> Listing[models.SavedSearch]:
    return Listing(models.SavedSearch, Q(account_id__in=_own_account(viewer)))


def saved_search_alerts(viewer: Viewer) -> Listing[models.SavedSearchAlert]:
    own = Q(saved_search__account_id__in=_own_account(viewer))
    return Listing(models.SavedSearchAlert, own, ("-id",))


def _own_account(viewer: Viewer) -> tuple[UUID, ...]:
    """A service token is for its scopes, not for what its account keeps."""
    return (viewer.account_id,) if viewer.account_id and viewer.scopes is None else ()


def _own(viewer: Viewer) -> tuple[UUID, ...]:
    """As a list, so that nobody's is empty; `= NULL` would ask for rows without an owner."""
    return (viewer.learner_id,) if viewer.learner_id else ()


def _claim_seen(viewer: Viewer, claim: str = "") -> Q:
    return _in(f"{claim}learner_id", _own(viewer)) | _claim_assessed(viewer, claim)


def _claim_assessed(viewer: Viewer, claim: str) -> Q:
    """None for who assesses nowhere."""
    at = _in(f"{claim}provider_id", viewer.providers_with(Role.ASSESSOR))
    narrowed = viewer.micro_credentials_with((Role.ASSESSOR,))
    return at | _in(f"{claim}micro_credential_id", narrowed) if narrowed else at


def _listed(viewer: Viewer) -> Q:
    public = Q(status=PUBLISHED, visibility=Visibility.PUBLIC.value)
    return public | Q(provider_id__in=viewer.provider_ids) if viewer.provider_ids else public


def _reachable(viewer: Viewer, prefix: str) -> Q:
    shown = _in(f"{prefix}status", SHOWN) & _in(f"{prefix}visibility", BY_LINK)
    if not viewer.provider_ids:
        return shown
    return shown | _in(f"{prefix}provider_id", viewer.provider_ids)


def _or_named(seen: Q, viewer: Viewer, column: str) -> Q:
    """And micro-credentials that a grant names on its own, as far as they go."""
    named = viewer.micro_credentials_with(Role)
    return seen | _in(column, named) if named else seen


def _version_seen(viewer: Viewer, identity: str, version: str = "") -> Q:
    """Published versions of what is reachable; drafts are for the provider's own people."""
    shown = _in(f"{version}status", SHOWN)
    shown = shown & _in(f"{identity}status", SHOWN) & _in(f"{identity}visibility", BY_LINK)
    if not viewer.provider_ids:
        return shown
    return shown | _in(f"{identity}provider_id", viewer.provider_ids)


def _sorted(ids: Iterable[UUID]) -> tuple[UUID, ...]:
    return tuple(sorted(set(ids), key=str))


def _in(column: str, values: Sequence[Any]) -> Q:
    conditions: dict[str, Any] = {f"{column}__in": list(values)}
    return Q(**conditions)
