"""Takes away what nobody will ask for again: events that are done, tokens that have ended."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from catalog.models import EmailToken, OutboxEvent, RefreshToken, SignInAttempt
from catalog.services.attempts import WINDOW
from catalog.work import Clock, utc_now
from server.outbox import MOST_ATTEMPTS

log = logging.getLogger("cairn.jobs")

KEPT = timedelta(days=30)
HOUR = 3600.0


async def tidy(clock: Clock = utc_now) -> int:
    """How many rows were taken away. Events that were given up stay to be seen."""
    now = clock()
    done = OutboxEvent.filter(done_at__lt=now - KEPT, attempts__lt=MOST_ATTEMPTS)
    ended = RefreshToken.filter(expires_at__lt=now - KEPT)
    letters = EmailToken.filter(expires_at__lt=now - KEPT)
    tries = SignInAttempt.filter(at__lt=now - WINDOW)
    return sum([await rows.delete() for rows in (done, ended, letters, tries)])


async def tidy_every_hour() -> None:
    """Until cancelled."""
    while True:
        try:
            await tidy()
        except Exception:
            log.exception("Tidying up did not work")
        await asyncio.sleep(HOUR)
