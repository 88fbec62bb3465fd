"""Groups below whose children a badge counts once only: the best assignment, never a greedy one."""

from dataclasses import replace

from catalog.rules.explain import explain
from catalog.rules.stacking import evaluate
from catalog.rules.words import GroupRule, NotCounted, Sharing, Standing
from tests.rules.mountain import NOW, badge, group, leaf, skill

ALL, ANY, AT_LEAST = GroupRule.ALL, GroupRule.ANY, GroupRule.AT_LEAST
CREDITS = GroupRule.AT_LEAST_CREDITS


def exclusive(rule, *children, threshold=0):
    return group("root", rule, *children, threshold=threshold, sharing=Sharing.EXCLUSIVE)


def pair(key, *names):
    """A group that needs all of these, with leaves of its own."""
    return group(key, ALL, *(replace(leaf(name), key=f"{key}-{name}") for name in names))


def one_of(key, *uris):
    return group(key, ANY, *(skill(f"{key}-{uri}", uri) for uri in uris))


def test_one_badge_does_not_stand_for_two_children():
    tree = exclusive(ALL, one_of("first", "a"), one_of("second", "a"))
    held = [badge("sql", skills={"a": 1})]

    shared = evaluate(replace(tree, sharing=Sharing.REUSABLE), held, NOW)
    apart = evaluate(tree, held, NOW)

    assert shared.met
    assert (apart.met, apart.decided) == (False, True)
    assert (apart.nodes["root"].have, apart.nodes["root"].need) == (1, 2)


def test_badges_are_assigned_so_that_all_children_stand():
    tree = exclusive(ALL, one_of("first", "a", "b"), one_of("second", "a"))
    only_a, both = badge("sql", skills={"a": 1}), badge("python", skills={"a": 1, "b": 1})

    for held in ([only_a, both], [both, only_a]):
        evaluation = evaluate(tree, held, NOW)
        assert evaluation.met
        assert {entry.badge_id for entry in evaluation.trace} == {only_a.id, both.id}
        assert all(len(entry.keys) == 1 for entry in evaluation.trace)


def test_as_many_children_as_can_stand_side_by_side_are_counted():
    tree = exclusive(
        AT_LEAST, pair("x", "sql", "python"), pair("y", "python", "fhir"), pair("z", "cloud"), threshold=3
    )  # fmt: skip
    held = [badge(name) for name in ("sql", "python", "fhir", "cloud")]

    three = evaluate(tree, held, NOW)
    two = evaluate(replace(tree, threshold=2), held, NOW)

    assert (three.met, three.nodes["root"].have) == (False, 2)
    assert two.met
    assert all(three.nodes[key].met for key in ("x", "y", "z"))


def test_credits_are_those_of_children_that_stand_side_by_side():
    tree = exclusive(
        CREDITS, pair("x", "sql", "python"), pair("y", "python", "fhir"), threshold=601
    )
    held = [badge("sql", credits=100), badge("python", credits=200), badge("fhir", credits=400)]

    short = evaluate(tree, held, NOW)
    enough = evaluate(replace(tree, threshold=600), held, NOW)

    assert (short.met, short.decided, short.nodes["root"].have) == (False, True, 600)
    assert [entry.keys for entry in enough.trace] == [("y-python",), ("y-fhir",)]


def test_a_group_of_credits_inside_takes_no_more_than_it_needs_if_another_wants_it():
    inner = group(
        "inner", CREDITS, replace(leaf("sql"), key="i-sql"), replace(leaf("python"), key="i-python"), threshold=300
    )  # fmt: skip
    tree = exclusive(ALL, inner, pair("other", "python"))

    assert evaluate(tree, [badge("sql"), badge("python")], NOW).met
    assert not evaluate(tree, [badge("sql", credits=100), badge("python", credits=200)], NOW).met


def test_a_leaf_whose_badge_another_child_takes_says_so():
    tree = exclusive(ALL, one_of("first", "a"), leaf("sql"))
    held = badge("sql", skills={"a": 1})

    evaluation = evaluate(tree, [held], NOW)

    assert not evaluation.met
    assert [each.reason for each in evaluation.nodes["sql"].uncounted] == [
        NotCounted.COUNTED_ELSEWHERE
    ]


def test_assignments_are_not_tried_one_by_one():
    uris = [f"u{number}" for number in range(9)]
    children = [
        group(f"g{n}", AT_LEAST, *(skill(f"g{n}-{uri}", uri) for uri in uris), threshold=4)
        for n in range(3)
    ]
    held = [badge(str(30 + n), skills=dict.fromkeys(uris)) for n in range(11)]

    eleven = evaluate(exclusive(ALL, *children), held, NOW)
    twelve = evaluate(exclusive(ALL, *children), [*held, badge("41", skills={"u0": None})], NOW)

    assert (eleven.met, eleven.decided) == (False, True)
    assert twelve.met


def test_what_takes_too_long_is_undecided_until_more_is_spent_on_it():
    first, second = one_of("first", "a", "b"), one_of("second", "a")
    held = [badge("sql", skills={"a": 1}), badge("python", skills={"a": 1, "b": 1})]

    little = explain(exclusive(ALL, first, second), held, NOW, effort=0)
    usual = evaluate(exclusive(ALL, first, second), held, NOW)

    assert (little.evaluation.met, little.evaluation.decided) == (False, False)
    assert little.node("root").standing is Standing.UNDECIDED
    assert little.node("root").word == "Being worked out"
    assert "takes longer to work out" in little.summary
    assert usual.met


def test_what_stands_alone_but_not_beside_the_others_is_planned_in_another_way():
    either = group("either", ANY, skill("shown", "a"), leaf("fhir"))
    tree = exclusive(ALL, either, pair("x", "sql"))

    explanation = explain(tree, [badge("sql", skills={"a": 1})], NOW)

    assert explanation.remaining.keys == ("fhir",)
    assert explanation.remaining.exact is False
    assert explain(tree, [badge("sql", skills={"a": 1}), badge("fhir")], NOW).evaluation.met
