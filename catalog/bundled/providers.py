"""Reads one provider's file: the provider and its micro-credentials."""

from __future__ import annotations

from catalog.bundled.shapes import (
    BundledActivity,
    BundledMicroCredential,
    BundledOffering,
    BundledOutcome,
    BundledPrice,
    BundledProvider,
    BundledSkillLevel,
    BundledTranslation,
)
from catalog.bundled.table import Table
from catalog.rules.words import (
    ActivityKind,
    AssessmentType,
    AwardPolicy,
    Field,
    Participation,
    QualityAssurance,
    Recorder,
    Stackability,
    Supervision,
)

LANGUAGES = ("en", "es", "de", "fr", "ar", "nl")
FRAMEWORKS = ("EQF",)
PACES = ("self-paced", "cohort")
# Only currencies of a hundred minor units, so that `amount` is read alike everywhere.
CURRENCIES = ("EUR", "GBP", "NZD", "SEK", "SGD", "USD")


def read_provider(table: Table) -> BundledProvider:
    """The provider at the top of its file; the file's other keys are left unread."""
    return BundledProvider(
        slug=table.text("slug"),
        name=table.text("name"),
        country=table.text("country"),
        url=table.text("url"),
        email=table.text("email"),
        description=table.text("description"),
        parent=table.optional_text("parent"),
    )


def read_micro_credential(table: Table, provider: str) -> BundledMicroCredential:
    micro_credential = BundledMicroCredential(
        provider=provider,
        slug=table.text("slug"),
        title=table.text("title"),
        summary=table.text("summary"),
        description=table.text("description"),
        language=table.choice("language", LANGUAGES),
        level=table.whole("level", 1, 8),
        framework=table.choice("framework", FRAMEWORKS),
        field=table.word("field", Field),
        credits=table.scaled("credits", 100),
        minutes=table.scaled("hours", 60),
        assessment_type=table.word("assessment_type", AssessmentType),
        participation=table.word("participation", Participation),
        quality_assurance=table.word("quality_assurance", QualityAssurance),
        quality_assurer=table.optional_text("quality_assurer"),
        prerequisites=table.optional_text("prerequisites"),
        supervision=table.word("supervision", Supervision),
        stackability=table.word("stackability", Stackability),
        award_policy=table.word("award_policy", AwardPolicy),
        valid_months=table.optional_whole("valid_months", 1, 120),
        price=_price(table.table("price")),
        criteria=table.text("criteria"),
        outcomes=tuple(_outcome(row) for row in table.tables("outcomes")),
        skills=tuple(_skill_level(row) for row in table.tables("skills")),
        activities=tuple(_activity(row) for row in table.tables("activities")),
        offerings=tuple(_offering(row) for row in table.tables("offerings")),
        translations=read_translations(table),
    )
    table.close()
    return micro_credential


def read_translations(table: Table) -> tuple[BundledTranslation, ...]:
    return tuple(_translation(row) for row in table.tables("translations"))


def _translation(table: Table) -> BundledTranslation:
    translation = BundledTranslation(
        language=table.choice("language", LANGUAGES),
        title=table.text("title"),
        summary=table.text("summary"),
        description=table.text("description"),
    )
    table.close()
    return translation


def _price(table: Table) -> BundledPrice:
    price = BundledPrice(
        amount=table.scaled("amount", 100), currency=table.choice("currency", CURRENCIES)
    )
    table.close()
    return price


def _outcome(table: Table) -> BundledOutcome:
    outcome = BundledOutcome(text=table.text("text"), skills=table.texts("skills"))
    table.close()
    return outcome


def _skill_level(table: Table) -> BundledSkillLevel:
    skill = BundledSkillLevel(uri=table.text("uri"), level=table.optional_whole("level", 1, 8))
    table.close()
    return skill


def _activity(table: Table) -> BundledActivity:
    activity = BundledActivity(
        key=table.text("key"),
        title=table.text("title"),
        kind=table.word("kind", ActivityKind),
        minutes=table.scaled("hours", 60),
        weight=table.whole("weight", 0, 100),
        required=table.flag("required", default=False),
        pass_mark=table.optional_whole("pass_mark", 1, 100),
        recorded_by=table.word("recorded_by", Recorder),
    )
    if activity.pass_mark is not None and activity.recorded_by == "LEARNER":
        raise table.refuse("recorded_by", "what carries a mark is never recorded by the learner")
    table.close()
    return activity


def _offering(table: Table) -> BundledOffering:
    offering = BundledOffering(
        starts_on=table.optional_day("starts_on"),
        ends_on=table.optional_day("ends_on"),
        language=table.choice("language", LANGUAGES),
        participation=table.word("participation", Participation),
        pace=table.choice("pace", PACES),
        places=table.optional_whole("places", 1, 1000),
        price=_price(table.table("price")) if "price" in table else None,
        location=table.optional_text("location"),
    )
    table.close()
    return offering
