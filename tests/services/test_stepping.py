"""What counts towards a pathway for somebody, in which order, and where it would bring them."""

from datetime import date, timedelta

import pytest

from catalog.commands.publishing import DeclareEquivalency
from catalog.rules.serving import Serving, StepOrder, StepStanding
from catalog.rules.words import Ordering, Participation, Role, VersionStatus, Visibility
from catalog.services import equivalencies, stepping
from catalog.services.market import WantedSteps
from catalog.viewer import VISITOR
from tests import factories
from tests.factories import all_of, any_of, leaf, viewer_of

TODAY = date(2026, 11, 25)


async def found(scene, viewer, path, **wanted):
    steps = await stepping.steps_towards(viewer, [path.id], WantedSteps(**wanted), scene.clock.now)
    return steps[path.id]


async def titles(scene, viewer, path, **wanted):
    return [s.micro_credential.title for s in (await found(scene, viewer, path, **wanted)).steps]


def served(step):
    return [(each.key, each.how, each.message) for each in step.serves]


async def accept(scene, path, one, instead_of, **more):
    viewer = await factories.member_of(await path.provider, Role.PUBLISHER)
    command = DeclareEquivalency(path.id, one.id, instead_of.id, "It teaches the same.", **more)
    await scene.run(viewer, equivalencies.declare, command)


async def test_what_is_named_accepted_or_shows_the_skill_counts(database, scene):
    learner, weaving = await factories.learner(), await factories.skill("weaving")
    held = await factories.micro_credential(title="Held")
    dyeing = await factories.micro_credential(title="Dyeing", minutes=120)
    tinting = await factories.micro_credential(title="Tinting", minutes=60)
    good = await factories.micro_credential(title="Good", minutes=180, skills=[(weaving, 3)])
    await factories.micro_credential(title="Poor", minutes=30, skills=[(weaving, 1)])
    await factories.micro_credential(title="Silent", minutes=30, skills=[(weaving, None)])
    wanted = leaf(weaving, min_level=2, title="weaving")
    path = await factories.pathway(all_of(held, leaf(dyeing, title="Dyeing"), wanted))
    await accept(scene, path, tinting, dyeing)
    await scene.earn(learner, held)

    steps = await found(scene, viewer_of(learner), path)

    assert [(each.micro_credential.id, served(each)) for each in steps.steps] == [
        (tinting.id, [("1.2", Serving.EQUIVALENT, "It is accepted instead of “Dyeing”.")]),
        (dyeing.id, [("1.2", Serving.ITSELF, "It is what “Dyeing” asks for.")]),
        (
            good.id,
            [("1.3", Serving.SKILL, "It shows “weaving” at level 3; level 2 is asked for.")],
        ),
    ]
    assert steps.exhaustive
    assert await titles(scene, VISITOR, path) == ["Tinting", "Dyeing", "Good", "Held"]


async def test_one_that_serves_two_leaves_says_both_and_what_it_brings(database, scene):
    weaving = await factories.skill("weaving")
    loom = await factories.micro_credential(title="Loom", minutes=60, skills=[(weaving, 2)])
    dyeing = await factories.micro_credential(title="Dyeing", minutes=60)
    path = await factories.pathway(all_of(loom, all_of(leaf(weaving)), dyeing))

    steps = await found(scene, VISITOR, path)

    assert [(s.micro_credential.title, [e.key for e in s.serves]) for s in steps.steps] == [
        ("Loom", ["1.1", "1.2.1"]),
        ("Dyeing", ["1.3"]),
    ]
    gain = steps.gain(steps.steps[0])
    assert gain.after.newly_met == ("1.1", "1.2", "1.2.1")
    assert (gain.before.explanation.percent, gain.after.explanation.percent) == (0, 50)


async def test_an_equivalent_brings_what_it_is_accepted_for(database, scene):
    asked, other = (
        await factories.micro_credential(title="Asked", minutes=600),
        await factories.micro_credential(title="Other", minutes=60),
    )
    path = await factories.pathway(all_of(asked))
    await accept(scene, path, other, asked)

    steps = await found(scene, VISITOR, path)

    assert steps.steps[0].micro_credential.title == "Other"
    assert steps.gain(steps.steps[0]).after.explanation.percent == 100


async def test_an_equivalency_that_is_over_is_not_offered(database, scene):
    asked, other = await factories.micro_credential(), await factories.micro_credential()
    path = await factories.pathway(all_of(asked))
    until = scene.clock.now + timedelta(days=1)
    await accept(scene, path, other, asked, until=until)

    assert len((await found(scene, VISITOR, path)).steps) == 2
    scene.clock.pass_by(days=1)
    assert [s.micro_credential.id for s in (await found(scene, VISITOR, path)).steps] == [asked.id]


async def test_what_a_met_group_no_longer_needs_is_left_out(database, scene):
    learner = await factories.learner()
    one, other = await factories.micro_credential(), await factories.micro_credential()
    extra, last = await factories.micro_credential(), await factories.micro_credential(title="Last")
    path = await factories.pathway(all_of(any_of(one, other), leaf(extra, optional=True), last))
    await scene.earn(learner, one)

    assert await titles(scene, viewer_of(learner), path) == ["Last"]


