"""graphql-transport-ws, as a client sees it."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from catalog.models import Account
from catalog.work import Announcement
from tests import factories

WATCH = "subscription { progress { enrollment { id } badges { id } } }"


class Socket:
    """A client on the ASGI side of a socket: what was sent, and what came."""

    def __init__(self, app, origin=None):
        self.inbox, self.outbox = asyncio.Queue(), asyncio.Queue()
        headers = [(b"host", b"localhost:8000")]
        headers += [(b"origin", origin.encode())] if origin else []
        self.scope = {
            "type": "websocket",
            "path": "/graphql",
            "raw_path": b"/graphql",
            "query_string": b"",
            "root_path": "",
            "scheme": "ws",
            "headers": headers,
            "client": ("192.0.2.7", 1),
            "server": ("localhost", 8000),
            "subprotocols": ["graphql-transport-ws"],
            "state": {},
            "app": app,
        }
        self.task = asyncio.create_task(app(self.scope, self.inbox.get, self.outbox.put))
        self.inbox.put_nowait({"type": "websocket.connect"})

    async def send(self, message):
        text = message if isinstance(message, str) else json.dumps(message)
        await self.inbox.put({"type": "websocket.receive", "text": text})

    async def event(self):
        return await asyncio.wait_for(self.outbox.get(), 30)

    async def message(self):
        event = await self.event()
        assert event["type"] == "websocket.send", event
        return json.loads(event["text"])

    async def closed(self):
        """The code with which the server closed it."""
        while (event := await self.event())["type"] != "websocket.close":
            pass
        return event["code"]

    async def end(self):
        await self.inbox.put({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(self.task, 30)


@asynccontextmanager
async def socket(served, **options):
    one = Socket(served.app, **options)
    try:
        assert (await one.event())["type"] == "websocket.accept"
        yield one
    finally:
        await one.end()


@asynccontextmanager
async def signed_in(served, learner):
    account = await Account.get(id=learner.account_id)
    async with socket(served) as one:
        payload = {"accessToken": served.token(account)}
        await one.send({"type": "connection_init", "payload": payload})
        assert (await one.message())["type"] == "connection_ack"
        yield one


def subscribe(query=WATCH, id_="1", **payload):
    return {"type": "subscribe", "id": id_, "payload": {"query": query, **payload}}


async def watching(served, learner):
    while not served.house.live.watchers(learner.id):
        await asyncio.sleep(0.01)


async def test_a_learner_is_told_of_their_own_and_nobody_elses(served):
    mine, other = await factories.learner(), await factories.learner()
    async with signed_in(served, mine) as one:
        await one.send(subscribe())
        await watching(served, mine)

        await served.house.live(Announcement(other.id))
        await served.house.live(Announcement(mine.id))

        told = await one.message()
        assert (told["id"], told["type"]) == ("1", "next")
        assert told["payload"]["data"] == {"progress": {"enrollment": None, "badges": []}}
        assert one.outbox.empty()
    assert served.house.live.watchers(mine.id) == 0


async def test_completing_ends_the_watching_and_leaves_the_socket_open(served):
    mine = await factories.learner()
    async with signed_in(served, mine) as one:
        await one.send(subscribe())
        await watching(served, mine)

        await one.send({"type": "complete", "id": "1"})
        while served.house.live.watchers(mine.id):
            await asyncio.sleep(0.01)

        await one.send({"type": "ping"})
        assert (await one.message())["type"] == "pong"


@pytest.mark.parametrize(
    "payload", [None, {}, {"accessToken": None}, {"accessToken": 7}, {"accessToken": "x.y.z"}]
)
async def test_a_socket_without_a_good_token_is_closed(served, payload):
    async with socket(served) as one:
        message = {"type": "connection_init"}
        await one.send(message if payload is None else {**message, "payload": payload})

        assert await one.closed() == 4403


async def test_nothing_is_answered_before_the_socket_is_signed_in(served):
    async with socket(served) as one:
        await one.send(subscribe("{ __typename }"))

        assert await one.closed() == 4401


async def test_a_socket_ends_with_its_token(serve, settings):
    served = await serve(settings)
    learner = await factories.learner()
    account = await Account.get(id=learner.account_id)
    soon = replace(served.house.tokens, life=timedelta(seconds=1))
    async with socket(served) as one:
        token, _ = soon.access_token(account.id)
        await one.send({"type": "connection_init", "payload": {"accessToken": token}})
        assert (await one.message())["type"] == "connection_ack"

        assert await one.closed() == 4401


@pytest.mark.parametrize(
    "message",
    [
        "nonsense",
        "null",
        "7",
        '"ping"',
        "[]",
        "{}",
        '{"type": 7}',
        '{"type": "start"}',
        '{"type": "subscribe"}',
        '{"type": "subscribe", "id": {}, "payload": {"query": "{ __typename }"}}',
        '{"type": "subscribe", "id": "1", "payload": "x"}',
        '{"type": "subscribe", "id": "1", "payload": {"query": 7}}',
        '{"type": "subscribe", "id": "1", "payload": {"query": "{ a }", "variables": []}}',
        '{"type": "complete", "id": []}',
        "[" * 100_000,
    ],
)
async def test_a_message_of_another_shape_closes_the_socket(served, message):
    async with signed_in(served, await factories.learner()) as one:
        await one.send(message)

        assert await one.closed() == 4400


async def test_binary_messages_close_the_socket(served):
    async with signed_in(served, await factories.learner()) as one:
        await one.inbox.put({"type": "websocket.receive", "bytes": b"{}"})

        assert await one.closed() == 4400


async def test_a_wrong_document_is_an_error_of_the_operation_only(served):
    async with signed_in(served, await factories.learner()) as one:
        await one.send(subscribe("subscription { nothing }"))

        told = await one.message()
        assert (told["id"], told["type"]) == ("1", "error")
        await one.send({"type": "ping"})
        assert (await one.message())["type"] == "pong"


async def test_the_schema_is_not_told_over_a_socket_either(served):
    async with signed_in(served, await factories.learner()) as one:
        await one.send(subscribe("{ __schema { queryType { name } } }"))

        told = await one.message()
        assert told["type"] == "error"
        assert "schema cannot be asked for" in told["payload"][0]["message"]


async def test_which_of_several_operations_is_meant_has_to_be_said(served):
    async with signed_in(served, await factories.learner()) as one:
        await one.send(subscribe("query A { a: __typename } query B { b: __typename }"))
        assert (await one.message())["type"] == "error"

        both = "query A { a: __typename } query B { b: __typename }"
        await one.send(subscribe(both, id_="2", operationName="B"))
        assert (await one.message())["payload"]["data"] == {"b": "Query"}


async def test_a_bug_is_masked_on_a_socket_too(served, monkeypatch):
    async def broken(*_arguments):
        raise ZeroDivisionError("the password is 12345")

    async with signed_in(served, await factories.learner()) as one:
        monkeypatch.setattr("resolvers.viewer.signed_in", broken)
        await one.send(subscribe("{ viewer { account { email } } }"))

        told = await one.message()
        (error,) = told["payload"]["errors"]
        assert (error["message"], error["extensions"]["code"]) == ("Internal error", "INTERNAL")
        assert "12345" not in json.dumps(told)


async def test_a_page_of_another_site_cannot_open_a_socket(served):
    one = Socket(served.app, origin="https://elsewhere.example")

    event = await one.event()

    assert event["type"] == "websocket.close"
    await asyncio.wait_for(one.task, 30)


async def test_sockets_beyond_the_limit_are_sent_away(serve, settings):
    served = await serve(replace(settings, most_sockets=1))
    async with socket(served):
        one = Socket(served.app)
        assert (await one.event())["type"] == "websocket.close"
        await asyncio.wait_for(one.task, 30)
    async with socket(served):
        pass
