"""Of what providers and of what level badges have to be, and leaves that any of a set meets."""

from dataclasses import replace
from uuid import UUID

from catalog.rules.criteria import criteria
from catalog.rules.explain import LeafFacts, explain
from catalog.rules.publication import LeafWorth, check
from catalog.rules.requirement import Floor, Limits, SetLeaf
from catalog.rules.stacking import evaluate
from catalog.rules.words import AchievementKind, GroupRule, NotCounted, Standing
from tests.rules.mountain import NOW, NUMBERS, badge, group, leaf

ALL, AT_LEAST, CREDITS = GroupRule.ALL, GroupRule.AT_LEAST, GroupRule.AT_LEAST_CREDITS
OURS, THEIRS, OTHERS = UUID(int=900), UUID(int=901), UUID(int=902)
NAMES = ("sql", "python", "fhir", "cloud")


def of(name, provider=OURS, **more):
    return replace(badge(name, **more), provider_id=provider)


def some(rule, threshold, *names, **limits):
    limit = Limits(own=frozenset([OURS]), own_name="Ours", **limits)
    return group("root", rule, *map(leaf, names or NAMES), threshold=threshold, limits=limit)


def test_so_many_badges_have_to_be_of_the_provider():
    tree = some(AT_LEAST, 3, least_own=2)
    others = [of(name, THEIRS) for name in ("sql", "python", "fhir")]

    none = explain(tree, others, NOW)
    one = explain(tree, [*others, of("cloud")], NOW)
    two = evaluate(tree, [of("sql"), *others[1:], of("cloud")], NOW)

    assert [e.evaluation.met for e in (none, one)] == [False, False]
    assert one.node("root").tally == "3 of 3"
    assert one.node("root").message == "1 of 2 badges that have to be from Ours."
    assert two.met
    assert {entry.badge_id for entry in two.trace} >= {of("sql").id, of("cloud").id}


def test_credits_beyond_a_cap_are_ignored_and_no_failure():
    tree = some(CREDITS, 600, most_from_one=400)
    theirs = [of("sql", THEIRS), of("python", THEIRS)]

    short = evaluate(tree, theirs, NOW)
    enough = evaluate(tree, [*theirs, of("fhir", OTHERS, credits=200)], NOW)

    assert (short.met, short.nodes["root"].have) == (False, 400)
    assert enough.met
    assert len(enough.trace) == 3


def test_a_badge_beyond_the_cap_says_so():
    tree = some(AT_LEAST, 3, most_from_one=2)
    held = [of(name, THEIRS) for name in ("sql", "python", "fhir")]

    evaluation = evaluate(tree, held, NOW)

    assert (evaluation.met, evaluation.nodes["root"].have) == (False, 2)
    reasons = [each.reason for node in evaluation.nodes.values() for each in node.uncounted]
    assert reasons == [NotCounted.PROVIDER_LIMIT]
    assert evaluate(tree, [*held, of("cloud", OTHERS)], NOW).met


def test_only_so_much_may_be_of_others_all_together():
    tree = some(AT_LEAST, 3, most_from_others=1)
    held = [of("sql", THEIRS), of("python", OTHERS), of("fhir")]

    assert not evaluate(tree, held, NOW).met
    assert evaluate(tree, [*held, of("cloud")], NOW).met


def test_the_provider_of_the_whole_tree_is_asked_for_across_its_groups():
    tree = group(
        "root",
        ALL,
        group("first", AT_LEAST, leaf("sql"), leaf("python"), threshold=1),
        group("second", AT_LEAST, leaf("fhir"), leaf("cloud"), threshold=1),
        limits=Limits(own=frozenset([OURS]), least_own=2),
    )
    held = [of("sql", THEIRS), of("python"), of("fhir", THEIRS), of("cloud")]

    evaluation = evaluate(tree, held, NOW)

    assert evaluation.met
    assert {e.badge_id for e in evaluation.trace} == {of("python").id, of("cloud").id}
    assert not evaluate(tree, held[:3], NOW).met


