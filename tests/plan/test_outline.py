"""Documents that differ only in literals and aliases share a plan, and nothing else does."""

import orjson
import pytest
from graphql import parse

from schema.api import api
from schema.plan.outline import Outline, apart


def outline(document):
    found = Outline.of(document)
    return found and found.text


ALIKE = {
    "texts": ('{ provider(slug: "a") { id } }', '{ provider(slug: "bc") { id } }'),
    "numbers": ("{ pathways(first: 1) { totalCount } }", "{ pathways(first: 20) { totalCount } }"),
    "fractions": ("{ a(x: -1.5e3) }", "{ a(x: 0.25) }"),
    "aliases": ("{ one: pathways { totalCount } }", "{ two: pathways { totalCount } }"),
    "an alias before a comma": ("{ one ,: id }", "{ two ,: id }"),
    "equal ones": ("{ a: f(x: 1) a: f(x: 1) }", "{ b: f(x: 2) b: f(x: 2) }"),
}
UNLIKE = {
    "kinds of literals": ("{ f(x: 1) }", '{ f(x: "1") }'),
    "whole and broken numbers": ("{ f(x: 1) }", "{ f(x: 1.0) }"),
    "equal and other literals": ("{ f(x: 1) f(x: 1) }", "{ f(x: 1) f(x: 2) }"),
    "equal and other aliases": ("{ a: f a: g }", "{ a: f b: g }"),
    "an alias that is a field": ("{ f: g f }", "{ h: g f }"),
    "names of arguments": ("{ f(x: y) }", "{ f(z: y) }"),
    "fields": ("{ f }", "{ g }"),
    "a comment that hides": ("{ f(x: 1) # g\n }", "{ f(x: 1) g\n }"),
}
SELDOM = [
    '{ f(x: "\\u0041") }',
    '{ f(x: """a""") }',
    "{ f(x: 01) }",
    "{ f(x: 1a) }",
    "{ f(x: 1-2) }",
    "{ f(x: 1.) }",
    '{ f(x: "a\nb") }',
    '{ f(x: "a\x00b") }',
    '{ f(x: "a) }',
    "{ ä }",
    "{ f .. }",
]


@pytest.mark.parametrize(("one", "other"), ALIKE.values(), ids=list(ALIKE))
def test_what_clients_write_anew_is_no_part_of_the_outline(one, other):
    assert outline(one) == outline(other) is not None


@pytest.mark.parametrize(("one", "other"), UNLIKE.values(), ids=list(UNLIKE))
def test_whatever_makes_another_document_makes_another_outline(one, other):
    assert outline(one) != outline(other)


@pytest.mark.parametrize("document", SELDOM)
def test_tokens_that_are_seldom_met_are_left_to_graphql_core(document):
    assert Outline.of(document) is None


@pytest.mark.parametrize(
    "document",
    [
        "query($n: Int = 3) { pathways(first: $n) { totalCount } }",
        '{ providers @skip(if: "x") { totalCount } }',
        '{ nothing(of: "this") }',
    ],
)
def test_literals_outside_of_arguments_keep_a_document_to_itself(document):
    assert apart(api._schema, parse(document), Outline.of(document)) is None


def test_only_literals_that_fit_their_places_are_filled_in():
    first = '{ a: pathways(first: 3, filter: {levels: [1, 2], titleContains: "x"}) { totalCount } }'
    _, places = apart(api._schema, parse(first), Outline.of(first))

    good = Outline.of(first.replace("3", "5").replace('"x"', '"y"').replace("a:", "bee:"))
    bad = Outline.of(first.replace("3", "99999999999"))

    filled = places.filled(good)
    assert list(filled.literals.values()) == [5, 1, 2, "y"]
    assert filled.aliases == (b"bee",)
    assert places.filled(bad) is None


def test_only_keys_of_the_answer_are_renamed():
    document = "{ one: pathways { totalCount } }"
    outlined = Outline.of(document)
    ast, places = apart(api._schema, parse(document), outlined)
    sign = ast.definitions[0].selection_set.selections[0].alias.value

    body = orjson.dumps({sign: f'"{sign}":', "x": sign, "\x020": [{sign: sign}]})

    renamed = orjson.loads(places.filled(outlined).renamed(body))
    assert renamed == {"one": f'"{sign}":', "x": sign, "\x020": [{"one": sign}]}
