"""What is refused at publication, and where in the tree it is."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules.publication import MAX_DEPTH, MAX_NODES, LeafWorth, check, find_cycle
from catalog.rules.requirement import Validity
from catalog.rules.words import GroupRule, ValidityPolicy
from tests.rules.mountain import PATHWAY, group, leaf, skill

ALL, ANY, AT_LEAST = GroupRule.ALL, GroupRule.ANY, GroupRule.AT_LEAST
CREDITS, HOURS = GroupRule.AT_LEAST_CREDITS, GroupRule.AT_LEAST_HOURS
WORTH = {"sql": LeafWorth(300, 60), "python": LeafWorth(200, 90)}


def problems(tree, worth=None):
    return [(problem.code, problem.path) for problem in check(tree, worth)]


def test_a_sound_tree_has_no_problems():
    assert check(PATHWAY) == []
    assert check(leaf("sql")) == []


def test_a_group_needs_something_that_is_required():
    empty = group("inner", ANY)
    only_optional = group("inner", ALL, leaf("sql", optional=True))

    assert problems(group("root", ALL, empty)) == [("EMPTY_GROUP", ("root", "inner"))]
    assert problems(group("root", ALL, only_optional)) == [("EMPTY_GROUP", ("root", "inner"))]


@pytest.mark.parametrize("rule", [AT_LEAST, CREDITS, HOURS])
def test_a_threshold_of_zero_or_less_is_refused(rule):
    for threshold in (0, -1):
        tree = group("root", rule, leaf("sql"), threshold=threshold)
        assert problems(tree) == [("THRESHOLD_ZERO", ("root",))]


def test_more_than_the_children_that_are_required_cannot_be_asked_for():
    tree = group("root", AT_LEAST, leaf("sql"), leaf("python", optional=True), threshold=2)

    assert check(tree)[0].message == "The group asks for 2 of 1."
    assert problems(tree) == [("MORE_THAN_CHILDREN", ("root",))]


def test_a_key_stands_for_one_requirement_only():
    tree = group("root", ALL, group("sql", ANY, leaf("python")), leaf("sql"))

    assert problems(tree) == [("DUPLICATE_KEY", ("root", "sql"))]


def test_the_same_thing_is_asked_for_once_in_a_group_but_skills_may_repeat():
    twice = replace(leaf("sql"), key="again")
    tree = group(
        "root", ALL, leaf("sql"), twice, group("other", ANY, replace(twice, key="other-sql"))
    )
    skills = group("root", ALL, skill("a", "urn:a"), skill("b", "urn:a"))

    assert problems(tree) == [("SAME_TARGET_TWICE", ("root", "again"))]
    assert problems(skills) == []


def test_credits_and_hours_that_nothing_reaches_are_refused():
    credits = group("root", CREDITS, leaf("sql"), leaf("python"), threshold=501)
    hours = replace(credits, rule=HOURS, threshold=151)

    assert problems(credits, WORTH) == [("OUT_OF_REACH", ("root",))]
    assert problems(replace(credits, threshold=500), WORTH) == []
    assert problems(hours, WORTH) == [("OUT_OF_REACH", ("root",))]
    assert problems(replace(hours, threshold=150), WORTH) == []


def test_a_nested_group_brings_only_as_many_as_it_asks_for():
    inner = group("inner", ANY, leaf("sql"), leaf("python"))
    tree = group("root", CREDITS, inner, threshold=301)

    assert problems(tree, WORTH) == [("OUT_OF_REACH", ("root",))]
    assert problems(replace(tree, threshold=300), WORTH) == []


def test_what_is_not_known_could_bring_anything():
    tree = group("root", CREDITS, leaf("sql"), skill("s", "urn:a"), threshold=9000)

    assert problems(tree, WORTH) == []


def test_earned_within_needs_a_period():
    def within(days):
        policy = Validity(ValidityPolicy.EARNED_WITHIN, days)
        return group("root", ALL, replace(leaf("sql"), validity=policy))

    assert problems(within(None)) == [("PERIOD_MISSING", ("root", "sql"))]
    assert problems(within(0)) == [("PERIOD_MISSING", ("root", "sql"))]
    assert problems(within(1)) == []


def nested(depth):
    tree = leaf("sql")
    for level in range(depth - 1, 0, -1):
        tree = group(f"g{level}", ALL, tree)
    return tree


def test_trees_may_be_so_deep_and_no_deeper():
    assert problems(nested(MAX_DEPTH)) == []
    assert [code for code, _ in problems(nested(MAX_DEPTH + 1), WORTH)] == ["TOO_DEEP"]
    assert [code for code, _ in problems(nested(3000), WORTH)] == ["TOO_DEEP"]


def test_trees_may_be_so_large_and_no_larger():
    many = [skill(f"s{number}", "urn:a") for number in range(MAX_NODES)]

    assert problems(group("root", ALL, *many[:-1])) == []
    assert problems(group("root", ALL, *many)) == [("TOO_LARGE", ("root",))]


def test_every_problem_is_told_in_the_order_of_the_tree():
    tree = group("root", AT_LEAST, group("a", ANY), group("b", CREDITS, leaf("sql")), threshold=3)

    assert problems(tree) == [
        ("MORE_THAN_CHILDREN", ("root",)),
        ("EMPTY_GROUP", ("root", "a")),
        ("THRESHOLD_ZERO", ("root", "b")),
    ]


def test_a_loop_is_named_from_where_it_begins():
    assert find_cycle({"a": ["b"], "b": ["c"], "c": ["b"]}) == ["b", "c", "b"]
    assert find_cycle({"a": ["a"]}) == ["a", "a"]


def test_a_diamond_is_no_loop():
    assert find_cycle({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}) is None
    assert find_cycle({}) is None


def test_a_long_chain_is_followed_to_its_end():
    chain = {number: [number + 1] for number in range(50_000)}

    assert find_cycle(chain) is None
    assert len(find_cycle({**chain, 50_000: [0]})) == 50_002


@given(st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=4), max_size=8))
def test_a_loop_is_found_exactly_when_something_leads_back_to_itself(edges):
    def reachable(start):
        seen, waiting = set(), list(edges.get(start, ()))
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting.extend(edges.get(each, ()))
        return seen

    loop = find_cycle(edges)

    assert (loop is not None) == any(node in reachable(node) for node in edges)
    if loop is not None:
        assert loop[0] == loop[-1]
        assert len(set(loop)) == len(loop) - 1
        assert all(after in edges[before] for before, after in pairwise(loop))
