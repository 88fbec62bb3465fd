"""Which of the elements of a European micro-credential a version tells.

The list is Annex I of the Council Recommendation of 16 June 2022 on a European approach to
micro-credentials. The learner and the date of issue belong to the badge and are always told
there, so nine of the eleven mandatory elements are left to be checked here.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.rules.words import Word


class Element(Word):
    """One of the elements that the European approach to micro-credentials asks for."""

    LEARNER = "learner", "Who earned it: told by each badge."
    TITLE = "title", "What it is called."
    COUNTRY = "country", "The country or region of the awarding body."
    AWARDING_BODY = "awarding_body", "Who awards it."
    DATE_OF_ISSUE = "date_of_issue", "When it was awarded: told by each badge."
    LEARNING_OUTCOMES = "learning_outcomes", "What a holder knows, understands and can do."
    WORKLOAD = "workload", "The notional work needed, in hours or ECTS credits."
    LEVEL = "level", "The level of the outcomes in a qualifications framework."
    ASSESSMENT_TYPE = "assessment_type", "How it is found out that the outcomes were reached."
    PARTICIPATION = "participation", "How one takes part in the learning."
    QUALITY_ASSURANCE = "quality_assurance", "Who vouches for the quality, and how."


class Presence(Word):
    """Whether an element is told."""

    PRESENT = "present", "It is told."
    MISSING = "missing", "It is asked for and not told."
    NOT_APPLICABLE = "not_applicable", "It does not apply here, or is told by each badge."


@dataclass(frozen=True, slots=True)
class Told:
    """What a version and its provider say."""

    title: str
    provider: str
    country: str | None
    outcomes: int
    minutes: int | None
    credits: int | None
    level: int | None
    framework: str | None
    has_assessment: bool
    has_participation: bool
    has_quality_assurance: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """An element and whether it is told; `ask` says in words what is still wanted."""

    element: Element
    presence: Presence
    ask: str = ""


def completeness(told: Told) -> list[Stated]:
    """All eleven elements in the order of the recommendation."""
    checks: list[tuple[Element, bool, str]] = [
        (Element.TITLE, bool(told.title.strip()), "Give it a title."),
        (Element.COUNTRY, bool(told.country), "Say in which country the provider is."),
        (Element.AWARDING_BODY, bool(told.provider.strip()), "Say who awards it."),
        (Element.LEARNING_OUTCOMES, told.outcomes > 0, "Say what a holder can do, one a line."),
        (Element.WORKLOAD, bool(told.minutes or told.credits), "Say how many hours it takes."),
        (Element.ASSESSMENT_TYPE, told.has_assessment, "Say how it is assessed."),
        (Element.PARTICIPATION, told.has_participation, "Say how one takes part."),
        (Element.QUALITY_ASSURANCE, told.has_quality_assurance, "Say who assures its quality."),
    ]
    stated = {
        element: Stated(
            element, Presence.PRESENT if good else Presence.MISSING, "" if good else ask
        )
        for element, good, ask in checks
    }
    stated[Element.LEVEL] = _level(told)
    by_the_badge = {
        element: Stated(element, Presence.NOT_APPLICABLE)
        for element in (Element.LEARNER, Element.DATE_OF_ISSUE)
    }
    return [(stated | by_the_badge)[element] for element in Element]


def _level(told: Told) -> Stated:
    """Asked for only if applicable: a version that names no framework says that it is not."""
    if told.level is not None:
        return Stated(Element.LEVEL, Presence.PRESENT)
    if told.framework is None:
        return Stated(Element.LEVEL, Presence.NOT_APPLICABLE)
    return Stated(Element.LEVEL, Presence.MISSING, f"Say at which level of {told.framework}.")
