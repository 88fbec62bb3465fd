"""Declared mappings: which columns of whose file become which fields, and how."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from tortoise.models import Model

from catalog.importing.converters import CONVERTERS
from catalog.importing.mending import MENDERS
from catalog.importing.report import ImportFailed
from catalog.models import MicroCredentialVersion, PathwayVersion
from catalog.models.described import described_columns

HERE = Path(__file__).parent / "mappings"


class Kind(Enum):
    MICRO_CREDENTIAL = "micro_credential"
    PATHWAY = "pathway"
    SKILL = "skill"


class FileKind(Enum):
    CSV = "csv"
    TSV = "tsv"
    """Separated by tabs, without quoting."""
    JSONL = "jsonl"
    JSON = "json"
    """One list of objects."""


class Repeats(Enum):
    """What becomes of a row whose key an earlier row has."""

    REFUSED = "refused"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """One field, the columns that it is made of, and the converter that makes it.

    Before that the first column's text is mended, then what matches `without` is taken out of
    it, then only the first group of `pattern` is kept; and where nothing is left there is
    `otherwise`.
    """

    name: str
    columns: tuple[str, ...]
    convert: str
    required: bool = False
    mend: tuple[str, ...] = ()
    without: re.Pattern[str] | None = None
    pattern: re.Pattern[str] | None = None
    otherwise: str | None = None
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Framework:
    name: str
    version: str
    publisher: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A file beside the imported one, in JSON lines, that says one thing for another."""

    file: str
    key: str
    value: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """`only` keeps rows whose column has one of the values, and `matching` rows whose column
    matches; other rows are left out.

    A cell that says one of `nothing` is empty. `key_form` and `skill_form` make URIs of keys
    and of names of skills.
    """

    name: str
    source: str
    kind: Kind
    file: FileKind
    key: tuple[str, ...]
    fields: tuple[FieldMapping, ...]
    constants: dict[str, Any]
    only: dict[str, list[Any]]
    matching: dict[str, re.Pattern[str]]
    framework: Framework | None = None
    nothing: frozenset[str] = frozenset()
    repeats: Repeats = Repeats.REFUSED
    key_form: str = "{}"
    skill_form: str = ""
    tables: dict[str, Table] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that a row must have, each once."""
        of_fields = (column for entry in self.fields for column in entry.columns)
        return tuple(dict.fromkeys([*self.key, *self.only, *self.matching, *of_fields]))

    @property
    def column_of(self) -> dict[str, str]:
        """The column that a field is, or begins, in."""
        fields = {entry.name: entry.columns[0] for entry in self.fields}
        return fields | {"key": ", ".join(self.key)}


def mapping_names() -> list[str]:
    return sorted(file.stem for file in HERE.glob("*.toml"))


def mapping_for(path: Path) -> str:
    """The mapping that a file's name asks for: `edx_974_2021.csv.gz` wants `edx_974_2021`."""
    name = path.name.removesuffix(".gz")
    for kind in FileKind:
        name = name.removesuffix(f".{kind.value}")
    if name in mapping_names():
        return name
    raise ImportFailed(
        f"No mapping is called {name!r}; name one of {', '.join(mapping_names())}, or a file."
    )