async def test_orders_are_by_hours_cost_and_start_and_the_unknown_comes_last(database, scene):
    facts = {
        "Long": {"minutes": 600, "price_minor": 0, "currency": "EUR"},
        "Short": {"minutes": 60, "price_minor": 9900, "currency": "EUR"},
        "Unknown": {"minutes": None},
        "Middle": {"minutes": 300, "price_minor": 5000, "currency": "EUR"},
    }
    made = {t: await factories.micro_credential(title=t, **f) for t, f in facts.items()}
    await factories.offering(made["Long"], starts_on=TODAY + timedelta(days=30))
    await factories.offering(made["Short"], starts_on=TODAY + timedelta(days=10))
    await factories.offering(made["Short"], starts_on=TODAY + timedelta(days=5), price_minor=12000)
    await factories.offering(made["Middle"])
    path = await factories.pathway(all_of(*made.values()))

    by = {order: await titles(scene, VISITOR, path, order=order) for order in StepOrder}
    steps = {s.micro_credential.title: s for s in (await found(scene, VISITOR, path)).steps}

    assert by == {
        StepOrder.HOURS: ["Short", "Middle", "Long", "Unknown"],
        StepOrder.COST: ["Long", "Middle", "Short", "Unknown"],
        StepOrder.START: ["Middle", "Short", "Long", "Unknown"],
    }
    assert steps["Short"].terms.price.amount == 9900
    assert steps["Short"].terms.starts_on == TODAY + timedelta(days=5)
    assert [each.price_minor for each in steps["Short"].offerings] == [12000, None]
    assert steps["Middle"].terms.starts_on == TODAY
    assert steps["Unknown"].terms.starts_on is None


async def test_what_is_begun_has_less_left(database, scene):
    learner = await factories.learner()
    activities = [factories.activity("read", weight=80), factories.activity("write", weight=20)]
    begun = await factories.micro_credential(activities, title="Begun", minutes=300)
    fresh = await factories.micro_credential(title="Fresh", minutes=120)
    path = await factories.pathway(all_of(fresh, begun))
    await scene.record(learner, await scene.enroll(learner, begun), "read")

    steps = (await found(scene, viewer_of(learner), path)).steps

    assert [(s.micro_credential.title, s.percent, s.terms.minutes_left) for s in steps] == [
        ("Begun", 80, 60),
        ("Fresh", None, 120),
    ]


async def test_what_is_locked_or_no_longer_offered_comes_after_what_is_open(database, scene):
    first = await factories.micro_credential(title="First", minutes=900)
    second = await factories.micro_credential(title="Second", minutes=60)
    past = await factories.micro_credential(title="Past", minutes=30)
    await factories.offering(past, ends_on=TODAY - timedelta(days=1))
    await factories.offering(past, enroll_by=TODAY - timedelta(days=1))
    path = await factories.pathway(all_of(all_of(first, second, ordering=Ordering.ENFORCED), past))

    steps = (await found(scene, VISITOR, path)).steps

    assert [(s.micro_credential.title, s.standing, s.offerings) for s in steps] == [
        ("First", StepStanding.OPEN, []),
        ("Second", StepStanding.LOCKED, []),
        ("Past", StepStanding.NOT_OFFERED, []),
    ]
    assert await titles(scene, VISITOR, path, open_only=True) == ["First"]


async def test_filters_are_of_the_offerings_that_can_be_joined(database, scene):
    both = await factories.micro_credential(title="Both", price_minor=8000, currency="EUR")
    await factories.offering(both, language="pt")
    onsite = Participation.ONSITE
    await factories.offering(both, language="en-GB", participation=onsite, price_minor=2000)
    plain = await factories.micro_credential(
        title="Plain", language="de", participation=Participation.ONLINE
    )
    free = await factories.micro_credential(title="Free", price_minor=0, currency="USD")
    path = await factories.pathway(all_of(both, plain, free))

    async def only(**wanted):
        return sorted(await titles(scene, VISITOR, path, **wanted))

    assert await only(languages=("pt",)) == ["Both"]
    assert await only(languages=("en",)) == ["Both", "Free"]
    assert await only(languages=("en-GB",), participation=(Participation.ONLINE,)) == []
    assert await only(participation=(Participation.ONLINE,)) == ["Both", "Plain"]
    assert await only(price_at_most=7999) == ["Both", "Free"]
    assert await only(price_at_most=7999, currency="USD") == ["Free"]
    assert await only(price_at_most=7999, languages=("pt",)) == []
    (step,) = (await found(scene, VISITOR, path, languages=("pt",))).steps
    assert ([each.language for each in step.offerings], step.terms.price.amount) == (["pt"], 8000)


