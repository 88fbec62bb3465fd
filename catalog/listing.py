"""An ordered set of rows that has not been fetched yet, and which part of it is wanted."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from tortoise.expressions import Q
from tortoise.models import Model

from catalog.form import Form

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
    _form: Form | None = field(default=None, repr=False)

    @property
    def order_columns(self) -> tuple[str, ...]:
        return tuple(column.removeprefix("-") for column in self.order)

    def ordered(self, *order: str) -> Listing[M]:
        return replace(self, order=order)

    def among(self, condition: Q) -> Listing[M]:
        form = self.form.among(Form.of(self.model, condition))
        return replace(self, where=Q(self.where, condition), _form=form)

    def only(self, **conditions: Any) -> Listing[M]:
        return self.among(Q(**conditions))

    @property
    def form(self) -> Form:
        """Of the condition; found out once."""
        if self._form is None:
            object.__setattr__(self, "_form", Form.of(self.model, self.where))
        assert self._form is not None
        return self._form

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Listing) and self.identity == other.identity

    def __hash__(self) -> int:
        return hash(self.identity)

    @property
    def identity(self) -> Hashable:
        """Equal for two listings of the same rows. (Q compares too, but forgets negation.)"""
        return self.model, self.form, self.order


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
