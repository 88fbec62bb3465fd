"""How a request that cannot be answered says so: in the payload, or at the top of the answer.

A mutation that is refused answers `errors` in its payload. A query that asks for something
impossible (a page of 1,000, a cursor of another list) gets a GraphQL error with a code.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from enum import Enum
from typing import Any, TypeAlias

import strawberry
from graphql import GraphQLError
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver
from strawberry.types.field import StrawberryField

from catalog.errors import CatalogError, Incomplete, PathwayCycle


class BadRequest(GraphQLError):
    """What the client asked cannot be asked; `code` says in a stable word why."""

    def __init__(self, message: str, code: str = "BAD_REQUEST") -> None:
        super().__init__(message, extensions={"code": code})


def _kinds(of: type[CatalogError]) -> Iterator[type[CatalogError]]:
    yield of
    for kind in of.__subclasses__():
        yield from _kinds(kind)


_MEANINGS = {
    kind.code: (kind.__doc__ or "").strip() for kind in reversed(list(_kinds(CatalogError)))
}
ErrorCode: Any = Enum("ErrorCode", {code: code for code in sorted(_MEANINGS)})  # type: ignore[misc]
strawberry.enum(ErrorCode, description="Why something was refused. Stable: clients may rely on it.")
for _value in getattr(ErrorCode, "__strawberry_definition__").values:  # noqa: B009
    _value.description = _MEANINGS[_value.name]


@strawberry.type(description="Something the user can understand and correct.")
class UserError:
    code: ErrorCode = strawberry.field(description="Why, in a stable word.")
    message: str = strawberry.field(description="Why, in a sentence for people.")
    path: list[str] = strawberry.field(
        description="Which part of the input is at fault, from the outside in; empty for all of it."
    )


@strawberry.type(description="What every mutation answers.")
class Payload:
    errors: list[UserError] = strawberry.field(
        default_factory=list, description="Empty when the mutation succeeded; then all is done."
    )


class RefusalsAsErrors(FieldExtension):
    """Turns the catalog's refusals into the payload's `errors`; bugs still raise."""

    def apply(self, field: StrawberryField) -> None:
        self._payload: type[Payload] = field.type  # type: ignore[assignment]
        for argument in field.arguments:
            argument.description = argument.description or "What is asked for, as one value."

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **kwargs: Any
    ) -> Any:
        """What a plan has carried out for this request is told of, not carried out again."""
        if info.context.outcomes:
            return told(info.context.outcomes.popleft())
        return told(await self.outcome(lambda: next_(source, info, **kwargs)))

    async def outcome(self, act: Callable[[], Awaitable[Payload]]) -> Payload | Exception:
        try:
            return await act()
        except CatalogError as refusal:
            return self._payload(errors=[user_error(problem) for problem in refusal.problems])
        except Exception as error:
            return error


def told(outcome: Payload | Exception) -> Payload:
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def user_error(problem: CatalogError) -> UserError:
    path = list(problem.path)
    if path and path[0] != "input" and not isinstance(problem, Incomplete | PathwayCycle):
        path.insert(0, "input")  # what is incomplete is the draft, whatever the input was
    return UserError(code=ErrorCode[problem.code], message=problem.message, path=path)


Method: TypeAlias = Callable[..., Awaitable[Payload]]


def mutation(*, description: str) -> Callable[[Method], Any]:
    def decorate(method: Method) -> StrawberryField:
        return strawberry.field(method, description=description, extensions=[RefusalsAsErrors()])

    return decorate
