"""CTDL graphs as others write them, and what is no graph of a pathway."""

import pytest

from catalog.ctdl.reading import Read, read
from catalog.errors import Invalid
from catalog.rules.words import GroupRule, Ordering

AT = "https://registry.example/resources/ce-"


def component(name, **more):
    return {
        "@id": f"{AT}{name}",
        "@type": "ceterms:CredentialComponent",
        "ceterms:name": {"en-US": name.capitalize()},
        "ceterms:proxyFor": f"https://other.example/{name}",
        **more,
    }


def wrapper(name, *conditions):
    made = component(name, **{"ceterms:hasCondition": list(conditions)})
    del made["ceterms:proxyFor"]
    return made


def condition(*targets, number=None, **more):
    made = {"@type": "ceterms:ComponentCondition", "ceterms:targetComponent": list(targets), **more}
    return made if number is None else {**made, "ceterms:requiredNumber": number}


def document(*nodes, **more):
    pathway = {
        "@id": f"{AT}path",
        "@type": "ceterms:Pathway",
        "ceterms:name": {"en-US": "Finance", "es": "Finanzas"},
        "ceterms:hasDestinationComponent": [f"{AT}end"],
        **more,
    }
    return {"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": [pathway, *nodes]}


def nested(depth):
    made = "x"
    for _ in range(depth):
        made = [made]
    return made


def shape(node):
    """As text: `ALL(a, ANY(b, c))`."""
    if node.rule is None:
        return node.key.removeprefix("ce-") + ("?" if node.optional else "")
    rule = node.rule.name + (str(node.threshold) if node.threshold else "")
    return f"{rule}({', '.join(shape(child) for child in node.children)})"


def test_parts_without_conditions_are_all_asked_for():
    """As the registry holds many: parts by bare addresses, a destination, nothing else."""
    parts = {"ceterms:hasPart": [f"{AT}end", f"{AT}a", f"{AT}b"]}

    found = read(document(component("end"), component("a"), component("b"), **parts))

    assert (found.title, found.language, found.unread) == ("Finance", "en-US", ())
    assert shape(found.tree) == "ALL(a, b)"
    assert found.tree.children[0] == Read("ce-a", "A", urls=("https://other.example/a",))


def test_children_of_children_are_groups_and_references_may_be_objects():
    nodes = (
        component("end"),
        {**wrapper("block"), "ceasn:hasChild": [{"@id": f"{AT}a"}, {"@id": f"{AT}b"}]},
        component("a"),
        component("b"),
    )
    del nodes[1]["ceterms:hasCondition"]

    found = read(document(*nodes, **{"ceterms:hasChild": {"@id": f"{AT}block"}}))

    assert shape(found.tree) == "ALL(ALL(a, b))"


def test_conditions_within_conditions_are_joined_by_their_operator():
    nested = condition(f"{AT}b", f"{AT}c", f"{AT}d", number=2)
    outer = condition(
        f"{AT}a",
        **{"ceterms:hasCondition": [nested], "ceterms:logicalOperator": "logicalOperator:Or"},
    )
    end = component("end", **{"ceterms:hasCondition": [outer]})

    found = read(document(end, *map(component, "abcd")))

    assert shape(found.tree) == "ANY(ALL(a), AT_LEAST2(b, c, d))"


def test_several_conditions_are_read_as_all_and_that_is_noted():
    end = wrapper("end", condition(f"{AT}a"), condition(f"{AT}b", f"{AT}c", number=1))

    found = read(document(end, *map(component, "abc")))

    assert shape(found.tree) == "ALL(ALL(a), ANY(b, c))"
    assert [each.message for each in found.unread] == [
        "It has several conditions; they are read as all having to be met."
    ]


def test_full_names_single_values_and_plain_texts_are_understood():
    term = "https://purl.org/ctdl/terms/"
    nodes = [
        {
            "@id": "urn:p",
            "@type": f"{term}Pathway",
            f"{term}name": "Plain",
            f"{term}hasDestinationComponent": "urn:p#end",
        },
        {
            "@id": "urn:p#end",
            f"{term}hasCondition": {
                f"{term}requiredNumber": "1",
                f"{term}targetComponent": ["urn:p#x%2Fy", "urn:p#z"],
            },
        },
        {"@id": "urn:p#x%2Fy", f"{term}name": "X", f"{term}precedes": "urn:p#z"},
        {"@id": "urn:p#z", f"{term}name": {"@value": "Z"}},
    ]

    found = read({"@graph": nodes})

    assert (found.title, found.tree.ordering) == ("Plain", Ordering.HINT)
    assert [(each.key, each.title) for each in found.tree.children] == [("x/y", "X"), ("z", "Z")]


