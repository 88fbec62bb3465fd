"""What a learner is told of a pathway, word by word."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from catalog.rules.explain import LeafFacts, Price, Remaining, explain, simulate
from catalog.rules.remaining import Cost, leaf_cost
from catalog.rules.words import BadgeState, GroupRule, Ordering, Standing, StepReason
from tests.rules.mountain import FACTS, HELD, NOW, PATHWAY, badge, group, leaf, skill

ALL, ANY, AT_LEAST = GroupRule.ALL, GroupRule.ANY, GroupRule.AT_LEAST
CREDITS, HOURS = GroupRule.AT_LEAST_CREDITS, GroupRule.AT_LEAST_HOURS


@pytest.fixture(scope="module")
def story():
    return explain(PATHWAY, HELD, NOW, FACTS)


def said(explanation, key):
    node = explanation.node(key)
    return node.standing, node.word, node.message


def test_the_summary_says_how_far_one_is_and_what_is_next(story):
    assert story.summary == "5 of 8 badges earned; next best step: Privacy and Consent in Care."
    assert (story.earned, story.needed, story.percent) == (5, 8, 62)


def test_what_is_left_is_the_way_of_fewest_hours(story):
    assert story.remaining == Remaining(
        keys=("privacy", "practicum", "statistics"),
        badges=3,
        credits=1100,
        minutes=864 + 3600 + 1620,
        prices=(Price(13500, "EUR"),),
        prices_known=True,
        exact=False,
    )


def test_the_next_step_says_what_it_takes_and_what_it_brings(story):
    step = story.next_step

    assert (step.key, step.title) == ("privacy", "Privacy and Consent in Care")
    assert (step.completes, step.opens) == (("foundations",), ("practicum",))
    assert step.minutes_left == 864
    assert step.message == (
        "About 14 hours left. It completes Foundations and opens Stewardship Practicum."
    )
    assert step.reasons == (
        StepReason.UNDER_WAY,
        StepReason.COMPLETES_GROUP,
        StepReason.OPENS_NEXT,
        StepReason.SHORTEST_WAY,
    )


@pytest.mark.parametrize(
    ("key", "standing", "word", "message"),
    [
        ("steward", Standing.UNDER_WAY, "1 of 3", "2 more to go."),
        ("quality", Standing.MET, "Earned", "You earned it on 12 October 2026."),
        ("practicum", Standing.LOCKED, "Locked", "Opens when Foundations is complete."),
        ("tools", Standing.MET, "Complete", "You have 2 of 2."),
        ("python", Standing.NOT_NEEDED, "Not needed", "You have 2 already."),
        ("breadth", Standing.UNDER_WAY, "3 of 6 credits", "3 credits to go."),
        ("statistics", Standing.UNDER_WAY, "25 %", "About 27 hours left."),
        (
            "ethics",
            Standing.HELD_NOT_COUNTING,
            "Expired",
            "Your badge ran out on 3 March 2026, so it does not count. "
            "Earning it takes about 4 hours.",
        ),
        ("platforms", Standing.NOT_NEEDED, "Not needed", "Cloud Practice counts in its place."),
        ("extras", Standing.OPTIONAL, "Optional", "Nothing depends on it."),
        ("extra", Standing.OPTIONAL, "Optional", "Nothing depends on it."),
    ],
)
def test_every_node_says_where_it_stands(story, key, standing, word, message):
    assert said(story, key) == (standing, word, message)


def test_the_next_stone_says_how_far_it_is(story):
    assert said(story, "privacy")[:2] == (Standing.NEXT, "Next: 60 %")
    assert story.node("privacy").message == story.next_step.message


def test_groups_say_their_rule_and_tally(story):
    told = {node.key: (node.asks, node.tally) for node in story.nodes if node.asks}

    assert told == {
        "steward": ("All 3", "1 of 3"),
        "care": ("All 2", "0 of 2"),
        "foundations": ("All 3", "2 of 3"),
        "tools": ("Any 2 of 4", "2 of 2"),
        "breadth": ("At least 6 credits", "3 of 6 credits"),
        "either": ("Any one", "1 of 1"),
        "extras": ("Any one", "0 of 1"),
    }


def test_nodes_come_in_the_order_of_the_tree_with_their_parents(story):
    assert [(node.key, node.parent_key) for node in story.nodes][:6] == [
        ("steward", None),
        ("care", "steward"),
        ("foundations", "care"),
        ("quality", "foundations"),
        ("basics", "foundations"),
        ("privacy", "foundations"),
    ]
    assert [node.key for node in story.nodes if node.on_the_way] == [
        "steward", "care", "foundations", "privacy", "practicum", "breadth", "statistics",
    ]  # fmt: skip


def test_a_badge_more_opens_what_was_locked():
    held = (*HELD, badge("privacy"))

    later = explain(PATHWAY, held, NOW, FACTS)

    assert said(later, "foundations") == (Standing.MET, "Complete", "You have 3 of 3.")
    assert said(later, "practicum") == (Standing.OPEN, "Open", "About 60 hours.")
    assert (later.next_step.key, later.earned, later.needed) == ("statistics", 6, 8)
    assert later.summary == "6 of 8 badges earned; next best step: Statistics."


def test_a_complete_pathway_leaves_nothing():
    held = (*HELD, badge("privacy"), badge("practicum"), badge("statistics"))

    done = explain(PATHWAY, held, NOW, FACTS)

    assert done.evaluation.met
    assert (done.earned, done.needed, done.percent) == (8, 8, 100)
    assert (done.next_step, done.remaining.keys, done.remaining.minutes) == (None, (), 0)
    assert done.summary == "8 of 8 badges earned."
    assert said(done, "ethics")[0] is Standing.NOT_NEEDED


def test_the_last_step_completes_the_pathway():
    held = (*HELD, badge("privacy"), badge("practicum"))

    step = explain(PATHWAY, held, NOW, FACTS).next_step

    assert step.message == "About 27 hours left. It completes the pathway."
    assert step.reasons == (
        StepReason.UNDER_WAY,
        StepReason.COMPLETES_PATHWAY,
        StepReason.SHORTEST_WAY,
    )


def test_nothing_held_and_nothing_known_still_makes_sense():
    fresh = explain(PATHWAY, [], NOW)

    assert (fresh.earned, fresh.needed, fresh.percent) == (0, 7, 0)
    assert fresh.remaining.keys == (
        "quality", "basics", "privacy", "practicum", "sql", "python", "statistics",
    )  # fmt: skip
    assert (fresh.remaining.minutes, fresh.remaining.credits) == (None, None)
    assert fresh.remaining.exact is False
    assert fresh.next_step.message == "It is on the shortest way that is left."


def test_credits_that_are_known_go_before_those_that_are_not():
    tree = group("root", CREDITS, leaf("sql"), leaf("python"), threshold=300)
    facts = {"sql": LeafFacts(minutes=60), "python": LeafFacts(minutes=6000, credits=300)}

    assert explain(tree, [], NOW, facts).remaining.keys == ("python",)


def test_what_is_not_offered_any_more_is_not_planned():
    tree = group("root", ANY, leaf("sql"), leaf("python"))
    gone, there = LeafFacts(minutes=60, available=False), LeafFacts(minutes=600)

    other = explain(tree, [], NOW, {"sql": gone, "python": there})
    none = explain(tree, [], NOW, {"sql": gone, "python": gone})

    assert other.remaining.keys == ("python",)
    assert (none.remaining, none.next_step) == (None, None)
    assert none.summary == "0 of 0 badges earned."


def test_a_badge_saves_the_dearest_of_what_it_could_meet():
    tree = group("root", ALL, skill("short", "urn:a"), skill("long", "urn:b"))
    held = badge("sql", skills={"urn:a": 1, "urn:b": 1})
    facts = {"short": LeafFacts(minutes=60), "long": LeafFacts(minutes=6000)}

    explanation = explain(tree, [held], NOW, facts)

    assert explanation.remaining.keys == ("short",)
    assert explanation.node("long").standing is Standing.MET
    assert explanation.node("short").standing is Standing.NEXT


def test_a_badge_that_saves_as_much_here_as_there_meets_the_earlier():
    tree = group("root", ALL, skill("first", "urn:a"), skill("second", "urn:b"))
    held = badge("sql", skills={"urn:a": 1, "urn:b": 1})

    assert explain(tree, [held], NOW).remaining.keys == ("second",)


def test_equal_costs_are_taken_in_the_order_of_the_tree():
    tree = group("root", AT_LEAST, leaf("sql"), leaf("python"), leaf("fhir"), threshold=2)
    facts = {name: LeafFacts(minutes=60) for name in ("sql", "python", "fhir")}

    assert explain(tree, [], NOW, facts).remaining.keys == ("sql", "python")


def test_what_has_begun_goes_before_what_has_not_at_the_same_cost():
    tree = group("root", ANY, leaf("sql"), leaf("python"))
    facts = {"sql": LeafFacts(minutes=60), "python": LeafFacts(minutes=60, percent=0)}

    explanation = explain(tree, [], NOW, facts)

    assert explanation.next_step.key == "python"
    assert said(explanation, "python")[1] == "Next: 0 %"


def test_a_workload_that_nobody_stated_counts_as_more_than_any():
    tree = group("root", ANY, leaf("sql"), leaf("python"))

    explanation = explain(tree, [], NOW, {"python": LeafFacts(minutes=90_000)})

    assert explanation.remaining.keys == ("python",)
    assert leaf_cost(LeafFacts()) == Cost(unknown=1, minutes=0, badges=1, fresh=1)


def test_credits_are_reached_in_the_fewest_hours_and_not_by_the_best_ratio():
    tree = group("root", CREDITS, leaf("sql"), leaf("python"), leaf("fhir"), threshold=600)
    facts = {
        "sql": LeafFacts(minutes=300, credits=500),
        "python": LeafFacts(minutes=1000, credits=600),
        "fhir": LeafFacts(minutes=800, credits=300),
    }

    remaining = explain(tree, [], NOW, facts).remaining

    assert (remaining.keys, remaining.minutes, remaining.exact) == (("python",), 1000, True)


def test_hours_are_reached_by_work_that_is_counted():
    tree = group("root", HOURS, leaf("sql"), leaf("python"), threshold=1200)
    facts = {"sql": LeafFacts(minutes=1200), "python": LeafFacts(minutes=600)}

    explanation = explain(tree, [badge("python", credits=50)], NOW, facts)

    assert explanation.node("root").tally == "10 of 20 hours"
    assert explanation.remaining.keys == ("sql",)


def test_one_target_of_two_groups_is_paid_for_once_and_said_to_be_a_bound():
    first, second = (
        group("first", ANY, leaf("sql")),
        group("second", ANY, replace(leaf("sql"), key="again")),
    )
    facts = dict.fromkeys(("sql", "again"), LeafFacts(minutes=600, credits=100))

    remaining = explain(group("root", ALL, first, second), [], NOW, facts).remaining

    assert remaining.keys == ("sql", "again")
    assert (remaining.badges, remaining.minutes, remaining.credits) == (1, 600, 100)
    assert remaining.exact is False


def test_enforced_order_locks_all_that_follows_and_everything_in_it():
    inner = group("inner", ALL, leaf("python"), leaf("fhir"))
    tree = group("root", ALL, leaf("sql"), inner, leaf("cloud"), ordering=Ordering.ENFORCED)

    explanation = explain(tree, [badge("cloud")], NOW)

    locks = {node.key: node.locked_by for node in explanation.nodes}
    assert locks == {
        "root": None, "sql": None, "inner": "sql", "python": "sql", "fhir": "sql", "cloud": None,
    }  # fmt: skip
    assert said(explanation, "cloud")[0] is Standing.MET
    assert explanation.next_step.opens == ("inner",)


def test_what_is_locked_is_not_next_even_if_it_has_begun():
    tree = group("root", ALL, leaf("sql"), leaf("python"), ordering=Ordering.ENFORCED)

    explanation = explain(tree, [], NOW, {"python": LeafFacts(minutes=60, percent=90)})

    assert explanation.next_step.key == "sql"
    assert said(explanation, "python") == (Standing.UNDER_WAY, "90 %", "About 6 minutes left.")


def test_what_is_optional_locks_nothing():
    optional = leaf("sql", optional=True)
    tree = group("root", ALL, optional, leaf("python"), ordering=Ordering.ENFORCED)

    assert explain(tree, [], NOW).node("python").locked_by is None


def test_order_as_a_hint_locks_nothing():
    tree = group("root", ALL, leaf("sql"), leaf("python"), ordering=Ordering.HINT)

    assert {node.locked_by for node in explain(tree, [], NOW).nodes} == {None}


def test_with_enforced_order_the_cheapest_way_begins_at_the_beginning():
    tree = group("root", ANY, leaf("sql"), leaf("python"), ordering=Ordering.ENFORCED)
    facts = {"sql": LeafFacts(minutes=6000), "python": LeafFacts(minutes=60)}

    assert explain(tree, [], NOW, facts).next_step.key == "sql"


@pytest.mark.parametrize(
    ("held", "word"),
    [
        (badge("sql", state=BadgeState.REVOKED), "Withdrawn"),
        (badge("sql", state=BadgeState.SUSPENDED), "Suspended"),
        (badge("sql", state=BadgeState.ISSUING), "Being signed"),
    ],
)
def test_a_badge_that_does_not_count_says_so_before_anything_else(held, word):
    tree = group("root", ALL, leaf("python"), leaf("sql"))

    explanation = explain(tree, [held], NOW)

    assert said(explanation, "sql")[:2] == (Standing.HELD_NOT_COUNTING, word)


def test_the_newest_badge_tells_why_none_counts():
    old = badge("sql", state=BadgeState.REVOKED, awarded=datetime(2024, 1, 1, tzinfo=UTC))
    new = badge("sql", until=datetime(2026, 2, 1, tzinfo=UTC), number=777)
    tree = group("root", ALL, leaf("python"), leaf("sql"))

    assert explain(tree, [old, new], NOW).node("sql").word == "Expired"


def test_the_next_step_says_why_what_is_held_does_not_count():
    gone = badge("sql", until=datetime(2026, 2, 1, tzinfo=UTC))

    explanation = explain(leaf("sql"), [gone], NOW, {"sql": LeafFacts(minutes=120)})

    assert explanation.node("sql").message == (
        "Your badge ran out on 1 February 2026, so it does not count. "
        "About 2 hours. It completes the pathway."
    )


def test_a_simulation_tells_what_further_badges_would_meet():
    further = [badge("privacy"), badge("fhir")]

    simulated = simulate(PATHWAY, HELD, further, NOW, FACTS)

    assert simulated.newly_met == ("foundations", "privacy", "fhir")
    assert simulated.explanation.earned == 6
    assert explain(PATHWAY, HELD, NOW, FACTS).earned == 5


def test_leaf_facts_round_what_is_left_up():
    assert LeafFacts(minutes=100, percent=99).left == 1
    assert LeafFacts(minutes=101, percent=50).left == 51
    assert LeafFacts(minutes=100, percent=100).left == 0
    assert LeafFacts(percent=50).left is None
    assert LeafFacts(minutes=100, minutes_left=7).left == 7


def test_the_achievement_of_a_skill_is_the_same_wherever_it_is_planned():
    tree = group(
        "root", ALL, group("one", ANY, skill("a", "urn:a")), group("two", ANY, skill("b", "urn:b"))
    )
    known = LeafFacts(minutes=60, achievement=UUID(int=5))

    assert explain(tree, [], NOW, {"a": known, "b": known}).remaining.badges == 1
