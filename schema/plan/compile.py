"""From what is asked to the parts that answer it: the one place that reads declarations.

A field is what the extension that answers it in ordinary execution says (`Related`, `Paged`,
`Single`, `Computed`); without one it is the model's column of its name, or else its resolver's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tortoise.models import Model

from catalog.listing import Listing, Window
from catalog.relation import Relation
from catalog.statement import Question
from schema.answer import OF_THE_REQUEST, Computed, Related, Single
from schema.connection import Paged
from schema.plan.leaf import from_column, from_storage
from schema.plan.pages import EdgeShape, Pages, PageShape
from schema.plan.parts import (
    Column,
    ColumnSource,
    Constant,
    Follow,
    GlobalId,
    Part,
    RequestSource,
    Route,
    Shape,
    Source,
)
from schema.plan.plain import Renderer
from schema.plan.resolved import CarryOut, Compute, Resolve, ResolveRoot
from schema.plan.run import Columns, Level, Run, Unplannable
from schema.plan.selection import Asked, Call, Selection
from schema.refusal import RefusalsAsErrors
from schema.view import VIEWS, Row

Root = Callable[[Run], Awaitable[Any]]


def roots(selection: Selection) -> dict[str, Root]:
    return {asked.key: _root(selection, asked) for asked in selection.root()}


def _root(selection: Selection, asked: Asked) -> Root:
    if asked.name == "__typename":
        return _always(asked.owner.name)
    match asked.extension:
        case Paged():
            return _pages(selection, asked).root
        case Single():
            return _single(selection, asked)
    render = _renderer(selection).of(asked)
    selection.note(asked)
    if isinstance(asked.extension, RefusalsAsErrors):
        return CarryOut(Call(selection, asked), asked.extension, render, asked.nullable).root
    return ResolveRoot(Call(selection, asked), render, asked.nullable).root


def _renderer(selection: Selection) -> Renderer:
    return Renderer(selection, lambda asked: _shapes(selection, asked))


def _shapes(selection: Selection, asked: Asked) -> dict[type[Model], tuple[Shape, Columns]]:
    """What is asked of the rows of each view that a field's value may be of."""
    shapes: dict[type[Model], tuple[Shape, Columns]] = {}
    for view in _possible(selection, asked):
        columns = Columns(view.model)
        columns.want(view.model._meta.pk_attr)
        shapes[view.model] = _shape(selection, asked, view, columns), columns
    return shapes


def _always(value: Any) -> Root:
    async def answer(_run: Run) -> Any:
        return value

    return answer


def _single(selection: Selection, asked: Asked) -> Root:
    """The first row of a listing; which view it is of may be known only when the listing is."""
    call, window, shapes = Call(selection, asked), Window(1), _shapes(selection, asked)

    async def answer(run: Run) -> Any:
        listing: Listing[Any] | None = call(run)[0]
        if listing is None:
            return None
        shape, columns = shapes[listing.model]
        rows = await run.rows(listing, Question.page(columns.names, window), window=window)
        if rows:
            return (await shape.objects(Level(rows[:1]), run))[0]
        if not asked.nullable:
            raise Unplannable("null where none may be")
        return None

    return answer


def _possible(selection: Selection, asked: Asked) -> list[type[Row]]:
    """The views that a field's value may be of."""
    names = {asked.unwrapped.name}
    if not hasattr(asked.unwrapped, "is_type_of"):
        possible = selection.api._schema.get_possible_types(asked.unwrapped)
        names = {type_.name for type_ in possible}
    return [view for view in VIEWS.values() if view.__name__ in names]


def _shape(selection: Selection, asked: Asked, view: type[Row], columns: Columns) -> Shape:
    if not view.public:
        selection.personal.add(view.__name__)
    fields = selection.below(asked, selection.type_named(view.__name__))
    parts = [_part(selection, field, view, columns) for field in fields]
    return Shape([field.key for field in fields], parts)


def _part(selection: Selection, asked: Asked, view: type[Row], columns: Columns) -> Part:
    if asked.name == "__typename":
        return Constant(asked.owner.name)
    name, model = asked.field.python_name, view.model
    match asked.extension:
        case Related() as related:
            relations = related.relations(model)
            routes = [_route(selection, asked, related, along, columns) for along in relations]
            return Follow(routes, asked.nullable)
        case Paged() as paged:
            return _pages(selection, asked, paged.relation(model), columns)
        case Computed() as computed:
            return _compute(selection, asked, computed, columns)
    if asked.field.base_resolver is None and name in model._meta.fields_db_projection:
        if name in view.moving:
            selection.personal.add(name)
        convert = from_column(model, name, asked.definition.type)
        return Column(columns.want(name), convert, asked.nullable)
    if name == "_id":
        return GlobalId(columns.want(model._meta.pk_attr), asked.owner.name)
    call, render = Call(selection, asked), _renderer(selection).of(asked)
    selection.note(asked)
    return Resolve(call, view, columns.want_all(), render, asked.nullable)


def _compute(selection: Selection, asked: Asked, computed: Computed, columns: Columns) -> Compute:
    if "now" in computed.parameters:
        selection.personal.add(asked.name)
    sources: list[Source] = [
        RequestSource(OF_THE_REQUEST[name])
        if name in OF_THE_REQUEST
        else ColumnSource(columns.want(name), from_storage(columns.model, name))
        for name in computed.parameters
    ]
    render = _renderer(selection).of(asked)
    return Compute(computed.function, sources, render, asked.nullable)


def _route(
    selection: Selection, asked: Asked, related: Related, along: Relation, columns: Columns
) -> Route:
    view, target = VIEWS[along.model], Columns(along.model)
    shape = _shape(selection, asked, view, target)
    target.want(along.target)
    question = Question(target.names, along)
    return Route(related, along, columns.want(along.source), question, shape)


def _pages(
    selection: Selection,
    asked: Asked,
    along: Relation | None = None,
    parents: Columns | None = None,
) -> Pages:
    view = _node_view(asked.unwrapped)
    if not view.public:
        selection.personal.add(view.__name__)
    columns = Columns(view.model)
    fields = selection.below(asked, asked.unwrapped)
    edges, infos = {}, {}
    for field in fields:
        if field.name == "edges":
            edges[field.key] = _edges(selection, field, view, columns)
        elif field.name == "pageInfo":
            infos[field.key] = selection.below(field, field.unwrapped)
        elif field.name not in ("totalCount", "__typename"):
            raise Unplannable(f"{field.name} of a connection")
    shape = PageShape(fields, edges, infos, columns)
    source = parents.want(along.source) if along and parents else 0
    return Pages(Call(selection, asked), columns, shape, along, source)


def _edges(selection: Selection, asked: Asked, view: type[Row], columns: Columns) -> EdgeShape:
    fields = selection.below(asked, asked.unwrapped)
    nodes = {
        field.key: _shape(selection, field, view, columns)
        for field in fields
        if field.name == "node"
    }
    return EdgeShape(fields, nodes)


def _node_view(connection: Any) -> type[Row]:
    """The view that a connection type pages through, found by its edges' node."""
    edges: Any = connection.fields["edges"].type
    while hasattr(edges, "of_type"):
        edges = edges.of_type
    node: Any = edges.fields["node"].type
    name = node.of_type.name if hasattr(node, "of_type") else node.name
    return next(view for view in VIEWS.values() if view.__name__ == name)
