"""What is done about each kind of event: letters, the index, awards that fall due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from catalog.models import Account, OutboxEvent
from catalog.services.letters import Letter, write_proof, write_reset
from catalog.viewer import VISITOR
from catalog.work import Runner, Service
from search.engine import SearchEngine
from search.indexing import index_changes
from server.mail import Mailer
from server.outbox import Handler


@dataclass(frozen=True, slots=True)
class Letters:
    """The token is made here and now, so that no event ever holds one."""

    runner: Runner
    mailer: Mailer

    async def prove(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            account = await Account.get(id=event.aggregate_id)
            await self._send(write_proof, account)

    async def reset(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            await self._send(write_reset, event.payload["email"])

    async def _send(self, write: Service[Any, Letter | None], about: object) -> None:
        letter = await self.runner.run(VISITOR, write, about)
        if letter is not None:
            await self.mailer.send(letter)


def handlers(runner: Runner, mailer: Mailer, engine: SearchEngine) -> Mapping[str, Handler]:
    """By the event's name; what nobody handles is done."""
    letters = Letters(runner, mailer)
    index = partial(index_changes, engine)
    return {
        "catalog.changed": index,
        "enrolled_count": index,
        "email.proof_requested": letters.prove,
        "password.reset_requested": letters.reset,
    }
