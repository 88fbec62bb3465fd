"""Who asks, from a request's headers. A token that is not good is an error, never a visitor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalog.errors import TokenInvalid
from catalog.reader import Reader
from catalog.services.service_tokens import PREFIX
from catalog.services.viewers import load_service_viewer, load_viewer
from catalog.viewer import VISITOR, Viewer
from catalog.work import Clock, utc_now
from server.tokens import Access, AccessTokens


@dataclass(frozen=True, slots=True)
class Authenticator:
    tokens: AccessTokens
    reader: Reader
    clock: Clock = utc_now

    async def viewer(self, headers: Mapping[str, str]) -> Viewer:
        stated = headers.get("authorization")
        if stated is None:
            return VISITOR
        scheme, _, token = stated.strip().partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise TokenInvalid("The Authorization header must be `Bearer` and a token.")
        return await self._bearer(token.strip())

    async def session(self, token: str) -> tuple[Viewer, Access]:
        """For a socket, which must end when the token does."""
        access = self.tokens.read(token)
        return await self._account(access), access

    async def _bearer(self, token: str) -> Viewer:
        if token.startswith(PREFIX):
            viewer = await load_service_viewer(token, self.clock, self.reader)
            if viewer is None:
                raise TokenInvalid("The service token is unknown, revoked or past its time.")
            return viewer
        return await self._account(self.tokens.read(token))

    async def _account(self, access: Access) -> Viewer:
        viewer = await load_viewer(access.account_id, self.reader)
        if viewer is None:
            raise TokenInvalid("The account of this token does not exist.")
        return viewer
