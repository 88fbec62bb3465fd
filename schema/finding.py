"""What is like something, and which skills a text speaks of."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import argument, relay

import resolvers.finding
from catalog import models
from resolvers.context import Info
from schema.achievement import Achievement
from schema.micro_credential import MicroCredential
from schema.pathway import Pathway
from schema.refusal import BadRequest
from schema.skill import Skill
from schema.view import key
from search.engine import EngineUnavailable, Kind


@strawberry.type(description="A skill that a text speaks of.")
class SuggestedSkill:
    skill: models.Skill = strawberry.field(graphql_type=Skill, description="The skill.")
    name: str = strawberry.field(description="The name of it that stands in the text.")
    share: float = strawberry.field(description="How much of that name does, at most 1.")


First = Annotated[int, argument("How many at most, from 1 to 20.")]


@strawberry.type
class FindingQuery:
    @strawberry.field(
        graphql_type=list[Achievement],
        description="What is like a micro-credential or pathway, the likest first.",
    )
    async def related(
        self,
        info: Info,
        id: Annotated[relay.GlobalID, argument("Of what.")],
        first: First = 6,
    ) -> Any:
        is_pathway = id.type_name == Pathway.__name__
        kind = Kind.PATHWAY if is_pathway else Kind.MICRO_CREDENTIAL
        found = key(id, Pathway if is_pathway else MicroCredential, "id")
        try:
            return await resolvers.finding.related(info.context, kind, found, first)
        except EngineUnavailable as error:
            raise BadRequest(str(error), "SEARCH_UNAVAILABLE") from error

    @strawberry.field(
        graphql_type=list[SuggestedSkill],
        description="Known skills that a text speaks of, such as a description of a course.",
    )
    async def suggest_skills(
        self,
        info: Info,
        text: Annotated[str, argument("The text, at most 20,000 characters.")],
        first: First = 10,
    ) -> Any:
        return await resolvers.finding.suggest_skills(info.context, text, first)