def load_mapping(name: str) -> Mapping:
    """One of the mappings that come with Cairn, or one's own file (a path that ends in .toml)."""
    file = Path(name) if name.endswith(".toml") else HERE / f"{name}.toml"
    try:
        declared = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, IsADirectoryError) as error:
        raise ImportFailed(
            f"There is no mapping {name!r}; there are {', '.join(mapping_names())}."
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise ImportFailed(f"The mapping {name!r} cannot be read: {error}.") from error
    try:
        return _checked(_mapping(file.stem, declared))
    except KeyError as error:
        raise ImportFailed(f"The mapping {name!r} does not say its {error.args[0]}.") from error
    except (TypeError, ValueError) as error:
        raise ImportFailed(f"The mapping {name!r} is not right: {error}.") from error


def _mapping(name: str, declared: dict[str, Any]) -> Mapping:
    framework = declared.get("framework")
    return Mapping(
        name=name,
        source=declared["source"],
        kind=Kind(declared["kind"]),
        file=FileKind(declared["file"]),
        key=tuple(declared["key"]),
        fields=tuple(_field(field_name, entry) for field_name, entry in declared["fields"].items()),
        constants=declared.get("constants", {}),
        only=declared.get("only", {}),
        matching={
            column: re.compile(text) for column, text in declared.get("matching", {}).items()
        },
        framework=Framework(**framework) if framework else None,
        nothing=frozenset(declared.get("nothing", ())),
        repeats=Repeats(declared.get("repeats", "refused")),
        key_form=declared.get("key_form", "{}"),
        skill_form=declared.get("skill_form", ""),
        tables={name: Table(**table) for name, table in declared.get("tables", {}).items()},
    )


def _field(name: str, entry: dict[str, Any]) -> FieldMapping:
    options = dict(entry)
    columns = options.pop("columns", None) or [options.pop("column")]
    return FieldMapping(
        name=name,
        columns=tuple(columns),
        convert=options.pop("convert"),
        required=options.pop("required", False),
        mend=tuple(options.pop("mend", ())),
        without=_pattern(options.pop("without", None)),
        pattern=_pattern(options.pop("pattern", None)),
        otherwise=options.pop("otherwise", None),
        options=options,
    )


def _pattern(text: str | None) -> re.Pattern[str] | None:
    try:
        return None if text is None else re.compile(text)
    except re.error as error:
        raise ValueError(f"the pattern {text!r} is none: {error}") from error


VERSIONS: dict[Kind, type[Model]] = {
    Kind.MICRO_CREDENTIAL: MicroCredentialVersion,
    Kind.PATHWAY: PathwayVersion,
}
_OF_ACHIEVEMENTS = {"slug", "provider", "url", "popularity", "price"}
_KNOWN: dict[Kind, set[str]] = {
    Kind.MICRO_CREDENTIAL: _OF_ACHIEVEMENTS
    | {"skills"}
    | set(described_columns(MicroCredentialVersion)),
    Kind.PATHWAY: _OF_ACHIEVEMENTS | {"members"} | set(described_columns(PathwayVersion)),
    Kind.SKILL: {"label", "description", "kind", "language", "labels"},
}
_NEEDED: dict[Kind, set[str]] = {
    Kind.MICRO_CREDENTIAL: {"title", "provider"},
    Kind.PATHWAY: {"title", "provider", "members"},
    Kind.SKILL: {"label"},
}


def _words_said(mapping: Mapping) -> Iterator[tuple[str, Any]]:
    """Every value that the mapping itself gives to a field."""
    yield from mapping.constants.items()
    for entry in mapping.fields:
        for said in entry.options.get("words", {}).values():
            yield entry.name, said


def _check_word(kind: Kind, name: str, said: Any) -> None:
    column = VERSIONS[kind]._meta.fields_map.get(name) if kind in VERSIONS else None
    words = getattr(column, "enum_type", None)
    if words is not None and said not in [word.value for word in words]:
        raise ValueError(f"{name} cannot be {said!r}")


def _checked(mapping: Mapping) -> Mapping:
    named = {entry.name for entry in mapping.fields} | set(mapping.constants)
    if unknown := named - _KNOWN[mapping.kind]:
        raise ValueError(f"a {mapping.kind.value} has no {', '.join(sorted(unknown))}")
    if missing := _NEEDED[mapping.kind] - named:
        raise ValueError(f"a {mapping.kind.value} needs {', '.join(sorted(missing))}")
    if unknown := {entry.convert for entry in mapping.fields} - set(CONVERTERS):
        raise ValueError(f"there is no converter {', '.join(sorted(unknown))}")
    if unknown := {name for entry in mapping.fields for name in entry.mend} - set(MENDERS):
        raise ValueError(f"nothing is mended by {', '.join(sorted(unknown))}")
    tables = {str(e.options["table"]) for e in mapping.fields if "table" in e.options}
    if unknown := tables - set(mapping.tables):
        raise ValueError(f"there is no table {', '.join(sorted(unknown))}")
    if "skills" in named and (mapping.framework is None or "{}" not in mapping.skill_form):
        raise ValueError("skills of courses need a framework and a skill_form with {}")
    for name, said in _words_said(mapping):
        _check_word(mapping.kind, name, said)
    if not mapping.key:
        raise ValueError("its key has no column")
    if mapping.kind is Kind.SKILL and mapping.framework is None:
        raise ValueError("skills need a framework")
    return mapping
