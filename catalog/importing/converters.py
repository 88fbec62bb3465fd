"""The small conversions that mappings name: from what a column says to what a field stores."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from catalog.importing.languages import LANGUAGE_NAMES, language_of
from catalog.naming import clean_line, clean_text

Options = dict[str, Any]
Converter = Callable[[Options, list[Any]], Any]
"""Takes the mapping's options and the columns' values; None is "not known"."""


class Unusable(ValueError):
    """Why a value cannot be taken, as the end of a sentence about it."""


_RANGE: Final = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-–—]\s*(\d+(?:\.\d+)?))?\s*hours?\s+per\s+week")
_STUDY: Final = re.compile(
    r"(\d+)\s*weeks?(?: of study)?,\s*(\d+)(?:\s*[-–—]\s*(\d+))?\s*hours?\s*(?:/|per|a)\s*week"
)
_SHORTENED: Final = {"K": 1_000, "M": 1_000_000}
_WEEKS: Final = re.compile(r"(\d+)\s*weeks?")
_PRICE: Final = re.compile(r"\$\s*(\d[\d,]*(?:\.\d{1,2})?)\s*USD\b")


def line(options: Options, values: list[Any]) -> str:
    """Text in one line; words listed in `nothing` say that there is none."""
    found = clean_line(_string(values[0]))
    return "" if found in options.get("nothing", ()) else found


def line_without(options: Options, values: list[Any]) -> str:
    """A line, without what the second column says at its end."""
    found, tail = line(options, values), clean_line(_string(values[1]))
    rest = found.removesuffix(tail).rstrip() if tail else found
    return rest or found


def text(options: Options, values: list[Any]) -> str:
    """Text in paragraphs; words listed in `nothing` say that there is none."""
    found = clean_text(_string(values[0]))
    return "" if found in options.get("nothing", ()) else found


def first(_options: Options, values: list[Any]) -> str:
    """The first of a list of names."""
    names = _strings(values[0])
    return clean_line(names[0]) if names else ""


def lines(_options: Options, values: list[Any]) -> list[str]:
    """A list of names, each once whatever its case, the empty ones left out."""
    found: dict[str, str] = {}
    for name in map(clean_line, _strings(values[0])):
        found.setdefault(name.casefold(), name)
    found.pop("", None)
    return list(found.values())


def names(options: Options, values: list[Any]) -> list[str]:
    """Names between `separator`s in one text, or a list of them; each once."""
    given = values[0]
    if isinstance(given, str):
        given = given.split(options.get("separator", ","))
    return lines(options, [given or []])


def word(options: Options, values: list[Any]) -> Any:
    """What the table `words` says for it; a word listed in `nothing` says that it is not known."""
    found = clean_line(_string(values[0]))
    if found in options.get("nothing", ()):
        return None
    if found not in options["words"] and "table" in options:
        raise Unusable(f"is not in the table {options['table']}")
    if found not in options["words"]:
        raise Unusable(f"is none of {', '.join([*options['words'], *options.get('nothing', ())])}")
    return options["words"][found]


def language_name(_options: Options, values: list[Any]) -> str:
    """A language by its own or its English name, as a BCP 47 tag."""
    tag = LANGUAGE_NAMES.get(clean_line(_string(values[0])).casefold())
    if tag is None:
        raise Unusable("is no language that is known here")
    return tag


def language_of_text(_options: Options, values: list[Any]) -> str:
    """The language that texts are written in, guessed; "und" where nothing tells."""
    return language_of(" ".join(clean_line(_string(value)) for value in values))


def hours(_options: Options, values: list[Any]) -> int | None:
    """Hours as minutes."""
    if values[0] in (None, ""):
        return None
    return _minutes(_decimal(values[0]))


def weekly_hours(_options: Options, values: list[Any]) -> int:
    """ "2–4 hours per week" for "6 Weeks": the middle of the range, times the weeks, in minutes."""
    effort, length = (clean_line(_string(value)).lower() for value in values)
    weekly, weeks = _RANGE.fullmatch(effort), _WEEKS.fullmatch(length)
    if weekly is None:
        raise Unusable('is not of the form "2–4 hours per week"')
    if weeks is None:
        raise Unusable(f'goes with {length!r}, which is not of the form "6 weeks"')
    least, most = Decimal(weekly[1]), Decimal(weekly[2] or weekly[1])
    return _minutes((least + most) / 2 * int(weeks[1]))


def study_hours(_options: Options, values: list[Any]) -> int | None:
    """ "4 weeks of study, 1-2 hours/week" in minutes; not known where it is said otherwise."""
    found = _STUDY.match(clean_line(_string(values[0])).lower())
    if found is None:
        return None
    least, most = Decimal(found[2]), Decimal(found[3] or found[2])
    return _minutes((least + most) / 2 * int(found[1]))


def price(options: Options, values: list[Any]) -> list[Any] | None:
    """An amount in the main unit of `currency`, which has hundredths."""
    if values[0] in (None, ""):
        return None
    amount = _decimal(values[0])
    if amount < 0:
        raise Unusable("is less than nothing")
    return [int((amount * 100).to_integral_value(ROUND_HALF_UP)), options["currency"]]


def price_in_dollars(_options: Options, values: list[Any]) -> list[Any]:
    """The one price in US dollars that a sentence names, in cents."""
    found = _PRICE.findall(clean_line(_string(values[0])))
    if len(found) != 1:
        raise Unusable("does not name one price in USD")
    return [int(Decimal(found[0].replace(",", "")) * 100), "USD"]


def free(_options: Options, values: list[Any]) -> list[Any] | None:
    """Free if it says so; what it costs otherwise is not known."""
    if not isinstance(values[0], bool):
        raise Unusable("is neither true nor false")
    return [0, "USD"] if values[0] else None


def count(_options: Options, values: list[Any]) -> int:
    """A whole number, not negative; none is 0."""
    if values[0] in (None, ""):
        return 0
    number = _decimal(values[0])
    if number != int(number) or number < 0:
        raise Unusable("is not a whole number from 0")
    return int(number)


def written_count(_options: Options, values: list[Any]) -> int:
    """A count as people write it: "284,237", "212K", "1.5M"; none is 0."""
    found = clean_line(_string(values[0])).replace(",", "")
    times = _SHORTENED.get(found[-1:].upper(), 1)
    return count({}, [_decimal(found[:-1] if times > 1 else found) * times if found else ""])


def address(options: Options, values: list[Any]) -> str:
    """A web address, completed by `base`; none where there is none."""
    if not values[0] and "base" not in options:
        return ""
    base: str = options.get("base", "")
    found = urljoin(base, clean_line(_string(values[0])))
    if urlsplit(found).scheme not in ("http", "https") or not urlsplit(found).hostname:
        raise Unusable("is no web address")
    return found


def last_part(_options: Options, values: list[Any]) -> str:
    """What stands after the last slash of an address: the source's own readable name."""
    return clean_line(_string(values[0])).rstrip("/").rpartition("/")[2]


