"""What is sent for each change in the table of permissions."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from catalog.commands.learning import GrantExemption
from catalog.commands.prior_learning import DecideClaim
from catalog.commands.publishing import DeclareEquivalency, DeclareForProvider
from catalog.models import Account, Badge, Pathway, PathwayVersion
from catalog.passwords import hashed
from catalog.rules.words import VersionStatus
from catalog.services import (
    deciding,
    equivalencies,
    exempting,
    letters,
    provider_equivalencies,
    sessions,
)
from catalog.services.letters import Letter
from catalog.viewer import VISITOR
from catalog.work import Work
from tests import factories
from tests.api.world import World
from tests.issuers import Issuer

Input = dict[str, Any] | None
Attempt = Callable[[World], Input | Awaitable[Input]]
PASSWORD = "correct horse battery"
NEW = {"title": "Bark and bud"}


async def sign_in(world: World) -> Input:
    account = world["account of learner"]
    await Account.filter(id=account.id).update(password_hash=await hashed(PASSWORD))
    return {"email": world.emails["learner"], "password": PASSWORD}


async def refresh_token(world: World) -> Input:
    async def open_one(work: Work, account: Account) -> sessions.SignedIn:
        return await sessions.open_session(work, account)

    opened = await factories.runner().run(VISITOR, open_one, world["account of learner"])
    return {"refreshToken": opened.refresh_token}


async def proof(world: World) -> Input:
    account = world["account of learner"]
    await Account.filter(id=account.id).update(email_proved_at=None)
    return {"token": await _letter(letters.write_proof, await Account.get(id=account.id))}


async def reset(world: World) -> Input:
    token = await _letter(letters.write_reset, world.emails["learner"])
    return {"token": token, "password": "another horse battery"}


async def _letter(write: Callable[[Work, Any], Awaitable[Letter | None]], to: Any) -> str:
    letter = await factories.runner().run(VISITOR, write, to)
    assert letter is not None
    return letter.token


def tree(world: World) -> dict[str, Any]:
    leaf = {"key": "a", "microCredentialId": world.id("open")}
    return {"key": "root", "rule": "ALL", "children": [leaf]}


async def newer_stack(world: World) -> dict[str, Any]:
    """Its draft, published behind the API's back."""
    draft = world["stack v2"]
    await PathwayVersion.filter(id=draft.id).update(status=VersionStatus.PUBLISHED)
    await Pathway.filter(id=world["stack"].id).update(shown_version_id=draft.id)
    return {"id": world.id("ada in stack")}


def _exemption(world: World) -> dict[str, Any]:
    asked = {"enrollmentId": world.id("ada in stack"), "requirementKey": "1.1"}
    return {**asked, "reason": "Ten years of it."}


async def exemption(world: World) -> dict[str, Any]:
    """One that was granted."""
    awarder = world.viewers["awarder"]
    command = GrantExemption(world["ada in stack"].id, "1.1", "Ten years of it.")
    await factories.runner().run(awarder, exempting.grant, command)
    return _exemption(world)


async def refused_claim(world: World) -> dict[str, Any]:
    """By the administrator, so that others may decide the appeal."""
    command = DecideClaim(world["ada's claim"].id, False, "Too little.")
    await factories.runner().run(world.viewers["administrator"], deciding.decide, command)
    return {"id": world.id("ada's claim"), "reason": "Look again."}


def _equivalency(world: World) -> dict[str, Any]:
    asked = {"pathwayId": world.id("stack"), "microCredentialId": world.id("birch-open")}
    return {**asked, "insteadOfId": world.id("open")}


def _provider_equivalency(world: World) -> dict[str, Any]:
    asked = {"providerId": world.id("alder"), "microCredentialId": world.id("birch-open")}
    return {**asked, "insteadOfId": world.id("open")}


async def provider_equivalency(world: World) -> dict[str, Any]:
    """One that was declared."""
    ids = (world["alder"].id, world["birch-open"].id, world["open"].id)
    command = DeclareForProvider(*ids, "The same tasks.")
    publisher = world.viewers["publisher"]
    await factories.runner().run(publisher, provider_equivalencies.declare, command)
    return _provider_equivalency(world)


async def equivalency(world: World) -> dict[str, Any]:
    """One that was declared."""
    ids = (world["stack"].id, world["birch-open"].id, world["open"].id)
    command = DeclareEquivalency(*ids, "The same tasks.")
    declare = equivalencies.declare
    await factories.runner().run(world.viewers["publisher"], declare, command)
    return _equivalency(world)


