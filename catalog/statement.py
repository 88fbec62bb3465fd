"""SQL for a part of a listing, built once for each form that the question takes.

Tortoise turns the listing's conditions into SQL; what this adds are the columns wanted, the
rows that a relation is followed from, and the page. Whatever differs from one request to the
next is a `Slot`, so a statement is built once and then only bound.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID, uuid4

from pypika_tortoise.analytics import RowNumber
from pypika_tortoise.context import SqlContext
from pypika_tortoise.enums import Order
from pypika_tortoise.functions import Count
from pypika_tortoise.queries import QueryBuilder, Table
from pypika_tortoise.terms import Criterion, Field, Term, ValueWrapper
from tortoise.expressions import Q
from tortoise.filters import escape_like
from tortoise.models import Model

from catalog.form import with_given
from catalog.listing import Listing, Window
from catalog.relation import Link, Relation


@dataclass(frozen=True, slots=True)
class Slot:
    """A value to be filled in: which one of `given`, `after`, `before`; or the keys, or the size.

    A text that is looked for within others has what stands `around` it there.
    """

    of: str
    index: int = 0
    around: tuple[str, str] | None = None

    def filled(self, values: Mapping[str, Sequence[Any]]) -> Any:
        value = values[self.of][self.index]
        return value if self.around is None else escape_like(value).join(self.around)


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL whose parameters are constants and slots, and what this listing puts in them."""

    sql: str
    parameters: tuple[Any, ...]
    given: tuple[Any, ...]

    def bind(self, keys: Any = None, window: Window | None = None) -> list[Any]:
        """`keys` as the reader's dialect wants a list; ids are texts, which both databases take."""
        values: dict[str, Sequence[Any]] = {"keys": (keys,), "given": self.given}
        if window is not None:
            values["after"], values["before"] = window.after or (), window.before or ()
            values["size"] = (window.size + 1,)
        return [p.filled(values) if type(p) is Slot else p for p in self.parameters]


@dataclass(frozen=True, slots=True)
class Question:
    """What is read of a listing: the parts that change the text of the SQL.

    With `along`, every row starts with the key of the row that it was reached from.
    """

    columns: tuple[str, ...] = ()
    along: Relation | None = None
    paged: bool = False
    after: bool = False
    before: bool = False
    backward: bool = False
    count: bool = False

    @classmethod
    def page(
        cls, columns: tuple[str, ...], window: Window, along: Relation | None = None
    ) -> Question:
        after, before = window.after is not None, window.before is not None
        return cls(columns, along, True, after, before, window.backward)


def statement(listing: Listing[Any], question: Question, dialect: str) -> Statement:
    form, built = listing.form, _BUILT[dialect]
    key = (listing.model, form.shape, listing.order, question)
    known = built.get(key)
    if known is None:
        if len(built) >= MOST_STATEMENTS:
            built.clear()
        known = built[key] = _build(listing, question, dialect)
    return Statement(*known, form.given)


MOST_STATEMENTS = 2048
_BUILT: dict[str, dict[Hashable, tuple[str, tuple[Any, ...]]]] = defaultdict(dict)


class _StandIns:
    """Values that occur nowhere else, to be found again whatever Tortoise makes of a condition."""

    def __init__(self) -> None:
        self._slots: dict[str, Slot] = {}

    def next(self, kind: type) -> Any:
        """A text is one character long, since Tortoise refuses those too long for their column."""
        index, id_ = len(self._slots), uuid4()
        value = {UUID: id_, str: chr(0xF0000 + index), int: id_.int >> 65}[kind]
        self._slots[str(value)] = Slot("given", index)
        return value

    def slot(self, parameter: Any) -> Any:
        """What fills a parameter: a slot where it has a stand-in, or else itself."""
        text = str(parameter)
        if text in self._slots:
            return self._slots[text]
        within = text.strip("%")
        if within in self._slots:
            before, after = text.split(within)
            return replace(self._slots[within], around=(before, after))
        return parameter


def _build(listing: Listing[Any], question: Question, dialect: str) -> tuple[str, tuple[Any, ...]]:
    stand_ins = _StandIns()
    where = with_given(listing.model, listing.where, stand_ins.next)
    query = _filtered(listing.model, where, question.columns)
    table = Table(listing.model._meta.db_table)
    places = [_Place.of(table, column) for column in listing.order]
    key: Term | None = None
    if question.along is not None:
        query, key, link_places = _follow(query, table, question.along, dialect)
        if not question.paged:  # a cursor knows the listing's order only
            places = _grouped(key, link_places or places, question)
    if question.after:
        query = query.where(_beyond(places, "after"))
    if question.before:
        query = query.where(_beyond(places, "before", backward=True))
    if question.count:
        query = query.select(Count("*"))
        query = query.groupby(key) if key is not None else query
    else:
        query = _ordered(query, places, question, key)
    sql, values = query.get_parameterized_sql()
    return sql, tuple(map(stand_ins.slot, values))


