"""How a field says what answers it: the extension that does so in ordinary execution.

A compiled plan may look at the same extension, so what a field means is written down once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, TypeAlias, get_type_hints

import strawberry
from strawberry.extensions import FieldExtension
from strawberry.extensions.field_extension import AsyncExtensionResolver, SyncExtensionResolver
from strawberry.types.field import StrawberryField

import resolvers.loaders
from catalog.listing import Listing
from catalog.relation import Relation, relation
from resolvers.context import Context
from schema.view import VIEWS

Way: TypeAlias = Callable[[Any], Relation]
"""From a model to a relation that its metadata alone does not tell."""


class Related(FieldExtension):
    """The field follows a relation of the model, to what the viewer may see of its target.

    `along` names the relation, by default the field itself. Of several, which suits an
    interface, each row follows the first that leads somewhere. `by` gives the relation where
    it is not the model's own, `listing` the rows where they are fewer than the visible ones.
    """

    def __init__(
        self,
        along: tuple[str, ...] = (),
        by: Way | None = None,
        listing: Callable[[Context], Listing[Any]] | None = None,
    ) -> None:
        self._along, self._listing = along, listing
        self._by = cache(by) if by is not None else None  # one object a model: loaders go by it

    def apply(self, field: StrawberryField) -> None:
        self._along = self._along or (field.python_name,)

    def relations(self, model: Any) -> list[Relation]:
        if self._by is not None:
            return [self._by(model)]
        return [found for name in self._along if (found := relation(model, name))]

    def listing(self, context: Context, along: Relation) -> Listing[Any]:
        if self._listing is not None:
            return self._listing(context)
        return VIEWS[along.model].visible(context)

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **_: Any
    ) -> Any:
        for along in self.relations(type(source)):
            key = getattr(source, along.source)
            if key is None:
                rows = []
            else:
                listing = self.listing(info.context, along)
                rows = await info.context.loaders.related(listing, along, key)
            if along.many:
                return rows
            if rows:
                return rows[0]
        return None


class Single(FieldExtension):
    """The resolver answers a listing; the field is its first row, or null."""

    async def resolve_async(
        self, next_: AsyncExtensionResolver, source: Any, info: strawberry.Info, **arguments: Any
    ) -> Any:
        listing: Listing[Any] | None = await next_(source, info, **arguments)
        if listing is None:
            return None
        return await resolvers.loaders.root_single(info.context.reader, listing)


OF_THE_REQUEST: dict[str, Callable[[Context], Any]] = {
    "public_url": lambda context: context.runner.deployment.public_url,
    "now": lambda context: context.clock(),
}
"""Parameters of computed fields that are not columns."""


class Computed(FieldExtension):
    """The field is a function of the columns that its parameters are named after.

    Besides columns a parameter may be one of `OF_THE_REQUEST`.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.parameters = tuple(signature(function).parameters)

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(name for name in self.parameters if name not in OF_THE_REQUEST)

    def resolve(
        self, next_: SyncExtensionResolver, source: Any, info: strawberry.Info, **_: Any
    ) -> Any:
        values = [
            OF_THE_REQUEST[name](info.context) if name in OF_THE_REQUEST else getattr(source, name)
            for name in self.parameters
        ]
        return self.function(*values)


def related(
    graphql_type: Any,
    *,
    description: str,
    along: tuple[str, ...] = (),
    by: Way | None = None,
    listing: Callable[[Context], Listing[Any]] | None = None,
) -> Any:
    return strawberry.field(
        _answered_by_the_extension,
        graphql_type=graphql_type,
        description=description,
        extensions=[Related(along, by, listing)],
    )


def single(graphql_type: Any, *, description: str) -> Callable[[Callable[..., Any]], Any]:
    def decorate(resolver: Callable[..., Listing[Any] | None]) -> Any:
        return strawberry.field(
            resolver, graphql_type=graphql_type, description=description, extensions=[Single()]
        )

    return decorate


def computed(function: Callable[..., Any], *, description: str, graphql_type: Any = None) -> Any:
    return strawberry.field(
        _answered_by_the_extension,
        graphql_type=graphql_type or get_type_hints(function)["return"],
        description=description,
        extensions=[Computed(function)],
    )


def _answered_by_the_extension() -> None: ...