def test_what_is_left_out_is_noted():
    end = wrapper("end", condition(f"{AT}a", f"{AT}gone"))
    own = component("a", **{"ceterms:hasCondition": [condition(f"{AT}b")]})

    found = read(document(end, own, component("b")))

    assert shape(found.tree) == "ALL(a)"
    assert [(each.key, each.message) for each in found.unread] == [
        ("ce-end", "1 of its components are not in the document."),
        ("ce-a", "It has conditions of its own; what it stands for decides here."),
    ]


def test_what_stands_for_several_things_asks_for_any_of_them():
    several = component("a", **{"ceterms:proxyForList": ["urn:1", "urn:2", "urn:1"]})
    del several["ceterms:proxyFor"]

    found = read(document(wrapper("end", condition(f"{AT}a")), several))

    assert found.tree.children[0].urls == ("urn:1", "urn:2")


def test_a_part_that_nothing_asks_for_is_optional():
    end = wrapper("end", condition(f"{AT}a"))
    parts = {"ceterms:hasPart": [f"{AT}end", f"{AT}a", f"{AT}b"]}

    found = read(document(end, component("a"), component("b"), **parts))

    assert shape(found.tree) == "ALL(a, b?)"


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "x",
        {"@graph": 5},
        {"@graph": []},
        {"@graph": [{"@type": "ceterms:Pathway"}, {"@type": "ceterms:Pathway"}]},
    ],
)
def test_what_is_no_graph_of_one_pathway_is_refused(given):
    with pytest.raises(Invalid):
        read(given)


def test_a_circle_is_refused_and_not_followed():
    a = wrapper("a", condition(f"{AT}b"))
    b = wrapper("b", condition(f"{AT}a"))

    with pytest.raises(Invalid, match="or in a circle"):
        read(document(wrapper("end", condition(f"{AT}a")), a, b))


def test_many_ways_through_few_components_are_refused_before_they_take_long():
    layers = [wrapper(f"l{n}", condition(*[f"{AT}l{n + 1}"] * 20, number=1)) for n in range(6)]

    with pytest.raises(Invalid, match="at most 500"):
        read(document(wrapper("end", condition(f"{AT}l0")), *layers, component("l6")))


ODD = [None, 5, [], {}, [[]], {"@id": 5}, "", [{"@id": ["x"]}], {"x": {"y": []}}]


@pytest.mark.parametrize("value", ODD, ids=str)
def test_odd_values_are_read_as_if_nothing_were_there(value):
    whole = ("hasPart", "hasChild", "hasDestinationComponent", "description")
    for term in whole:
        found = read(document(component("end"), **{f"ceterms:{term}": value}))
        assert (found.title, found.tree.rule) == ("Finance", GroupRule.ALL)
    for term in ("targetComponent", "requiredNumber", "hasConstraint", "logicalOperator", "name"):
        end = wrapper("end", {**condition(f"{AT}a"), f"ceterms:{term}": value})
        rule = read(document(end, component("a"))).tree.rule
        counted = (term, value) == ("requiredNumber", 5)
        assert rule is (GroupRule.AT_LEAST if counted else GroupRule.ALL)


def test_a_destination_that_only_claims_to_be_one_needs_no_address():
    end = {"ceterms:name": "End", "ceterms:isDestinationComponentOf": f"{AT}path"}
    made = document(end, component("a"), **{"ceterms:hasPart": [f"{AT}a"]})
    del made["@graph"][0]["ceterms:hasDestinationComponent"]

    assert shape(read(made).tree) == "ALL(a)"


@pytest.mark.parametrize(
    ("nodes", "message"),
    [
        (
            [wrapper("end", condition(*[f"{AT}a"] * 601)), component("a")],
            "A list in it has more than 600 values.",
        ),
        ([component("end", **{"ceterms:description": "n" * 20_001})], "20,000 characters"),
        ([component("end", **{"ceterms:description": nested(60)})], "50 levels deep"),
        (
            [
                wrapper("end", condition(*[f"{AT}a"] * 400)),
                component("a", **{"ceterms:proxyFor": [f"u:{n}" for n in range(6)]}),
            ],
            "stand for more than 2,000 things",
        ),
        (
            [
                wrapper("end", condition(f"{AT}a")),
                component("a", **{"ceterms:proxyFor": "u" * 2001}),
            ],
            "An address has at most 2,000 characters.",
        ),
        (
            [
                wrapper("end", condition(**{"ceterms:hasConstraint": [f"{AT}a"] * 301})),
                component("a"),
            ],
            "More than 300 things in it cannot be read.",
        ),
        *(
            ([wrapper("end", condition(f"{AT}a", number=number)), component("a")], "from 0 to 500")
            for number in (-1, 501, 2**63, "9" * 4000)
        ),
    ],
)
def test_what_would_be_much_to_read_or_to_keep_is_refused(nodes, message):
    """Each is small, and what it refers to again and again is not."""
    with pytest.raises(Invalid) as refusal:
        read(document(*nodes))

    assert message in refusal.value.problems[0].message
    assert refusal.value.problems[0].path == ("document",)
