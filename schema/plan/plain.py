"""How values that a function or a resolver made become parts of the answer.

Leaves and plain objects (amounts of money, facets, explanations) are rendered at once. Where a
row stands among them, an empty object takes its place; all rows are then answered together, as
the rows of a level are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
from schema.plan.selection import Asked, Selection
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
    """Rows that have a place in the answer and are yet to be answered."""

    rows: dict[RowField, list[tuple[Any, dict[str, Any]]]] = field(default_factory=dict)

    def place(self, asked_of: RowField, row: Any) -> dict[str, Any]:
        target: dict[str, Any] = {}
        self.rows.setdefault(asked_of, []).append((row, target))
        return target

    async def fill(self, run: Run) -> None:
        for row_field, rows in self.rows.items():
            await row_field.fill(rows, run)


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
        return lambda value, pending: {key: read(value, pending) for key, read in fields}

    def _field(self, asked: Asked) -> Render:
        if asked.name == "__typename":
            return lambda _value, _pending: asked.owner.name
        if asked.field.base_resolver is not None or asked.field.extensions:
            raise Unplannable(f"{asked.owner.name}.{asked.name} is opaque")
        name, render, nullable = asked.field.python_name, self.of(asked), asked.nullable
        return lambda value, pending: rendered(getattr(value, name), render, nullable, pending)


def rendered(value: Any, render: Render, nullable: bool, pending: Pending) -> Any:
    if value is not None:
        return render(value, pending)
    if not nullable:
        raise Unplannable("null where none may be")
    return None
