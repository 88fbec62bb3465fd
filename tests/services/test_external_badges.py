"""Badges from elsewhere: verified, kept once, counted like others, and lost like others."""

import asyncio
import base64
import json
from datetime import timedelta

import pytest

from catalog.badges.baking import bake
from catalog.badges.keys import Algorithm, generate
from catalog.commands.external import RemoveExternalBadge
from catalog.errors import (
    BadgeAltered,
    BadgeNotInForce,
    BadgeOfAnother,
    BadgeUnchecked,
    BadgeUnreadable,
    BadgeWithdrawn,
    NotFound,
    TooMany,
)
from catalog.models import (
    Badge,
    BadgeSupport,
    Enrollment,
    ExternalBadge,
    ExternalSupport,
    OutboxEvent,
    SignedIssue,
)
from catalog.rules.words import BadgeState, LossPolicy, NotCounted
from catalog.services import explaining, external_badges, external_checks
from catalog.services.external_badges import CHECK, ENDS, EVERY
from catalog.viewer import VISITOR
from server.jobs import handlers
from server.outbox import Outbox
from tests import factories
from tests.factories import CONTINUOUSLY, NOW, all_of, any_of, leaf, viewer_of
from tests.issuers import LIST, WEB, WELDING, Issuer, Web, place

ADA = "ada@example.org"
PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


async def add(scene, learner, content, web=None):
    """As the server does: asked of others first, recorded then."""
    command = await external_checks.handed_in(factories.DEPLOYMENT, scene.clock, web, content)
    return await scene.run(viewer_of(learner), external_badges.add, command)


async def remove(scene, learner, badge):
    command = RemoveExternalBadge(badge.id)
    return await scene.run(viewer_of(learner), external_badges.remove, command)


async def drain(scene, web=None):
    every = handlers(scene.runner, None, None, web)
    due = {name: each for name, each in every.items() if "badge." in name or "stack" in name}
    await Outbox(due, scene.clock).drain()


async def states_of(*badges):
    return [(await Badge.get(id=badge.id)).state for badge in badges]


async def of_pathway(path):
    return await Badge.filter(pathway_id=path.id).order_by("id")


async def test_a_badge_from_elsewhere_completes_a_pathway_in_the_same_transaction(database, scene):
    ada, guild = await factories.learner(email=ADA), Issuer()
    of = await factories.micro_credential()
    low = await factories.pathway(all_of(guild.asked(), of))
    top = await factories.pathway(all_of(low))
    (own,) = await scene.earn(ada, of)

    added = await add(scene, ada, guild.badge(ADA))

    assert [badge.pathway_id for badge in added.followed] == [low.id, top.id]
    kept = await ExternalBadge.get()
    assert (kept.id, kept.issuer, kept.achievement_id) == (added.badge.id, guild.did, WELDING)
    assert (kept.name, kept.issuer_name) == ("Welding", "Welders’ Guild")
    assert (kept.state, kept.valid_from, kept.valid_until) == (BadgeState.VALID, NOW, None)
    whole = added.followed[0]
    here = await BadgeSupport.filter(badge=whole).values_list("rests_on_id", "requirement_key")
    there = await ExternalSupport.filter(badge=whole).values_list("rests_on_id", "requirement_key")
    assert (list(here), list(there)) == ([(own.id, "1.2")], [(kept.id, "1.1")])
    assert await OutboxEvent.filter(name__in=(CHECK, ENDS)).count() == 0


@pytest.mark.parametrize("form", ["json", "token", "svg", "png"])
async def test_every_form_of_it_is_read(database, scene, form):
    ada = await factories.learner(email=ADA)
    guild = Issuer(pair=generate(Algorithm.P256 if form == "token" else Algorithm.ED25519))
    await factories.pathway(all_of(guild.asked()))
    content = guild.token(ADA) if form == "token" else guild.badge(ADA)
    if form == "svg":
        content = bake(PICTURE, content).decode()
    if form == "png":
        baked = base64.b64encode(bake(PIXEL, content)).decode()
        content = f"data:image/png;base64,{baked}"

    added = await add(scene, ada, content)

    assert len(added.followed) == 1
    assert added.badge.credential.startswith("eyJ" if form == "token" else '{"@context"')


