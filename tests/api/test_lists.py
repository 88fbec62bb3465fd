"""Pages: nothing lost, nothing twice, and what cannot be asked is refused in a stable word."""

from __future__ import annotations

import base64

import pytest

from catalog.viewer import VISITOR
from tests import factories
from tests.api.asking import Asking, statements

ORDERS = {
    "NEWEST": (lambda row: row.id, True),
    "OLDEST": (lambda row: row.id, False),
    "TITLE": (lambda row: (row.title, row.id), False),
    "MOST_ENROLLED": (lambda row: (-row.enrolled_count, row.id), False),
}
MAKE = {"microCredentials": "micro_credential", "pathways": "pathway"}
PAGE = """query ($first: Int, $after: String, $last: Int, $before: String) {
  list: %s(first: $first, after: $after, last: $last, before: $before%s) {
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } edges { cursor node { id } }
  }
}"""


@pytest.fixture
def asking(database):
    return Asking(database)


async def eleven(of):
    """Rows of which some are equal in everything that they are ordered by, but for the id."""
    provider = await factories.provider()
    made = []
    for number in range(11):
        given = (None,) if of == "micro_credential" else (await factories.skill(),)
        row = await getattr(factories, of)(
            *given, provider=provider, title="same" if number % 3 else f"title {number}"
        )
        row.enrolled_count = number % 2
        await row.save()
        made.append(row)
    return made


async def walk(ask, document, size, *, backward=False):
    """Every id by pages of a size, in the order in which they were given."""
    found, cursor = [], None
    while True:
        ways = {"last": size, "before": cursor} if backward else {"first": size, "after": cursor}
        page = (await ask(VISITOR, document, **ways))["list"]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        assert len(ids) <= size
        found = ids + found if backward else found + ids
        info = page["pageInfo"]
        cursor = info["startCursor"] if backward else info["endCursor"]
        if not info["hasPreviousPage" if backward else "hasNextPage"]:
            return found


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("field", MAKE)
async def test_paging_shows_every_row_once_in_every_order(asking, field, order):
    rows = await eleven(MAKE[field])
    key, downwards = ORDERS[order]
    expected = [_global(row) for row in sorted(rows, key=key, reverse=downwards)]
    document = PAGE % (field, f", orderBy: {order}")

    for size in (1, 4, 11, 100):
        assert await walk(asking, document, size) == expected, size
        assert await walk(asking, document, size, backward=True) == expected, size


@pytest.mark.parametrize("field", ["providers", "skills"])
async def test_paging_in_the_one_order_that_a_list_has(asking, field):
    names = ["same", "beta", "same", "alpha", "same"]
    rows = [await getattr(factories, field.removesuffix("s"))(name) for name in names]
    expected = sorted(
        rows, key=lambda row: (getattr(row, "name", ""), getattr(row, "label", ""), row.id)
    )

    assert await walk(asking, PAGE % (field, ""), 2) == list(map(_global, expected))
    assert await walk(asking, PAGE % (field, ""), 2, backward=True) == list(map(_global, expected))


async def test_nested_lists_page_each_on_its_own(asking):
    providers = [await factories.provider(name) for name in ("a", "b")]
    rows = {
        p.name: [await factories.micro_credential(provider=p) for _ in range(3)] for p in providers
    }
    document = """query ($after: String) { providers { edges { node {
      name microCredentials(first: 2, after: $after, orderBy: OLDEST) {
        totalCount pageInfo { hasNextPage endCursor } edges { node { id } } }
    } } } }"""

    first = await asking(VISITOR, document)
    after = first["providers"]["edges"][0]["node"]["microCredentials"]["pageInfo"]["endCursor"]
    second = await asking(VISITOR, document, after=after)

    def shown(answer):
        nodes = [edge["node"] for edge in answer["providers"]["edges"]]
        return {n["name"]: [e["node"]["id"] for e in n["microCredentials"]["edges"]] for n in nodes}

    ids = {name: list(map(_global, made)) for name, made in rows.items()}
    assert shown(first) == {"a": ids["a"][:2], "b": ids["b"][:2]}
    assert shown(second) == {"a": ids["a"][2:], "b": ids["b"][:2]}  # b's were all made later
    counts = [e["node"]["microCredentials"]["totalCount"] for e in first["providers"]["edges"]]
    assert counts == [3, 3]


