"""The outbox: each event at least once, in order for each thing, and none for ever."""

import asyncio
from datetime import timedelta

from catalog.ids import new_id
from catalog.models import Account, EmailToken, OutboxEvent
from catalog.services.accounts import SignUp, sign_up
from catalog.services.letters import PasswordResetRequest, email_prove, password_reset_request
from server.jobs import handlers
from server.outbox import AGAIN, LEASE, MOST_ATTEMPTS, NotNow, Outbox, pause
from tests.factories import Clock, runner


async def happened(name="it", about=None, *, clock=None, at=None, **payload):
    now = (clock or Clock()).now
    return await OutboxEvent.create(
        name=name,
        aggregate="Thing",
        aggregate_id=about or new_id(),
        version=0,
        payload=payload,
        created_at=now,
        available_at=at or now,
    )


class Handler:
    """Notes what it was given; fails for payloads that say so."""

    def __init__(self):
        self.calls = []

    async def __call__(self, events):
        self.calls.append([event.payload.get("n") for event in events])
        if any(event.payload.get("fails") for event in events):
            raise ValueError("it does not work")

    @property
    def handled(self):
        return [n for call in self.calls for n in call]


async def done():
    return await OutboxEvent.filter(done_at__isnull=False).count()


async def test_events_are_handled_together_in_their_order_and_once(database):
    handler = Handler()
    outbox = Outbox({"it": handler}, Clock())
    for n in range(5):
        await happened(n=n)

    assert await outbox.drain() == 5
    assert await outbox.drain() == 0

    assert handler.calls == [[0, 1, 2, 3, 4]]
    assert await done() == 5


async def test_an_event_that_nobody_handles_is_done(database):
    await happened("unknown")

    assert await Outbox({}, Clock()).drain() == 1

    assert await done() == 1


async def test_what_is_not_due_waits_and_holds_nothing_up(database):
    clock, handler, thing = Clock(), Handler(), new_id()
    outbox = Outbox({"it": handler}, clock)
    await happened(about=thing, at=clock.now + timedelta(days=1), n="later")
    await happened(about=thing, n="now")

    await outbox.drain()
    assert handler.handled == ["now"]

    clock.pass_by(days=1)
    await outbox.drain()
    assert handler.handled == ["now", "later"]


async def test_one_that_fails_holds_up_its_own_thing_and_no_other(database):
    clock, handler, stuck = Clock(), Handler(), new_id()
    outbox = Outbox({"it": handler}, clock)
    await happened(about=stuck, n=1, fails=True)
    await happened(about=stuck, n=2)
    await happened(n=3)

    await outbox.drain()

    left = await OutboxEvent.filter(done_at__isnull=True).order_by("id")
    assert [event.payload["n"] for event in left] == [1, 2]
    assert (left[0].attempts, left[0].error) == (1, "ValueError: it does not work")
    assert all(event.claimed_until is None for event in left)


async def test_what_failed_is_tried_again_later_and_then_the_rest_follows(database):
    clock, handler, thing = Clock(), Handler(), new_id()
    outbox = Outbox({"it": handler}, clock)
    failing = await happened(about=thing, n=1, fails=True)
    await happened(about=thing, n=2)
    await outbox.drain()
    await OutboxEvent.filter(id=failing.id).update(payload={"n": 1})
    handler.calls.clear()

    assert await outbox.drain() == 0
    clock.now += pause(1)
    await outbox.drain()

    assert handler.handled == [1, 2]
    assert await done() == 2


async def test_what_has_to_wait_for_something_waits_in_order_and_is_never_given_up(database):
    clock, away, handled = Clock(), True, []

    async def handler(events):
        if away:
            raise NotNow("the engine is away")
        handled.extend(event.payload["n"] for event in events)

    outbox, thing = Outbox({"it": handler}, clock), new_id()
    await happened(about=thing, n=1)
    await happened(n=2)
    for _ in range(MOST_ATTEMPTS + 3):
        await outbox.drain()
        clock.now += AGAIN
    await outbox.drain()
    await happened(about=thing, n=3)
    away = False

    assert await outbox.drain() == 0
    clock.now += AGAIN
    await outbox.drain()

    assert handled == [1, 2, 3]
    assert await OutboxEvent.filter(attempts=1, error="the engine is away").count() == 2


