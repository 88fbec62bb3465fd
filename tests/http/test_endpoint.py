"""/graphql over HTTP, on a schema of the test's own."""

import asyncio
import logging

import httpx
import orjson
import pytest
import strawberry
from starlette.applications import Starlette
from starlette.routing import Route

from catalog.errors import NotFound, TokenInvalid
from search.engine import EngineUnavailable, InvalidQuery
from server.endpoint import Endpoint, Limits
from server.request_id import RequestIds

RESPONSE = "application/graphql-response+json"
JSON = "application/json"


@strawberry.type
class Query:
    @strawberry.field
    def double(self, number: int) -> int:
        return number * 2

    @strawberry.field
    def broken(self) -> int | None:
        raise ZeroDivisionError("the password is 12345")

    @strawberry.field
    def refused(self) -> int | None:
        raise NotFound("There is no such thing.")

    @strawberry.field
    def unsearchable(self, why: str) -> int | None:
        raise EngineUnavailable("down") if why == "down" else InvalidQuery("too long")

    @strawberry.field
    async def slow(self) -> int:
        await asyncio.sleep(60)
        return 1

    @strawberry.field
    def self(self) -> "Query":
        return Query()


changes = []


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self) -> int:
        changes.append(1)
        return len(changes)


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def news(self) -> strawberry.scalars.JSON:
        yield 1


api = strawberry.Schema(Query, Mutation, Subscription)


def client(**options) -> httpx.AsyncClient:
    async def context(request, _cookie):
        if request.headers.get("authorization"):
            raise TokenInvalid("The access token is not one of this server's.")
        return object()

    endpoint = Endpoint(api, context, **options)
    methods = ["GET", "POST", "PUT", "DELETE"]
    app = RequestIds(Starlette(routes=[Route("/graphql", endpoint.__call__, methods=methods)]))
    transport = httpx.ASGITransport(app, raise_app_exceptions=True)
    return httpx.AsyncClient(transport=transport, base_url="http://cairn.example")


async def post(body, accept=RESPONSE, content_type=JSON, options=None, **headers):
    content = body if isinstance(body, bytes) else orjson.dumps(body)
    headers = {"Accept": accept, "Content-Type": content_type, **headers}
    async with client(**(options or {})) as http:
        return await http.post("/graphql", content=content, headers=headers)


async def ask(query, accept=RESPONSE, **asked):
    return await post({"query": query, **asked}, accept)


def code(answer):
    return answer.json()["errors"][0]["extensions"]["code"]


async def test_a_query_is_answered_with_its_variables_and_operation():
    document = "query A { double(number: 1) } query B($n: Int!) { double(number: $n) }"

    answer = await ask(document, variables={"n": 21}, operationName="B")

    assert (answer.status_code, answer.json()) == (200, {"data": {"double": 42}})


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", JSON),
        ("*/*", JSON),
        (JSON, JSON),
        ("application/*", JSON),
        (RESPONSE, RESPONSE),
        (f"{RESPONSE}, {JSON};q=0.9", RESPONSE),
        (f"{JSON}, {RESPONSE};q=0.9", JSON),
        (f"{RESPONSE};q=0.1, */*", JSON),
        (f"{JSON};q=0, */*", RESPONSE),
        (f"text/html, {RESPONSE.upper()}", RESPONSE),
    ],
)
async def test_the_media_type_is_the_one_that_is_wanted_most(accept, content_type):
    answer = await ask("{ double(number: 1) }", accept)

    assert answer.headers["content-type"] == f"{content_type}; charset=utf-8"
    assert answer.status_code == 200


@pytest.mark.parametrize("accept", ["text/html", f"{JSON};q=0", "*/*;q=0", "application/xml"])
async def test_who_accepts_neither_type_is_told_so(accept):
    answer = await ask("{ double(number: 1) }", accept)

    assert answer.status_code == 406
    assert "data" not in answer.json()


