"""Tells those who keep searches of what is new and fits, as the outbox brings it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from catalog.commands.searching import FoundNew, LookThrough
from catalog.importing.events import CHANGED
from catalog.models import OutboxEvent, SavedSearch
from catalog.services import saved_searches
from catalog.viewer import VISITOR
from catalog.work import Runner
from search.engine import EngineUnavailable, SearchEngine
from search.watching import matches
from server.mail import Mailer
from server.outbox import Handler, NotNow

SEARCHES_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class News:
    """What is noted twice is one; a letter that was sent and not noted is sent again."""

    runner: Runner
    mailer: Mailer
    engine: SearchEngine
    index: Handler

    def handlers(self) -> Mapping[str, Handler]:
        return {
            CHANGED: self.change,
            saved_searches.LOOKS: self.look,
            saved_searches.FOUND: self.write,
        }

    async def change(self, events: Sequence[OutboxEvent]) -> None:
        """Once it can be found, whoever waits for such a thing is told."""
        await self.index(events)
        changed = {f"{event.aggregate}:{event.aggregate_id}" for event in events}
        command = LookThrough(tuple(sorted(changed)))
        await self.runner.run(VISITOR, saved_searches.look_through, command)

    async def look(self, events: Sequence[OutboxEvent]) -> None:
        for event in events:
            after = event.payload["after"]
            documents = tuple(event.payload["documents"])
            await self._look(LookThrough(documents, UUID(after) if after else None))

    async def _look(self, asked: LookThrough) -> None:
        """Some searches at a time; where there are more, an event of its own goes on with them."""
        rows = SavedSearch.filter(id__gt=asked.after) if asked.after else SavedSearch.all()
        searches = await rows.order_by("id").limit(SEARCHES_AT_ONCE)
        for saved in searches:
            found = await self._matches(saved, asked)
            if found:
                command = FoundNew(saved.id, tuple(found))
                await self.runner.run(VISITOR, saved_searches.found_new, command)
        if len(searches) == SEARCHES_AT_ONCE:
            further = LookThrough(asked.documents, searches[-1].id)
            await self.runner.run(VISITOR, saved_searches.look_through, further)

    async def _matches(self, saved: SavedSearch, asked: LookThrough) -> list[str]:
        today = self.runner.clock().date()
        try:
            return await matches(self.engine, saved.query, asked.documents, today)
        except EngineUnavailable as error:
            raise NotNow(str(error)) from error

    async def write(self, events: Sequence[OutboxEvent]) -> None:
        for id_ in dict.fromkeys(event.aggregate_id for event in events):
            notice = await self.runner.run(VISITOR, saved_searches.write_news, id_)
            if notice is not None:
                await self.mailer.send(notice)
            await self.runner.run(VISITOR, saved_searches.note_written, id_)
