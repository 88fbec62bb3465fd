"""What a request or a socket carries, made from the parts of the house."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.requests import HTTPConnection, Request

from catalog.services.demonstration import ACCOUNTS
from resolvers.context import Context, DemoAccount
from server.cookies import RefreshCookie
from server.house import House


async def of_request(request: Request, cookie: RefreshCookie | None) -> Context:
    house: House = request.app.state.house
    viewer = await house.authenticator.viewer(request.headers)
    may_change = request.method == "POST"
    return Context(viewer=viewer, may_change=may_change, **parts(house, request, cookie))


def parts(
    house: House, connection: HTTPConnection, cookie: RefreshCookie | None = None
) -> dict[str, Any]:
    """Everything but who asks."""
    return {
        "reader": house.reader,
        "runner": house.runner,
        "engine": house.engine,
        "live": house.live,
        "outside": house.elsewhere,
        "clock": house.runner.clock,
        "client": connection.client.host if connection.client else "",
        "tokens": house.tokens,
        "cookie": cookie,
        "demo_accounts": demo_accounts() if house.settings.development else (),
    }


@cache
def demo_accounts() -> tuple[DemoAccount, ...]:
    return tuple(
        DemoAccount(person.role, person.name, person.email, person.password) for person in ACCOUNTS
    )
