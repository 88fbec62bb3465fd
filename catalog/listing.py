"""An ordered set of rows that has not been fetched yet, and which part of it is wanted."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from uuid import UUID

from tortoise.expressions import Q
from tortoise.models import Model

M = TypeVar("M", bound=Model)
T_co = TypeVar("T_co", covariant=True)
Place = tuple[Any, ...]
"""Where a row stands: its values of the columns that the listing is ordered by."""


@dataclass(frozen=True, slots=True, eq=False)
class Listing(Generic[M]):
    """The rows of `model` that satisfy `where`; what a viewer may not see is not among them.

    A listing never depends on the row that it is reached from: following a relation from
    many rows at once narrows one and the same listing. `order` ends in a unique column; a
    column with a minus before it is read from the greatest down. No column of it may be null.
    """

    model: type[M]
    where: Q = field(default_factory=Q)
    order: tuple[str, ...] = ("id",)

    @property
    def order_columns(self) -> tuple[str, ...]:
        return tuple(column.removeprefix("-") for column in self.order)

    def ordered(self, *order: str) -> Listing[M]:
        return replace(self, order=order)

    def among(self, condition: Q) -> Listing[M]:
        return replace(self, where=Q(self.where, condition))

    def only(self, **conditions: Any) -> Listing[M]:
        return replace(self, where=Q(self.where, Q(**conditions)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listing) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def identity(self) -> Hashable:
        """Equal for two listings of the same rows. (Q compares too, but forgets negation.)"""
        ids: list[UUID] = []
        return self.model, form(self.where, ids), self.order, tuple(ids)


@dataclass(frozen=True, slots=True)
class Window:
    """Which page: the first, or last, `size` rows strictly between two places."""

    size: int
    after: Place | None = None
    before: Place | None = None
    backward: bool = False


@dataclass(frozen=True, slots=True)
class Page(Generic[T_co]):
    """One page, and whether there are rows beyond the end that it was cut at."""

    rows: Sequence[T_co]
    has_more: bool


def cut(rows: Sequence[T_co], window: Window) -> Page[T_co]:
    """A page of rows that were read in the window's direction, one more than it holds."""
    kept = rows[: window.size]
    return Page(kept[::-1] if window.backward else kept, has_more=len(rows) > window.size)


def form(where: Q, ids: list[UUID]) -> Hashable:
    """A condition as a value, but for the ids in it, which are put aside into `ids`.

    The ids are what differs from viewer to viewer: all who see by the same rule share a form.
    """
    filters = tuple([(name, _form(value, ids)) for name, value in where.filters.items()])
    children = tuple([form(child, ids) for child in where.children])
    return where.join_type, where._is_negated, filters, children


def _form(value: Any, ids: list[UUID]) -> Hashable:
    if isinstance(value, UUID):
        ids.append(value)
        return UUID
    return tuple([_form(item, ids) for item in value]) if isinstance(value, list | tuple) else value


def with_ids(where: Q, ids: Iterator[UUID]) -> Q:
    """The condition with other ids, which are taken in the order that `form` met its own."""

    def swap(value: Any) -> Any:
        if isinstance(value, UUID):
            return next(ids)
        return [swap(item) for item in value] if isinstance(value, list | tuple) else value

    copy = Q(join_type=where.join_type)
    copy.filters = {name: swap(value) for name, value in where.filters.items()}
    copy.children = tuple(with_ids(child, ids) for child in where.children)
    copy._is_negated = where._is_negated
    return copy
