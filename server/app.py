"""The web application: GraphQL, the page, what badges point at, and the jobs behind them."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from strawberry import Schema

from schema.api import api, planner
from server import contexts, explorer, health, page, persisted, public
from server.background import working
from server.endpoint import Endpoint, Limits
from server.errors import INTERNAL, single
from server.headers import SecurityHeaders
from server.house import open_house
from server.request_id import HEADER, RequestIds, request_id
from server.settings import Settings
from server.sockets import Sockets

log = logging.getLogger("cairn.app")


def create_app(settings: Settings, graphql: Schema = api) -> Starlette:
    return Starlette(
        routes=_routes(settings, graphql),
        middleware=_middleware(settings),
        exception_handlers={404: _not_found, Exception: _unexpected},
        lifespan=_lifespan(settings),
    )


def _lifespan(settings: Settings) -> Any:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with open_house(settings) as house:
            app.state.house = house
            # Where the index is embedded, this process is the one that may write it.
            async with working(house) if settings.embedded else nullcontext():
                yield

    return lifespan


def _routes(settings: Settings, graphql: Schema) -> list[BaseRoute]:
    endpoint = Endpoint(
        graphql,
        contexts.of_request,
        planner if graphql is api else None,
        Limits(settings.most_body_bytes, settings.request_seconds),
        is_open=settings.development,
        secure_cookies=settings.is_secure,
        persisted=persisted.read(settings.persisted_documents),
    )
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    return [
        Route("/graphql", endpoint.__call__, methods=methods),
        WebSocketRoute("/graphql", Sockets(graphql, settings)),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        *(explorer.routes() if settings.development else ()),
        *public.routes(),
        *page.routes(),
    ]


def _middleware(settings: Settings) -> list[Middleware]:
    found = [Middleware(RequestIds), Middleware(SecurityHeaders, secure=settings.is_secure)]
    if settings.cors_origins:
        cors = Middleware(
            CORSMiddleware,
            allow_origins=list(settings.cors_origins),
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["X-Request-Id"],
            max_age=600,
        )
        found.append(cors)
    return found


async def _not_found(_request: Request, _error: Exception) -> Response:
    return public.missing()


async def _unexpected(_request: Request, _error: Exception) -> Response:
    """Starlette logs the traceback by itself, with the request's id."""
    told = single("Internal error", INTERNAL, requestId=request_id())
    return JSONResponse({"errors": [told]}, 500, {HEADER: request_id()})
