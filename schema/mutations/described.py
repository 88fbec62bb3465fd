"""What authors say of micro-credentials and pathways alike."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import strawberry

from catalog.rules.words import AchievementType, Field
from schema.given import given, scaled

UNSET: Any = strawberry.UNSET


def said(description: str) -> Any:
    """An input field that stays as it is when it is left out."""
    return strawberry.field(default=UNSET, description=description)


@strawberry.input(description="What an achievement says of itself; left out, it stays as it is.")
class DescribedInput:
    summary: str | None = said("It in one sentence.")
    description: str | None = said("It in a few paragraphs of plain text.")
    language: str | None = said("Of these texts, as BCP 47.")
    field: Field | None = said("The field of work it belongs to.")
    level: int | None = said("In the framework.")
    framework: str | None = said("The qualifications framework, mostly EQF.")
    credits: Decimal | None = said("ECTS credits.")
    hours: Decimal | None = said("The notional workload.")
    price_minor: int | None = said("In the currency's smallest unit; 0 for free.")
    currency: str | None = said("ISO 4217, three letters.")
    achievement_type: AchievementType | None = said("The kind of credential.")
    criteria: str | None = said("How it is earned, in words.")
    valid_months: int | None = said("How many months an award is valid; null for good.")

    APART: ClassVar[frozenset[str]] = frozenset()
    """Fields that are no facts."""
    NEVER_NULL: ClassVar[frozenset[str]] = frozenset({"achievement_type"})

    def facts(self) -> dict[str, Any]:
        """By column; what cannot be null and was sent as null is taken as left out."""
        facts = given(self, except_for=self.APART)
        for name, column, scale in (("credits", "credits", 100), ("hours", "minutes", 60)):
            if name in facts:
                facts[column] = scaled(facts.pop(name), scale, name)
        emptied = {name for name in self.NEVER_NULL if facts.get(name, UNSET) is None}
        return {name: value for name, value in facts.items() if name not in emptied}
