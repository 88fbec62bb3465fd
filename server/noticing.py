"""Sends the letters about what became of somebody's learning, as the outbox brings them."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from catalog.models import OutboxEvent
from catalog.services import notices, teaching_out
from catalog.services.notices import Notice
from catalog.viewer import VISITOR
from catalog.work import Runner, Work
from server.mail import Mailer
from server.outbox import Handler

log = logging.getLogger("cairn.mail")

DUE: Final = "notice.due"
"""A thing of its own, so that a mail server that is away holds up nothing but letters."""


async def _of_badge(name: str, about: UUID, payload: Mapping[str, Any]) -> list[Notice]:
    return await notices.of_badge(name, about, payload)


async def _of_claim(_name: str, about: UUID, _payload: Mapping[str, Any]) -> list[Notice]:
    return await notices.of_claim(about)


async def _of_decision(_name: str, _about: UUID, payload: Mapping[str, Any]) -> list[Notice]:
    return await notices.of_decision(UUID(payload["step_id"]))


async def _of_end(name: str, about: UUID, _payload: Mapping[str, Any]) -> list[Notice]:
    return await notices.of_teach_out(name, await teaching_out.version_of(about), [about])


WRITERS: Final[dict[str, Callable[[str, UUID, Mapping[str, Any]], Awaitable[list[Notice]]]]] = {
    **dict.fromkeys(notices.OF_BADGES, _of_badge),
    "prior_learning.claimed": _of_claim,
    "prior_learning.appealed": _of_claim,
    "prior_learning.decided": _of_decision,
    "enrollment.taught_out": _of_end,
}
TO_MANY: Final = (teaching_out.ANNOUNCED, teaching_out.SOON)


@dataclass(frozen=True, slots=True)
class Notices:
    runner: Runner
    mailer: Mailer

    def handlers(self) -> Mapping[str, Handler]:
        passed_on = dict.fromkeys((*WRITERS, *TO_MANY), self.pass_on)
        return {**passed_on, DUE: self.send, teaching_out.ENDS: self.end_teach_out}

    async def pass_on(self, events: Sequence[OutboxEvent]) -> None:
        await self.runner.run(VISITOR, _pass_on, events)

    async def send(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            name, about = event.payload["event"], UUID(event.payload["about"])
            if name in TO_MANY:
                await self._send_batch(event, name, about)
            else:
                await self._send(await WRITERS[name](name, about, event.payload))

    async def end_teach_out(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            version = await teaching_out.still_so(event.aggregate_id, event.payload)
            if version is not None:
                await teaching_out.end(self.runner, version)

    async def _send_batch(self, event: OutboxEvent, name: str, about: UUID) -> None:
        """Where it stands is in the event that goes on."""
        version = await teaching_out.still_so(about, event.payload)
        if version is None:
            return
        after = UUID(event.payload["after"]) if "after" in event.payload else None
        ids = await teaching_out.open_enrollments(version.id, after, teaching_out.BATCH)
        await self._send(await notices.of_teach_out(name, version, ids))
        if len(ids) == teaching_out.BATCH:
            await self.runner.run(VISITOR, _go_on, (event, ids[-1]))

    async def _send(self, letters: Sequence[Notice]) -> None:
        """An address that takes no letters keeps nobody else from theirs."""
        failures = []
        for letter in letters:
            try:
                await self.mailer.send(letter)
            except Exception as error:
                failures.append(error)
                log.warning("A letter about %s could not be sent", letter.about, exc_info=error)
        if failures and len(failures) == len(letters):
            raise failures[0]


async def _pass_on(work: Work, events: Sequence[OutboxEvent]) -> None:
    for event in events:
        payload = {**event.payload, "event": event.name, "about": str(event.aggregate_id)}
        await work.record(DUE, "Notice", event.id, **payload)


async def _go_on(work: Work, reached: tuple[OutboxEvent, UUID]) -> None:
    event, after = reached
    payload = {**event.payload, "after": str(after)}
    await work.record(DUE, "Notice", event.aggregate_id, **payload)
