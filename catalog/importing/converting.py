"""From a row to a record, or to the reasons why there is none."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from tortoise.fields import BigIntField, CharField, IntField
from tortoise.models import Model

from catalog.importing.converters import CONVERTERS, Unusable
from catalog.importing.mapping import FieldMapping, Kind, Mapping
from catalog.importing.mending import mended
from catalog.importing.reading import Row
from catalog.importing.records import (
    AchievementRecord,
    MicroCredentialRecord,
    PathwayRecord,
    Record,
    SkillRecord,
    Values,
)
from catalog.importing.report import ImportReport
from catalog.models import MicroCredential, Pathway, Provider, Skill
from catalog.naming import clean_line, folded, slug_from
from catalog.rules.words import GroupRule, RequirementKind

_MODELS: dict[Kind, type[Model]] = {
    Kind.MICRO_CREDENTIAL: MicroCredential,
    Kind.PATHWAY: Pathway,
    Kind.SKILL: Skill,
}
_COLUMN_OF = {"url": "source_url"}
"""Fields of mappings whose column is called otherwise."""
LONGEST_KEY = 80
"""Of a requirement."""
ROOT = "root"
"""The key of the one group of an imported pathway."""


def is_taken(row: Row, mapping: Mapping) -> bool:
    """Whether the mapping is about such rows at all."""
    return all(row.values[column] in wanted for column, wanted in mapping.only.items()) and all(
        pattern.search(str(row.values[column])) for column, pattern in mapping.matching.items()
    )


def convert(row: Row, mapping: Mapping, report: ImportReport) -> Record | None:
    """The record, or None after having told the report every reason against it."""
    before = len(report.refused)
    if row.fault:
        report.refuse(row.line, "", "", row.fault)
        return None
    key = _key(row, mapping, report)
    values = dict(mapping.constants)
    for entry in mapping.fields:
        values[entry.name] = _value(row, mapping, entry, report)
    if len(report.refused) > before:
        return None
    if mapping.kind is Kind.SKILL:
        return _skill(row.line, key, values)
    if "skills" in values:
        values["skills"] = [_attested(name, mapping) for name in values["skills"]]
    return _achievement(row.line, key, values, mapping.kind)


def _key(row: Row, mapping: Mapping, report: ImportReport) -> str:
    parts = [row.values[column] for column in mapping.key]
    key = "|".join(clean_line(part) if isinstance(part, str) else str(part) for part in parts)
    if mapping.key_form != "{}":
        key = mapping.key_form.format(quote(key, safe=""))
    column = ", ".join(mapping.key)
    if any(part in (None, "") for part in parts):
        report.refuse(row.line, column, key, "is empty, and it is what identifies the row")
    elif fault := _misfit(_MODELS[mapping.kind], _key_column(mapping.kind), key):
        report.refuse(row.line, column, key, fault)
    return key


def _key_column(kind: Kind) -> str:
    return "uri" if kind is Kind.SKILL else "source_key"


def _attested(name: str, mapping: Mapping) -> Values:
    """A skill that a course names, and the URI that the mapping makes of the name."""
    return {"uri": mapping.skill_form.format(quote(folded(name), safe="")), "label": name}


def _value(row: Row, mapping: Mapping, entry: FieldMapping, report: ImportReport) -> Any:
    given = [row.values[column] for column in entry.columns]
    try:
        first = _prepared(given[0], entry, report)
        value = CONVERTERS[entry.convert](entry.options, [first, *given[1:]])
    except Unusable as error:
        report.refuse(row.line, entry.columns[0], given[0], str(error))
        return None
    told = given[0] in (None, "") and entry.columns[0] in mapping.key  # of the key already
    fault = "is empty" if entry.required and value in (None, "", []) and not told else None
    fault = fault or _misfit(_MODELS[mapping.kind], entry.name, value)
    if fault:
        report.refuse(row.line, entry.columns[0], given[0], fault)
    return value


def _prepared(value: Any, entry: FieldMapping, report: ImportReport) -> Any:
    """As the mapping declares, before it is converted."""
    for how in entry.mend:
        before, value = value, mended(value, [how])
        if value != before:
            report.mended[how] += 1
    if isinstance(value, str) and entry.without is not None:
        value = entry.without.sub("", value)
    if isinstance(value, str) and entry.pattern is not None:
        found = entry.pattern.search(value)
        value = (found[1] or "") if found else ""
    return entry.otherwise if value in (None, "") and entry.otherwise is not None else value


def _misfit(model: type[Model], name: str, value: Any) -> str | None:
    """Why the column of this name could not hold the value."""
    if isinstance(value, list):
        return None
    longest, greatest = _bounds(model, _COLUMN_OF.get(name, name))
    if isinstance(value, str) and longest is not None and len(value) > longest:
        return f"is longer than {longest} characters"
    if isinstance(value, int) and greatest is not None and value > greatest:
        return f"is more than {greatest}"
    return None


@cache
def _bounds(model: type[Model], name: str) -> tuple[int | None, int | None]:
    """The longest text and the greatest number that a column holds."""
    if name == "provider":
        model, name = Provider, "name"
    column = model._meta.fields_map.get(name)
    longest = column.max_length if isinstance(column, CharField) else None
    if isinstance(column, IntField):
        return longest, 2**63 - 1 if isinstance(column, BigIntField) else 2**31 - 1
    return longest, None


def _skill(line: int, key: str, values: Values) -> SkillRecord:
    label = values["label"]
    labels = [other for other in values.pop("labels", []) if other.casefold() != label.casefold()]
    return SkillRecord(line, key, labels=labels, **values)


def _achievement(line: int, key: str, values: Values, kind: Kind) -> AchievementRecord:
    price = values.pop("price", None)
    if price is not None:
        values["price_minor"], values["currency"] = price
    if values.get("level") is None:
        values.pop("framework", None)
    members, alignments = values.pop("members", []), values.pop("skills", [])
    parts: Values = {
        "line": line,
        "key": key,
        "slug": slug_from(values.pop("slug", "")) or slug_from(values["title"]),
        "provider": values.pop("provider"),
        "url": values.pop("url", None) or None,
        "popularity": values.pop("popularity", 0),
        "facts": {name: value for name, value in values.items() if value is not None},
    }
    if kind is Kind.MICRO_CREDENTIAL:
        return MicroCredentialRecord(**parts, alignments=alignments)
    return PathwayRecord(**parts, nodes=_all_of(members))


def _leaf_key(member: str) -> str:
    """The same in every version; a key that is too long is cut and marked."""
    if len(member) <= LONGEST_KEY:
        return member
    mark = blake2b(member.encode(), digest_size=8).hexdigest()
    return f"{member[: LONGEST_KEY - len(mark) - 1]}-{mark}"


def _all_of(members: list[str]) -> list[Values]:
    """A tree that asks for every member, in the order that the source gives them."""
    root: Values = {
        "key": ROOT,
        "parent_key": None,
        "position": 0,
        "depth": 0,
        "kind": RequirementKind.GROUP.value,
        "rule": GroupRule.ALL.value,
    }
    leaves: list[Values] = [
        {
            "key": _leaf_key(member),
            "parent_key": ROOT,
            "position": position,
            "depth": 1,
            "kind": RequirementKind.MICRO_CREDENTIAL.value,
            "member": member,
        }
        for position, member in enumerate(members, start=1)
    ]
    return [root, *leaves]
