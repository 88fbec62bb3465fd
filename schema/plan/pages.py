"""The part for a connection: one page of a listing, or of each row's share of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from catalog.listing import Listing, Page, Window, cut
from catalog.reader import Row
from catalog.relation import Relation
from catalog.statement import Question, grouped
from schema import cursor
from schema.connection import Paged, more, window
from schema.plan.leaf import from_storage
from schema.plan.objects import objects
from schema.plan.parts import Shape
from schema.plan.run import Columns, Level, Run
from schema.plan.selection import Asked, Call
from schema.view import VIEWS


@dataclass(frozen=True, slots=True)
class Pages:
    call: Call
    columns: Columns
    shape: PageShape
    along: Relation | None = None
    source: int = 0

    async def root(self, run: Run) -> Any:
        """The one page of a connection that does not hang below any row."""
        (answer,) = await self._pages([None], run)
        return answer

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        sources = level.column(self.source)
        keys = list(dict.fromkeys(sources))
        pages = await self._pages(keys, run) if keys else []
        found = dict(zip(keys, pages, strict=True))
        return [found[source] for source in sources]

    async def _pages(self, keys: list[Any], run: Run) -> list[Any]:
        listing, paging = self.call(run, *Paged.PARAMETERS)
        wanted = window(listing, **paging)
        if not VIEWS[listing.model].moving.isdisjoint(listing.order_columns):
            run.shared = False
        for column in listing.order_columns:  # the cursors need them; known only now
            self.columns.want(column)
        question = Question.page(self.columns.names, wanted, self.along)
        rows = await run.rows(listing, question, keys, wanted) if self.shape.reads_rows else []
        counts = await self._counts(listing, keys, run) if self.shape.counts else []
        if self.along is None:
            return await self.shape.pages([rows], 0, listing, wanted, counts, run)
        found = grouped(rows)
        groups = [found.get(key, []) for key in keys]
        return await self.shape.pages(groups, 1, listing, wanted, counts, run)

    async def _counts(self, listing: Listing[Any], keys: list[Any], run: Run) -> list[int]:
        rows = await run.rows(listing, Question(along=self.along, count=True), keys)
        if self.along is None:
            return [row[0] for row in rows]
        counted: dict[Any, int] = {row[0]: row[1] for row in rows}
        return [counted.get(key, 0) for key in keys]


@dataclass(frozen=True, slots=True)
class PageShape:
    """What is asked of each page: its fields, and those of its edges and its page info."""

    fields: Sequence[Asked]
    edges: Mapping[str, EdgeShape]
    infos: Mapping[str, Sequence[Asked]]
    columns: Columns

    @property
    def counts(self) -> bool:
        return any(field.name == "totalCount" for field in self.fields)

    @property
    def reads_rows(self) -> bool:
        return bool(self.edges or self.infos)

    async def pages(
        self,
        groups: Sequence[Sequence[Row]],
        offset: int,
        listing: Listing[Any],
        window: Window,
        counts: Sequence[int],
        run: Run,
    ) -> list[Any]:
        """The rows of all pages are answered as one level, and then dealt out again."""
        pages: list[Page[Row]] = [cut(rows, window) for rows in groups]
        level = Level([row for page in pages for row in page.rows], offset)
        bounds = list(pairwise(accumulate((len(page.rows) for page in pages), initial=0)))
        cursors = Cursors(level, self.columns, listing)
        answers: list[Sequence[Any]] = []
        for field in self.fields:
            match field.name:
                case "edges":
                    edges = await self.edges[field.key].objects(level, cursors, run)
                    answers.append([edges[start:end] for start, end in bounds])
                case "pageInfo":
                    asked = self.infos[field.key]
                    answers.append(
                        [
                            _info(asked, page, window, cursors, start, end)
                            for page, (start, end) in zip(pages, bounds, strict=True)
                        ]
                    )
                case "totalCount":
                    answers.append(counts)
                case _:
                    answers.append([field.owner.name] * len(pages))
        return objects([field.key for field in self.fields], answers, len(pages))


@dataclass(frozen=True, slots=True)
class EdgeShape:
    fields: Sequence[Asked]
    nodes: Mapping[str, Shape]

    async def objects(self, level: Level, cursors: Cursors, run: Run) -> list[Any]:
        answers: list[Sequence[Any]] = []
        for field in self.fields:
            match field.name:
                case "node":
                    answers.append(await self.nodes[field.key].objects(level, run))
                case "cursor":
                    answers.append([cursors.at(index) for index in range(level.size)])
                case _:
                    answers.append([field.owner.name] * level.size)
        return objects([field.key for field in self.fields], answers, level.size)


class Cursors:
    """The cursors of a level's rows, each made only if asked for."""

    def __init__(self, level: Level, columns: Columns, listing: Listing[Any]) -> None:
        self._listing = listing
        self._places = [
            (level.column(columns.want(name)), from_storage(columns.model, name))
            for name in listing.order_columns
        ]

    def at(self, index: int) -> str:
        place = tuple(convert(column[index]) for column, convert in self._places)
        return cursor.encode(self._listing, place)


def _info(
    asked: Sequence[Asked],
    page: Page[Any],
    window: Window,
    cursors: Cursors,
    start: int,
    end: int,
) -> dict[str, Any]:
    has_next, has_previous = more(page.has_more, window)
    info: dict[str, Any] = {}
    for field in asked:
        match field.name:
            case "hasNextPage":
                info[field.key] = has_next
            case "hasPreviousPage":
                info[field.key] = has_previous
            case "startCursor":
                info[field.key] = cursors.at(start) if start < end else None
            case "endCursor":
                info[field.key] = cursors.at(end - 1) if start < end else None
            case _:
                info[field.key] = field.owner.name
    return info
