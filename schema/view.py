"""Types that are views of stored models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from strawberry import relay
from tortoise.models import Model

import schema.words  # noqa: F401 (makes the enums before a view speaks of one)
from catalog.errors import Invalid
from catalog.listing import Listing
from resolvers.context import Context

VIEWS: dict[type[Model], type[Row]] = {}


class Row:
    """A type whose values are rows of `model`, of which a viewer sees those in `visible`.

    Such a type is never instantiated. A plain field is the column of its name. Any other
    field names what answers it: `related`, `connection`, `computed`, or a resolver of its own.
    """

    public: ClassVar[bool] = False
    """Whether its rows are of the public catalog: the same for all who see what the public sees."""
    moving: ClassVar[frozenset[str]] = frozenset()
    """Columns of public rows that learners move, without a change of the catalog."""
    model: ClassVar[type[Model]]
    visible: ClassVar[Callable[[Context], Listing[Any]]]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model" in cls.__dict__:
            VIEWS[cls.model] = cls

    @classmethod
    def is_type_of(cls, value: object, _info: object) -> bool:
        return isinstance(value, cls.model)


class View(Row, relay.Node):
    """A row that has a global id of its own."""

    id: relay.NodeID[UUID]


def by_id(context: Context, id_: relay.GlobalID, among: type[Any] = View) -> Listing[Any]:
    """The row that a global id names, if it is of a type among those asked for."""
    for view in VIEWS.values():
        if view.__name__ == id_.type_name and issubclass(view, among):
            return view.visible(context).only(id=key(id_, view))
    raise _not_an_id(id_, among, "id")


def key(id_: relay.GlobalID, of: type[Any], *path: str) -> UUID:
    """The model id inside a global id, which must be of the given type."""
    if id_.type_name != of.__name__:
        raise _not_an_id(id_, of, *(path or ("id",)))
    try:
        return UUID(id_.node_id)
    except ValueError:
        raise _not_an_id(id_, of, *(path or ("id",))) from None


def _not_an_id(id_: relay.GlobalID, of: type[Any], *path: str) -> Invalid:
    kind = "object" if of is View else of.__name__
    return Invalid(f"“{id_}” is not the id of any {kind}.", *path)
