"""The parts whose values a function or a resolver makes, rather than the database."""

from __future__ import annotations

from asyncio import gather
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from schema.plan.parts import Source
from schema.plan.plain import Pending, Render, none_left, rendered
from schema.plan.run import Level, Run
from schema.plan.selection import Call
from schema.refusal import RefusalsAsErrors, told
from schema.view import Row


@dataclass(frozen=True, slots=True)
class Compute:
    """A function of columns, called with the model's values of them."""

    function: Callable[..., Any]
    sources: Sequence[Source]
    render: Render
    nullable: bool

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        columns = [source.values(level, run) for source in self.sources]
        values = map(self.function, *columns)
        return await _answered(values, self.render, self.nullable, run)


@dataclass(frozen=True, slots=True)
class Resolve:
    """A resolver, called for each row as a model; all at once, so those that batch still do."""

    call: Call
    view: type[Row]
    indexes: tuple[int, ...]
    render: Render
    nullable: bool

    async def answers(self, level: Level, run: Run) -> Sequence[Any]:
        rows = level.instances(self.view.model, self.indexes)
        values: list[Any] = []
        with none_left(values):
            for row in rows:
                values.append(self.call(run, source=row)[0])
        waiting = [index for index, value in enumerate(values) if isawaitable(value)]
        arrived = await gather(*(values[index] for index in waiting))
        for index, value in zip(waiting, arrived, strict=True):
            values[index] = value
        return await _answered(values, self.render, self.nullable, run)


@dataclass(frozen=True, slots=True)
class ResolveRoot:
    """A resolver that hangs below no row."""

    call: Call
    render: Render
    nullable: bool

    async def root(self, run: Run) -> Any:
        value = self.call(run)[0]
        value = await value if isawaitable(value) else value
        (answer,) = await _answered([value], self.render, self.nullable, run)
        return answer


@dataclass(frozen=True, slots=True)
class CarryOut:
    """A mutation. Should its answer have to be told by ordinary execution, it is not repeated."""

    call: Call
    refusals: RefusalsAsErrors
    render: Render
    nullable: bool

    async def root(self, run: Run) -> Any:
        act = self.call(run)[0]  # arguments that do not fit are for ordinary execution to refuse
        outcome = await self.refusals.outcome(lambda: act)
        run.context.outcomes.append(outcome)
        (answer,) = await _answered([told(outcome)], self.render, self.nullable, run)
        return answer


async def _answered(values: Any, render: Render, nullable: bool, run: Run) -> list[Any]:
    pending = Pending(run)
    with none_left(pending.values):
        answers = [rendered(value, render, nullable, pending) for value in values]
    await pending.fill()
    return answers
