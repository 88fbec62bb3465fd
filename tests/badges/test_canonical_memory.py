"""What the canonicaliser remembers between documents changes none of them."""

from copy import deepcopy
from itertools import combinations, permutations

import pytest
from pyld import jsonld

from catalog.badges import canonical, contexts
from catalog.badges.contexts import PINNED
from catalog.badges.errors import UnknownContext, UnsignableContent

KINDS = ["Address", "Criteria", "Evidence", "Image", "Profile", "Related", "Result", "Alignment"]


@pytest.fixture
def documents(document, make_list):
    """Alike enough to share contexts, unlike enough to mix them up."""
    older = deepcopy(document)
    older["@context"][1] = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"
    del older["awardedDate"], older["credentialSubject"]["achievement"]["inLanguage"]
    more = deepcopy(document)
    more["@context"].append("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")
    more["type"].reverse()
    endorsed = deepcopy(document)
    endorsed["evidence"][0]["type"] = ["Achievement", "Evidence"]
    listed = {name: value for name, value in make_list().items() if name != "proof"}
    return [document, older, more, endorsed, listed]


def by_pyld_alone(document):
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": contexts.load,
    }
    return jsonld.normalize(document, options)


def test_in_whatever_order_documents_come_each_reads_as_by_pyld_alone(documents):
    expected = [by_pyld_alone(document) for document in documents]

    for order in list(permutations(range(len(documents))))[::17]:
        for place in order:
            assert canonical.statements(documents[place]).decode() == expected[place]


def test_a_refused_document_leaves_nothing_behind(document):
    before = canonical.statements(document)

    with pytest.raises(UnsignableContent):
        canonical.statements(document | {"grade": "A"})
    with pytest.raises(UnknownContext):
        canonical.statements(document | {"@context": [*document["@context"], "https://x.example"]})

    assert canonical.statements(document) == before


def test_the_memory_stays_small(document):
    subsets = (kinds for size in range(1, 9) for kinds in combinations(KINDS, size))
    for kinds in subsets:
        document["evidence"][0]["type"] = list(kinds)
        try:
            canonical.statements(document)
        except UnsignableContent:
            continue

    assert len(canonical._processor._remembered) <= 128


@pytest.mark.parametrize("url", PINNED)
def test_every_pinned_context_is_shipped(url):
    assert "@context" in contexts.context(url)


def test_a_context_that_is_not_pinned_is_refused_by_its_address():
    with pytest.raises(UnknownContext, match=r"https://x\.example"):
        contexts.load("https://x.example")
