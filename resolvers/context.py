"""What one request carries: who asks, how rows are read and changed, and the loaders."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias, TypeVar
from uuid import UUID

import strawberry

from catalog.reader import Reader
from catalog.services.external_checks import Outside
from catalog.viewer import Viewer
from catalog.work import Announcement, Clock, Command, Result, Runner, Service, utc_now
from resolvers.loaders import Loaders
from search.engine import SearchEngine


class AccessTokens(Protocol):
    """Makes access tokens; the server knows how."""

    def access_token(self, account_id: UUID) -> tuple[str, datetime]:
        """The token, and when it ends."""


class RefreshKeeper(Protocol):
    """Keeps a page's refresh token where its scripts cannot read it."""

    @property
    def given(self) -> str | None: ...

    def keep(self, token: str, until: datetime) -> None: ...

    def forget(self) -> None: ...


class Live(Protocol):
    """What learners who are watching are told."""

    def watch(self, learner_id: UUID) -> AsyncIterator[Announcement]: ...


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Someone to sign in as, on a server that runs for development."""

    role: str
    name: str
    email: str
    password: str


@dataclass(slots=True)
class Context:
    viewer: Viewer
    reader: Reader
    runner: Runner
    engine: SearchEngine | None = None
    live: Live | None = None
    outside: Outside | None = None
    """Other servers; null where none may be asked."""
    clock: Clock = utc_now
    client: str = ""
    """Where the request came from, for throttling; never shown."""
    tokens: AccessTokens | None = None
    cookie: RefreshKeeper | None = None
    """Null for clients that keep their refresh token themselves."""
    demo_accounts: tuple[DemoAccount, ...] = ()
    """Only where the server runs for development."""
    may_change: bool = False
    """Whether a mutation may be asked for: not by GET."""
    outcomes: deque[Any] = field(default_factory=deque)
    """What became of mutations that were carried out, until the answer tells of them."""
    loaders: Loaders = field(init=False)

    def __post_init__(self) -> None:
        self.loaders = Loaders(self.reader)

    async def run(self, service: Service[Command, Result], command: Command) -> Result:
        """Change something; what this request has read before is forgotten."""
        result = await self.runner.run(self.viewer, service, command)
        self.loaders.fresh()
        return result


F = TypeVar("F", bound=Callable[..., Any])


def of_the_catalog(resolver: F) -> F:
    """Marks a resolver that reads public rows only, and answers everyone alike."""
    resolver.of_the_catalog = True  # type: ignore[attr-defined]
    return resolver


Info: TypeAlias = strawberry.Info[Context, None]
Listed: TypeAlias = Callable[[Context], Any]
