"""What becomes of badges when another version of a tree is taken."""

from dataclasses import replace
from uuid import UUID

from catalog.rules.comparing import compare
from catalog.rules.words import GroupRule
from tests.rules.mountain import NOW, badge, group, leaf

ALL, ANY = GroupRule.ALL, GroupRule.ANY


def test_done_lost_and_new_are_told_apart():
    before = group("root", ALL, leaf("sql"), leaf("python"), leaf("cloud"))
    after = group("root", ALL, leaf("sql"), leaf("ethics"), leaf("cloud"))

    found = compare(before, after, [badge("sql"), badge("python")], NOW)

    assert (found.done, found.lost, found.new) == (("sql",), ("python",), ("ethics",))


def test_a_badge_that_counts_under_another_key_is_not_lost():
    before = group("root", ALL, leaf("sql"), leaf("cloud"))
    after = group("root", ALL, replace(leaf("sql"), key="databases"), leaf("cloud"))

    found = compare(before, after, [badge("sql")], NOW)

    assert (found.done, found.lost, found.new) == (("databases",), (), ())


def test_a_key_that_asks_for_something_else_is_new():
    before = group("root", ALL, leaf("sql"))
    after = group("root", ALL, replace(leaf("sql"), micro_credential_id=UUID(int=99)))

    found = compare(before, after, [badge("sql")], NOW)

    assert (found.done, found.lost, found.new) == ((), ("sql",), ("sql",))


def test_a_version_compared_with_itself_loses_and_brings_nothing():
    tree = group("root", ANY, leaf("sql"), leaf("python"))

    found = compare(tree, tree, [badge("sql")], NOW)

    assert (found.done, found.lost, found.new) == (("sql",), (), ())
