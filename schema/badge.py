"""Badges: awards with their signed forms, their reasons and their verification."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

import resolvers.badges
import resolvers.visible
from catalog import models
from catalog.relation import Relation
from catalog.rules.words import AwardBasis, BadgeState
from schema.achievement import Achievement
from schema.answer import computed, related
from schema.external_badge import ExternalSupport
from schema.micro_credential import MicroCredential
from schema.pathway import Pathway
from schema.provider import Provider
from schema.verification import Verification
from schema.view import Row, View


@strawberry.type(description="Which badge met which requirement of a pathway.")
class BadgeSupport(Row):
    model = models.BadgeSupport
    visible = resolvers.visible.badge_supports

    requirement_key: str = strawberry.field(description="The requirement, by its key in the tree.")
    rests_on = related(
        Annotated["Badge", strawberry.lazy("schema.badge")] | None,
        description="The badge; null where it is not yours to see.",
    )


def _supports(_model: object) -> Relation:
    return Relation(models.BadgeSupport, "id", "badge_id", True)


def _external_supports(_model: object) -> Relation:
    return Relation(models.ExternalSupport, "id", "badge_id", True)


@strawberry.type(description="One award of an achievement to one person.")
class Badge(View):
    model = models.Badge
    visible = resolvers.visible.badges

    public_id: str = strawberry.field(
        description="The random part of its address; whoever has it can see the badge page."
    )
    url: str = strawberry.field(description="Its address, and the id inside the signed document.")
    state: BadgeState = strawberry.field(description="Whether it stands.")
    expired = computed(
        resolvers.badges.expired, description="Whether its time has run out, at this moment."
    )
    cycle: int = strawberry.field(description="Counts renewals by a new award, from 1.")
    basis: AwardBasis = strawberry.field(description="What it was awarded upon.")
    reason = strawberry.field(
        resolvers.badges.reason,
        description="Why, in words; null but for its holder and its provider's awarders.",
    )
    rests_on_self_report: bool = strawberry.field(
        description="Whether it rests on what the learner alone reported; the document says so."
    )
    declined: bool = strawberry.field(description="Whether its holder does not want it.")
    awarded_at: datetime = strawberry.field(description="When it was first awarded.")
    valid_from: datetime = strawberry.field(description="From when it is valid.")
    valid_until: datetime | None = strawberry.field(description="Until when; null for good.")
    revoked_at: datetime | None = strawberry.field(description="When it was withdrawn.")
    revocation_reason: str = strawberry.field(description="Why it was withdrawn.")
    achievement = related(
        Achievement | None,
        along=("micro_credential", "pathway"),
        description="What it is for; null if it is no longer shown to you.",
    )
    micro_credential = related(MicroCredential | None, description="It, if it is one.")
    pathway = related(Pathway | None, description="It, if it is one.")
    provider = related(Provider, description="Who awarded it.")
    supports = related(
        list[BadgeSupport], by=_supports, description="What a pathway's badge rests on."
    )
    external_supports = related(
        list[ExternalSupport],
        by=_external_supports,
        description="What of it rests on badges from elsewhere.",
    )
    holder_name = strawberry.field(
        resolvers.badges.holder_name,
        description="The holder's name, if the holder shows it or is you.",
    )
    document = strawberry.field(
        resolvers.badges.document,
        description="The Open Badges 3.0 credential with its proof, as JSON text.",
    )
    jwt = strawberry.field(
        resolvers.badges.jwt, description="The same credential as a compact JWS (VC-JWT)."
    )
    image_url = computed(resolvers.badges.image_url, description="Its image, as SVG.")
    verification = strawberry.field(
        resolvers.badges.verification,
        graphql_type=Verification | None,
        description="It verified now, step by step, as anyone else would; null until it is signed.",
    )
