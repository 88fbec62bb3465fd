"""What a learner who is watching is told at once."""

from __future__ import annotations

from collections.abc import AsyncGenerator

import strawberry

import resolvers.live
from catalog import models
from resolvers.context import Info
from schema.badge import Badge
from schema.enrollment import Enrollment


@strawberry.type(description="Something that has just happened to the viewer's own learning.")
class ProgressUpdate:
    enrollment: models.Enrollment | None = strawberry.field(
        graphql_type=Enrollment | None,
        description="The enrolment that moved, as it is now; null when none did.",
    )
    badges: list[models.Badge] = strawberry.field(
        graphql_type=list[Badge],
        description="Badges that came with it: the micro-credential's first, then the pathways'.",
    )


@strawberry.type(description="What can be watched, over graphql-transport-ws.")
class Subscription:
    @strawberry.subscription(
        description="The viewer's own progress and awards, as they happen. After reconnecting ask "
        "for the present state: what happened in between is not repeated."
    )
    async def progress(self, info: Info) -> AsyncGenerator[ProgressUpdate, None]:
        async for update in resolvers.live.updates(info.context):
            yield ProgressUpdate(enrollment=update.enrollment, badges=update.badges)
