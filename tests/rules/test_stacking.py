"""What it takes to meet a tree, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from catalog.rules.requirement import MicroCredentialLeaf, PathwayLeaf, SkillLeaf, Validity
from catalog.rules.stacking import Uncounted, evaluate, keys_of, leaf_keys
from catalog.rules.words import (
    AchievementKind,
    BadgeState,
    GroupRule,
    MatchKind,
    Measure,
    NotCounted,
    ValidityPolicy,
)
from tests.rules.mountain import HELD, NOW, PATHWAY, badge, group, leaf, skill

ALL, ANY, AT_LEAST = GroupRule.ALL, GroupRule.ANY, GroupRule.AT_LEAST
CREDITS, HOURS = GroupRule.AT_LEAST_CREDITS, GroupRule.AT_LEAST_HOURS
CONTINUOUSLY = Validity(ValidityPolicy.VALID_CONTINUOUSLY)
WITHIN_A_YEAR = Validity(ValidityPolicy.EARNED_WITHIN, 365)


def ids(*names):
    return tuple(badge(name).id for name in names)


def trace_of(evaluation):
    return {entry.badge_id for entry in evaluation.trace}


def why_not(evaluation, key):
    return [uncounted.reason for uncounted in evaluation.nodes[key].uncounted]


def test_all_needs_every_child():
    tree = group("root", ALL, leaf("sql"), leaf("python"))

    one = evaluate(tree, [badge("sql")], NOW)
    both = evaluate(tree, [badge("sql"), badge("python")], NOW)

    assert (one.met, one.nodes["root"].have, one.nodes["root"].need) == (False, 1, 2)
    assert one.trace == ()
    assert both.met
    assert trace_of(both) == set(ids("sql", "python"))


def test_any_needs_one_and_rests_on_one():
    tree = group("root", ANY, leaf("sql"), leaf("python"))

    evaluation = evaluate(tree, [badge("python"), badge("sql")], NOW)

    assert trace_of(evaluation) == set(ids("sql"))
    assert evaluation.nodes["python"].met
    assert not evaluation.nodes["python"].counted
    assert why_not(evaluation, "python") == [NotCounted.NOT_NEEDED]


def test_at_least_counts_up_to_what_it_needs():
    tree = group("root", AT_LEAST, leaf("sql"), leaf("python"), leaf("fhir"), threshold=2)

    one = evaluate(tree, [badge("fhir")], NOW).nodes["root"]
    three = evaluate(tree, [badge("fhir"), badge("sql"), badge("python")], NOW)

    assert (one.met, one.have, one.need, one.badges) == (False, 1, 2, ids("fhir"))
    assert (three.nodes["root"].have, three.nodes["root"].need) == (2, 2)
    assert trace_of(three) == set(ids("sql", "python"))


def test_a_leaf_alone_is_a_tree():
    tree = leaf("sql")

    assert not evaluate(tree, [], NOW).met
    assert trace_of(evaluate(tree, [badge("sql")], NOW)) == set(ids("sql"))


def test_copies_of_one_achievement_count_once():
    tree = group("root", CREDITS, leaf("sql"), skill("any", "urn:s"), threshold=600)
    copies = [badge("sql", skills={"urn:s": 1}), badge("sql", skills={"urn:s": 1}, number=77)]

    evaluation = evaluate(tree, copies, NOW)

    assert not evaluation.met
    assert evaluation.nodes["root"].have == 300


def test_credits_are_summed_exactly_and_reach_the_threshold_at_equality():
    tree = group("root", CREDITS, leaf("sql"), leaf("python"), threshold=601)
    held = [badge("sql", credits=300), badge("python", credits=300)]

    short = evaluate(tree, held, NOW).nodes["root"]
    enough = evaluate(replace(tree, threshold=600), held, NOW).nodes["root"]

    assert (short.met, short.have, short.need, short.measure) == (False, 600, 601, Measure.CREDITS)
    assert (enough.met, enough.have) == (True, 600)


def test_only_a_badge_that_counts_gives_its_credits():
    tree = group("root", CREDITS, leaf("sql"), threshold=300)
    old = badge("sql", credits=300, state=BadgeState.REVOKED)
    new = badge("sql", credits=200, number=777)

    assert evaluate(tree, [old, new], NOW).nodes["root"].have == 200


def test_hours_are_summed_in_minutes():
    tree = group("root", HOURS, leaf("sql"), leaf("python"), threshold=7200)

    result = evaluate(tree, [badge("sql"), badge("python")], NOW).nodes["root"]

    assert (result.met, result.measure, result.have) == (True, Measure.MINUTES, 7200)


def test_credits_rest_on_the_fewest_badges():
    tree = group("root", CREDITS, leaf("sql"), leaf("python"), leaf("fhir"), threshold=500)
    held = [badge("sql", credits=100), badge("python", credits=200), badge("fhir", credits=300)]

    assert trace_of(evaluate(tree, held, NOW)) == set(ids("python", "fhir"))


def test_a_group_within_a_group_of_credits_gives_only_as_many_badges_as_it_asks_for():
    nested = group("one", ANY, leaf("sql"), leaf("python"))
    tree = group("root", CREDITS, nested, leaf("fhir"), threshold=700)
    held = [badge("sql", credits=300), badge("python", credits=400), badge("fhir", credits=200)]

    short = evaluate(tree, held, NOW)
    enough = evaluate(replace(tree, threshold=600), held, NOW)

    assert (short.met, short.nodes["root"].have) == (False, 600)
    assert trace_of(enough) == set(ids("python", "fhir"))
    assert [entry.keys for entry in enough.trace] == [("python",), ("fhir",)]


def test_a_badge_meets_only_one_leaf_of_a_group_and_the_best_way_is_found():
    tree = group("root", ALL, skill("broad", "urn:a"), skill("narrow", "urn:b"))
    both_skills = badge("sql", skills={"urn:a": None, "urn:b": None})
    only_a = badge("python", skills={"urn:a": None})

    alone = evaluate(tree, [both_skills], NOW)
    together = evaluate(tree, [both_skills, only_a], NOW)

    assert (alone.met, alone.nodes["root"].have) == (False, 1)
    assert why_not(alone, "narrow") == [NotCounted.COUNTED_ELSEWHERE]
    assert together.met
    assert together.nodes["narrow"].badges == (both_skills.id,)
    assert together.nodes["broad"].badges == (only_a.id,)


def test_another_group_may_count_the_same_badge_again():
    tree = group(
        "root", ALL, group("first", ANY, leaf("sql")), group("second", ANY, skill("s", "urn:a"))
    )
    held = badge("sql", skills={"urn:a": 2})

    evaluation = evaluate(tree, [held], NOW)

    assert evaluation.met
    assert [(entry.badge_id, entry.keys) for entry in evaluation.trace] == [(held.id, ("sql", "s"))]


def test_the_trace_leaves_out_what_another_badge_makes_needless():
    first = group("first", ANY, skill("a", "urn:a"))
    second = group("second", ANY, skill("b", "urn:b"))
    only_a = badge("sql", skills={"urn:a": 1}, awarded=NOW - timedelta(days=500))
    both = badge("python", skills={"urn:a": 1, "urn:b": 1})

    evaluation = evaluate(group("root", ALL, first, second), [only_a, both], NOW)

    assert evaluation.nodes["a"].badges == (only_a.id,)
    assert [(entry.badge_id, entry.keys) for entry in evaluation.trace] == [(both.id, ("a", "b"))]


def test_optional_requirements_are_never_needed_and_never_counted():
    tree = group("root", AT_LEAST, leaf("sql"), leaf("python", optional=True), threshold=1)

    without = evaluate(tree, [badge("python")], NOW)

    assert not without.met
    assert without.nodes["python"].met
    assert not without.nodes["python"].counted
    assert evaluate(tree, [badge("sql")], NOW).met


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        (BadgeState.REVOKED, NotCounted.REVOKED),
        (BadgeState.SUSPENDED, NotCounted.SUSPENDED),
        (BadgeState.ISSUING, NotCounted.ISSUING),
    ],
)
def test_only_a_badge_that_stands_counts(state, reason):
    evaluation = evaluate(group("root", ANY, leaf("sql")), [badge("sql", state=state)], NOW)

    assert not evaluation.met
    assert evaluation.nodes["sql"].uncounted == (Uncounted(badge("sql").id, reason),)


def test_a_badge_counts_from_its_first_instant_and_not_at_its_last():
    tree = group("root", ANY, leaf("sql"))
    from_now = badge("sql", awarded=NOW)
    until_now = badge("sql", until=NOW)

    assert evaluate(tree, [from_now], NOW).met
    assert why_not(evaluate(tree, [from_now], NOW - timedelta(seconds=1)), "sql") == [
        NotCounted.NOT_YET_VALID
    ]
    assert why_not(evaluate(tree, [until_now], NOW), "sql") == [NotCounted.EXPIRED]
    assert evaluate(tree, [until_now], NOW - timedelta(seconds=1)).met


def test_a_new_award_counts_beside_the_revoked_one():
    tree = group("root", ANY, leaf("sql"))
    old, new = badge("sql", state=BadgeState.REVOKED), badge("sql", number=777)

    evaluation = evaluate(tree, [old, new], NOW)

    assert trace_of(evaluation) == {new.id}
    assert why_not(evaluation, "sql") == [NotCounted.REVOKED]


def test_a_leaf_may_ask_for_given_versions():
    held = badge("sql")
    asked = MicroCredentialLeaf("sql", "SQL", held.achievement_id, frozenset([held.version_id]))
    other = replace(asked, versions=frozenset([UUID(int=1)]))

    assert evaluate(asked, [held], NOW).met
    assert why_not(evaluate(other, [held], NOW), "sql") == [NotCounted.OTHER_VERSION]


@pytest.mark.parametrize(
    ("asked", "shown", "met"),
    [
        (None, None, True),
        (None, 1, True),
        (2, 2, True),
        (2, 3, True),
        (2, 1, False),
        (2, None, False),
    ],
)
def test_a_skill_is_asked_for_at_a_level_or_above_it(asked, shown, met):
    evaluation = evaluate(skill("s", "urn:a", asked), [badge("sql", skills={"urn:a": shown})], NOW)

    assert evaluation.met is met
    assert why_not(evaluation, "s") == ([] if met else [NotCounted.LEVEL_TOO_LOW])


def test_a_skill_may_be_accepted_from_given_providers_only():
    held = badge("sql", skills={"urn:a": 1})
    ours = SkillLeaf("s", "S", "urn:a", providers=frozenset([held.provider_id]))
    theirs = replace(ours, providers=frozenset([UUID(int=1)]))

    assert evaluate(ours, [held], NOW).met
    assert why_not(evaluate(theirs, [held], NOW), "s") == [NotCounted.OTHER_PROVIDER]


def test_a_pathway_leaf_takes_the_badge_of_that_pathway_only():
    tree = PathwayLeaf("p", "P", UUID(int=50))

    assert not evaluate(tree, [badge("50")], NOW).met
    assert evaluate(tree, [badge("50", kind=AchievementKind.PATHWAY)], NOW).met


def test_earned_within_is_measured_back_from_the_instant_asked_about():
    tree = replace(group("root", ANY, leaf("sql")), validity=WITHIN_A_YEAR)
    just = badge("sql", awarded=NOW - timedelta(days=365))
    older = badge("sql", awarded=NOW - timedelta(days=365, seconds=1))

    assert evaluate(tree, [just], NOW).met
    assert why_not(evaluate(tree, [older], NOW), "sql") == [NotCounted.TOO_OLD]


def test_a_period_longer_than_all_of_history_is_never_over():
    tree = group("root", ANY, leaf("sql"))

    for days in (1_000_000, 2**31 - 1):
        tree = replace(tree, validity=Validity(ValidityPolicy.EARNED_WITHIN, days))
        assert evaluate(tree, [badge("sql", awarded=NOW - timedelta(days=900))], NOW).met


def test_renewing_a_badge_is_as_good_as_earning_it_again():
    tree = replace(group("root", ANY, leaf("sql")), validity=WITHIN_A_YEAR)
    renewed = replace(badge("sql", awarded=NOW - timedelta(days=900)), valid_from=NOW)

    assert evaluate(tree, [renewed], NOW).met


def test_a_policy_holds_below_until_another_is_stated():
    inner = replace(group("inner", ANY, leaf("python")), validity=Validity())
    tree = replace(group("root", ALL, leaf("sql"), inner), validity=WITHIN_A_YEAR)
    old = NOW - timedelta(days=900)

    evaluation = evaluate(tree, [badge("sql", awarded=old), badge("python", awarded=old)], NOW)

    assert not evaluation.nodes["sql"].met
    assert evaluation.nodes["python"].met


def test_an_award_lasts_no_longer_than_what_has_to_stay_valid():
    soon, later = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    lasting = replace(leaf("python"), validity=CONTINUOUSLY)
    held = [badge("sql", until=soon), badge("python", until=later)]

    evaluation = evaluate(group("root", ALL, leaf("sql"), lasting), held, NOW)

    assert evaluation.valid_until == later
    assert [entry.validities for entry in evaluation.trace] == [(CONTINUOUSLY,), (Validity(),)]
    assert evaluate(group("root", ALL, leaf("sql")), held, NOW).valid_until is None


def test_a_group_that_asks_for_nothing_is_not_met():
    empty = group("root", ALL, leaf("sql", optional=True))
    zero = group("root", AT_LEAST, leaf("sql"), threshold=0)

    assert not evaluate(empty, [badge("sql")], NOW).met
    assert not evaluate(zero, [badge("sql")], NOW).met
    assert not evaluate(replace(zero, rule=CREDITS), [badge("sql")], NOW).met


def test_trees_and_badges_find_one_another_by_keys():
    tree = group("root", ALL, leaf("sql"), skill("s", "urn:a"), PathwayLeaf("p", "P", UUID(int=50)))
    achievement = MatchKind.ACHIEVEMENT, str(badge("sql").achievement_id)
    shown = MatchKind.SKILL, "urn:a"
    pathway = MatchKind.PATHWAY, str(UUID(int=50))

    assert leaf_keys(tree) == {achievement, shown, pathway}
    assert keys_of(badge("sql", skills={"urn:a": 1})) == {achievement, shown}
    assert keys_of(badge("50", kind=AchievementKind.PATHWAY)) == {pathway}


def test_a_whole_pathway_tells_where_it_stands():
    evaluation = evaluate(PATHWAY, HELD, NOW)
    standing = {key: (node.have, node.need) for key, node in evaluation.nodes.items()}

    assert not evaluation.met
    assert standing["steward"] == (1, 3)
    assert standing["foundations"] == (2, 3)
    assert standing["tools"] == (2, 2)
    assert standing["breadth"] == (300, 600)
    assert why_not(evaluation, "ethics") == [NotCounted.EXPIRED]


def test_the_most_credits_of_groups_that_want_the_same_are_found():
    names = [f"urn:{number}" for number in range(12)]
    nested = [
        group(
            f"g{n}",
            AT_LEAST,
            *(skill(f"g{n}-{m}", uri) for m, uri in enumerate(names)),
            threshold=6,
        )
        for n in range(4)
    ]
    held = [badge(str(20 + n), credits=100, skills=dict.fromkeys(names)) for n in range(12)]

    within_reach = evaluate(group("root", CREDITS, *nested, threshold=1200), held, NOW)
    out_of_reach = evaluate(group("root", CREDITS, *nested, threshold=1201), held, NOW)
    reached = evaluate(group("root", CREDITS, *nested, threshold=600), held, NOW)

    assert (within_reach.met, within_reach.decided) == (True, True)
    assert (out_of_reach.met, out_of_reach.decided) == (False, True)
    assert (reached.met, reached.decided) == (True, True)