async def test_the_same_again_is_the_same_row_and_awards_nothing_more(database, scene):
    ada, guild = await factories.learner(email=ADA), Issuer()
    path = await factories.pathway(all_of(guild.asked()))
    content = guild.badge(ADA, valid_until=NOW + timedelta(days=9))

    first = await add(scene, ada, content)
    scene.clock.pass_by(minutes=1)
    second = await add(scene, ada, content)
    third = await asyncio.gather(*(add(scene, ada, content) for _ in range(4)))

    assert {each.badge.id for each in (first, second, *third)} == {first.badge.id}
    assert [len(each.followed) for each in (first, second, *third)] == [1, 0, 0, 0, 0, 0]
    assert await ExternalBadge.all().count() == 1
    assert len(await of_pathway(path)) == 1
    assert await OutboxEvent.filter(name=ENDS).count() == 1


async def test_many_at_the_same_moment_make_one_row_and_one_award(database, scene):
    guild, rounds = Issuer(), 12
    path = await factories.pathway(all_of(guild.asked(), guild.asked("urn:second")))
    people = [await factories.learner(email=f"ada{n}@example.org") for n in range(rounds)]

    for n, ada in enumerate(people):
        email = f"ada{n}@example.org"
        one = guild.badge(email, number=2 * n)
        other = guild.badge(email, number=2 * n + 1, achievement="urn:second")
        await asyncio.gather(*(add(scene, ada, each) for each in (one, other, one, other)))

    assert await ExternalBadge.all().count() == 2 * rounds
    assert len(await of_pathway(path)) == rounds


def altered(document):
    changed = json.loads(json.dumps(document))
    changed["credentialSubject"]["achievement"]["name"] = "Surgery"
    return json.dumps(changed)


async def test_what_fails_a_step_is_refused_with_the_step_and_nothing_is_kept(database, scene):
    ada, guild, web = await factories.learner(email=ADA), Issuer(), Web()
    await factories.pathway(all_of(guild.asked()))
    smith = Issuer(pair=generate(Algorithm.P256))
    known, unknown = Issuer(WEB), Issuer("did:web:elsewhere.example")
    web.publish(known, 7)
    forged = Issuer(guild.did).badge(ADA)
    day = timedelta(days=1)

    refused = [
        ("{}", BadgeUnreadable, "FORM"),
        (bake(PICTURE, "{}").decode(), BadgeUnreadable, "FORM"),
        ("data:image/png;base64,???", BadgeUnreadable, "FORM"),
        (smith.token(ADA, achievement="urn:two words"), BadgeUnreadable, "FORM"),
        (guild.badge(ADA, achievement="urn:" + "x" * 300), BadgeUnreadable, "FORM"),
        (altered(guild.document(ADA)), BadgeAltered, "PROOF"),
        (forged, BadgeAltered, "ISSUER"),
        (known.badge(ADA, status=place(7)), BadgeWithdrawn, "STATUS"),
        (guild.badge(ADA, valid_from=NOW - day, valid_until=NOW), BadgeNotInForce, "VALIDITY"),
        (guild.badge(ADA, valid_from=NOW + day), BadgeNotInForce, "VALIDITY"),
        (unknown.badge(ADA), BadgeUnchecked, "ISSUER"),
        (guild.badge(ADA, status=place(7)), BadgeUnchecked, "STATUS"),
        (guild.badge("bob@example.org"), BadgeOfAnother, "RECIPIENT"),
    ]
    scene.clock.pass_by(seconds=1)
    for content, refusal, step in refused:
        with pytest.raises(refusal, match=f"^Step {step}: ") as caught:
            await add(scene, ada, content, web)
        assert caught.value.path == ("content",)
    assert await ExternalBadge.all().count() == 0
    assert await Badge.all().count() == 0


async def test_nobody_takes_anybody_elses_nor_one_of_an_address_that_is_not_proved(database, scene):
    guild = Issuer()
    await factories.pathway(all_of(guild.asked()))
    ada, bob = await factories.learner(email=ADA), await factories.learner("Bob")
    added = await add(scene, ada, guild.badge(ADA))

    with pytest.raises(BadgeOfAnother):
        await add(scene, bob, guild.badge(ADA))
    with pytest.raises(NotFound):
        await remove(scene, bob, added.badge)

    assert await ExternalBadge.filter(removed_at=None).count() == 1


async def test_a_badge_of_this_server_is_checked_without_asking_anybody(database, scene):
    ada, of, web = await factories.learner(email=ADA), await factories.micro_credential(), Web()
    (badge,) = await scene.earn(ada, of)
    issue = await SignedIssue.get(badge_id=badge.id)
    said = json.loads(issue.document)
    asked = factories.Elsewhere(
        said["issuer"]["id"], said["credentialSubject"]["achievement"]["id"]
    )
    await factories.pathway(all_of(asked))

    added = await add(scene, ada, issue.document, web)

    assert (len(added.followed), web.asked) == (1, [])


