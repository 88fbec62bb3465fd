"""The parts of a plan: each answers one field for all rows of a level at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Protocol

from catalog.relation import Relation
from catalog.statement import Question
from resolvers.context import Context
from schema.answer import Related
from schema.plan.leaf import Convert, converted
from schema.plan.objects import global_ids, objects
from schema.plan.run import Level, Run, Unplannable


class Part(Protocol):
    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        """One answer for each row."""
        ...


@dataclass(frozen=True, slots=True)
class Shape:
    """What is asked of the rows of one view."""

    keys: Sequence[str]
    parts: Sequence[Part]

    async def objects(self, level: Level, run: Run) -> list[Any]:
        answers = [await part.answers(level, run) for part in self.parts]
        return objects(self.keys, answers, level.size)


@dataclass(frozen=True, slots=True)
class Constant:
    value: Any

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        return [self.value] * level.size


@dataclass(frozen=True, slots=True)
class Column:
    index: int
    convert: Convert
    nullable: bool

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        return converted(level.column(self.index), self.convert, self.nullable)


@dataclass(frozen=True, slots=True)
class GlobalId:
    index: int
    type_name: str

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        return global_ids(self.type_name, level.column(self.index))


class Source(Protocol):
    """Where a computed field takes one of its arguments from."""

    def values(self, level: Level, run: Run) -> Iterable[Any]: ...


@dataclass(frozen=True, slots=True)
class ColumnSource:
    index: int
    convert: Convert

    def values(self, level: Level, run: Run) -> Iterable[Any]:
        return converted(level.column(self.index), self.convert, True)


@dataclass(frozen=True, slots=True)
class RequestSource:
    """The same for all rows."""

    read: Callable[[Context], Any]

    def values(self, level: Level, run: Run) -> Iterable[Any]:
        return repeat(self.read(run.context), level.size)


@dataclass(frozen=True, slots=True)
class Follow:
    """A relation, or of several the first that leads somewhere; one read each for all rows."""

    routes: Sequence[Route]
    nullable: bool

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        answers, *others = [await route.answers(level, run) for route in self.routes]
        for other in others:
            answers = [b if a is None else a for a, b in zip(answers, other, strict=True)]
        if not self.nullable and None in answers:
            raise Unplannable("null where none may be")
        return answers


@dataclass(frozen=True, slots=True)
class Route:
    """What the viewer may see of the rows that one relation leads to."""

    related: Related
    along: Relation
    source: int
    question: Question
    shape: Shape

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        sources = level.column(self.source)
        wanted = set(sources) - {None}
        if not wanted:
            return [[] if self.along.many else None] * level.size
        listing = self.related.listing(run.context, self.along)
        rows = await run.rows(listing, self.question, wanted)
        reached = Level(rows, offset=1)
        answered = await self.shape.objects(reached, run)
        if not self.along.many:
            first = dict(zip(reversed(reached.keys), reversed(answered), strict=True))
            return list(map(first.get, sources))
        groups: dict[Any, list[Any]] = {source: [] for source in wanted}
        for key, answer in zip(reached.keys, answered, strict=True):
            groups[key].append(answer)
        return [groups[source] for source in sources]