ATTEMPTS: dict[tuple[str, str], Attempt] = {
    ("signUp", "with a new address"): lambda _: {
        "email": "new@example.org",
        "name": "Nell Ew",
        "password": PASSWORD,
    },
    ("signIn", "with the right password"): sign_in,
    ("sessionRefresh", "by a token that was not used"): refresh_token,
    ("signOut", "by a token"): refresh_token,
    ("emailProofRequest", "for oneself"): lambda _: None,
    ("emailProve", "by the letter's token"): proof,
    ("passwordResetRequest", "for any address"): lambda _: {"email": "nobody@example.org"},
    ("passwordReset", "by the letter's token"): reset,
    ("enroll", "in what is unlisted"): lambda w: {"achievementId": w.id("unlisted-stack")},
    ("enroll", "in what is private"): lambda w: {"achievementId": w.id("private")},
    ("enroll", "in a draft"): lambda w: {"achievementId": w.id("drafted")},
    ("enrollmentWithdraw", "the learner's"): lambda w: {"id": w.id("ada in open")},
    ("enrollmentPause", "the learner's"): lambda w: {"id": w.id("ada in open")},
    ("enrollmentResume", "the other learner's, which is paused"): lambda w: {
        "id": w.id("bob in private")
    },
    ("enrollmentMigrate", "the learner's, whose pathway has a newer version"): newer_stack,
    ("savedSearchCreate", "of one's own"): lambda w: {
        "name": "Grafting",
        "text": "grafting",
        "filter": {"facets": [{"facet": "PROVIDER", "values": [w.id("alder")]}]},
    },
    ("savedSearchChange", "one's own"): lambda w: {"id": w.id("ada's search"), "name": "Trees"},
    ("savedSearchRemove", "one's own"): lambda w: {"id": w.id("ada's search")},
    ("savedSearchMarkSeen", "one's own"): lambda w: {"id": w.id("ada's search")},
    ("progressRecord", "in an activity that learners record"): lambda w: {
        "enrollmentId": w.id("ada in open"),
        "activityKey": "build",
    },
    ("progressRecord", "in an activity that assessors record"): lambda w: {
        "enrollmentId": w.id("ada in open"),
        "activityKey": "exam",
        "mark": 70,
    },
    ("badgeAward", "for an enrolment, by an assessor's decision"): lambda w: {
        "enrollmentId": w.id("bob in private"),
        "reason": "Shown to me.",
    },
    ("badgeAward", "of what is public, to an address"): lambda w: _award(w, "open"),
    ("badgeAward", "of what is private, to an address"): lambda w: _award(w, "private"),
    ("badgeRevoke", "the learner's, of Alder"): lambda w: _revoke(w, "ada's unlisted"),
    ("badgeRevoke", "the learner's, of what is private"): lambda w: _revoke(w, "ada's private"),
    ("badgeRenew", "the learner's, of Alder"): lambda w: _renew(w, "ada's unlisted"),
    ("badgeRenew", "the learner's, of what is private"): lambda w: _renew(w, "ada's private"),
    ("exemptionGrant", "the learner's, in Alder's pathway"): _exemption,
    ("exemptionWithdraw", "the learner's, in Alder's pathway"): exemption,
    ("priorLearningClaim", "for the learner's enrolment"): lambda w: {
        "enrollmentId": w.id("ada in stack"),
        "requirementKey": "1.1",
        "statement": "Ten years of it.",
    },
    ("priorLearningDecide", "the learner's, in Alder's pathway"): lambda w: _decide(w, "ada"),
    ("priorLearningDecide", "the other learner's, of what is private"): lambda w: _decide(w, "bob"),
    ("priorLearningAppeal", "the learner's, which was refused"): refused_claim,
    ("priorLearningWithdraw", "the learner's"): lambda w: {"id": w.id("ada's claim")},
    ("externalBadgeAdd", "awarded to the learner"): lambda w: {
        "content": Issuer().badge(w.emails["learner"])
    },
    ("externalBadgeRemove", "the learner's"): lambda w: {"id": w.id("ada's from elsewhere")},
    ("badgeDecline", "the learner's"): lambda w: {"id": w.id("ada's unlisted")},
    ("providerDraft", "on its own"): lambda _: {"name": "Damson"},
    ("providerDraft", "as a part of Alder"): lambda w: _part(w, "alder"),
    ("providerDraft", "as a part of a draft"): lambda w: _part(w, "cedar"),
    ("providerRevise", "a published one"): lambda w: {"id": w.id("alder"), "name": "Elder"},
    ("providerRevise", "a draft"): lambda w: {"id": w.id("cedar"), "name": "Elder"},
    ("providerPublish", "a draft"): lambda w: {"id": w.id("cedar")},
    ("grantGive", "at a published provider"): lambda w: _grant(w, "alder"),
    ("grantGive", "at a draft"): lambda w: _grant(w, "cedar"),
    ("grantWithdraw", "an author's"): lambda w: {"id": w.id("grant of author at alder")},
    ("microCredentialDraft", "at a published provider"): lambda w: _draft(w, "alder"),
    ("microCredentialDraft", "at a draft"): lambda w: _draft(w, "cedar"),
    ("microCredentialRevise", "a draft"): lambda w: {"id": w.id("drafted"), **NEW},
    ("microCredentialRevise", "a published one"): lambda w: {"id": w.id("open"), **NEW},
    ("microCredentialRevise", "a private one"): lambda w: {"id": w.id("private"), **NEW},
    ("microCredentialPublish", "a draft"): lambda w: {"id": w.id("drafted")},
    ("microCredentialRetire", "a published one"): lambda w: {"id": w.id("open")},
    ("offeringOpen", "of a published one"): lambda w: {
        "microCredentialId": w.id("open"),
        "language": "en",
        "participation": "ONLINE",
    },
    ("pathwayDraft", "at a published provider"): lambda w: {
        **_draft(w, "alder"),
        "requirements": tree(w),
    },
    ("pathwayDraft", "at a draft"): lambda w: _draft(w, "cedar"),
    ("pathwayImport", "at a published provider"): lambda w: _imported(w, "alder"),
    ("pathwayImport", "at a draft"): lambda w: _imported(w, "cedar"),
    ("pathwayRevise", "a draft"): lambda w: {"id": w.id("drafted-stack"), **NEW},
    ("pathwayRevise", "a published one"): lambda w: {
        "id": w.id("stack"),
        "requirements": tree(w),
    },
    ("pathwayPublish", "a draft"): lambda w: {"id": w.id("drafted-stack")},
    ("pathwayTeachOut", "of a retired version"): lambda w: {
        "versionId": w.id("retired-stack v1"),
        "until": (factories.NOW + timedelta(days=90)).isoformat(),
    },
    ("equivalencyDeclare", "in a published pathway"): lambda w: {
        **_equivalency(w),
        "reason": "The same tasks.",
    },
    ("equivalencyEnd", "in a published pathway"): equivalency,
    ("providerEquivalencyDeclare", "at a published provider"): lambda w: {
        **_provider_equivalency(w),
        "reason": "The same tasks.",
    },
    ("providerEquivalencyEnd", "at a published provider"): provider_equivalency,
    ("pathwayRetire", "a published one"): lambda w: {"id": w.id("stack")},
}


