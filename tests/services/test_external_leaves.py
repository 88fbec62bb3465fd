"""Requirements that ask for a badge from elsewhere: written, checked, published, found by holders."""

import pytest

from catalog.commands.learning import GrantExemption, WithdrawExemption
from catalog.commands.publishing import (
    DraftPathway,
    ExternalDraft,
    Publish,
    RequirementDraft,
    RevisePathway,
)
from catalog.errors import Invalid, NotPublishable
from catalog.models import Badge, ExternalSupport, LeafMatch, Requirement
from catalog.rules.requirement import ExternalLeaf
from catalog.rules.words import BadgeState, GroupRule, LossPolicy, MatchKind, Role, ValidityPolicy
from catalog.services import (
    exempting,
    external_badges,
    external_checks,
    pathways,
    qualifying,
    trees,
)
from server.jobs import handlers
from server.outbox import Outbox
from tests import factories
from tests.factories import all_of, viewer_of
from tests.issuers import WELDING, Issuer

ADA = "ada@example.org"


def group(*children, rule=GroupRule.ALL, threshold=None, **more):
    return RequirementDraft("root", rule=rule, threshold=threshold, children=children, **more)


def external(issuer, achievement=WELDING, key="weld", **more):
    return RequirementDraft(key, external=ExternalDraft(issuer, achievement), **more)


async def add(scene, learner, content):
    command = await external_checks.handed_in(factories.DEPLOYMENT, scene.clock, None, content)
    return await scene.run(viewer_of(learner), external_badges.add, command)


@pytest.fixture
async def author(database):
    provider = await factories.provider()
    return provider, await factories.member_of(provider, Role.ADMINISTRATOR)


async def drafted(scene, author, tree):
    provider, viewer = author
    command = DraftPathway(provider.id, {"title": "Fitter"}, tree)
    return await scene.run(viewer, pathways.draft, command)


async def published(scene, author, tree):
    path = await drafted(scene, author, tree)
    await scene.run(author[1], pathways.publish, Publish(path.id))
    return path


async def tree_of(path):
    await path.refresh_from_db()
    return (await trees.trees_of([path.shown_version_id]))[path.shown_version_id]


async def test_what_an_author_asks_for_is_kept_through_versions_and_found_by_it(scene, author):
    guild = Issuer()
    path = await published(scene, author, group(external(f" {guild.did} ", title="Welding")))

    tree = await tree_of(path)
    assert tree.children == (ExternalLeaf("weld", "Welding", guild.did, WELDING),)
    (row,) = await LeafMatch.filter(pathway_id=path.id)
    assert (row.kind, row.target) == (MatchKind.EXTERNAL, f"{guild.did} {WELDING}")

    await scene.run(author[1], pathways.revise, RevisePathway(path.id, {"title": "Fitter II"}))
    await scene.run(author[1], pathways.publish, Publish(path.id))
    assert await tree_of(path) == tree
    assert await Requirement.filter(external_issuer=guild.did).count() == 2


async def test_a_leaf_without_a_title_goes_by_the_achievement(scene, author):
    path = await published(scene, author, group(external("https://guild.example/issuer")))

    assert (await tree_of(path)).children[0].title == WELDING


@pytest.mark.parametrize(
    ("draft", "path"),
    [
        (external("did:web:" + "a" * 200), ("weld", "external", "issuer")),
        (external("did:web:a.example", "urn:" + "a" * 300), ("external", "achievementId")),
        (external("did:web:a.example", skill_uri="urn:x"), ()),
        (external("did:web:a.example", children=(external("did:web:b.example"),)), ()),
        (external("did:web:a.example", min_from_provider=2), ()),
    ],
)
async def test_what_cannot_be_written_is_refused(scene, author, draft, path):
    with pytest.raises(Invalid) as caught:
        await drafted(scene, author, group(draft))

    assert caught.value.path[-len(path[-2:]) :] == path[-2:] or not path
    assert await Requirement.all().count() == 0


