"""English for what stands in an explanation: short, in the second person, without urging."""

from collections.abc import Sequence
from datetime import datetime

from catalog.rules.requirement import Floor, Group, Limits, Requirement
from catalog.rules.words import GroupRule, Measure, NotCounted

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_WHY_NOT = {
    NotCounted.REVOKED: ("Withdrawn", "Your badge was withdrawn, so it does not count."),
    NotCounted.SUSPENDED: ("Suspended", "Your badge is suspended, so it does not count for now."),
    NotCounted.ISSUING: ("Being signed", "Your badge is being signed and counts once it is."),
    NotCounted.NOT_YET_VALID: ("Not valid yet", "Your badge is not valid yet."),
    NotCounted.EXPIRED: ("Expired", "Your badge has run out, so it does not count."),
    NotCounted.OTHER_VERSION: (
        "Other version",
        "Your badge is for a version that is not asked for here.",
    ),
    NotCounted.OTHER_PROVIDER: (
        "Other provider",
        "Your badge is from a provider that is not accepted here.",
    ),
    NotCounted.LEVEL_TOO_LOW: (
        "Level too low",
        "Your badge shows this skill at a lower level than is asked for here.",
    ),
    NotCounted.BELOW_LEVEL: (
        "Level too low",
        "Your badge is for something of a lower level than is asked for here.",
    ),
    NotCounted.PROVIDER_LIMIT: (
        "Provider limit",
        "No more badges of its provider count here.",
    ),
    NotCounted.TOO_OLD: ("Too old", "You earned your badge too long ago for it to count here."),
    NotCounted.COUNTED_ELSEWHERE: (
        "Counts elsewhere",
        "Your badge counts for another requirement of this part, and counts once.",
    ),
    NotCounted.NOT_NEEDED: ("Not needed", "You have enough without it."),
}


def name(node: Requirement) -> str:
    """Its title; a group without one goes by its rule."""
    return node.title or (asks(node) if isinstance(node, Group) else node.key)


def day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def amount(number: int, measure: Measure) -> str:
    """A bare number, in credits or hours where that is the measure."""
    if measure is Measure.REQUIREMENTS:
        return str(number)
    whole = 100 if measure is Measure.CREDITS else 60
    return f"{number / whole:.2f}".rstrip("0").rstrip(".")


def unit(number: int, measure: Measure) -> str:
    """The amount with its unit; requirements go without one."""
    if measure is Measure.REQUIREMENTS:
        return str(number)
    one, many = ("credit", "credits") if measure is Measure.CREDITS else ("hour", "hours")
    text = amount(number, measure)
    return f"{text} {one if text == '1' else many}"


def asks(group: Group) -> str:
    """The rule of a group in a few words."""
    if group.rule is GroupRule.ALL:
        return f"All {group.need}" if group.need != 1 else "This one"
    if group.rule is GroupRule.ANY:
        return "Any one"
    if group.rule is GroupRule.AT_LEAST:
        return f"Any {group.need} of {len(group.required)}"
    return f"At least {unit(group.need, group.measure)}"


def floor(floor: Floor) -> str:
    return f"{floor.framework} level {floor.level} or above"


def limits(group: Group) -> list[str]:
    """Of what providers the badges may be, each in a few words."""
    asked, said = group.limits, []
    if asked is None:
        return []
    if asked.least_own is not None:
        said.append(f"at least {_of(group, asked.least_own)} from {_own(asked)}")
    if asked.most_from_others is not None:
        said.append(f"at most {_of(group, asked.most_from_others)} from anybody else")
    if asked.most_from_one is not None:
        said.append(f"at most {_of(group, asked.most_from_one)} from any one provider")
    return said


def rule(group: Group) -> str:
    """All that a group asks for, in a line."""
    level = [floor(group.floor)] if group.floor is not None else []
    return ", ".join([asks(group), *level, *limits(group)])


def of_own(group: Group, own: int) -> str:
    """What is missing where only who awarded the badges is."""
    asked = group.limits
    if asked is None or asked.least_own is None or own >= asked.least_own:
        return "What you have does not fit together yet."
    has, needs = amount(own, group.measure), _of(group, asked.least_own)
    return f"{has} of {needs} that have to be from {_own(asked)}."


def _of(group: Group, number: int) -> str:
    if group.measure is not Measure.REQUIREMENTS:
        return unit(number, group.measure)
    return f"{number} {'badge' if number == 1 else 'badges'}"


def _own(limits: Limits) -> str:
    return limits.own_name or "the provider"


def standing(have: int, need: int, measure: Measure) -> str:
    return f"{amount(have, measure)} of {unit(need, measure)}"


def time(minutes: int) -> str:
    """Rounded as one would say it."""
    if minutes < 60:
        return f"{minutes} {'minute' if minutes == 1 else 'minutes'}"
    hours = (minutes + 30) // 60
    return f"{hours} {'hour' if hours == 1 else 'hours'}"


def left(minutes: int | None, begun: bool) -> str:
    if minutes is None:
        return "You have begun this." if begun else "You have not begun this."
    if minutes == 0:
        return "Only the badge is missing."
    return f"About {time(minutes)} left." if begun else f"About {time(minutes)}."


def earned(at: datetime) -> str:
    return f"You earned it on {day(at)}."


def held(reason: NotCounted, ended: datetime | None, minutes: int | None) -> str:
    """Why a badge that is held does not count, and what earning it again takes."""
    said = _WHY_NOT[reason][1]
    if reason is NotCounted.EXPIRED and ended is not None:
        said = f"Your badge ran out on {day(ended)}, so it does not count."
    again = reason not in (NotCounted.ISSUING, NotCounted.NOT_YET_VALID, NotCounted.SUSPENDED)
    return f"{said} Earning it takes about {time(minutes)}." if minutes and again else said


def held_word(reason: NotCounted) -> str:
    return _WHY_NOT[reason][0]


UNDECIDED = (
    "Being worked out",
    "Whether your badges meet this takes longer to work out. Once they do, the badge is awarded.",
)


def to_go(missing: int, measure: Measure) -> str:
    if measure is Measure.REQUIREMENTS:
        return f"{missing} more to go."
    return f"{unit(missing, measure)} to go."


def instead(titles: Sequence[str], group: Group) -> str:
    """Why nothing more of a group is needed."""
    if group.rule is GroupRule.ANY and titles:
        return f"{titles[0]} counts in its place."
    if group.rule is GroupRule.AT_LEAST:
        return f"You have {group.need} already."
    return "You have enough already."


def step(completes: Sequence[str], opens: Sequence[str], whole: bool) -> str:
    """What the next step brings."""
    if whole:
        return "It completes the pathway."
    parts = [f"completes {name}" for name in completes] + [f"opens {name}" for name in opens]
    return f"It {' and '.join(parts)}." if parts else "It is on the shortest way that is left."


def summary(earned_badges: int, needed: int, next_title: str | None) -> str:
    text = f"{earned_badges} of {needed} badges earned"
    return f"{text}; next best step: {next_title}." if next_title else f"{text}."