@pytest.mark.parametrize("size", [0, -1, 101, 2**31 - 1])
@pytest.mark.parametrize("argument", ["first", "last"])
async def test_a_page_size_out_of_bounds_is_refused_and_not_clamped(ask, argument, size):
    document = PAGE % ("microCredentials", "")
    nested = f"{{ providers {{ edges {{ node {{ pathways({argument}: {size}) {{ totalCount }} }} }} }} }}"
    await factories.provider()

    async with statements(ask.database) as seen:
        assert await ask.refused(VISITOR, document, **{argument: size}) == "INVALID_PAGE_SIZE"
        assert seen == []
    assert await ask.refused(VISITOR, nested) == "INVALID_PAGE_SIZE"


async def test_first_and_last_together_are_refused(ask):
    asked = PAGE % ("microCredentials", "")
    assert await ask.refused(VISITOR, asked, first=1, last=1) == "INVALID_PAGE_SIZE"


async def cursors(ask):
    await factories.pathway(await factories.micro_credential())
    found = {}
    for field, order in (
        ("microCredentials", "NEWEST"),
        ("microCredentials", "TITLE"),
        ("pathways", "NEWEST"),
        ("providers", None),
    ):
        by = f", orderBy: {order}" if order else ""
        page = await ask(VISITOR, PAGE % (field, by), first=1)
        found[field, order] = page["list"]["edges"][0]["cursor"]
    return found


async def test_a_cursor_fits_its_own_list_and_order_only(ask):
    taken = await cursors(ask)
    for (field, order), _ in taken.items():
        for made_for, cursor in taken.items():
            document = PAGE % (field, f", orderBy: {order}" if order else "")
            for way in ("after", "before"):
                result = await ask.result(VISITOR, document, **{way: cursor})
                codes = [error.extensions["code"] for error in result.errors or ()]
                assert codes == ([] if made_for == (field, order) else ["INVALID_CURSOR"])


def junk(cursor):
    inside = base64.urlsafe_b64decode(cursor)
    yield from ("", "x", "é", "…", "null", "=", cursor[:-4], cursor + "AAAA", "A" * 10_000)
    for text in (
        b"[]",
        b"{}",
        b"null",
        b"[1,2]",
        b"[[]]",
        inside[:-1] + b",1]",
        inside.replace(b'"', b""),
    ):
        yield base64.urlsafe_b64encode(text).decode()
    mark = inside.split(b",")[0]
    for value in (b"null", b"true", b"5", b'"not an id"', b"[]", b"{}"):
        yield base64.urlsafe_b64encode(mark + b"," + value + b"]").decode()


async def test_what_is_no_cursor_is_refused_as_one(ask):
    taken = await cursors(ask)
    document = PAGE % ("microCredentials", ", orderBy: NEWEST")

    for each in junk(taken["microCredentials", "NEWEST"]):
        assert await ask.refused(VISITOR, document, after=each) == "INVALID_CURSOR", each


async def test_filters_narrow_lists_and_their_count(asking):
    acme = await factories.provider("Acme", country="PT")
    other = await factories.provider("Other", country="IE")
    await factories.micro_credential(
        provider=acme, title="Bread", level=4, price_minor=0, minutes=60
    )
    await factories.micro_credential(provider=other, title="Bricks", level=5, price_minor=500)
    await factories.micro_credential(provider=other, title="Cake", language="pt", minutes=600)
    document = "query ($f: MicroCredentialFilter) { microCredentials(filter: $f, orderBy: TITLE) { totalCount edges { node { title } } } }"

    for wanted, titles in (
        ({"provider": _global(acme)}, ["Bread"]),
        ({"levels": [4, 5]}, ["Bread", "Bricks"]),
        ({"languages": ["pt"]}, ["Cake"]),
        ({"free": True}, ["Bread"]),
        ({"free": False}, ["Bricks"]),
        ({"titleContains": "br"}, ["Bread", "Bricks"]),
        ({"titleContains": "%"}, []),
        ({"titleContains": "_"}, []),
        ({"hoursAtMost": 1}, ["Bread"]),
        ({"levels": [], "languages": ["pt"]}, []),
        ({}, ["Bread", "Bricks", "Cake"]),
    ):
        found = (await asking(VISITOR, document, f=wanted))["microCredentials"]
        assert [edge["node"]["title"] for edge in found["edges"]] == titles, wanted
        assert found["totalCount"] == len(titles)