def keys(options: Options, values: list[Any]) -> list[str]:
    """A list of keys, each put into `form` ("course~{}")."""
    found = [clean_line(key) for key in _strings(values[0])]
    for key in found:
        if found.count(key) > 1:
            raise Unusable(f"names {key!r} more than once")
    return [options.get("form", "{}").format(key) for key in found]


CONVERTERS: Final[dict[str, Converter]] = {
    converter.__name__: converter
    for converter in (
        address,
        count,
        first,
        free,
        hours,
        keys,
        language_name,
        language_of_text,
        last_part,
        line,
        line_without,
        lines,
        names,
        price,
        price_in_dollars,
        study_hours,
        text,
        weekly_hours,
        word,
        written_count,
    )
}


def _string(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unusable("is not text")
    return value


def _strings(value: Any) -> list[str]:
    if not isinstance(value, list):
        raise Unusable("is not a list")
    return [_string(entry) for entry in value]


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        raise Unusable("is not a number")
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation as error:
        raise Unusable("is not a number") from error
    if not math.isfinite(number):
        raise Unusable("is not a number")
    return number


def _minutes(number: Decimal) -> int:
    if number < 0:
        raise Unusable("is less than nothing")
    return int((number * 60).to_integral_value(ROUND_HALF_UP))
