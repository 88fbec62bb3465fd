"""What a learner is near to, and what would be with badges that are not held."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import strawberry
from strawberry import Parent, relay

import resolvers.imagining
from catalog import models
from resolvers.context import Info
from resolvers.imagining import Imagined
from schema.micro_credential import MicroCredential
from schema.pathway_progress import PathwayProgress
from schema.view import VIEWS, key

if TYPE_CHECKING:
    from schema.pathway import Pathway

IF_HELD = "Micro-credentials and pathways whose badges are taken as held, at most 50."

IfHeld = Annotated[list[relay.GlobalID] | None, strawberry.argument(description=IF_HELD)]
First = Annotated[int, strawberry.argument(description="How many at most, from 1 to 20.")]
SomePathway = Annotated["Pathway", strawberry.lazy("schema.pathway")]


@strawberry.type(description="Where the viewer would stand with further badges.")
class Simulation:
    progress: Any = strawberry.field(
        graphql_type=PathwayProgress, description="The whole of it, explained as it would be."
    )
    newly_met: list[str] = strawberry.field(
        description="Keys of the requirements that these badges would meet."
    )


@strawberry.type(description="A pathway of which something is done and little is left.")
class NearPathway:
    pathway: models.Pathway = strawberry.field(graphql_type=SomePathway, description="The pathway.")
    enrolled: bool = strawberry.field(description="Whether the learner is enrolled in it.")
    progress: Any = strawberry.field(
        graphql_type=PathwayProgress, description="Where the learner stands on it."
    )


async def nearly_there(
    learner: Parent[models.Learner], info: Info, first: First = 5, if_held: IfHeld = None
) -> list[Any]:
    """The field is reached by the learner in person only."""
    return await resolvers.imagining.nearly_there(info.context, first, _imagined(if_held))


async def simulate(
    version: Parent[models.PathwayVersion], info: Info, if_held: IfHeld = None
) -> Any:
    return await resolvers.imagining.simulate(info.context, version, _imagined(if_held))


def _imagined(ids: list[relay.GlobalID] | None) -> Imagined:
    pathways = [id_ for id_ in ids or () if id_.type_name == "Pathway"]
    others = [id_ for id_ in ids or () if id_.type_name != "Pathway"]
    return Imagined(
        tuple(key(id_, MicroCredential, "ifHeld") for id_ in others),
        tuple(key(id_, VIEWS[models.Pathway], "ifHeld") for id_ in pathways),
    )
