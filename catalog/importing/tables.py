"""Tables that a mapping names: a file beside the imported one that says one thing for another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from catalog.importing.mapping import FieldMapping, Mapping, Table
from catalog.importing.report import ImportFailed

MOST: Final = 8 * 1024 * 1024
"""Bytes; a table is held in memory."""


def with_tables(mapping: Mapping, folder: Path) -> Mapping:
    """The mapping with the tables' entries as the words of the fields that name them."""
    if not mapping.tables:
        return mapping
    tables = {name: _read(folder / table.file, table) for name, table in mapping.tables.items()}
    return replace(mapping, fields=tuple(_filled(entry, tables) for entry in mapping.fields))


def _filled(entry: FieldMapping, tables: dict[str, dict[str, str]]) -> FieldMapping:
    if "table" not in entry.options:
        return entry
    words = tables[entry.options["table"]]
    return replace(entry, options={**entry.options, "words": words})


def _read(path: Path, table: Table) -> dict[str, str]:
    try:
        if path.stat().st_size > MOST:
            raise ImportFailed(f"The table {path.name} is larger than {MOST} bytes.")
        rows = [orjson.loads(line) for line in path.read_bytes().splitlines() if line.strip()]
        return {str(row[table.key]): str(row[table.value]) for row in rows}
    except OSError as error:
        raise ImportFailed(f"The mapping wants {path.name} beside the file.") from error
    except (orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ImportFailed(f"The table {path.name} is not what the mapping says.") from error
