"""What micro-credentials and pathways answer alike."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

HUNDREDTHS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    amount_minor: int
    currency: str

    @property
    def amount(self) -> Decimal:
        return Decimal(self.amount_minor).scaleb(-minor_digits(self.currency))


def minor_digits(currency: str) -> int:
    """How many digits the currency's smallest unit has after the point (ISO 4217)."""
    if currency in {"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "XAF", "XOF"}:
        return 0
    return 3 if currency in {"BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"} else 2


def ects(credits: int | None) -> Decimal | None:
    """Kept in hundredths."""
    return None if credits is None else (Decimal(credits) / 100).quantize(HUNDREDTHS)


def hours(minutes: int | None) -> Decimal | None:
    return None if minutes is None else (Decimal(minutes) / 60).quantize(HUNDREDTHS)


def price(price_minor: int | None, currency: str | None) -> Money | None:
    return None if price_minor is None else Money(price_minor, currency or "EUR")


def hours_of_activity(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(HUNDREDTHS)


def image_url(slug: str, public_url: str) -> str:
    return f"{public_url}/images/{slug}.svg"