async def test_ids_of_the_wrong_kind_or_of_none_are_refused(ask):
    skill = await factories.skill()
    document = "query ($id: ID!) { node(id: $id) { id } }"
    for each in (
        "",
        "x",
        "Provider",
        _encode("Provider", "x"),
        _encode("Nothing", str(skill.id)),
        "ÿ",
    ):
        result = await ask.result(VISITOR, document, id=each)
        assert len(result.errors) == 1, each
        assert result.data is None or result.data["node"] is None

    of_other_kind = {"filter": {"provider": _global(skill)}}
    asked = "query ($filter: MicroCredentialFilter) { microCredentials(filter: $filter) { totalCount } }"
    (error,) = (await ask.result(VISITOR, asked, **of_other_kind)).errors
    assert error.message == f"“{_global(skill)}” is not the id of any Provider."


async def test_more_than_a_hundred_ids_or_values_are_refused(ask):
    ids = [_encode("Skill", "01900000-0000-7000-8000-000000000000")] * 101
    assert (
        await ask.refused(VISITOR, "query ($i: [ID!]!) { nodes(ids: $i) { id } }", i=ids)
        == "BAD_REQUEST"
    )
    levels = {"levels": list(range(101))}
    document = "query ($f: PathwayFilter) { pathways(filter: $f) { totalCount } }"
    assert await ask.refused(VISITOR, document, f=levels) == "BAD_REQUEST"


def deep(levels):
    return (
        "{ providers { edges { node " + "{ parent " * levels + "{ id }" + " }" * levels + " } } }"
    )


TOO_MUCH = {
    "too deep": deep(20),
    "too deep by fragments": "{ providers { edges { node { ...a } } } } fragment a on Provider { parent { parent { parent { parent { ...b } } } } } fragment b on Provider { parent { parent { parent { parent { ...c } } } } } fragment c on Provider { parent { parent { parent { parent { parent { parent { id } } } } } } }",
    "too many aliases": "{ "
    + " ".join(f"a{n}: providers {{ totalCount }}" for n in range(61))
    + " }",
    "too many fields again": "{ " + "providers { totalCount } " * 62 + "}",
    "too many fields by fragments": "{ ...f0 } fragment f25 on Query { __typename } "
    + " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(25)),
    "too many tokens": "{ nodes(ids: [" + '"x" ' * 5_000 + "]) { id } }",
    "too costly": "{ providers(first: 100) { edges { node { microCredentials(first: 100) { edges { node { countsToward(first: 100) { edges { node { id } } } } } } } } } }",
    "too costly by aliases": "{ "
    + " ".join(
        f"a{n}: providers(first: 100) {{ edges {{ node {{ children(first: 100) {{ edges {{ node {{ id }} }} }} }} }} }}"
        for n in range(6)
    )
    + " }",
    "in a circle": "{ providers { edges { node { ...a } } } } fragment a on Provider { parent { ...a } }",
}


@pytest.mark.parametrize("asked", TOO_MUCH.values(), ids=list(TOO_MUCH))
async def test_a_document_that_asks_for_too_much_is_refused_before_anything_is_read(ask, asked):
    await factories.provider()

    async with statements(ask.database) as seen:
        result = await ask.result(VISITOR, asked)

    assert result.errors
    assert not result.data
    assert seen == []


async def test_a_cost_that_hides_in_a_variable_is_counted(ask):
    document = "query ($n: Int) { providers(first: $n) { edges { node { microCredentials(first: $n) { edges { node { countsToward(first: $n) { edges { node { id } } } } } } } } } }"

    assert await ask.refused(VISITOR, document, n=100) == "TOO_COSTLY"
    assert await ask(VISITOR, document, n=10) == {"providers": {"edges": []}}


def _encode(type_, id_):
    return base64.b64encode(f"{type_}:{id_}".encode()).decode()


def _global(row):
    return _encode(type(row).__name__, row.id)