async def test_a_badge_that_is_held_is_not_advised_again_unless_it_is_too_old(database, scene):
    learner, skill = await factories.learner(), await factories.skill()
    shows = await factories.micro_credential(title="Shows", skills=[(skill, 1)])
    better = await factories.micro_credential_version(shows, number=2, skills=[(skill, 5)])
    await scene.earn(learner, shows)
    shows_more = await factories.pathway(all_of(leaf(skill, min_level=6)))
    within = await factories.pathway(
        all_of(shows, validity=factories.ValidityPolicy.EARNED_WITHIN, earned_within_days=30)
    )
    viewer = viewer_of(learner)

    assert better.number == 2
    assert await titles(scene, viewer, shows_more) == []
    assert await titles(scene, viewer, within) == []
    scene.clock.pass_by(days=31)
    assert await titles(scene, viewer, within) == ["Shows"]


async def test_pathways_that_are_asked_for_are_looked_into(database, scene):
    learner = await factories.learner()
    one, two = (
        await factories.micro_credential(title="One", minutes=60),
        await factories.micro_credential(title="Two", minutes=90),
    )
    three = await factories.micro_credential(title="Three", minutes=120)
    low = await factories.pathway(all_of(one))
    middle = await factories.pathway(all_of(low, two))
    top = await factories.pathway(all_of(middle, three))
    await scene.earn(learner, two)

    steps = await found(scene, viewer_of(learner), top)

    assert [(s.micro_credential.title, s.serves[0].pathway_id) for s in steps.steps] == [
        ("One", low.id),
        ("Three", top.id),
    ]
    assert steps.exhaustive
    gains = [steps.gain(each).after.explanation for each in steps.steps]
    assert [(each.percent, each.remaining.badges) for each in gains] == [(50, 1), (50, 1)]
    assert gains[0].evaluation.nodes["1.1"].met


async def test_only_what_the_viewer_may_see_counts(database, scene):
    skill = await factories.skill()
    birch = await factories.provider("Birch")
    kinds = {
        "public": {},
        "unlisted": {"visibility": Visibility.UNLISTED},
        "private": {"visibility": Visibility.PRIVATE},
        "draft": {"status": VersionStatus.DRAFT},
        "retired": {"status": VersionStatus.RETIRED},
    }
    made = {
        name: await factories.micro_credential(
            title=name, provider=birch, skills=[(skill, 1)], **facts
        )
        for name, facts in kinds.items()
    }
    hidden = await factories.micro_credential(title="below")
    below = await factories.pathway(all_of(hidden), visibility=Visibility.PRIVATE, provider=birch)
    by_name = await factories.pathway(all_of(*made.values(), below))
    by_skill = await factories.pathway(all_of(skill))
    member = await factories.member_of(birch, Role.AUTHOR)

    async def seen(viewer, path):
        return sorted(await titles(scene, viewer, path))

    assert await seen(VISITOR, by_name) == ["public", "unlisted"]
    assert await seen(VISITOR, by_skill) == ["public"]
    assert await seen(member, by_name) == ["below", "private", "public", "unlisted"]
    assert await seen(member, by_skill) == ["private", "public", "unlisted"]


async def test_it_takes_as_many_statements_whatever_counts(sqlite, scene, counting):
    learner, skill = await factories.learner(), await factories.skill()
    viewer = viewer_of(learner)

    async def path_of(number):
        shown = [
            await factories.micro_credential(minutes=60, skills=[(skill, 1)]) for _ in range(number)
        ]
        for each in shown:
            await factories.offering(each)
        return await factories.pathway(all_of(*shown, leaf(skill)))

    async def cost(*paths):
        ids = [each.id for each in paths]
        with counting() as seen:
            steps = await stepping.steps_towards(viewer, ids, WantedSteps(), scene.clock.now)
            for each in steps.values():
                for step in each.steps:
                    each.gain(step)
        return len(seen), sum(len(each.steps) for each in steps.values())

    few = await path_of(2)
    small = await cost(few)
    large = await cost(few, await path_of(15), await path_of(15))

    assert small == (large[0], 2)
    assert large[1] == 3 * 32


async def test_no_more_than_so_many_are_looked_at(sqlite, scene, monkeypatch):
    monkeypatch.setattr("catalog.services.serving.MOST_SHOWN", 2)
    skill = await factories.skill()
    for number in range(3):
        await factories.micro_credential(
            title=f"By {number}", skills=[(skill, 1)], enrolled_count=number
        )
    path = await factories.pathway(all_of(leaf(skill)))

    steps = await found(scene, VISITOR, path)

    assert [each.micro_credential.title for each in steps.steps] == ["By 1", "By 2"]
    assert not steps.exhaustive


@pytest.mark.parametrize("order", StepOrder)
async def test_places_are_a_total_order(sqlite, scene, order):
    made = [await factories.micro_credential(title="Same", minutes=60) for _ in range(5)]
    path = await factories.pathway(all_of(*made))

    places = [each.place for each in (await found(scene, VISITOR, path, order=order)).steps]

    assert places == sorted(set(places))
    assert len(places) == 5
