"""Objects of any kind by their global ids, with one statement a kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from strawberry import relay
from tortoise.models import Model

from catalog.reader import instances
from catalog.statement import Question, all_columns
from resolvers.context import Context
from schema.view import VIEWS, by_id, key


async def by_ids(context: Context, ids: Sequence[relay.GlobalID]) -> list[Any]:
    """In the same order; null for what the viewer may not reach."""
    wanted: defaultdict[type[Model], list[UUID]] = defaultdict(list)
    for id_ in ids:
        model = by_id(context, id_).model
        wanted[model].append(key(id_, VIEWS[model]))
    found: dict[tuple[str, UUID], Model] = {}
    for model, keys in wanted.items():
        listing = VIEWS[model].visible(context).only(id__in=keys)
        for row in instances(
            model, await context.reader.rows(listing, Question(all_columns(model)))
        ):
            found[VIEWS[model].__name__, row.pk] = row
    return [found.get((id_.type_name, UUID(id_.node_id))) for id_ in ids]
