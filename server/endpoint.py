"""/graphql over HTTP: GET and POST as the GraphQL over HTTP specification has them.

https://graphql.github.io/graphql-over-http/
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response
from strawberry import Schema
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from catalog.errors import CatalogError
from resolvers.context import Context
from server import documents, errors, media
from server.cookies import RefreshCookie
from server.persisted import Persisted
from server.request import Asked, Refused, Unanswerable, read
from server.request_id import request_id

log = logging.getLogger("cairn.graphql")

USUAL = {"Cache-Control": "no-store", "Vary": "Accept, Authorization"}
BY_GET = {OperationType.QUERY}
BY_POST = {OperationType.QUERY, OperationType.MUTATION}


@dataclass(frozen=True, slots=True)
class Limits:
    body_bytes: int = 1_000_000
    seconds: float = 20


class Planned(Protocol):
    @property
    def body(self) -> bytes: ...

    @property
    def shared(self) -> bool:
        """Whether it is the same for everyone who sees what the public sees."""


class Planner(Protocol):
    """Answers what it has a plan for; None leaves it to ordinary execution."""

    async def answer(
        self,
        text: str,
        variables: dict[str, Any] | None,
        operation_name: str | None,
        context: Context,
    ) -> Planned | None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is JSON as values, or as bytes that are ready to be sent."""

    status: int
    body: dict[str, Any] | bytes
    headers: dict[str, str]
    well_formed: bool = True
    """Whether it was a GraphQL request at all, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    api: Schema
    context: Callable[[Request, RefreshCookie | None], Awaitable[Context]]
    planner: Planner | None = None
    limits: Limits = Limits()
    is_open: bool = False
    """Whether the schema can be asked for, and wrong names are answered with near ones."""
    secure_cookies: bool = False
    persisted: Persisted = field(default_factory=dict)

    async def __call__(self, request: Request) -> Response:
        media_type = media.chosen(request.headers.get("accept"))
        if media_type is None:
            accepted = f"{media.RESPONSE} or {media.JSON}"
            return _response(_refusal(Refused(406, f"Accept {accepted}.")), media.JSON)
        cookie = RefreshCookie.of(request)
        response = _response(await self._answer(request, cookie), media_type)
        if cookie is not None:
            cookie.apply(response, secure=self.secure_cookies)
        return response

    async def _answer(self, request: Request, cookie: RefreshCookie | None) -> Answer:
        try:
            async with asyncio.timeout(self.limits.seconds):
                asked = await read(request, self.limits.body_bytes, self.persisted)
                self._check(asked)
                context = await self.context(request, cookie)
                planned = await self._planned(asked, context)
                if planned is not None:
                    return _ready(planned, request)
                return self._told(await self._run(asked, context, request.method))
        except Refused as refused:
            return _refusal(refused)
        except CatalogError as refusal:
            return _refusal(_unauthorized(refusal))
        except TimeoutError:
            return _refusal(Refused(503, "This took too long and was stopped.", "TIMEOUT"))

    def _check(self, asked: Asked) -> None:
        if not self.is_open and documents.asks_for_schema(self.api, asked.document):
            raise Unanswerable(documents.MESSAGE)
        if asked.operation_name is None and documents.has_several_operations(asked.document):
            raise Unanswerable(documents.UNCLEAR)

    async def _planned(self, asked: Asked, context: Context) -> Planned | None:
        if self.planner is None:
            return None
        return await self.planner.answer(
            asked.document, asked.variables, asked.operation_name, context
        )

    async def _run(self, asked: Asked, context: Context, method: str) -> ExecutionResult:
        try:
            return await self.api.execute(
                asked.document,
                variable_values=asked.variables,
                context_value=context,
                operation_name=asked.operation_name,
                allowed_operation_types=BY_GET if method == "GET" else BY_POST,
            )
        except MissingQueryError:
            raise Unanswerable("The document is empty.", "SYNTAX") from None
        except InvalidOperationTypeError as error:
            if error.operation_type is OperationType.SUBSCRIPTION:
                message = "Subscriptions are served over a WebSocket (graphql-transport-ws)."
                raise Unanswerable(message) from None
            raise Refused(405, "Mutations are asked by POST.", Allow="POST") from None
        except CannotGetOperationTypeError as error:
            raise Unanswerable(error.as_http_error_reason()) from None

    def _told(self, result: ExecutionResult) -> Answer:
        found = result.errors or []
        body: dict[str, Any] = {}
        if found:
            body["errors"] = errors.told(found, request_id(), suggestions=self.is_open)
        was_run = not _is_request_error(result)
        if was_run:
            body["data"] = result.data
        if result.extensions:
            body["extensions"] = result.extensions
        fault = not was_run and any(errors.is_internal(error) for error in found)
        return Answer(200 if was_run else 500 if fault else 400, body, {})


def _ready(planned: Planned, request: Request) -> Answer:
    """What is public can be kept by whoever asked, and asked for again by its tag."""
    if request.method != "GET" or not planned.shared:
        return Answer(200, planned.body, {})
    tag = f'"{sha256(planned.body).hexdigest()[:32]}"'
    who = "private" if "authorization" in request.headers else "public"
    headers = {"ETag": tag, "Cache-Control": f"{who}, no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Answer(304, b"", headers)
    return Answer(200, planned.body, headers)


def _is_request_error(result: ExecutionResult) -> bool:
    """Nothing was executed: as against a root field that is null because it failed."""
    if isinstance(result, PreExecutionError):
        return True
    errors_ = result.errors or []
    return result.data is None and bool(errors_) and all(error.path is None for error in errors_)


def _unauthorized(refusal: CatalogError) -> Refused:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return Refused(401, refusal.message, refusal.code, **headers)


def _refusal(refused: Refused) -> Answer:
    body = {"errors": [errors.single(refused.message, refused.code)]}
    return Answer(refused.status, body, refused.headers, refused.well_formed)


def _response(answer: Answer, media_type: str) -> Response:
    """Under the older type, a request that is well-formed has 200, whatever was wrong with it."""
    excused = media_type == media.JSON and answer.status == 400 and answer.well_formed
    body = answer.body
    content = body if isinstance(body, bytes) else orjson.dumps(body, default=str)
    headers = {**USUAL, **answer.headers, "Content-Type": f"{media_type}; charset=utf-8"}
    return Response(content, 200 if excused else answer.status, headers)
