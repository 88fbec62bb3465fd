"""/graphql over a WebSocket: graphql-transport-ws, for as long as the access token lives.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from json import JSONDecodeError
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema
from strawberry.asgi import GraphQL
from strawberry.exceptions import ConnectionRejectionError
from strawberry.subscriptions import GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import (
    BaseGraphQLTransportWSHandler,
    Operation,
)
from strawberry.subscriptions.protocols.graphql_transport_ws.types import SubscribeMessage

from catalog.errors import TokenInvalid
from catalog.viewer import VISITOR
from resolvers.context import Context
from server import documents, errors
from server.contexts import parts
from server.house import House
from server.request import MOST_DOCUMENT, has_nul
from server.request_id import request_id
from server.settings import Settings

TOKEN_ENDED = 4401
TRY_AGAIN_LATER = 1013
MOST_OPERATIONS = 20


@dataclass(slots=True)
class SocketContext(Context):
    """A visitor's until `connection_init` has said whose."""

    socket: WebSocket | None = None
    house: House | None = None
    connection_params: dict[str, Any] = field(default_factory=dict)
    ending: asyncio.Task[None] | None = None


class Handler(BaseGraphQLTransportWSHandler[SocketContext, None]):
    """Answers as the HTTP endpoint does: bugs masked, no schema where that is closed."""

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        sockets: Any = self.view
        payload = message["payload"]
        refused = sockets.refusal(payload["query"], payload.get("operationName"))
        if refused and self.connection_acknowledged:
            error = GraphQLError(refused, extensions={"code": "BAD_REQUEST"}).formatted
            await self.send_message({"id": message["id"], "type": "error", "payload": [error]})
            return
        await super().handle_subscribe(message)

    async def _send_result_stream(
        self, operation: Operation[SocketContext, None], result_source: Any
    ) -> None:
        sockets: Any = self.view
        told = _told(result_source, sockets.is_open)
        await super()._send_result_stream(operation, told)


class Sockets(GraphQL[SocketContext, None]):
    graphql_transport_ws_handler_class = Handler

    def __init__(self, api: Schema, settings: Settings) -> None:
        super().__init__(
            api,
            graphql_ide=None,
            subscription_protocols=[GRAPHQL_TRANSPORT_WS_PROTOCOL],
            max_subscriptions_per_connection=MOST_OPERATIONS,
            allowed_origins=settings.cors_origins,
        )
        self.is_open = settings.development
        self._most = settings.most_sockets
        self._open = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._open >= self._most:
            await WebSocket(scope, receive, send).close(TRY_AGAIN_LATER)
            return
        self._open += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._open -= 1
            ending = getattr(scope.get("cairn.context"), "ending", None)
            if ending is not None:
                ending.cancel()

    async def get_context(
        self, request: Request | WebSocket, response: Response | WebSocket
    ) -> SocketContext:
        assert isinstance(request, WebSocket), "requests go to the endpoint"
        house: House = request.app.state.house
        context = SocketContext(
            viewer=VISITOR, socket=request, house=house, **parts(house, request)
        )
        request.scope["cairn.context"] = context
        return context

    async def on_ws_connect(self, context: SocketContext) -> Any:
        token, house = context.connection_params.get("accessToken"), context.house
        assert house is not None, "set when the context was made"
        try:
            if not isinstance(token, str):
                raise TokenInvalid("connection_init must bring an accessToken.")
            context.viewer, access = await house.authenticator.session(token)
        except TokenInvalid:
            raise ConnectionRejectionError from None
        context.ending = asyncio.create_task(_end(context, access.expires_at))
        return await super().on_ws_connect(context)

    def refusal(self, document: str, operation_name: str | None) -> str | None:
        if len(document) > MOST_DOCUMENT:
            return f"The document has over {MOST_DOCUMENT} characters; use variables."
        closed = not self.is_open and documents.asks_for_schema(self.schema, document)  # type: ignore[arg-type]
        if closed:
            return documents.MESSAGE
        unclear = operation_name is None and documents.has_several_operations(document)
        return documents.UNCLEAR if unclear else None

    def decode_json(self, data: str | bytes) -> object:
        """Messages of another shape than the protocol's are refused like texts that are no JSON."""
        message = orjson.loads(data)
        if not _is_message(message):
            raise JSONDecodeError("not a message of graphql-transport-ws", "", 0)
        return message

    def encode_json(self, data: object) -> str:
        return orjson.dumps(data, default=str).decode()


async def _end(context: SocketContext, at: datetime) -> None:
    assert context.socket is not None, "set when the context was made"
    await asyncio.sleep((at - context.clock()).total_seconds())
    with suppress(RuntimeError):  # it has gone meanwhile
        await context.socket.close(TOKEN_ENDED, "The access token has ended")


async def _told(results: Any, is_open: bool) -> AsyncGenerator[Any, None]:
    async for result in results:
        if result.errors:
            shapes = errors.told(result.errors, request_id(), suggestions=is_open)
            result.errors = [
                GraphQLError(shape["message"], path=error.path, extensions=shape["extensions"])
                for shape, error in zip(shapes, result.errors, strict=True)
            ]
        yield result


def _is_message(message: Any) -> bool:
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        return False
    if message["type"] == "complete":
        return isinstance(message.get("id"), str)
    if message["type"] != "subscribe":
        return True
    payload = message.get("payload")
    return (
        isinstance(message.get("id"), str)
        and isinstance(payload, dict)
        and isinstance(payload.get("query"), str)
        and isinstance(payload.get("variables"), dict | None)
        and isinstance(payload.get("operationName"), str | None)
        and not has_nul(payload["query"], payload.get("variables"))
    )
