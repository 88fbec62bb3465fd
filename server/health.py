"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tortoise.connection import get_connection

from server.house import House

log = logging.getLogger("cairn.health")

SECONDS = 3.0


async def healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    house: House = request.app.state.house
    found = {
        "database": await _works(_database),
        "search": await _works(house.engine.count),
    }
    ready = all(found.values())
    said = {name: "ok" if works else "unavailable" for name, works in found.items()}
    status = {"status": "ok" if ready else "unavailable", **said}
    return JSONResponse(status, 200 if ready else 503, {"Cache-Control": "no-store"})


async def _database() -> None:
    await get_connection("default").execute_query("SELECT 1")


async def _works(check: Callable[[], Awaitable[object]]) -> bool:
    try:
        async with asyncio.timeout(SECONDS):
            await check()
    except Exception:
        log.warning("Not ready", exc_info=True)
        return False
    return True