async def test_what_never_works_is_given_up_and_kept_to_be_seen(sqlite):
    clock, handler = Clock(), Handler()
    outbox = Outbox({"it": handler}, clock)
    await happened(n=1, fails=True)

    for _ in range(MOST_ATTEMPTS + 3):
        await outbox.drain()
        clock.pass_by(hours=1)

    assert len(handler.calls) == MOST_ATTEMPTS
    event = await OutboxEvent.get()
    assert (event.attempts, event.error) == (MOST_ATTEMPTS, "ValueError: it does not work")
    assert event.done_at is not None


async def test_what_another_process_has_claimed_is_left_until_its_lease_ends(database):
    clock, handler, thing = Clock(), Handler(), new_id()
    outbox = Outbox({"it": handler}, clock)
    claimed = await happened(about=thing, n=1)
    await happened(about=thing, n=2)
    await OutboxEvent.filter(id=claimed.id).update(claimed_until=clock.now + LEASE)

    assert await outbox.drain() == 0
    clock.now += LEASE
    await outbox.drain()

    assert handler.handled == [1, 2]


async def test_work_that_takes_longer_than_its_lease_keeps_it(sqlite):
    clock, going_on, may_end = Clock(), asyncio.Event(), asyncio.Event()

    async def slow(_events):
        going_on.set()
        await may_end.wait()

    other = Handler()
    event = await happened(n=1)
    working = asyncio.create_task(Outbox({"it": slow}, clock, renew_seconds=0.01).drain())
    await going_on.wait()
    clock.now += LEASE
    async with asyncio.timeout(30):
        while (await OutboxEvent.get(id=event.id)).claimed_until <= clock.now:
            await asyncio.sleep(0.01)

    assert await Outbox({"it": other}, clock).drain() == 0
    may_end.set()
    await working

    assert other.calls == []
    assert await done() == 1


async def test_two_at_once_share_the_work_and_repeat_nothing(database):
    handler = Handler()
    for n in range(40):
        await happened(n=n)

    await asyncio.gather(*(Outbox({"it": handler}, Clock()).drain() for _ in range(4)))

    assert sorted(handler.handled) == list(range(40))


async def test_the_loop_wakes_for_what_is_written_and_outlives_a_broken_handler(sqlite):
    handler = Handler()
    outbox = Outbox({"it": handler}, Clock(), idle_seconds=60)
    task = asyncio.create_task(outbox.run())
    await asyncio.sleep(0.05)
    await happened(n=1, fails=True)
    await happened(n=2)

    outbox.wake()
    async with asyncio.timeout(30):
        while 2 not in handler.handled or await done() < 1:
            await asyncio.sleep(0.01)

    assert not task.done()
    task.cancel()


class Letters:
    """Keeps what a mailer would send."""

    def __init__(self):
        self.sent = []

    async def send(self, letter):
        self.sent.append(letter)


async def test_letters_carry_tokens_that_work_and_no_event_holds_one(sqlite):
    post, works = Letters(), runner()
    outbox = Outbox(handlers(works, post, engine=None), Clock())
    await sign_up(works, SignUp("ada@example.org", "Ada Lovell", "correct horse battery"))
    await password_reset_request(works, PasswordResetRequest("ada@example.org"))
    await password_reset_request(works, PasswordResetRequest("nobody@example.org"))

    await outbox.drain()

    assert [(letter.purpose, letter.to) for letter in post.sent] == [
        ("prove", "ada@example.org"),
        ("reset", "ada@example.org"),
    ]
    stored = " ".join(str(event.payload) for event in await OutboxEvent.all())
    stored += " ".join(token.digest for token in await EmailToken.all())
    assert not any(letter.token in stored for letter in post.sent)
    await email_prove(works, post.sent[0].token)
    assert (await Account.get()).email_proved_at is not None


async def test_a_letter_that_cannot_be_sent_is_sent_later(sqlite):
    class Broken(Letters):
        async def send(self, letter):
            await super().send(letter)
            if len(self.sent) == 1:
                raise ConnectionRefusedError("no mail server")

    clock, post = Clock(), Broken()
    works = runner(clock)
    outbox = Outbox(handlers(works, post, engine=None), clock)
    await sign_up(works, SignUp("ada@example.org", "Ada Lovell", "correct horse battery"))

    await outbox.drain()
    clock.pass_by(minutes=1)
    await outbox.drain()

    assert len(post.sent) == 2
    assert await done() == 1
