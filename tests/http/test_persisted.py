"""Documents of known clients, asked for by their hash."""

from dataclasses import replace
from hashlib import sha256

import orjson
import pytest

from server import persisted
from server.settings import SettingsError

NEWEST = "query ($n: Int!) { microCredentials(first: $n) { totalCount } }"
HASH = sha256(NEWEST.encode()).hexdigest()
ANSWER = {"data": {"microCredentials": {"totalCount": 0}}}


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "documents.json"

    def write(content):
        path.write_bytes(content if isinstance(content, bytes) else orjson.dumps(content))
        return str(path)

    return write


@pytest.fixture
async def server(serve, settings, file):
    return await serve(replace(settings, persisted_documents=file({f"sha256:{HASH}": NEWEST})))


async def test_a_document_is_found_by_its_hash_in_either_way_of_saying_it(server):
    apollo = {"persistedQuery": {"version": 1, "sha256Hash": HASH}}
    for said in ({"documentId": f"sha256:{HASH}"}, {"documentId": HASH}, {"extensions": apollo}):
        answer = await server.http.post("/graphql", json={**said, "variables": {"n": 1}})
        assert (answer.status_code, answer.json()) == (200, ANSWER)


async def test_its_answer_by_get_is_kept_by_caches_until_the_catalog_changes(server):
    asked = {"documentId": f"sha256:{HASH}", "variables": '{"n":1}'}
    first = await server.http.get("/graphql", params=asked)
    tag = {"If-None-Match": first.headers["etag"]}
    again = await server.http.get("/graphql", params=asked, headers=tag)

    assert first.json() == ANSWER
    assert first.headers["cache-control"] == "public, no-cache"
    assert (again.status_code, again.content) == (304, b"")


async def test_one_that_is_not_here_is_asked_for_again_with_its_text(server):
    unknown = {"documentId": "sha256:" + "0" * 64, "variables": {"n": 1}}

    refused = await server.http.post("/graphql", json=unknown)
    told = await server.http.post("/graphql", json={**unknown, "query": NEWEST})

    (error,) = refused.json()["errors"]
    assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"
    assert told.json() == ANSWER


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"{", "cannot be read"),
        ([NEWEST], "must be an object"),
        ({HASH: 1}, "must be an object"),
        ({"0" * 64: NEWEST}, "is not the SHA-256"),
        ({sha256(b"{ nothing }").hexdigest(): "{ nothing }"}, "Cannot query field 'nothing'"),
        ({sha256(b"{").hexdigest(): "{"}, "Syntax Error"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_at_the_start(file, content, why):
    with pytest.raises(SettingsError, match=why):
        persisted.read(file(content))


def test_a_missing_file_is_named():
    with pytest.raises(SettingsError, match="cannot be read"):
        persisted.read("nowhere.json")
