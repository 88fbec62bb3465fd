"""What has ended is taken away after a month, and nothing else is."""

from datetime import timedelta

from catalog.ids import new_id
from catalog.models import EmailToken, OutboxEvent, RefreshToken, SignInAttempt
from server.outbox import MOST_ATTEMPTS
from server.tidying import KEPT, tidy
from tests import factories
from tests.factories import NOW, Clock

LONG_AGO = NOW - KEPT - timedelta(seconds=1)


async def event(done_at, attempts=0):
    await OutboxEvent.create(
        name="it",
        aggregate="Thing",
        aggregate_id=new_id(),
        version=0,
        created_at=LONG_AGO,
        available_at=LONG_AGO,
        done_at=done_at,
        attempts=attempts,
    )


async def test_only_what_ended_more_than_a_month_ago_goes(database):
    account = await factories.account()
    await event(LONG_AGO)
    await event(NOW - KEPT)
    await event(None)
    await event(LONG_AGO, attempts=MOST_ATTEMPTS)
    for digest, expires_at in (("a", LONG_AGO), ("b", NOW)):
        facts = {"account": account, "digest": digest, "expires_at": expires_at}
        await RefreshToken.create(family=new_id(), **facts)
        await EmailToken.create(purpose="prove", **facts)
    await SignInAttempt.create(subject="a", at=NOW - timedelta(hours=1))
    await SignInAttempt.create(subject="a", at=NOW)

    assert await tidy(Clock()) == 4

    assert await OutboxEvent.all().count() == 3
    assert [token.digest for token in await RefreshToken.all()] == ["b"]
    assert [token.digest for token in await EmailToken.all()] == ["b"]
    assert await SignInAttempt.all().count() == 1
    assert await tidy(Clock()) == 0