@pytest.mark.parametrize(
    "document",
    [
        "{ double(number: ",
        "",
        "{ nothing }",
        "{ double }",
        "query A { double(number: 1) } query B { double(number: 2) }",
        "query ($n: Int!) { double(number: $n) }",
        "{ double(number: 99999999999) }",
        "subscription { news }",
    ],
)
async def test_what_cannot_be_run_is_400_and_200_under_the_older_type(document):
    strict, lenient = await ask(document), await ask(document, JSON)

    assert (strict.status_code, lenient.status_code) == (400, 200)
    for answer in (strict, lenient):
        assert "data" not in answer.json()
        assert answer.json()["errors"][0]["message"]


async def test_an_operation_that_is_not_in_the_document_cannot_be_run():
    answer = await ask("query A { double(number: 1) }", operationName="B")

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["message"] == 'Unknown operation named "B".'


@pytest.mark.parametrize("accept", [RESPONSE, JSON])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense",
        b'{"query":',
        b"null",
        b"7",
        b'"{ double(number: 1) }"',
        b"[]",
        b'[{"query": "{ double(number: 1) }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": 7}',
        b'{"query": {}}',
        b'{"query": "{ double(number: 1) }", "variables": []}',
        b'{"query": "{ double(number: 1) }", "variables": "{}"}',
        b'{"query": "{ double(number: 1) }", "operationName": 7}',
        b'{"query": "{ double(number: 1) }", "extensions": 7}',
        b'{"query": "\xff\xfe"}',
        b'{"query": "\\ud800"}',
        b'{"query": "{ double(number: 1) }", "variables": {"a": [{"b": "x\\u0000"}]}}',
        b'{"query": "{ double(number: 1) }", "variables": {"\\u0000": 1}}',
        b'{"query": "{ refused(a: \\"\\\\u0000\\") }"}',
        b'{"query": "{ refused(a: \\"\\\\u{000}\\") }"}',
        "{ double(number: 1) }".encode("utf-16"),
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        orjson.dumps({"query": "{ double(number: 1) }" + " " * 60_000}),
    ],
)
async def test_what_is_no_graphql_request_is_400_under_either_type(body, accept):
    answer = await post(body, accept)

    assert answer.status_code == 400
    assert code(answer) == "BAD_REQUEST"


@pytest.mark.parametrize("depth", [200, 1_000, 5_000])
async def test_a_document_that_is_nested_too_deeply_is_refused(depth):
    answer = await ask("{ self " * depth + "{ double(number: 1) }" + "}" * depth)

    assert answer.status_code == 400
    assert "nested too deeply" in answer.json()["errors"][0]["message"]


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/x-www-form-urlencoded", f"{JSON}; charset=latin1"],
)
async def test_a_body_of_another_type_is_not_read(content_type):
    answer = await post({"query": "{ double(number: 1) }"}, content_type=content_type)

    assert answer.status_code == 415


@pytest.mark.parametrize("content_type", [f"{JSON}; charset=utf-8", f'{JSON};charset="UTF-8"'])
async def test_the_encoding_may_be_named(content_type):
    answer = await post({"query": "{ double(number: 1) }"}, content_type=content_type)

    assert answer.json() == {"data": {"double": 2}}


async def test_ten_megabytes_are_refused_by_their_stated_length():
    answer = await post(b"x" * 10_000_000)

    assert (answer.status_code, code(answer)) == (413, "TOO_LARGE")


async def test_reading_stops_at_the_limit_where_no_length_is_stated():
    sent = 0

    async def endless():
        nonlocal sent
        while sent < 10_000_000:
            sent += 10_000
            yield b"x" * 10_000

    async with client(limits=Limits(body_bytes=50_000)) as http:
        answer = await http.post(
            "/graphql", content=endless(), headers={"Content-Type": JSON, "Accept": RESPONSE}
        )

    assert answer.status_code == 413
    assert sent <= 60_000


async def test_get_takes_queries_with_variables():
    parameters = {"query": "query ($n: Int!) { double(number: $n) }", "variables": '{"n": 4}'}
    async with client() as http:
        answer = await http.get("/graphql", params=parameters)

    assert (answer.status_code, answer.json()) == (200, {"data": {"double": 8}})


