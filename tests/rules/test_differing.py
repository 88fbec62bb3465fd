"""Which requirements two versions of a tree have in common, and how the others differ."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.rules.differing import Change, differences
from catalog.rules.requirement import Group, SkillLeaf, walk
from catalog.rules.words import ChangeKind, GroupRule, Ordering
from tests.rules.mountain import PATHWAY, group, leaf, skill
from tests.rules.oracle import random_situation

ADDED, REMOVED, CHANGED, MOVED = ChangeKind


def test_a_tree_does_not_differ_from_itself():
    assert differences(PATHWAY, PATHWAY) == []


def test_what_is_added_removed_and_changed_is_told_in_the_order_of_the_later_tree():
    before = group("all", GroupRule.ALL, leaf("sql"), leaf("python"), leaf("fhir"))
    after = Group(
        "all", "All", GroupRule.AT_LEAST,
        (leaf("cloud"), leaf("sql", "Structured queries"), leaf("python", optional=True)), 1,
    )  # fmt: skip

    assert differences(before, after) == [
        Change(CHANGED, "all", ("It asked for “All 3”, and asks for “Any 1 of 2”.",)),
        Change(ADDED, "cloud"),
        Change(CHANGED, "sql", ("It was called “Sql”.",)),
        Change(CHANGED, "python", ("It is optional now.",)),
        Change(REMOVED, "fhir"),
    ]


def test_a_key_that_asks_for_another_thing_says_so():
    before = group("all", GroupRule.ALL, skill("a", "urn:a", 3), leaf("sql"), leaf("python"))
    after = group(
        "all", GroupRule.ALL, skill("a", "urn:a", 4), replace(leaf("fhir"), key="sql", title="Sql"),
        group("python", GroupRule.ANY, leaf("cloud")), ordering=Ordering.HINT,
    )  # fmt: skip

    told = {each.key: each for each in differences(before, after)}

    assert told["all"].says == ("Whether its parts have an order has changed.",)
    assert told["a"].says == ("The lowest level that counts is another.",)
    assert told["sql"].says == told["python"].says == ("It asks for something else.",)
    assert isinstance(before.children[0], SkillLeaf)


def test_what_is_below_another_group_has_moved():
    before = group("all", GroupRule.ALL, group("a", GroupRule.ANY, leaf("sql")), leaf("fhir"))
    after = group("all", GroupRule.ALL, group("a", GroupRule.ANY), leaf("sql"), leaf("fhir"))

    (moved,) = [each for each in differences(before, after) if each.kind is MOVED]

    assert (moved.key, moved.says) == ("sql", ("It was below “a”, and is below “all”.",))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 2**32).map(random.Random), st.integers(0, 2**32).map(random.Random))
def test_the_way_back_removes_what_the_way_there_adds(one, other):
    before, after = random_situation(one).tree, random_situation(other).tree

    there, back = differences(before, after), differences(after, before)

    def keys(changes, *kinds):
        return sorted(each.key for each in changes if each.kind in kinds)

    assert keys(there, ADDED) == keys(back, REMOVED)
    assert keys(there, REMOVED) == keys(back, ADDED)
    assert keys(there, CHANGED, MOVED) == keys(back, CHANGED, MOVED)
    assert {each.key for each in there} <= {n.key for t in (before, after) for n in walk(t)}
