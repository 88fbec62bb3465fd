"""One tantivy index: its fields, and what writes to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import tantivy

from search.engine import Deletion, EngineUnavailable, IndexLost, Kind, Order
from search.learned import Taught
from search.record import KEYWORDS, NUMBERS, RANKS, TEXTS, Record, identity

_WRITER_HEAP = 64_000_000
_KINDS = tuple(sorted(Kind, key=lambda kind: kind.value))
_KIND_NAMES = tuple(kind.value for kind in _KINDS)
_LOW = (1 << 64) - 1
_PREFIX_SHIFT = 97  # of the 128 bits of an id, those that an order field has room for

ORDERS = {order: name.replace("rank", "order") for order, name in RANKS.items()}
"""The field that gives the order and, nearly, the order of ids within it."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("plain", stored=True)
    builder.add_bytes_field("teaches", stored=True)
    for name in TEXTS:
        builder.add_text_field(name, tokenizer_name="spaces")
    for name in KEYWORDS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in NUMBERS:
        builder.add_integer_field(name, fast=True, indexed=True)
    for name in ("version", "digest", "kind_number", "id_high", "id_low", *ORDERS.values()):
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("popularity", fast=True)
    return builder.build()


def _document(record: Record) -> tantivy.Document:
    document = tantivy.Document()
    document.add_text("id", record.id)
    document.add_bytes("plain", orjson.dumps(record.plain))
    document.add_bytes("teaches", orjson.dumps(record.teaches))
    for name, text in record.texts.items():
        document.add_text(name, text)
    for name, values in record.keywords.items():
        for value in values:
            document.add_text(name, value)
    for name, number in record.numbers.items():
        document.add_integer(name, number)
    kind, unique = identity(record.id)
    document.add_unsigned("version", record.version)
    document.add_unsigned("digest", record.digest)
    document.add_unsigned("kind_number", _KINDS.index(kind))
    document.add_unsigned("id_high", unique.int >> 64)
    document.add_unsigned("id_low", unique.int & _LOW)
    prefix = _KINDS.index(kind) << 31 | unique.int >> _PREFIX_SHIFT
    for order, name in ORDERS.items():
        document.add_unsigned(name, record.ranks[RANKS[order]] << 32 | prefix)
    document.add_float("popularity", record.popularity)
    return document


def _id(kind: int, high: int, low: int) -> str:
    digits = f"{high:016x}{low:016x}"
    parts = digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]
    return f"{_KIND_NAMES[kind]}:{'-'.join(parts)}"


class BrokenIndex(IndexLost):
    """Its files cannot be read or written; a rebuild mends it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index as it stood at one moment; later writes do not move it."""

    name: str
    searcher: tantivy.Searcher
    schema: tantivy.Schema

    def matches(self, query: tantivy.Query) -> int:
        answer: Any = self.searcher.search(query, 1)  # its stub lacks `count`
        return int(answer.count)

    def ids(self, addresses: list[tantivy.DocAddress]) -> list[str]:
        if not addresses:
            return []
        read = self.searcher.fast_field_values
        columns = zip(
            read("kind_number", addresses),
            read("id_high", addresses),
            read("id_low", addresses),
            strict=True,
        )
        return [_id(int(kind or 0), int(high or 0), int(low or 0)) for kind, high, low in columns]

    def plain(self, address: tantivy.DocAddress) -> dict[str, str]:
        stored = self.searcher.doc(address).get_first("plain")
        found: dict[str, str] = orjson.loads(bytes(stored or b"{}"))
        return found

    def teaches(self, address: tantivy.DocAddress) -> dict[str, list[str]]:
        stored = self.searcher.doc(address).get_first("teaches")
        found: dict[str, list[str]] = orjson.loads(bytes(stored or b"{}"))
        return found

    def contents(self) -> dict[str, int]:
        """By id, the digest of every document."""
        many = max(self.searcher.num_docs, 1)
        return self._numbers("digest", tantivy.Query.all_query(), many)

    def versions(self, ids: Sequence[str]) -> dict[str, int]:
        query = tantivy.Query.term_set_query(self.schema, "id", list(ids))
        return self._numbers("version", query, max(len(ids), 1))

    def taught(self, ids: Sequence[str]) -> Iterator[Taught]:
        query = tantivy.Query.term_set_query(self.schema, "id", list(ids))
        found = self.searcher.search(query, max(len(ids), 1), count=False)
        addresses = [address for _, address in found.hits]
        if not addresses:
            return
        read = self.searcher.fast_field_values
        columns = self.ids(addresses), read("version", addresses), read("digest", addresses)
        for address, id_, version, digest in zip(addresses, *columns, strict=True):
            plain, teaches = self.plain(address), self.teaches(address)
            yield Taught(id_, int(version or 0), int(digest or 0), plain, teaches)

    def _numbers(self, field: str, query: tantivy.Query, many: int) -> dict[str, int]:
        found = self.searcher.search(query, many, count=False)
        addresses = [address for _, address in found.hits]
        if not addresses:
            return {}
        numbers = self.searcher.fast_field_values(field, addresses)
        placed = zip(self.ids(addresses), numbers, strict=True)
        return {document_id: int(number or 0) for document_id, number in placed}


class Index:
    """Written by one process at a time; any number of them read it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.schema = _schema()
        with _usable(path):
            self._index = tantivy.Index(self.schema, str(path))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        self._index.register_tokenizer("spaces", spaces)
        self._writer: tantivy.IndexWriter | None = None

    @property
    def owned(self) -> bool:
        return self._writer is not None

    @property
    def stamp(self) -> int:
        """Another number after every commit, in whatever process."""
        try:
            return (self.path / "meta.json").stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def own(self) -> tantivy.IndexWriter:
        """Become the process that writes it, until `close`."""
        if self._writer is None:
            try:
                self._writer = self._index.writer(_WRITER_HEAP, 1)
            except ValueError as error:
                message = f"Another process is writing the search index in {self.path.parent}."
                raise EngineUnavailable(message) from error
        return self._writer

    def put(self, records: Iterable[Record]) -> None:
        """Seen from the next `commit` on, in the place of those of the same ids."""
        writer = self.own()
        for record in records:
            writer.delete_documents_by_term("id", record.id)
            writer.add_document(_document(record))

    def remove(self, deletions: Iterable[Deletion]) -> None:
        writer = self.own()
        for deletion in deletions:
            writer.delete_documents_by_term("id", deletion.id)

    def commit(self) -> None:
        writer = self.own()
        with _usable(self.path):
            writer.commit()
            self._index.reload()

    def rollback(self) -> None:
        if self._writer is not None:
            self._writer.rollback()

    def snapshot(self, name: str) -> Snapshot:
        return Snapshot(name, self._index.searcher(), self.schema)

    def close(self) -> None:
        if self._writer is not None:
            writer, self._writer = self._writer, None
            writer.wait_merging_threads()


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    """tantivy says with a ValueError that files are broken, or that the disk is full."""
    try:
        yield
    except ValueError as error:
        raise BrokenIndex(f"The search index in {path.parent} fails: {error}") from error


def order_field(order: Order) -> str:
    """Without words to compare, relevance is what most people enrolled in."""
    return ORDERS.get(order, ORDERS[Order.MOST_ENROLLED])