@pytest.mark.parametrize(
    ("issuer", "achievement", "says"),
    [
        ("Welders’ Guild", WELDING, "Name the issuer by its DID or by its https address"),
        ("http://guild.example", WELDING, "Name the issuer by its DID or by its https address"),
        ("https://user@guild.example", WELDING, "Name the issuer by its DID or by its https"),
        ("did:web", WELDING, "Name the issuer by its DID or by its https address"),
        ("", WELDING, "Name the issuer by its DID or by its https address"),
        ("did:web:guild.example", "", "Give the id of the achievement"),
        ("did:web:guild.example", "two words", "Give the id of the achievement"),
    ],
)
async def test_what_no_badge_can_meet_is_not_published(scene, author, issuer, achievement, says):
    path = await drafted(scene, author, group(external(issuer, achievement)))

    with pytest.raises(NotPublishable, match=says) as caught:
        await scene.run(author[1], pathways.publish, Publish(path.id))

    assert [each.path for each in caught.value.problems] == [("requirements", "root", "weld")]


async def test_nobody_here_says_how_many_credits_it_brings(scene, author):
    tree = group(external("did:web:a.example"), rule=GroupRule.AT_LEAST_CREDITS, threshold=100)
    path = await drafted(scene, author, tree)

    with pytest.raises(NotPublishable, match="does not reach what is asked for"):
        await scene.run(author[1], pathways.publish, Publish(path.id))


@pytest.mark.parametrize("policy", [None, ValidityPolicy.EARNED_WITHIN])
async def test_who_holds_it_already_is_awarded_when_the_pathway_comes(scene, author, policy):
    guild = Issuer()
    days = 30 if policy else None
    ada, bob = [await factories.learner(email=f"{name}@example.org") for name in ("ada", "bob")]
    of = await factories.micro_credential()
    await add(scene, ada, guild.badge(ADA))
    await add(scene, bob, guild.badge("bob@example.org", number=2))
    await add(scene, bob, guild.badge("bob@example.org", number=3, achievement="urn:other"))
    await scene.award(of, "carol@example.org")
    tree = group(
        external(guild.did),
        RequirementDraft("else", micro_credential_id=of.id),
        rule=GroupRule.ANY,
        validity=policy,
        earned_within_days=days,
    )
    path = await published(scene, author, tree)
    assert await Badge.filter(pathway_id=path.id).count() == 0
    sieve = await qualifying.sieve_of(path.id)
    one = await sieve.sift(None, 1, scene.clock.now)
    rest = await sieve.sift(one.recipient_ids[-1], 5, scene.clock.now)
    assert (await sieve.how_many(), len(one.due), len(rest.due)) == (3, 1, 2)

    every = handlers(scene.runner, None, None)
    runs = {name: each for name, each in every.items() if name.startswith("pathway.")}
    await Outbox(runs, scene.clock).drain()

    assert await Badge.filter(pathway_id=path.id).count() == 3
    assert await ExternalSupport.all().count() == 2


async def test_an_exemption_from_it_counts_as_if_it_were_held(scene, author):
    ada, guild = await factories.learner(email=ADA), Issuer()
    provider, viewer = author
    path = await factories.pathway(
        all_of(guild.asked()), provider=provider, loss_policy=LossPolicy.REVOKE
    )
    enrollment = await scene.enroll(ada, path)

    command = GrantExemption(enrollment.id, "1.1", "Teaches it.")
    await scene.run(viewer, exempting.grant, command)
    (whole,) = await Badge.filter(pathway_id=path.id)
    assert await ExternalSupport.all().count() == 0
    withdrawn = WithdrawExemption(enrollment.id, "1.1", "Does not.")
    await scene.run(viewer, exempting.withdraw, withdrawn)

    assert (await Badge.get(id=whole.id)).state is BadgeState.REVOKED
