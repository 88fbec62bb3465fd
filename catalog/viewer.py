"""Whoever asks, and what they have been granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from catalog.errors import NotAllowed, NotSignedIn
from catalog.rules.words import Role

IMPLIED: dict[Role, frozenset[Role]] = {
    Role.ADMINISTRATOR: frozenset(Role),
    Role.PUBLISHER: frozenset({Role.PUBLISHER, Role.REVIEWER, Role.AUTHOR}),
    Role.REVIEWER: frozenset({Role.REVIEWER}),
    Role.AUTHOR: frozenset({Role.AUTHOR}),
    Role.AWARDER: frozenset({Role.AWARDER, Role.ASSESSOR}),
    Role.ASSESSOR: frozenset({Role.ASSESSOR}),
}
"""What each role includes."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role for a provider (and all below it), or for one of its micro-credentials."""

    role: Role
    provider_id: UUID
    micro_credential_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Perhaps nobody, perhaps a learner, perhaps a member of providers, perhaps all of them.

    `held` names every provider that a grant reaches, children included.
    """

    account_id: UUID | None = None
    learner_id: UUID | None = None
    is_administrator: bool = False
    held: frozenset[Held] = frozenset()
    scopes: frozenset[str] | None = None
    """Of a service token, which may do nothing else; null means whatever the account may."""
    provider_ids: tuple[UUID, ...] = field(init=False)
    """Providers whose unpublished work the viewer may see."""

    def __post_init__(self) -> None:
        whole = {held.provider_id for held in self.held if held.micro_credential_id is None}
        object.__setattr__(self, "provider_ids", tuple(sorted(whole, key=str)))

    @property
    def sees_as_public(self) -> bool:
        """Whether, of the catalog, this viewer sees exactly what a visitor sees."""
        return not self.held and not self.is_administrator

    def roles_at(self, provider_id: UUID, micro_credential_id: UUID | None = None) -> set[Role]:
        """Every role that the viewer has there, the implied ones included."""
        found: set[Role] = set()
        for held in self.held:
            narrowed = held.micro_credential_id
            if held.provider_id == provider_id and narrowed in (None, micro_credential_id):
                found |= IMPLIED[held.role]
        return found

    def providers_with(self, role: Role) -> tuple[UUID, ...]:
        found = {
            held.provider_id
            for held in self.held
            if held.micro_credential_id is None and role in IMPLIED[held.role]
        }
        return tuple(sorted(found, key=str))

    def micro_credentials_with(self, roles: Iterable[Role]) -> tuple[UUID, ...]:
        """Those that a grant was narrowed to."""
        wanted = set(roles)
        found = {
            held.micro_credential_id
            for held in self.held
            if held.micro_credential_id is not None and wanted & IMPLIED[held.role]
        }
        return tuple(sorted(found, key=str))

    def require_account(self, scope: str | None = None) -> UUID:
        """A service token also has to be for `scope`; for what has none, none is."""
        if self.account_id is None:
            raise NotSignedIn("Sign in to do this.")
        if self.scopes is not None and scope not in self.scopes:
            raise NotAllowed(f"This token is not for that ({scope or 'people only'}).")
        return self.account_id

    def require_learner(self) -> UUID:
        self.require_account()
        if self.learner_id is None:
            raise NotAllowed("This account does not learn.")
        return self.learner_id

    def require_role(
        self,
        role: Role,
        provider_id: UUID,
        micro_credential_id: UUID | None = None,
        scope: str | None = None,
    ) -> None:
        self.require_account(scope)
        if role not in self.roles_at(provider_id, micro_credential_id):
            raise NotAllowed(f"Your grants at this provider do not include {role.value}.")

    def require_administrator(self) -> None:
        self.require_account()
        if not self.is_administrator:
            raise NotAllowed("Only a platform administrator may do this.")


VISITOR = Viewer()