def _grouped(key: Term, places: list[_Place], question: Question) -> list[_Place]:
    """By key first, as an index on the key has them; where a key leads to one row, no order."""
    return [_Place(key), *places] if question.along is not None and question.along.many else []


def _filtered(model: Any, where: Q, columns: tuple[str, ...]) -> QueryBuilder:
    rows = model.filter(where).values_list(*columns or ("id",))
    rows.sql()  # resolves the conditions into joins; the query is then ours to extend
    query: QueryBuilder = rows.query
    query._orderbys = []  # the model's own ordering; a listing states its order
    if not columns:
        query._selects = []
    return query


def _follow(
    query: QueryBuilder, table: Table, along: Relation, dialect: str
) -> tuple[QueryBuilder, Term, list[_Place]]:
    """The query with the key that it was reached by, and the order of the table between."""
    key: Field = table.field(along.target)
    places: list[_Place] = []
    if along.link is not None:
        link, places = _link(query, along.link, dialect)
        query = query.join(link).on(link.field(along.link.target) == table.field(along.target))
        key = link.field(along.link.source)
    query._selects.insert(0, key.as_("key"))
    if not isinstance(key.table, QueryBuilder):
        query = query.where(_AnyOf(key, dialect))
    return query, key, places


def _link(query: QueryBuilder, link: Link, dialect: str) -> tuple[Any, list[_Place]]:
    """The table between, and its order, which goes on by the target so that one index has it all.

    Without an order it only says what leads where, however often: each pair counts once.
    """
    table = Table(link.table)
    if link.order:
        return table, [_Place(table.field(name)) for name in (*link.order, link.target)]
    source = table.field(link.source)
    pairs = query.QUERY_CLS.from_(table).select(source, table.field(link.target)).distinct()
    return pairs.where(_AnyOf(source, dialect)).as_("link"), []


@dataclass(frozen=True, slots=True)
class _Place:
    """A column that rows are ordered by."""

    term: Term
    descending: bool = False

    @classmethod
    def of(cls, table: Table, column: str) -> _Place:
        return cls(table.field(column.removeprefix("-")), column.startswith("-"))

    def direction(self, backward: bool) -> Order:
        return Order.desc if backward != self.descending else Order.asc


def _ordered(
    query: QueryBuilder, places: list[_Place], question: Question, key: Term | None
) -> QueryBuilder:
    if key is None or not question.paged:
        for place in places:
            query = query.orderby(place.term, order=place.direction(question.backward))
        return query.limit(ValueWrapper(Slot("size"))) if question.paged else query
    rank = RowNumber().over(key)
    for place in places:
        rank = rank.orderby(place.term, order=place.direction(question.backward))
    ranked = query.select(rank.as_("place"))
    outer = query.QUERY_CLS.from_(ranked)
    columns = ("key", *map(str, range(len(question.columns))))
    rank_column = ranked.field("place")
    return (
        outer.select(*(ranked.field(column) for column in columns))
        .where(rank_column <= ValueWrapper(Slot("size")))
        .orderby(rank_column)
    )


def _beyond(places: list[_Place], of: str, *, backward: bool = False) -> Criterion:
    """Strictly after a place (or before it), column by column."""
    alternatives: list[Criterion] = []
    for index, place in enumerate(places):
        value = ValueWrapper(Slot(of, index))
        downwards = backward != place.descending
        here: Criterion = place.term < value if downwards else place.term > value
        for earlier in range(index):
            here = (places[earlier].term == ValueWrapper(Slot(of, earlier))) & here
        alternatives.append(here)
    return reduce(or_, alternatives)


class _AnyOf(Criterion):
    """The key is one of a list that travels as a single parameter, so the text never varies."""

    def __init__(self, key: Field, dialect: str) -> None:
        super().__init__()
        self._key, self._dialect = key, dialect

    def nodes_(self) -> Iterator[Any]:
        yield self
        yield from self._key.nodes_()

    def get_sql(self, ctx: SqlContext) -> str:
        assert ctx.parameterizer is not None
        key, keys = self._key.get_sql(ctx), ctx.parameterizer.create_param(Slot("keys"))
        text = keys.get_sql(ctx)
        if self._dialect == "sqlite":
            return f"{key} IN (SELECT value FROM json_each({text}))"  # noqa: S608 (placeholders)
        return f"{key}=ANY({text})"


def all_columns(model: type[Model]) -> tuple[str, ...]:
    return tuple(model._meta.fields_db_projection)


def grouped(rows: Sequence[Sequence[Any]]) -> dict[Any, list[Sequence[Any]]]:
    """Rows by the key that they start with, each group in its order."""
    groups: dict[Any, list[Sequence[Any]]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    return groups