async def test_get_refuses_mutations_and_changes_nothing():
    changes.clear()
    async with client() as http:
        answer = await http.get("/graphql", params={"query": "mutation { change }"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert changes == []


@pytest.mark.parametrize(
    "parameters", [{}, {"query": "{ double(number: 1) }", "variables": "7"}, {"variables": "{"}]
)
async def test_get_refuses_what_is_no_request(parameters):
    async with client() as http:
        answer = await http.get("/graphql", params=parameters)

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
async def test_other_methods_are_not_allowed(method):
    async with client() as http:
        answer = await http.request(method, "/graphql")

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, POST")


async def test_a_variable_may_speak_of_escapes():
    answer = await ask("query ($w: String!) { unsearchable(why: $w) }", variables={"w": "\\u0000"})

    assert answer.status_code == 200


async def test_a_bug_is_masked_named_by_the_request_and_logged(caplog):
    with caplog.at_level(logging.ERROR, logger="cairn.errors"):
        answer = await post({"query": "{ broken }"}, **{"X-Request-Id": "abc-1"})

    assert answer.status_code == 200
    assert answer.json()["data"] == {"broken": None}
    (error,) = answer.json()["errors"]
    assert (error["message"], error["path"]) == ("Internal error", ["broken"])
    assert error["extensions"] == {"code": "INTERNAL", "requestId": "abc-1"}
    assert "12345" not in answer.text
    assert "the password is 12345" in caplog.text
    assert "ZeroDivisionError" in caplog.text


async def test_a_refusal_in_a_query_keeps_its_words_and_code():
    answer = await ask("{ refused }")

    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]) == (
        "There is no such thing.",
        {"code": "NOT_FOUND"},
    )


@pytest.mark.parametrize(("why", "said"), [("down", "SEARCH_UNAVAILABLE"), ("", "BAD_REQUEST")])
async def test_a_search_that_cannot_be_made_is_no_bug(why, said):
    answer = await ask("query ($w: String!) { unsearchable(why: $w) }", variables={"w": why})

    assert code(answer) == said


async def test_a_bad_token_is_never_a_visitor():
    answer = await post({"query": "{ double(number: 1) }"}, JSON, Authorization="Bearer x")

    assert (answer.status_code, code(answer)) == (401, "TOKEN_INVALID")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "data" not in answer.json()


async def test_what_takes_too_long_is_stopped():
    answer = await post({"query": "{ slow }"}, options={"limits": Limits(seconds=0.05)})

    assert (answer.status_code, code(answer)) == (503, "TIMEOUT")


async def test_a_body_that_trickles_in_is_given_up():
    async def trickle():
        for _ in range(100):
            yield b" "
            await asyncio.sleep(0.02)

    async with client(limits=Limits(seconds=0.1)) as http:
        answer = await http.post("/graphql", content=trickle(), headers={"Content-Type": JSON})

    assert answer.status_code == 503


async def test_a_closed_server_does_not_tell_its_schema_or_near_names():
    schema, names = await ask("{ __schema { queryType { name } } }"), await ask("{ doubel }")

    assert schema.status_code == 400
    assert "data" not in schema.json()
    assert names.json()["errors"][0]["message"] == "Cannot query field 'doubel' on type 'Query'."


async def test_an_open_server_tells_both():
    options = {"is_open": True}

    schema = await post({"query": "{ __schema { queryType { name } } }"}, options=options)
    names = await post({"query": "{ doubel }"}, options=options)

    assert schema.json() == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
    assert "Did you mean 'double'?" in names.json()["errors"][0]["message"]


async def test_a_typename_is_no_question_about_the_schema():
    assert (await ask("{ __typename }")).json() == {"data": {"__typename": "Query"}}


@pytest.mark.parametrize("given", ["", "no good\n", "x" * 65, "ä"])
async def test_a_request_id_that_could_not_stand_in_a_log_is_replaced(given):
    headers = [(b"x-request-id", given.encode("latin-1"))] if given else []
    async with client() as http:
        answer = await http.get("/graphql", params={"query": "{ __typename }"}, headers=headers)

    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 16