def _decide(world: World, whose: str) -> dict[str, Any]:
    return {"id": world.id(f"{whose}'s claim"), "accept": True, "reason": "I have seen it."}


def _award(world: World, of: str) -> dict[str, Any]:
    return {"microCredentialId": world.id(of), "email": "new@example.org", "reason": "The fair."}


def _revoke(world: World, badge: str) -> dict[str, Any]:
    return {"id": world.id(badge), "reason": "Awarded in error."}


async def _renew(world: World, badge: str) -> dict[str, Any]:
    """One that ends, by a later end."""
    ends = factories.NOW + timedelta(days=100)
    await Badge.filter(id=world[badge].id).update(valid_until=ends)
    return {"id": world.id(badge), "validUntil": (ends + timedelta(days=1)).isoformat()}


def _part(world: World, of: str) -> dict[str, Any]:
    return {"name": "Damson", "parentId": world.id(of)}


def _grant(world: World, at: str) -> dict[str, Any]:
    person = world.emails["other learner"]
    return {"providerId": world.id(at), "email": person, "role": "AUTHOR"}


def _draft(world: World, at: str) -> dict[str, Any]:
    return {"providerId": world.id(at), **NEW}


def _imported(world: World, at: str) -> dict[str, Any]:
    part = {"@id": "urn:p#a", "ceterms:proxyFor": "http://localhost:8000/c/open"}
    path = {
        "@id": "urn:p",
        "@type": "ceterms:Pathway",
        "ceterms:name": "Bark and bud",
        "ceterms:hasPart": ["urn:p#a"],
    }
    return {"providerId": world.id(at), "document": json.dumps({"@graph": [path, part]})}
