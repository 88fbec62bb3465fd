"""What holds of every tree and every set of badges, on random ones compared with the oracle."""

import os
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.rules.holding import keys_of
from catalog.rules.requirement import Group, leaf_keys, walk
from catalog.rules.stacking import evaluate
from tests.rules.oracle import compare, disagreements, random_situation

CASES = int(os.environ.get("CASES", "1500"))
MANY = settings(max_examples=150, deadline=None)

seeds = st.integers(0, 2**32).map(random.Random)
situations = seeds.map(random_situation)
hard_situations = seeds.map(lambda r: random_situation(r, exclusive=0.6, limited=0.6))


def test_the_evaluation_agrees_with_trying_everything():
    met, faults = compare(CASES, seed=1)

    assert faults == []
    assert CASES // 10 < met < CASES


@MANY
@given(situations)
def test_the_evaluation_agrees_with_the_oracle_wherever_hypothesis_looks(situation):
    assert disagreements(situation) == []


@MANY
@given(situations, st.randoms())
def test_the_order_of_badges_is_of_no_account(situation, shuffler):
    shuffled = list(situation.badges)
    shuffler.shuffle(shuffled)

    again = evaluate(situation.tree, shuffled, situation.at)

    assert again == evaluate(situation.tree, situation.badges, situation.at)


@MANY
@given(situations, st.randoms())
def test_one_badge_fewer_never_meets_more(situation, chooser):
    fewer = [badge for badge in situation.badges if chooser.random() < 0.7]

    less = evaluate(situation.tree, fewer, situation.at)
    more = evaluate(situation.tree, situation.badges, situation.at)

    groups = [key for key, node in less.nodes.items() if node.kind.name == "GROUP"]
    assert all(more.nodes[key].met >= less.nodes[key].met for key in groups)
    assert all(more.nodes[key].have >= less.nodes[key].have for key in groups)


@MANY
@given(situations)
def test_a_trace_replays_to_the_same_award(situation):
    first = evaluate(situation.tree, situation.badges, situation.at)
    ids = {entry.badge_id for entry in first.trace}
    rests_on = [badge for badge in situation.badges if badge.id in ids]

    again = evaluate(situation.tree, rests_on, situation.at)

    assert again.trace == first.trace
    assert again.valid_until == first.valid_until


@MANY
@given(situations)
def test_the_same_badges_once_more_change_nothing(situation):
    once = evaluate(situation.tree, situation.badges, situation.at)
    twice = evaluate(situation.tree, [*situation.badges, *situation.badges], situation.at)

    assert twice.met == once.met
    assert {k: (n.met, n.have, n.own) for k, n in twice.nodes.items()} == {
        k: (n.met, n.have, n.own) for k, n in once.nodes.items()
    }
    assert {entry.badge_id for entry in twice.trace} == {entry.badge_id for entry in once.trace}


@MANY
@given(hard_situations)
def test_what_is_decided_without_any_effort_is_right_and_the_usual_decides_all(situation):
    hasty = evaluate(situation.tree, situation.badges, situation.at, effort=0)
    usual = evaluate(situation.tree, situation.badges, situation.at)

    groups = [node.key for node in walk(situation.tree) if isinstance(node, Group)]
    assert all(usual.nodes[key].decided for key in groups)
    for key in groups:
        if hasty.nodes[key].decided:
            assert hasty.nodes[key].met == usual.nodes[key].met
        else:
            assert not hasty.nodes[key].met


@MANY
@given(situations)
def test_only_badges_that_the_inverted_table_finds_can_matter(situation):
    keys = leaf_keys(situation.tree)
    found = [badge for badge in situation.badges if keys & keys_of(badge)]

    assert evaluate(situation.tree, found, situation.at) == evaluate(
        situation.tree, situation.badges, situation.at
    )


@MANY
@given(situations, st.lists(st.integers(0, 99), min_size=9, max_size=9))
def test_what_a_leaf_is_worth_never_decides_whether_groups_are_met(situation, values):
    worth = {f"n{number}": value for number, value in enumerate(values)}

    plain = evaluate(situation.tree, situation.badges, situation.at)
    weighted = evaluate(situation.tree, situation.badges, situation.at, worth)

    assert isinstance(situation.tree, Group)
    assert weighted.met == plain.met
    assert {k: (n.met, n.have) for k, n in plain.nodes.items() if n.kind.name == "GROUP"} == {
        k: (n.met, n.have) for k, n in weighted.nodes.items() if n.kind.name == "GROUP"
    }
