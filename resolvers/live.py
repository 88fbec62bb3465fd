"""How a learner's live updates are answered: the news names rows, which are read anew."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from catalog.listing import Listing
from catalog.models import Badge, Enrollment
from catalog.reader import instances
from catalog.statement import Question, all_columns
from resolvers import visible
from resolvers.context import Context


@dataclass(frozen=True, slots=True)
class Update:
    enrollment: Enrollment | None
    badges: list[Badge]


async def updates(context: Context) -> AsyncIterator[Update]:
    learner_id = context.viewer.require_learner()
    assert context.live is not None, "the server tells live news"
    async for news in context.live.watch(learner_id):
        context.loaders.fresh()
        ids = [news.enrollment_id] if news.enrollment_id else []
        enrollments = await _rows(context, visible.own_enrollments(context).only(id__in=ids))
        badges = await _rows(context, visible.own_badges(context).only(id__in=news.badge_ids))
        place = {id_: index for index, id_ in enumerate(news.badge_ids)}
        badges.sort(key=lambda badge: place[badge.id])
        yield Update(enrollments[0] if enrollments else None, badges)


async def _rows(context: Context, listing: Listing[Any]) -> list[Any]:
    rows = await context.reader.rows(listing, Question(all_columns(listing.model)))
    return instances(listing.model, rows)
