"""Whoever asks: the account, what it learns, and what it has been granted."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry
from strawberry import argument

import resolvers.external_badges
import resolvers.viewer
import resolvers.visible
import schema.imagining
from catalog import models
from catalog.listing import Listing
from catalog.rules.words import EnrollmentState, Role
from resolvers.context import Info
from schema.answer import related
from schema.badge import Badge
from schema.connection import Connection, all_visible, connection
from schema.enrollment import Enrollment
from schema.external_badge import ExternalBadge
from schema.imagining import NearPathway
from schema.prior_learning import PriorLearningClaim
from schema.provider import Provider
from schema.saved_search import SavedSearch, own
from schema.view import View


@strawberry.type(description="A person who learns; seen by that person only.")
class Learner(View):
    model = models.Learner
    visible = resolvers.visible.learners

    name: str = strawberry.field(description="What to call them.")
    shows_name: bool = strawberry.field(description="Whether their badge pages say the name.")

    @connection(Connection[Enrollment], description="What they take part in, newest first.")
    def enrollments(
        self,
        info: Info,
        states: Annotated[list[EnrollmentState] | None, argument("In any of these.")] = None,
    ) -> Listing[models.Enrollment]:
        listing = resolvers.visible.own_enrollments(info.context)
        return listing.only(state__in=[s.value for s in states]) if states else listing

    badges = connection(
        Connection[Badge],
        by=resolvers.viewer.badges_of,
        description="What they have earned, newest first.",
    )(all_visible(resolvers.visible.own_badges))
    external_badges = connection(
        Connection[ExternalBadge],
        by=resolvers.external_badges.badges_of,
        description="Badges from elsewhere that they brought along, newest first.",
    )(all_visible(resolvers.visible.external_badges))
    prior_learning_claims = connection(
        Connection[PriorLearningClaim],
        description="Their claims that earlier learning meets what is asked for, newest first.",
    )(all_visible(resolvers.visible.own_prior_learning_claims))
    nearly_there = strawberry.field(
        schema.imagining.nearly_there,
        graphql_type=list[NearPathway],
        description="Pathways of which something is done, enrolled or not, by how little is left.",
    )


@strawberry.type(description="What someone may do for a provider.")
class Grant(View):
    model = models.Grant
    visible = resolvers.visible.grants

    role: Role = strawberry.field(description="What they may do.")
    granted_at: datetime = strawberry.field(description="Since when.")
    provider = related(Provider, description="For whom, its parts included.")
    account_name = strawberry.field(
        resolvers.viewer.account_name, description="Who it was given to."
    )


@strawberry.type(description="Who is signed in; seen by that person only.")
class Account:
    id: strawberry.ID = strawberry.field(description="Stable; for support.")
    email: str = strawberry.field(description="The address they sign in with.")
    name: str = strawberry.field(description="What to call them.")
    email_proved: bool = strawberry.field(description="Whether it was proved to be theirs.")
    is_administrator: bool = strawberry.field(description="Whether they administer the platform.")


@strawberry.type(description="Whoever asks.")
class Viewer:
    account: Account = strawberry.field(description="Who is signed in.")
    learner: Learner | None = strawberry.field(description="What they learn.")
    grants: list[Grant] = strawberry.field(description="What they may do for providers.")
    saved_searches = strawberry.field(
        own,
        graphql_type=list[SavedSearch],
        description="Searches that they keep, at most 20, the oldest first.",
    )