POLICIES = [
    (LossPolicy.KEEP, BadgeState.VALID),
    (LossPolicy.REVOKE, BadgeState.REVOKED),
    (LossPolicy.SUSPEND, BadgeState.SUSPENDED),
    (LossPolicy.GRACE, BadgeState.VALID),
]


@pytest.mark.parametrize(("policy", "state"), POLICIES)
async def test_its_end_is_a_loss_on_the_moment_by_the_policy_and_once(
    database, scene, policy, state
):
    ada, guild = await factories.learner(email=ADA), Issuer()
    low = all_of(leaf(guild.asked(), validity=CONTINUOUSLY))
    await factories.pathway(low, loss_policy=policy, grace_days=5)
    lenient = await factories.pathway(all_of(guild.asked()), loss_policy=LossPolicy.REVOKE)
    ends = NOW + timedelta(days=9)
    added = await add(scene, ada, guild.badge(ADA, valid_until=ends))
    (whole,) = [badge for badge in added.followed if badge.pathway_id != lenient.id]
    (other,) = await of_pathway(lenient)
    assert (whole.valid_until, other.valid_until) == (ends, None)

    scene.clock.now = ends - timedelta(seconds=1)
    await drain(scene)
    assert await states_of(whole) == [BadgeState.VALID]
    scene.clock.now = ends
    await drain(scene)
    await scene.run(VISITOR, external_badges.end, added.badge.id)

    assert await states_of(whole, other) == [state, BadgeState.VALID]
    grace = await OutboxEvent.filter(name="badge.grace_ends").count()
    assert grace == (1 if policy is LossPolicy.GRACE else 0)


@pytest.mark.parametrize(("policy", "state"), POLICIES)
async def test_removing_it_is_a_loss_by_the_policy(database, scene, policy, state):
    ada, guild = await factories.learner(email=ADA), Issuer()
    low = await factories.pathway(all_of(guild.asked()), loss_policy=policy, grace_days=5)
    await factories.pathway(all_of(low), loss_policy=LossPolicy.REVOKE)
    content = guild.badge(ADA)
    added = await add(scene, ada, content)
    middle, top = added.followed
    scene.clock.pass_by(minutes=1)

    await remove(scene, ada, added.badge)

    above = BadgeState.VALID if state is BadgeState.VALID else BadgeState.REVOKED
    assert await states_of(middle, top) == [state, above]
    kept = await ExternalBadge.get()
    assert (kept.credential, kept.removed_at) == ("", scene.clock.now)
    with pytest.raises(NotFound):
        await remove(scene, ada, added.badge)
    again = await add(scene, ada, content)
    assert again.badge.id == added.badge.id
    restored = BadgeState.VALID if policy is LossPolicy.SUSPEND else state
    assert await states_of(middle) == [restored]


async def test_what_nothing_rests_on_is_removed_without_a_trace(database, scene):
    ada, guild = await factories.learner(email=ADA), Issuer()
    added = await add(scene, ada, guild.badge(ADA))

    await remove(scene, ada, added.badge)

    assert await ExternalBadge.all().count() == 0


async def test_a_loss_leaves_alone_what_another_badge_still_meets(database, scene):
    ada, guild = await factories.learner(email=ADA), Issuer()
    of = await factories.micro_credential()
    low = await factories.pathway(any_of(guild.asked(), of), loss_policy=LossPolicy.REVOKE)
    added = await add(scene, ada, guild.badge(ADA))
    (whole,) = await of_pathway(low)
    (own,) = await scene.earn(ada, of)

    await remove(scene, ada, added.badge)

    assert await states_of(whole) == [BadgeState.VALID]
    assert await BadgeSupport.filter(badge=whole).values_list("rests_on_id", flat=True) == [own.id]


async def test_a_later_issue_takes_its_place_and_prolongs_and_an_older_one_does_not(
    database, scene
):
    ada, guild = await factories.learner(email=ADA), Issuer()
    await factories.pathway(all_of(leaf(guild.asked(), validity=CONTINUOUSLY)))
    day = timedelta(days=1)
    old = guild.badge(ADA, valid_until=NOW + 9 * day)
    added = await add(scene, ada, old)
    (whole,) = added.followed
    scene.clock.pass_by(days=3)
    new = guild.badge(ADA, valid_from=NOW + 2 * day, valid_until=NOW + 30 * day)

    later = await add(scene, ada, new)
    ignored = await add(scene, ada, old)

    assert later.badge.id == ignored.badge.id == added.badge.id
    assert ignored.badge.valid_until == NOW + 30 * day
    assert (await Badge.get(id=whole.id)).valid_until == NOW + 30 * day
    scene.clock.now = NOW + 9 * day
    await drain(scene)
    assert await states_of(whole) == [BadgeState.VALID]


