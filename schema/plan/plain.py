"""How values that a function or a resolver made become parts of the answer.

Leaves and plain objects (amounts of money, facets, explanations) are rendered at once. Where a
row stands among them, an empty object takes its place; all rows are then answered together, as
the rows of a level are.
"""

from __future__ import annotations

from asyncio import gather
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from inspect import isawaitable, iscoroutine
from typing import Any, TypeAlias

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
)
from tortoise.models import Model

from schema.plan.parts import Shape
from schema.plan.run import Columns, Level, Run, Unplannable
from schema.plan.selection import Asked, Call, Selection
from schema.view import VIEWS


@dataclass(frozen=True, slots=True, eq=False)
class RowField:
    """A field whose values are rows, and what is asked of those of each model."""

    shapes: Mapping[type[Model], tuple[Shape, Columns]]

    async def fill(self, rows: list[tuple[Any, dict[str, Any]]], run: Run) -> None:
        by_model: dict[type[Model], list[tuple[Any, dict[str, Any]]]] = defaultdict(list)
        for row, target in rows:
            by_model[type(row)].append((row, target))
        for model, found in by_model.items():
            shape, columns = self.shapes[model]
            stored = run.context.reader.stored
            level = Level([tuple(stored(getattr(r, n)) for n in columns.names) for r, _ in found])
            for answer, (_, target) in zip(await shape.objects(level, run), found, strict=True):
                target.update(answer)


@dataclass(slots=True)
class Pending:
    """Rows and resolvers' values that have a place in the answer and are yet to come."""

    run: Run
    rows: dict[RowField, list[tuple[Any, dict[str, Any]]]] = field(default_factory=dict)
    values: list[Coming] = field(default_factory=list)

    def place(self, asked_of: RowField, row: Any) -> dict[str, Any]:
        target: dict[str, Any] = {}
        self.rows.setdefault(asked_of, []).append((row, target))
        return target

    async def fill(self) -> None:
        """What comes may hold more that is yet to come."""
        while self.values or self.rows:
            values, self.values = self.values, []
            arrived = await gather(*(coming.value for coming in values))
            with none_left(self.values):
                for coming, value in zip(values, arrived, strict=True):
                    coming.target[coming.key] = coming.rendered(value, self)
            rows, self.rows = self.rows, {}
            for row_field, placed in rows.items():
                await row_field.fill(placed, self.run)


@dataclass(frozen=True, slots=True)
class Coming:
    """A resolver's value that is waited for, and the place that it will have."""

    value: Awaitable[Any]
    target: dict[str, Any]
    key: str
    rendered: Callable[[Any, Pending], Any]


@contextmanager
def none_left(values: list[Any]) -> Iterator[None]:
    """Where one fails, those before it are never awaited, and Python would complain of them."""
    try:
        yield
    except BaseException:
        for value in values:
            waited_for = value.value if isinstance(value, Coming) else value
            if iscoroutine(waited_for):
                waited_for.close()
        raise


Render: TypeAlias = Callable[[Any, Pending], Any]
"""From a value that is not null to what stands in the answer."""
ShapesOf: TypeAlias = Callable[[Asked], Mapping[type[Model], tuple[Shape, Columns]]]


@dataclass(frozen=True, slots=True)
class Renderer:
    """Makes renders; what is asked of rows is the compiler's to say."""

    selection: Selection
    shapes_of: ShapesOf

    def of(self, asked: Asked) -> Render:
        type_: Any = asked.definition.type
        inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        return self._of_type(asked, inner)

    def _of_type(self, asked: Asked, type_: Any) -> Render:
        match type_:
            case GraphQLScalarType() | GraphQLEnumType():
                return lambda value, _pending: type_.coerce_output_value(value)
            case GraphQLList():
                return self._list(asked, type_.of_type)
            case GraphQLInterfaceType() | GraphQLObjectType() if self._is_row(type_):
                row_field = RowField(self.shapes_of(asked))
                return lambda row, pending: pending.place(row_field, row)
            case GraphQLObjectType():
                return self._object(asked, type_)
        raise Unplannable("a plain union is not planned")

    @staticmethod
    def _is_row(type_: Any) -> bool:
        views = {view.__name__ for view in VIEWS.values()}
        return isinstance(type_, GraphQLInterfaceType) or type_.name in views

    def _list(self, asked: Asked, inner: Any) -> Render:
        strict = isinstance(inner, GraphQLNonNull)
        one = self._of_type(asked, inner.of_type if strict else inner)
        return lambda values, pending: [rendered(v, one, not strict, pending) for v in values]

    def _object(self, asked: Asked, type_: GraphQLObjectType) -> Render:
        fields = [(below.key, self._field(below)) for below in self.selection.below(asked, type_)]

        def render(value: Any, pending: Pending) -> dict[str, Any]:
            target: dict[str, Any] = {}
            for key, read in fields:
                target[key] = read(value, pending)
                if isawaitable(target[key]):
                    awaited, target[key] = target[key], None
                    pending.values.append(Coming(awaited, target, key, read.rendered))
            return target

        return render

    def _field(self, asked: Asked) -> PlainField:
        if asked.name == "__typename":
            return PlainField(lambda _value, _run: asked.owner.name, lambda name, _: name, False)
        if asked.field.extensions:
            raise Unplannable(f"{asked.owner.name}.{asked.name} is opaque")
        if asked.field.base_resolver is None:
            name = asked.field.python_name
            return PlainField(
                lambda value, _run: getattr(value, name), self.of(asked), asked.nullable
            )
        self.selection.note(asked)
        call = Call(self.selection, asked)
        return PlainField(
            lambda value, run: call(run, source=value)[0], self.of(asked), asked.nullable
        )


@dataclass(frozen=True, slots=True)
class PlainField:
    """A field of an object that is no row: an attribute of it, or what a resolver makes of it."""

    read: Callable[[Any, Run], Any]
    render: Render
    nullable: bool

    def __call__(self, value: Any, pending: Pending) -> Any:
        """Of what has to be waited for, that which is to be awaited."""
        read = self.read(value, pending.run)
        return read if isawaitable(read) else self.rendered(read, pending)

    def rendered(self, value: Any, pending: Pending) -> Any:
        return rendered(value, self.render, self.nullable, pending)


def rendered(value: Any, render: Render, nullable: bool, pending: Pending) -> Any:
    if value is not None:
        return render(value, pending)
    if not nullable:
        raise Unplannable("null where none may be")
    return None
