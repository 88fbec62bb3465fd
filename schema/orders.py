"""The orders that lists can be asked in."""

from enum import Enum

import strawberry


@strawberry.enum(description="In which order achievements are listed. Equals are told apart by id.")
class AchievementOrder(Enum):
    NEWEST = strawberry.enum_value("newest", description="The one made last comes first.")
    OLDEST = strawberry.enum_value("oldest", description="The one made first comes first.")
    TITLE = strawberry.enum_value("title", description="By title.")
    MOST_ENROLLED = strawberry.enum_value(
        "most_enrolled", description="The one with the most enrolments comes first."
    )