def test_a_lowest_level_holds_for_everything_below():
    tree = group("root", ALL, group("inner", ALL, leaf("sql")), floor=Floor("EQF", 6))

    def with_level(level, framework="EQF"):
        return replace(badge("sql"), level=level, framework=framework)

    low = evaluate(tree, [with_level(5)], NOW)

    assert [each.reason for each in low.nodes["sql"].uncounted] == [NotCounted.BELOW_LEVEL]
    assert not evaluate(tree, [with_level(None)], NOW).met
    assert not evaluate(tree, [with_level(7, "NQF")], NOW).met
    assert evaluate(tree, [with_level(6)], NOW).met
    assert evaluate(tree, [replace(with_level(None), is_exemption=True)], NOW).met


def test_any_one_of_a_set_meets_its_leaf_and_counts_once():
    chosen = frozenset(UUID(int=NUMBERS[name]) for name in ("sql", "python"))
    either = SetLeaf("either", "Languages", chosen, frozenset([UUID(int=77)]))
    tree = group("root", AT_LEAST, either, leaf("sql"), threshold=2)

    assert not evaluate(tree, [badge("sql")], NOW).met
    assert evaluate(tree, [badge("sql"), badge("python")], NOW).met
    assert evaluate(tree, [badge("77", kind=AchievementKind.PATHWAY), badge("sql")], NOW).met


def test_what_is_left_takes_what_has_to_be_of_the_provider_first():
    facts = {
        name: LeafFacts(minutes=60 * hours, credits=300, provider=provider)
        for name, hours, provider in (
            ("sql", 1, THEIRS), ("python", 2, THEIRS), ("fhir", 3, THEIRS), ("cloud", 9, OURS)
        )
    }  # fmt: skip

    left = explain(some(AT_LEAST, 2, least_own=1), [of("sql", THEIRS)], NOW, facts).remaining
    full = explain(some(CREDITS, 600, most_from_one=300), [of("sql", THEIRS)], NOW, facts)

    assert (left.keys, left.exact) == (("cloud",), False)
    assert full.remaining.keys == ("cloud",)


def test_what_is_undecided_in_a_group_leaves_those_above_undecided():
    inner = replace(some(AT_LEAST, 2, least_own=1), key="inner")
    tree = group("root", ALL, inner, leaf("statistics"))
    held = [of("sql", THEIRS), of("python", THEIRS), of("fhir"), badge("statistics")]

    little = explain(tree, held, NOW, effort=0)

    assert little.node("root").standing is little.node("inner").standing is Standing.UNDECIDED
    assert evaluate(tree, held, NOW).met


def test_all_of_it_is_told_in_words():
    tree = group(
        "root",
        CREDITS,
        leaf("sql"),
        SetLeaf("either", "Languages", frozenset([UUID(int=1)])),
        threshold=600,
        floor=Floor("EQF", 6),
        limits=Limits(200, frozenset([OURS]), 300, 100, "Harbour College"),
    )

    assert criteria(tree) == (
        "Earn at least 6 credits from these 2, each of EQF level 6 or above, at least 3 credits"
        " from Harbour College, at most 1 credit from anybody else, at most 2 credits from any one"
        " provider:\n"
        "- the badge “Sql”\n"
        "- any badge of the set “Languages”"
    )


def test_what_cannot_be_is_not_published():
    worth = {name: LeafWorth(300, 0, THEIRS) for name in NAMES}

    def codes(tree):
        return [problem.code for problem in check(tree, worth)]

    assert codes(some(AT_LEAST, 2, least_own=3)) == ["MORE_OWN_THAN_ALL", "OWN_OUT_OF_REACH"]
    assert codes(some(AT_LEAST, 2, least_own=0, most_from_one=0)) == ["LIMIT_ZERO", "LIMIT_ZERO"]
    assert codes(some(AT_LEAST, 2, most_from_others=-1)) == ["LIMIT_NEGATIVE"]
    assert codes(some(CREDITS, 600, least_own=300)) == ["OWN_OUT_OF_REACH"]
    assert codes(replace(some(AT_LEAST, 2), limits=Limits(least_own=1))) == ["PROVIDER_MISSING"]
    assert codes(group("root", ALL, SetLeaf("s", "S"))) == ["EMPTY_SET"]
    assert codes(group("root", ALL, leaf("sql"), floor=Floor("", 0))) == [
        "LEVEL_ZERO",
        "FRAMEWORK_MISSING",
    ]
