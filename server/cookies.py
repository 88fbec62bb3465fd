"""The refresh token of a page, kept where its scripts cannot read it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

NAME, PATH = "cairn_refresh", "/graphql"
HEADER = "x-cairn-session"


@dataclass(slots=True)
class RefreshCookie:
    """What the request brought, and what the answer is to set; resolvers use it by the context.

    It counts only beside a header of our own, which no form of another site can send.
    """

    given: str | None = None
    _kept: tuple[str, datetime] | None = field(default=None, repr=False)
    _forgotten: bool = False

    @classmethod
    def of(cls, request: Request) -> RefreshCookie | None:
        """Null for clients that keep their refresh token themselves."""
        wanted = request.headers.get(HEADER, "").strip().lower() == "cookie"
        return cls(request.cookies.get(NAME)) if wanted else None

    def keep(self, token: str, until: datetime) -> None:
        self._kept, self._forgotten = (token, until), False

    def forget(self) -> None:
        self._kept, self._forgotten = None, True

    def apply(self, response: Response, *, secure: bool) -> None:
        if self._kept is not None:
            token, until = self._kept
            response.set_cookie(
                NAME,
                token,
                expires=until,
                path=PATH,
                secure=secure,
                httponly=True,
                samesite="strict",
            )
        elif self._forgotten:
            response.delete_cookie(NAME, path=PATH, secure=secure, httponly=True, samesite="strict")
