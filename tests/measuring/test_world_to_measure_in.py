"""The catalogue that is generated for measuring, and the servers measured beside Cairn."""

import json
import sqlite3
from base64 import b64decode
from pathlib import Path

import orjson
import pytest
from graphql import (
    GraphQLInputObjectType,
    GraphQLObjectType,
    build_schema,
    is_specified_scalar_type,
)

from benchmarks.documents import Questions, cursor_marks
from benchmarks.load import is_whole
from benchmarks.report import Sample, ratios
from benchmarks.rows import Catalogue, Size, row_id
from benchmarks.world import make
from catalog.database.settings import sqlite_path
from catalog.models import Enrollment, MicroCredential, Pathway
from catalog.viewer import VISITOR
from resolvers.context import Context
from schema.api import api, planner
from tests.databases import apart
from tests.factories import runner

SMALL = Size(micro_credentials=120, pathways=50, learners=6, enrollments=24, providers=5, skills=20)
PEERS = build_schema(Path("benchmarks/peers/schema.graphql").read_text())


async def test_a_world_of_the_size_asked_for_can_be_read(database):
    apart(make(database.url, SMALL))

    assert await MicroCredential.all().count() == 120
    assert await Pathway.all().count() == 50
    assert await Enrollment.all().count() == 24
    counted = sum(await MicroCredential.all().values_list("enrolled_count", flat=True))
    assert counted == 24


async def test_no_row_points_nowhere(sqlite):
    apart(make(sqlite.url, SMALL))

    with sqlite3.connect(sqlite_path(sqlite.url)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_what_is_asked_while_measuring_is_planned_and_answered(sqlite):
    apart(make(sqlite.url, SMALL))
    context = Context(viewer=VISITOR, reader=sqlite.reader, runner=runner())
    asked = {query.name: query.draw() for query in Questions(SMALL).all()}

    async def answer(name):
        found = await planner.answer(asked[name].document, asked[name].variables, None, context)
        return orjson.loads(found.body)["data"]

    assert len((await answer("page"))["microCredentials"]["edges"]) == 50
    assert len((await answer("deep"))["pathways"]["edges"]) == 20
    assert len((await answer("one"))["microCredential"]["skills"]) == 5
    assert len((await answer("unseen"))["microCredential"]["skills"]) == 5


def test_the_same_seed_makes_the_same_rows():
    def drawn(size):
        return [(model, list(rows)) for model, rows in Catalogue(size).rows()]

    assert drawn(SMALL) == drawn(SMALL)


def test_ids_of_one_kind_sort_by_number():
    ids = [row_id("enrollment", number) for number in range(10_000)]

    assert ids == sorted(set(ids))
    assert {id_.version for id_ in ids} == {7}


def test_peers_answer_a_part_of_the_schema():
    theirs = {n: t for n, t in PEERS.type_map.items() if not n.startswith("__")}
    for name, type_ in theirs.items():
        if is_specified_scalar_type(type_):
            continue
        assert isinstance(type_, GraphQLObjectType | GraphQLInputObjectType)
        assert type_.fields.keys() <= api._schema.type_map[name].fields.keys(), name


def test_cursors_of_peers_begin_as_those_of_the_lists_do():
    asked = next(query.draw() for query in Questions(SMALL).all() if query.name == "page")

    begins = json.loads(b64decode(asked.variables["after"]))[0]

    assert begins == cursor_marks()["microCredentials"]


@pytest.mark.parametrize(
    ("received", "whole"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{", False),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", True),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", False),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", True),
    ],
)
def test_a_response_ends_where_http_says(received, whole):
    assert is_whole(received) is whole


def test_a_ratio_above_one_says_that_cairn_is_the_cheaper():
    def sample(milliseconds):
        return Sample(milliseconds, 0, 0, 0, 0, 0)

    samples = {"one": {"cairn": [sample(1.0), sample(2.0)], "peer": [sample(3.0), sample(3.0)]}}

    assert ratios(samples, "one", "peer") == [3.0, 1.5]
