"""The API as one object, and as SDL in schema.graphql; and the plans made for it."""

import strawberry
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig

from schema.limits import RULES, extensions
from schema.micro_credential import MicroCredential
from schema.mutation import Mutation
from schema.pathway import Pathway
from schema.plan.planner import Planner
from schema.query import Query
from schema.subscription import Subscription

CACHED_DOCUMENTS = 1000

api = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[MicroCredential, Pathway],
    config=StrawberryConfig(auto_camel_case=True),
    extensions=[
        lambda: ParserCache(maxsize=CACHED_DOCUMENTS),
        lambda: ValidationCache(maxsize=CACHED_DOCUMENTS),
        *extensions(),
    ],
)
planner = Planner(api, RULES, CACHED_DOCUMENTS)
