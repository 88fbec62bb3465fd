"""From the log of what was done to what is passed and how far a learner is.

Everything follows from the set of records: the order in which they came, and how often one of
them came, are of no account.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.rules.problem import Problem
from catalog.rules.words import AwardPolicy, Recorder


@dataclass(frozen=True, slots=True)
class ActivityRule:
    """What an activity asks for; with a `pass_mark` the best mark has to reach it."""

    key: str
    weight: int
    required: bool = True
    pass_mark: int | None = None
    recorded_by: Recorder = Recorder.LEARNER


@dataclass(frozen=True, slots=True)
class Record:
    """One progress event: that an activity was done, perhaps with a mark, and who says so."""

    activity_key: str
    recorder: Recorder
    occurred_at: datetime
    mark: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one learner is.

    `percent` is rounded down, over the required activities by weight (over all, if none is
    required), and 100 exactly when nothing is missing. `passed` and `missing` are keys in the
    order of the activities, and `missing` names required ones only. `passed_at` is when
    the last of the required ones was first passed, None while something is missing.
    """

    percent: int
    passed: tuple[str, ...]
    missing: tuple[str, ...]
    best_marks: Mapping[str, int]
    rests_on_self_report: bool
    passed_at: datetime | None


_MAY_RECORD = {
    Recorder.LEARNER: frozenset(Recorder),
    Recorder.ASSESSOR: frozenset({Recorder.ASSESSOR}),
    Recorder.SYSTEM: frozenset({Recorder.SYSTEM, Recorder.ASSESSOR}),
}
"""An assessor may stand in for the learner and for a system; nobody stands in for an assessor."""


def may_record(activity: ActivityRule, recorder: Recorder) -> bool:
    return recorder in _MAY_RECORD[activity.recorded_by]


def measure(activities: Sequence[ActivityRule], records: Iterable[Record]) -> Progress:
    """Work out progress; records of other activities, or by who may not record, are ignored."""
    passing, marks = _sift(activities, records)
    asked = [each for each in activities if each.required]
    return Progress(
        percent=_percent(asked or activities, passing),
        passed=tuple(each.key for each in activities if passing[each.key]),
        missing=tuple(each.key for each in asked if not passing[each.key]),
        best_marks=marks,
        rests_on_self_report=any(_is_self_report(passing[each.key]) for each in asked),
        passed_at=_passed_at([passing[each.key] for each in asked]),
    )


def policy_holds(
    policy: AwardPolicy, activities: Sequence[ActivityRule], progress: Progress
) -> bool:
    """Whether the badge is due without anyone deciding it: never where nothing is required."""
    asks = any(activity.required for activity in activities)
    return policy is AwardPolicy.ACTIVITIES and asks and not progress.missing


def check_activities(activities: Sequence[ActivityRule]) -> list[Problem]:
    """What keeps activities from being published."""
    problems = [problem for each in activities for problem in _problems_of(each)]
    keys = [each.key for each in activities]
    repeated = dict.fromkeys(key for key in keys if keys.count(key) > 1)
    return problems + [
        Problem("DUPLICATE_KEY", (key,), f"Two activities have the key {key}.") for key in repeated
    ]


def _sift(
    activities: Sequence[ActivityRule], records: Iterable[Record]
) -> tuple[dict[str, list[Record]], dict[str, int]]:
    """The records that pass, for every activity, and the best marks."""
    by_key = {each.key: each for each in activities}
    passing: dict[str, list[Record]] = {key: [] for key in by_key}
    marks: dict[str, int] = {}
    for record in records:
        activity = by_key.get(record.activity_key)
        if activity is None or not may_record(activity, record.recorder):
            continue
        if record.mark is not None:
            marks[activity.key] = max(record.mark, marks.get(activity.key, record.mark))
        if _passes(activity, record):
            passing[activity.key].append(record)
    return passing, {key: marks[key] for key in by_key if key in marks}


def _passes(activity: ActivityRule, record: Record) -> bool:
    if activity.pass_mark is None:
        return True
    return record.mark is not None and record.mark >= activity.pass_mark


def _percent(asked: Sequence[ActivityRule], passing: Mapping[str, list[Record]]) -> int:
    passed = [each for each in asked if passing[each.key]]
    if len(passed) == len(asked):
        return 100 if asked else 0
    total = sum(each.weight for each in asked)
    share = 100 * sum(each.weight for each in passed) // total if total else 0
    return min(share, 99)


def _is_self_report(passing: Sequence[Record]) -> bool:
    return bool(passing) and all(each.recorder is Recorder.LEARNER for each in passing)


def _passed_at(passing: Sequence[Sequence[Record]]) -> datetime | None:
    if not passing or not all(passing):
        return None
    return max(min(record.occurred_at for record in records) for records in passing)


def _problems_of(activity: ActivityRule) -> list[Problem]:
    path = (activity.key,)
    problems = []
    if activity.weight <= 0:
        problems.append(Problem("WEIGHT_NOT_POSITIVE", path, "An activity needs a weight above 0."))
    if activity.pass_mark is not None and activity.recorded_by is Recorder.LEARNER:
        message = "What carries a mark cannot be recorded by the learner."
        problems.append(Problem("MARK_BY_LEARNER", path, message))
    if activity.pass_mark is not None and not 0 <= activity.pass_mark <= 100:
        message = "A pass mark lies between 0 and 100."
        problems.append(Problem("MARK_OUT_OF_RANGE", path, message))
    return problems
