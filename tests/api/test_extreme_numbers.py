"""Numbers that no column can hold: refused in a stable word or matching nothing, never a failure."""

import base64
import json
from dataclasses import replace

import pytest

from catalog.viewer import VISITOR
from search.engine import EngineUnavailable
from search.fallback import WithFallback
from server.errors import told

MOST, LEAST = 2**31 - 1, -(2**31)
TOO_MUCH = ("99999999999", "-99999999999", "1e999999999", "Infinity", "NaN", "sNaN")
LISTS = {
    "microCredentials": [
        ({"hoursAtMost": MOST}, "BAD_REQUEST"),
        ({"hoursAtMost": LEAST}, "BAD_REQUEST"),
        ({"hoursAtMost": 1_000_000}, True),
        ({"hoursAtMost": -1_000_000}, False),
        ({"levels": [MOST, LEAST]}, False),
    ],
    "pathways": [({"levels": [MOST, LEAST]}, False)],
}
"""Filters, and the refusal, or whether anything is found."""
NOTHING = [
    {"hoursAtLeast": "1000000"},
    {"creditsAtLeast": "1000000.00"},
    {"hoursAtMost": "-1000000"},
    {"hoursAtMost": "-1e-999999999", "hoursAtLeast": "0.1"},
    {"priceAtMostMinor": LEAST},
    {"levelAtLeast": MOST},
    {"levelAtMost": LEAST},
    {"facets": [{"facet": "LEVEL", "values": ["99999999999", "9" * 500]}]},
]
ANYTHING = [
    {"hoursAtMost": "1000000"},
    {"levelAtMost": MOST},
    {"levelAtLeast": LEAST},
]
SEARCH = """query ($filter: SearchFilter, $first: Int! = 20) {
  search(text: "", filter: $filter, first: $first) { totalCount degraded }
}"""


class Away:
    """An index out of reach, so that the database answers."""

    def __getattr__(self, name):
        async def refuse(*_):
            raise EngineUnavailable("away")

        return refuse


@pytest.fixture
def asking(shared):
    return replace(shared.ask, engine=WithFallback(Away()))


async def answered(asking, document, **variables):
    """The data, or the code of the one refusal as a client is told it."""
    result = await asking.result(VISITOR, document, **variables)
    if not result.errors:
        return result.data
    (error,) = result.errors
    return told([error], "request", suggestions=False)[0]["extensions"]["code"]


async def test_a_list_is_narrowed_by_any_number(asking):
    for of, filters in LISTS.items():
        kind = of[0].upper() + of[1:-1]
        document = (
            f"query ($filter: {kind}Filter) {{ list: {of}(filter: $filter) {{ totalCount }} }}"
        )
        for filter_, expected in filters:
            answer = await answered(asking, document, filter=filter_)
            found = answer if isinstance(answer, str) else answer["list"]["totalCount"] > 0
            assert found == expected, filter_


async def test_an_amount_beyond_everything_is_refused(asking):
    for measure in ("hoursAtLeast", "hoursAtMost", "creditsAtLeast", "creditsAtMost"):
        for amount in TOO_MUCH:
            answer = await answered(asking, SEARCH, filter={measure: amount})
            assert answer == "INVALID", (measure, amount)


async def test_what_nothing_can_be_finds_nothing(asking):
    for filter_ in NOTHING:
        answer = await answered(asking, SEARCH, filter=filter_)
        assert answer == {"search": {"totalCount": 0, "degraded": True}}, filter_


async def test_what_everything_is_narrows_to_what_has_it(asking):
    for filter_ in ANYTHING:
        answer = await answered(asking, SEARCH, filter=filter_)
        assert answer["search"]["totalCount"] > 0, filter_


async def test_a_page_of_any_other_size_is_refused(asking):
    for first in (MOST, LEAST, 0, 101):
        page = f"{{ list: microCredentials(first: {first}) {{ totalCount }} }}"
        assert await answered(asking, page) == "INVALID_PAGE_SIZE"
        assert await answered(asking, SEARCH, first=first) == "INVALID_SEARCH"


async def test_a_cursor_with_what_no_row_can_have_is_refused(asking):
    for order, place in (("MOST_ENROLLED", 2**31), ("MOST_ENROLLED", 2**63), ("TITLE", "a\0b")):
        list_ = f"microCredentials(first: 1, orderBy: {order}"
        first = await answered(asking, f"{{ {list_}) {{ pageInfo {{ endCursor }} }} }}")
        cursor = first["microCredentials"]["pageInfo"]["endCursor"]
        mark, _, id_ = json.loads(base64.urlsafe_b64decode(cursor))
        forged = base64.urlsafe_b64encode(json.dumps([mark, place, id_]).encode()).decode()

        next_ = f"query ($after: String) {{ {list_}, after: $after) {{ edges {{ cursor }} }} }}"

        assert "microCredentials" in await answered(asking, next_, after=cursor)
        assert await answered(asking, next_, after=forged) == "INVALID_CURSOR", place
