"""Arguments that mean the same wherever they are, with their descriptions."""

from __future__ import annotations

from typing import Annotated

from strawberry import argument, relay

from schema.orders import AchievementOrder

GlobalID = Annotated[relay.GlobalID, argument("Its global id.")]
Slug = Annotated[str, argument("Its name in addresses.")]
AchievementsBy = Annotated[AchievementOrder, argument("In which order.")]
WHICH = argument("Which ones; left out, all that are listed.")
