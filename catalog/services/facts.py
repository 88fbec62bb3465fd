"""New values for what an achievement says of itself, checked one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from catalog.errors import CatalogError, Invalid, NotPublishable
from catalog.models.described import described_columns
from catalog.naming import clean_line, clean_text

Check = Callable[[Any], Any]
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_TEXT = 20_000
UNITS = {"minutes": "hours", "workload": "hours"}


def accept(row: Any, facts: Mapping[str, Any]) -> None:
    """Set the given values on the row; every value that cannot be taken is named in one refusal."""
    known = described_columns(type(row))
    problems: list[CatalogError] = []
    for name, value in facts.items():
        assert name in known, f"{name} is not a described column"
        try:
            setattr(row, name, CHECKS.get(name, as_it_is)(value))
        except ValueError as error:
            problems.append(Invalid(str(error), "input", as_input(name)))
    if problems:
        raise NotPublishable(problems) if len(problems) > 1 else problems[0]


def as_input(name: str) -> str:
    """What whoever gives the value calls it: `validMonths`, and hours for minutes."""
    first, *others = UNITS.get(name, name).split("_")
    return first + "".join(other.capitalize() for other in others)


def as_it_is(value: Any) -> Any:
    return value


def title(value: Any) -> str:
    text = clean_line(str(value or ""))
    if not 1 <= len(text) <= 300:
        raise ValueError("A title has 1 to 300 characters.")
    return text


def text(value: Any) -> str:
    found = clean_text(str(value or ""))
    if len(found) > LONGEST_TEXT:
        raise ValueError(f"This text has {len(found)} characters; {LONGEST_TEXT} are the most.")
    return found


def language(value: Any) -> str:
    if not isinstance(value, str) or not LANGUAGE.fullmatch(value) or len(value) > 35:
        raise ValueError("A language is written as in BCP 47, such as “en” or “pt-BR”.")
    return value


def between(least: int, most: int, what: str) -> Check:
    def check(value: Any) -> Any:
        if value is not None and not least <= value <= most:
            raise ValueError(f"{what} is between {least} and {most}.")
        return value

    return check


def currency(value: Any) -> Any:
    if value is not None and not re.fullmatch("[A-Z]{3}", value):
        raise ValueError("A currency is three capital letters, as in ISO 4217.")
    return value


def short(value: Any) -> Any:
    if value is None:
        return None
    found = clean_line(str(value))
    if len(found) > 80:
        raise ValueError("This has at most 80 characters.")
    return found or None


CHECKS: dict[str, Check] = {
    "title": title,
    "summary": text,
    "description": text,
    "criteria": text,
    "prerequisites": text,
    "language": language,
    "level": between(1, 10, "A level"),
    "framework": short,
    "credits": between(0, 100_000, "A number of hundredths of credits"),
    "minutes": between(0, 6_000_000, "A number of minutes"),
    "price_minor": between(0, 10**12, "A price"),
    "currency": currency,
    "valid_months": between(1, 1_200, "A number of months"),
    "grace_days": between(1, 3_660, "A number of days"),
}
