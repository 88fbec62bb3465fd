"""The API as one object, and as SDL in schema.graphql; and the plans made for it."""

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.documents import FromDocuments
from schema.limits import CostLimit
from schema.micro_credential import MicroCredential
from schema.mutation import Mutation
from schema.pathway import Pathway
from schema.plan.planner import Planner
from schema.query import Query
from schema.subscription import Subscription

api = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[MicroCredential, Pathway],
    config=StrawberryConfig(auto_camel_case=True),
    extensions=[FromDocuments, CostLimit],
)
planner = Planner(api)
