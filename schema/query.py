"""Where reading starts."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import argument, relay

import resolvers.badges
import resolvers.micro_credentials
import resolvers.pathways
import resolvers.prior_learning
import resolvers.providers
import resolvers.search
import resolvers.viewer
import resolvers.visible
from catalog import models, policy
from catalog.listing import Listing
from catalog.rules.words import ClaimState, Field, Participation
from resolvers.context import Info
from schema.answer import single
from schema.arguments import WHICH, AchievementsBy, GlobalID, Slug
from schema.badge import Badge
from schema.connection import Connection, connection
from schema.finding import FindingQuery
from schema.given import LARGEST, fits
from schema.micro_credential import MicroCredential
from schema.nodes import by_ids
from schema.orders import AchievementOrder
from schema.pathway import Pathway
from schema.prior_learning import PriorLearningClaim
from schema.provider import Provider
from schema.refusal import BadRequest
from schema.search import SearchConnection, SearchFilter, Suggestion, answer, suggestion
from schema.skill import Skill, SkillFramework
from schema.verification import Verification
from schema.view import by_id, key
from schema.viewer import Account, Viewer
from search import engine

MOST_NODES = 100
MOST_VALUES = 100
LONGEST_CREDENTIAL = 400_000


@strawberry.input(description="Which micro-credentials; what is left out does not narrow.")
class MicroCredentialFilter:
    provider: relay.GlobalID | None = strawberry.field(default=None, description="By whom.")
    fields: list[Field] | None = strawberry.field(default=None, description="In any of these.")
    levels: list[int] | None = strawberry.field(default=None, description="At any of these.")
    languages: list[str] | None = strawberry.field(default=None, description="In any of these.")
    participation: list[Participation] | None = strawberry.field(
        default=None, description="In any of these ways."
    )
    free: bool | None = strawberry.field(default=None, description="Free, or known not to be.")
    hours_at_most: int | None = strawberry.field(default=None, description="The longest workload.")
    title_contains: str | None = strawberry.field(
        default=None, description="Letters in the title; for finding by meaning use `search`."
    )

    def wanted(self) -> resolvers.micro_credentials.Wanted:
        if self.hours_at_most is not None and not fits(self.hours_at_most):
            raise BadRequest(f"`hoursAtMost` is at most {LARGEST:,}.")
        return resolvers.micro_credentials.Wanted(
            provider_id=key(self.provider, Provider, "filter") if self.provider else None,
            fields=bounded(self.fields),
            levels=bounded(self.levels),
            languages=bounded(self.languages),
            participation=bounded(self.participation),
            free=self.free,
            title_contains=self.title_contains,
            hours_at_most=self.hours_at_most,
        )


@strawberry.input(description="Which pathways; what is left out does not narrow.")
class PathwayFilter:
    provider: relay.GlobalID | None = strawberry.field(default=None, description="By whom.")
    fields: list[Field] | None = strawberry.field(default=None, description="In any of these.")
    levels: list[int] | None = strawberry.field(default=None, description="At any of these.")
    languages: list[str] | None = strawberry.field(default=None, description="In any of these.")
    title_contains: str | None = strawberry.field(default=None, description="Letters in the title.")

    def wanted(self) -> resolvers.pathways.Wanted:
        return resolvers.pathways.Wanted(
            provider_id=key(self.provider, Provider, "filter") if self.provider else None,
            fields=bounded(self.fields),
            levels=bounded(self.levels),
            languages=bounded(self.languages),
            title_contains=self.title_contains,
        )


@strawberry.input(description="Which providers; what is left out does not narrow.")
class ProviderFilter:
    name_contains: str | None = strawberry.field(default=None, description="Letters in the name.")
    countries: list[str] | None = strawberry.field(default=None, description="In any of these.")


@strawberry.input(description="Which skills; what is left out does not narrow.")
class SkillFilter:
    label_contains: str | None = strawberry.field(default=None, description="Letters in the label.")
    framework: relay.GlobalID | None = strawberry.field(default=None, description="From which.")


@strawberry.type(description="Someone to sign in as, on a server that runs for development.")
class DemoAccount:
    role: str = strawberry.field(description="What they can show: learner, author, …")
    name: str = strawberry.field(description="What they are called.")
    email: str = strawberry.field(description="To sign in with.")
    password: str = strawberry.field(description="To sign in with.")


def bounded(values: list[Any] | None) -> tuple[Any, ...] | None:
    if values is not None and len(values) > MOST_VALUES:
        raise BadRequest(f"A list in a filter may have at most {MOST_VALUES} values.")
    return None if values is None else tuple(values)


@strawberry.type(description="Everything that can be read.")
class Query(FindingQuery):
    @single(relay.Node | None, description="Any object, by its global id; null if not for you.")
    def node(self, info: Info, id: GlobalID) -> Listing[Any]:
        return by_id(info.context, id)

    @strawberry.field(description="Objects by their global ids, at most 100, in the same order.")
    async def nodes(
        self,
        info: Info,
        ids: Annotated[list[relay.GlobalID], argument("Their global ids.")],
    ) -> list[relay.Node | None]:
        if len(ids) > MOST_NODES:
            raise BadRequest(f"At most {MOST_NODES} ids can be asked for at once.")
        return await by_ids(info.context, ids)

    @strawberry.field(description="Whoever asks; null for visitors.")
    async def viewer(self, info: Info) -> Viewer | None:
        account = await resolvers.viewer.signed_in(info.context)
        if account is None:
            return None
        return Viewer(
            account=Account(
                id=strawberry.ID(str(account.id)),
                email=account.email,
                name=account.name,
                email_proved=account.email_proved_at is not None,
                is_administrator=account.is_administrator,
            ),
            learner=await resolvers.viewer.learner(info.context),  # type: ignore[arg-type]
            grants=await resolvers.viewer.grants(info.context),  # type: ignore[arg-type]
        )

    @single(Provider | None, description="A provider, by its slug.")
    def provider(self, info: Info, slug: Slug) -> Listing[models.Provider]:
        return resolvers.visible.providers(info.context).only(slug=slug)

    @connection(Connection[Provider], description="Providers, by name.")
    def providers(
        self, info: Info, filter: Annotated[ProviderFilter | None, WHICH] = None
    ) -> Listing[models.Provider]:
        wanted = filter or ProviderFilter()
        return resolvers.providers.matching(
            info.context, wanted.name_contains, list(bounded(wanted.countries) or ()) or None
        )

    @single(MicroCredential | None, description="A micro-credential, by its slug.")
    def micro_credential(self, info: Info, slug: Slug) -> Listing[models.MicroCredential]:
        return resolvers.visible.micro_credentials(info.context).only(slug=slug)

    @connection(Connection[MicroCredential], description="Micro-credentials that anyone can find.")
    def micro_credentials(
        self,
        info: Info,
        filter: Annotated[MicroCredentialFilter | None, WHICH] = None,
        order_by: AchievementsBy = AchievementOrder.NEWEST,
    ) -> Listing[models.MicroCredential]:
        wanted = (filter or MicroCredentialFilter()).wanted()
        return resolvers.micro_credentials.matching(info.context, wanted, str(order_by.value))

    @single(Pathway | None, description="A pathway, by its slug.")
    def pathway(self, info: Info, slug: Slug) -> Listing[models.Pathway]:
        return resolvers.visible.pathways(info.context).only(slug=slug)

    @connection(Connection[Pathway], description="Pathways that anyone can find.")
    def pathways(
        self,
        info: Info,
        filter: Annotated[PathwayFilter | None, WHICH] = None,
        order_by: AchievementsBy = AchievementOrder.NEWEST,
    ) -> Listing[models.Pathway]:
        wanted = (filter or PathwayFilter()).wanted()
        return resolvers.pathways.matching(info.context, wanted, str(order_by.value))

    @single(Skill | None, description="A skill, by its URI.")
    def skill(
        self,
        info: Info,
        uri: Annotated[str, argument("Its identifier in its framework.")],
    ) -> Listing[models.Skill]:
        return resolvers.visible.skills(info.context).only(uri=uri)

    @connection(Connection[Skill], description="Skills, by label.")
    def skills(
        self, info: Info, filter: Annotated[SkillFilter | None, WHICH] = None
    ) -> Listing[models.Skill]:
        listing = resolvers.visible.skills(info.context)
        if filter is not None and filter.label_contains is not None:
            listing = listing.only(label__icontains=filter.label_contains)
        if filter is not None and filter.framework is not None:
            listing = listing.only(framework_id=key(filter.framework, SkillFramework, "filter"))
        return listing

    @connection(Connection[SkillFramework], description="Vocabularies of skills, by name.")
    def skill_frameworks(self, info: Info) -> Listing[models.SkillFramework]:
        return resolvers.visible.skill_frameworks(info.context)

    @connection(
        Connection[PriorLearningClaim],
        description="Claims of earlier learning that the viewer may assess, the one that has "
        "waited longest first; by default those that wait.",
    )
    def prior_learning_claims(
        self,
        info: Info,
        states: Annotated[list[ClaimState] | None, argument("In any of these.")] = None,
        provider: Annotated[relay.GlobalID | None, argument("At which provider only.")] = None,
    ) -> Listing[models.PriorLearningClaim]:
        provider_id = key(provider, Provider, "provider") if provider else None
        return resolvers.prior_learning.to_assess(info.context, bounded(states), provider_id)

    @single(Badge | None, description="A badge, by the random part of its address.")
    def badge(
        self,
        info: Info,
        public_id: Annotated[str, argument("The random part of its address.")],
    ) -> Listing[models.Badge]:
        return policy.badges_by_link(info.context.viewer, public_id)

    @strawberry.field(
        description="Check an Open Badges 3.0 credential, JSON or JWT: from here or from elsewhere."
    )
    async def verify(
        self,
        info: Info,
        credential: Annotated[str, argument("JSON with its proof, or a compact JWS.")],
    ) -> Verification:
        if len(credential) > LONGEST_CREDENTIAL:
            raise BadRequest(f"A credential has at most {LONGEST_CREDENTIAL} characters here.")
        return await resolvers.badges.verified(info.context, credential)  # type: ignore[return-value]

    @strawberry.field(description="Achievements that fit words, the best first, with facets.")
    async def search(
        self,
        info: Info,
        text: Annotated[str, argument("The words; empty for everything.")] = "",
        filter: Annotated[SearchFilter | None, argument("What results have to be.")] = None,
        order_by: Annotated[engine.Order, argument("In which order.")] = engine.Order.RELEVANCE,
        facets: Annotated[list[engine.Facet] | None, argument("What to count.")] = None,
        facet_size: Annotated[int, argument("How many values of each, at most.")] = 12,
        first: Annotated[int, argument("How many results, at most 100.")] = 20,
        after: Annotated[str | None, argument("Only what follows this cursor.")] = None,
        as_typed: Annotated[
            bool,
            argument("These very words: nothing repaired, nothing added."),
        ] = False,
        language: Annotated[
            str | None,
            argument("The one you read, such as `en`: among equals, what is in it comes first."),
        ] = None,
    ) -> SearchConnection:
        asked = filter or SearchFilter()
        query = engine.SearchQuery(
            text=text,
            filters=asked.choices(),
            ranges=asked.ranges(),
            order=order_by,
            first=first,
            after=after,
            facets=tuple(facets or ()),
            facet_size=facet_size,
            highlight=True,
            scope=resolvers.search.scope(info.context),
            as_typed=as_typed,
            language=language,
            today=info.context.clock().date(),
        )
        return await answer(info.context, query)

    @strawberry.field(
        description="Whom one can sign in as on a server that runs for development; else empty."
    )
    def demo_accounts(self, info: Info) -> list[DemoAccount]:
        return [
            DemoAccount(role=one.role, name=one.name, email=one.email, password=one.password)
            for one in info.context.demo_accounts
        ]

    @strawberry.field(description="What one may be typing, the most popular first.")
    async def suggest(
        self,
        info: Info,
        text: Annotated[str, argument("What was typed so far.")],
        first: Annotated[int, argument("How many, at most.")] = 8,
    ) -> list[Suggestion]:
        found = await resolvers.search.suggest(info.context, text, first)
        return [suggestion(item) for item in found]
