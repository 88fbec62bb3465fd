"""Rows of a CSV or JSON lines file, gzipped or not, one at a time with their line numbers."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

import orjson

from catalog.importing.mapping import FileKind, Mapping
from catalog.importing.report import ImportFailed

_GZIP: Final = b"\x1f\x8b"
LONGEST_LINE: Final = 4 * 1024 * 1024
"""Bytes of one JSON line; without a bound a file without line ends would be read whole."""


_CHUNK: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """`values` by column; `fault` says why the line is no row at all."""

    line: int
    values: dict[str, Any]
    fault: str = ""


def read_rows(path: Path, mapping: Mapping) -> Iterator[Row]:
    """Raises ImportFailed as soon as the file shows that it is not what the mapping says."""
    with _sentences(path), _opened(path) as stream:
        for row in _READERS[mapping.file](path, stream, mapping):
            yield _without_nothing(row, mapping.nothing) if mapping.nothing else row


def _without_nothing(row: Row, nothing: frozenset[str]) -> Row:
    """Cells that only say that there is nothing, “nan”, are empty."""
    values = {
        column: "" if isinstance(value, str) and value.strip() in nothing else value
        for column, value in row.values.items()
    }
    return Row(row.line, values, row.fault)


@contextmanager
def _sentences(path: Path) -> Iterator[None]:
    """What Python says of a file that cannot be read, as a sentence that names the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise ImportFailed(f"There is no file {path}.") from error
    except gzip.BadGzipFile as error:
        raise ImportFailed(f"{path.name} is not a sound gzip file: {error}.") from error
    except (EOFError, zlib.error) as error:
        raise ImportFailed(f"{path.name} is a gzip file that is cut off or damaged.") from error
    except UnicodeDecodeError as error:
        raise ImportFailed(f"{path.name} is not UTF-8 text.") from error
    except OSError as error:
        raise ImportFailed(f"{path} cannot be read: {error.strerror or error}.") from error


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes, unpacked if they are gzipped, whatever the file's name says."""
    with path.open("rb") as packed:
        zipped = packed.read(2) == _GZIP
        packed.seek(0)
        if zipped or path.name.endswith(".gz"):
            with gzip.GzipFile(fileobj=packed) as unpacked:
                yield cast(IO[bytes], unpacked)
        else:
            yield packed


def _csv_rows(path: Path, stream: IO[bytes], mapping: Mapping) -> Iterator[Row]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    if mapping.file is FileKind.TSV:
        reader = csv.reader(text, strict=True, delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(text, strict=True)
    line = 1
    try:
        header = next(reader, None)
        _check_header(path, header, mapping)
        assert header is not None
        line = reader.line_num + 1
        for cells in reader:
            if cells:
                yield _csv_row(line, header, cells)
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportFailed(f"{path.name} is not CSV from line {line} on: {error}.") from error
    finally:
        text.detach()  # the stream is closed by whoever opened it


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    if len(cells) != len(header):
        return Row(line, {}, f"has {len(cells)} cells where the header has {len(header)}")
    return Row(line, dict(zip(header, cells, strict=True)))


def _check_header(path: Path, header: list[str] | None, mapping: Mapping) -> None:
    if header is None:
        raise ImportFailed(f"{path.name} is empty.")
    if missing := [column for column in mapping.columns if column not in header]:
        raise ImportFailed(
            f"{path.name} has no column {', '.join(missing)}, which the mapping {mapping.name} "
            f"wants; its header is {', '.join(header)[:300]!r}."
        )
    if doubled := [column for column in mapping.columns if header.count(column) > 1]:
        raise ImportFailed(f"{path.name} has the column {', '.join(doubled)} more than once.")


def _json_rows(path: Path, stream: IO[bytes], mapping: Mapping) -> Iterator[Row]:
    seen = False
    for number, raw in enumerate(_lines(path, stream), start=1):
        if not raw.strip():
            continue
        row = _json_row(number, raw, mapping)
        if not seen:
            _check_first(path, row, mapping)
        seen = True
        yield row
    if not seen:
        raise ImportFailed(f"{path.name} is empty.")


def _check_first(path: Path, row: Row, mapping: Mapping) -> None:
    """A file of something else would otherwise be refused, or left out, row by row."""
    if row.fault:
        raise ImportFailed(f"{path.name} has no JSON lines: line {row.line} {row.fault}.")
    wanted = (*mapping.key, *mapping.only)
    if missing := [column for column in wanted if row.values[column] is None]:
        raise ImportFailed(
            f"{path.name} has no {', '.join(missing)} in line {row.line}, which the mapping "
            f"{mapping.name} wants."
        )


def _lines(path: Path, stream: IO[bytes]) -> Iterator[bytes]:
    number = 1
    while raw := stream.readline(LONGEST_LINE + 1):
        if len(raw) > LONGEST_LINE:
            raise ImportFailed(f"{path.name} has no JSON lines: line {number} is too long.")
        raw.decode("utf-8")
        yield raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        number += 1


def _json_row(line: int, raw: bytes, mapping: Mapping) -> Row:
    try:
        found = orjson.loads(raw.rstrip(b"\r\n"))
    except orjson.JSONDecodeError as error:
        return Row(line, {}, f"is not JSON: {error.msg} at character {error.pos + 1}")
    if not isinstance(found, dict):
        return Row(line, {}, "is not a JSON object")
    return Row(line, {column: _at(found, column) for column in mapping.columns})


def _at(found: dict[str, Any], column: str) -> Any:
    """A column may be a path with dots: `_snippetResult.description.value`, `partners.0`."""
    value: Any = found
    for name in column.split("."):
        if isinstance(value, list):
            value = value[int(name)] if name.isdecimal() and int(name) < len(value) else None
        else:
            value = value.get(name) if isinstance(value, dict) else None
    return value


def _list_rows(path: Path, stream: IO[bytes], mapping: Mapping) -> Iterator[Row]:
    """Of one JSON list; an entry's place in it stands for its line."""
    seen = False
    for number, entry in enumerate(_entries(path, stream), start=1):
        if isinstance(entry, dict):
            row = Row(number, {column: _at(entry, column) for column in mapping.columns})
        else:
            row = Row(number, {}, "is not a JSON object")
        if not seen:
            _check_first(path, row, mapping)
        seen = True
        yield row
    if not seen:
        raise ImportFailed(f"{path.name} is empty.")


def _entries(path: Path, stream: IO[bytes]) -> Iterator[Any]:
    """One after another, so that memory holds one entry and not the list."""
    decoder = json.JSONDecoder()
    text = io.TextIOWrapper(stream, encoding="utf-8-sig")
    try:
        held, more = text.read(_CHUNK).lstrip(), True
        if not held.startswith("["):
            raise ImportFailed(f"{path.name} is no JSON list.")
        held = held[1:]
        while True:
            held = held.lstrip(" \t\r\n,")
            if held.startswith("]"):
                return
            try:
                entry, end = decoder.raw_decode(held)
            except json.JSONDecodeError as error:
                chunk = text.read(_CHUNK) if more else ""
                more = bool(chunk)
                if not more or len(held) > LONGEST_LINE:
                    raise ImportFailed(f"{path.name} is no JSON list: {error.msg}.") from error
                held += chunk
                continue
            yield entry
            held = held[end:]
    finally:
        text.detach()


_READERS: Final = {
    FileKind.CSV: _csv_rows,
    FileKind.TSV: _csv_rows,
    FileKind.JSONL: _json_rows,
    FileKind.JSON: _list_rows,
}
