"""Progress follows from the set of what was recorded, whatever order it came in."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.rules.progress import (
    ActivityRule,
    Record,
    check_activities,
    may_record,
    measure,
    policy_holds,
)
from catalog.rules.words import AwardPolicy, Recorder

START = datetime(2026, 3, 1, tzinfo=UTC)
ACTIVITIES = (
    ActivityRule("read", 1),
    ActivityRule("quiz", 2, pass_mark=60, recorded_by=Recorder.SYSTEM),
    ActivityRule("project", 4, recorded_by=Recorder.ASSESSOR),
    ActivityRule("talk", 5, required=False),
)


def record(key, recorder=Recorder.LEARNER, mark=None, day=0):
    return Record(key, recorder, START + timedelta(days=day), mark)


READ = record("read", day=1)
QUIZ_FAILED = record("quiz", Recorder.SYSTEM, 59, day=2)
QUIZ_PASSED = record("quiz", Recorder.SYSTEM, 60, day=3)
PROJECT = record("project", Recorder.ASSESSOR, day=4)


def test_nothing_recorded_is_no_progress():
    progress = measure(ACTIVITIES, [])

    assert (progress.percent, progress.passed) == (0, ())
    assert progress.missing == ("read", "quiz", "project")
    assert progress.passed_at is None


def test_percent_goes_by_weight_over_what_is_required_and_is_rounded_down():
    assert measure(ACTIVITIES, [READ]).percent == 14
    assert measure(ACTIVITIES, [READ, QUIZ_PASSED]).percent == 42
    assert measure(ACTIVITIES, [record("talk")]).percent == 0


def test_all_required_activities_make_100_percent_at_the_moment_of_the_last():
    progress = measure(ACTIVITIES, [PROJECT, QUIZ_PASSED, READ, record("read", day=9)])

    assert progress.percent == 100
    assert progress.missing == ()
    assert progress.passed_at == START + timedelta(days=4)


def test_the_best_mark_counts_and_one_below_the_pass_mark_does_not_pass():
    failed = measure(ACTIVITIES, [QUIZ_FAILED])
    both = measure(ACTIVITIES, [QUIZ_PASSED, QUIZ_FAILED])

    assert (failed.passed, failed.best_marks) == ((), {"quiz": 59})
    assert (both.passed, both.best_marks) == (("quiz",), {"quiz": 60})


def test_what_carries_a_mark_is_not_passed_without_one():
    assert measure(ACTIVITIES, [record("quiz", Recorder.SYSTEM)]).passed == ()


def test_records_of_who_may_not_record_are_ignored():
    progress = measure(ACTIVITIES, [record("project"), record("quiz", mark=100), record("gone")])

    assert (progress.percent, progress.passed, progress.best_marks) == (0, (), {})


@pytest.mark.parametrize(
    ("recorded_by", "allowed"),
    [
        (Recorder.LEARNER, {Recorder.LEARNER, Recorder.ASSESSOR, Recorder.SYSTEM}),
        (Recorder.ASSESSOR, {Recorder.ASSESSOR}),
        (Recorder.SYSTEM, {Recorder.SYSTEM, Recorder.ASSESSOR}),
    ],
)
def test_who_may_record_is_said_by_the_activity(recorded_by, allowed):
    activity = ActivityRule("any", 1, recorded_by=recorded_by)

    assert {each for each in Recorder if may_record(activity, each)} == allowed


def test_an_activity_of_no_weight_is_still_asked_for():
    activities = (ActivityRule("heavy", 1), ActivityRule("light", 0))

    assert measure(activities, [record("heavy")]).percent == 99
    assert measure(activities, [record("heavy"), record("light")]).percent == 100


def test_without_required_activities_all_of_them_make_the_percentage():
    activities = (ActivityRule("one", 1, required=False), ActivityRule("two", 3, required=False))

    assert measure(activities, [record("one")]).percent == 25
    assert measure((), []).percent == 0


def test_self_report_is_told_unless_somebody_else_says_the_same():
    alone = [READ, QUIZ_PASSED, PROJECT]

    assert measure(ACTIVITIES, alone).rests_on_self_report
    assert not measure(ACTIVITIES, [*alone, record("read", Recorder.ASSESSOR)]).rests_on_self_report
    assert not measure(ACTIVITIES, [PROJECT, record("talk")]).rests_on_self_report


def test_the_policy_holds_when_all_required_activities_are_passed():
    done, short = ([READ, QUIZ_PASSED, PROJECT], [READ, PROJECT])

    assert policy_holds(AwardPolicy.ACTIVITIES, ACTIVITIES, measure(ACTIVITIES, done))
    assert not policy_holds(AwardPolicy.ACTIVITIES, ACTIVITIES, measure(ACTIVITIES, short))


@pytest.mark.parametrize("policy", [AwardPolicy.ASSESSOR, AwardPolicy.DIRECT])
def test_a_policy_that_asks_for_a_decision_never_holds_by_itself(policy):
    progress = measure(ACTIVITIES, [READ, QUIZ_PASSED, PROJECT])

    assert not policy_holds(policy, ACTIVITIES, progress)


def test_a_policy_without_a_required_activity_never_holds_by_itself():
    for activities in ((), (ActivityRule("talk", 1, required=False),)):
        progress = measure(activities, [record("talk")])
        assert not policy_holds(AwardPolicy.ACTIVITIES, activities, progress)


def test_activities_that_cannot_be_published_are_named():
    wrong = [
        ActivityRule("mark", 1, pass_mark=50),
        ActivityRule("high", 1, pass_mark=101, recorded_by=Recorder.SYSTEM),
        ActivityRule("light", 0),
        ActivityRule("light", 1),
    ]

    assert check_activities(ACTIVITIES) == []
    assert [(problem.code, problem.key) for problem in check_activities(wrong)] == [
        ("MARK_BY_LEARNER", "mark"),
        ("MARK_OUT_OF_RANGE", "high"),
        ("WEIGHT_NOT_POSITIVE", "light"),
        ("DUPLICATE_KEY", "light"),
    ]


records = st.builds(
    Record,
    st.sampled_from(["read", "quiz", "project", "talk", "gone"]),
    st.sampled_from(Recorder),
    st.integers(0, 30).map(lambda day: START + timedelta(days=day)),
    st.none() | st.integers(0, 100),
)


@given(st.lists(records, max_size=12), st.randoms())
def test_late_repeated_and_shuffled_records_change_nothing(log, random):
    again = log + random.choices(log, k=5) if log else []
    random.shuffle(again)

    assert measure(ACTIVITIES, again) == measure(ACTIVITIES, log)


@given(st.lists(records, max_size=12), records)
def test_another_record_never_takes_progress_away(log, further):
    before, after = measure(ACTIVITIES, log), measure(ACTIVITIES, [*log, further])

    assert after.percent >= before.percent
    assert set(after.passed) >= set(before.passed)
