"""Relay connections over listings: keyset pages in both directions, never offsets."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import Any, TypeAlias, TypeVar

import strawberry
from strawberry import relay
from strawberry.annotation import StrawberryAnnotation
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from catalog.listing import Listing, Page, Window
from catalog.relation import Relation, relation
from resolvers.context import Context, Info
from resolvers.loaders import root_count, root_page
from schema.answer import Way
from schema.cursor import decode, encode
from schema.refusal import BadRequest

NodeType = TypeVar("NodeType", bound=relay.Node)
USUAL_PAGE = 20
LARGEST_PAGE = 100


@strawberry.type(name="Connection", description="A page of a longer list.")
class Connection(relay.Connection[NodeType]):
    count: strawberry.Private[Callable[[], Awaitable[int]]]

    @strawberry.field(description="How many there are on all pages; counted only if asked for.")
    async def total_count(self) -> int:
        return await self.count()

    @classmethod
    def of(
        cls,
        page: Page[Any],
        window: Window,
        listing: Listing[Any],
        count: Callable[[], Awaitable[int]],
    ) -> Connection[NodeType]:
        edges = [
            relay.Edge(node=row, cursor=encode(listing, place(row, listing.order_columns)))
            for row in page.rows
        ]
        has_next, has_previous = more(page.has_more, window)
        page_info = relay.PageInfo(
            has_next_page=has_next,
            has_previous_page=has_previous,
            start_cursor=edges[0].cursor if edges else None,
            end_cursor=edges[-1].cursor if edges else None,
        )
        return cls(edges=edges, page_info=page_info, count=count)


class Paged(FieldExtension):
    """The resolver answers a listing; the field is one page of it.

    In a view the listing is followed along the model's relation of the field's name, or along
    the one that `by` gives.
    """

    PARAMETERS = ("first", "after", "last", "before")

    def __init__(self, by: Way | None = None) -> None:
        self._by = cache(by) if by is not None else None  # one object a model: loaders go by it

    def apply(self, field: StrawberryField) -> None:
        self._along = field.python_name
        field.arguments += [
            _argument("first", int | None, f"How many from the start, at most {LARGEST_PAGE}."),
            _argument("after", str | None, "Only what follows this cursor."),
            _argument("last", int | None, f"How many from the end, at most {LARGEST_PAGE}."),
            _argument("before", str | None, "Only what precedes this cursor."),
        ]

    def relation(self, model: Any) -> Relation | None:
        return self._by(model) if self._by is not None else relation(model, self._along)

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: Info, **arguments: Any
    ) -> Any:
        paging = {name: arguments.pop(name, None) for name in self.PARAMETERS}
        listing: Listing[Any] = await next_(source, info, **arguments)
        wanted = window(listing, **paging)
        along = self.relation(type(source)) if source is not None else None
        if along is None:
            count = partial(root_count, info.context.reader, listing)
            page = await root_page(info.context.reader, listing, wanted)
        else:
            key, loaders = getattr(source, along.source), info.context.loaders
            count = partial(loaders.count, listing, along, key)
            page = await loaders.page(listing, wanted, along, key)
        return Connection.of(page, wanted, listing, count)


def window(
    listing: Listing[Any],
    first: int | None = None,
    after: str | None = None,
    last: int | None = None,
    before: str | None = None,
) -> Window:
    if first is not None and last is not None:
        raise BadRequest("Ask for `first` or for `last`, not for both.", "INVALID_PAGE_SIZE")
    backward = last is not None
    return Window(
        _size("last" if backward else "first", last if backward else first),
        None if after is None else decode(after, listing, "after"),
        None if before is None else decode(before, listing, "before"),
        backward,
    )


def more(has_more: bool, window: Window) -> tuple[bool, bool]:
    """Whether there is a next page, and a previous one, as Relay allows to say it cheaply."""
    if window.backward:
        return window.before is not None, has_more
    return has_more, window.after is not None


def place(row: Any, order: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in order)


def connection(
    graphql_type: Any, *, description: str, by: Way | None = None
) -> Callable[[Callable[..., Listing[Any]]], Any]:
    """Make a resolver that answers a listing into a paged field."""

    def decorate(resolver: Callable[..., Listing[Any]]) -> Any:
        return strawberry.field(
            resolver, graphql_type=graphql_type, description=description, extensions=[Paged(by)]
        )

    return decorate


Visible: TypeAlias = Callable[[Context], Listing[Any]]


def all_visible(visible: Visible) -> Callable[[Info], Listing[Any]]:
    """A resolver for a connection that narrows nothing."""

    def resolver(info: Info) -> Listing[Any]:
        return visible(info.context)

    return resolver


def _size(argument: str, asked: int | None) -> int:
    if asked is not None and not 1 <= asked <= LARGEST_PAGE:
        raise BadRequest(f"`{argument}` must be between 1 and {LARGEST_PAGE}.", "INVALID_PAGE_SIZE")
    return USUAL_PAGE if asked is None else asked


def _argument(name: str, type_: Any, says: str) -> StrawberryArgument:
    return StrawberryArgument(
        name, None, StrawberryAnnotation(type_), description=says, default=None
    )