async def test_its_standing_is_asked_for_once_a_day_and_what_is_withdrawn_is_lost(database, scene):
    ada, guild, web = await factories.learner(email=ADA), Issuer(WEB), Web()
    web.publish(guild)
    await factories.pathway(all_of(guild.asked()), loss_policy=LossPolicy.SUSPEND)
    added = await add(scene, ada, guild.badge(ADA, status=place(7)), web)
    (whole,) = added.followed
    assert sorted(web.asked) == ["https://guild.example/.well-known/did.json", LIST]

    async def a_day_later(*withdrawn, away=False):
        web.publish(guild, *withdrawn)
        if away:
            web.served.clear()
        web.asked.clear()
        scene.clock.now += EVERY
        for _ in range(2):
            await drain(scene, web)
        row = await ExternalBadge.get()
        return row.state, *(await states_of(whole)), row.checked_at == scene.clock.now

    valid, revoked, suspended = BadgeState.VALID, BadgeState.REVOKED, BadgeState.SUSPENDED
    assert await a_day_later() == (valid, valid, True)
    assert web.asked.count(LIST) == 1
    assert await a_day_later(away=True) == (valid, valid, False)
    assert await a_day_later(7) == (revoked, suspended, True)
    assert await a_day_later(away=True) == (revoked, suspended, False)
    assert await a_day_later() == (valid, valid, True)
    assert await OutboxEvent.filter(name=CHECK, done_at=None).count() == 1
    scene.clock.now -= timedelta(hours=1)
    await external_checks.check_again(scene.runner, web, added.badge.id)
    assert await OutboxEvent.filter(name=CHECK, done_at=None).count() == 1


async def test_a_removed_badge_is_not_asked_about_any_more(database, scene):
    ada, guild, web = await factories.learner(email=ADA), Issuer(WEB), Web()
    web.publish(guild)
    await factories.pathway(all_of(guild.asked()))
    added = await add(scene, ada, guild.badge(ADA), web)
    await remove(scene, ada, added.badge)
    web.asked.clear()

    scene.clock.now += EVERY
    await drain(scene, web)

    assert web.asked == []
    assert await OutboxEvent.filter(name=CHECK, done_at=None).count() == 0


async def test_one_badge_sends_us_to_a_few_addresses_only(database, scene):
    ada, guild, web = await factories.learner(email=ADA), Issuer(WEB), Web()
    web.publish(guild)
    many = tuple(
        type(each)(f"{LIST}/{n}", each.index, each.purpose) for n in range(50) for each in place(7)
    )

    with pytest.raises(BadgeUnchecked):
        await add(scene, ada, guild.badge(ADA, status=many), web)

    assert len(web.asked) == external_checks.MOST_ASKED


async def test_so_many_are_kept_and_no_more(database, scene, monkeypatch):
    monkeypatch.setattr(external_badges, "MOST", 2)
    ada, guild = await factories.learner(email=ADA), Issuer()
    for number in range(2):
        await add(scene, ada, guild.badge(ADA, number=number))

    with pytest.raises(TooMany):
        await add(scene, ada, guild.badge(ADA, number=9))

    await add(scene, ada, guild.badge(ADA, number=1))
    assert await ExternalBadge.all().count() == 2


async def test_the_explanation_names_it_and_says_why_it_does_not_count(database, scene):
    ada, guild = await factories.learner(email=ADA), Issuer()
    of = await factories.micro_credential()
    path = await factories.pathway(all_of(guild.asked(), of))
    await scene.enroll(ada, path)
    ends = NOW + timedelta(days=9)

    async def leaf_now():
        standing = await explaining.explain(ada.id, path.id, scene.clock.now)
        node = next(each for each in standing.explanation.nodes if each.key == "1.1")
        percent = (await Enrollment.get(pathway_id=path.id)).percent
        return node.badges, [(e.badge_id, e.reason) for e in node.uncounted], node.word, percent

    assert await leaf_now() == ((), [], "Next", 0)
    added = await add(scene, ada, guild.badge(ADA, valid_until=ends))
    assert await leaf_now() == ((added.badge.id,), [], "Earned", 50)
    scene.clock.now = ends
    await drain(scene)
    expired = [(added.badge.id, NotCounted.EXPIRED)]
    badges, uncounted, _, percent = await leaf_now()
    assert (badges, uncounted, percent) == ((), expired, 0)
    await remove(scene, ada, added.badge)
    assert await leaf_now() == ((), [], "Next", 0)
