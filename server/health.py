"""Whether the process lives, and whether it can answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from tortoise.connection import get_connection

from search.indexing import index_age
from server.house import House

log = logging.getLogger("cairn.health")

SECONDS = 3.0


async def healthz(_request: Request) -> Response:
    return JSONResponse({"status": "ok"})


async def readyz(request: Request) -> Response:
    """Without its search engine a server still answers, from the database."""
    house: House = request.app.state.house
    database, search = await _works(_database), await _works(house.engine.count)
    status = "unavailable" if not database else "ok" if search else "degraded"
    said: dict[str, str | int] = {
        "status": status,
        "database": _word(database),
        "search": _word(search),
    }
    if database:
        age = await index_age()
        said["search_behind_seconds"] = 0 if age is None else round(age.total_seconds())
    return JSONResponse(said, 200 if database else 503, {"Cache-Control": "no-store"})


def _word(works: bool) -> str:
    return "ok" if works else "unavailable"


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
