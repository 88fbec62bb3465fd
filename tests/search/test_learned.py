"""What is learned from an index: only from what everyone may find, and as it stands now."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search.engine import Kind, Labelled, SearchDocument, SearchQuery
from search.learned import Learned
from search.record import record

TEXT = "Xylomancy circles for Quorbly Users (XCQU)"


@pytest.fixture
def shown() -> SearchDocument:
    return SearchDocument(
        id=f"{Kind.MICRO_CREDENTIAL.value}:00000000-0000-0000-0000-000000000001",
        kind=Kind.MICRO_CREDENTIAL,
        version=1,
        title=TEXT,
        provider=Labelled("p-1", "Zzyzx Academy"),
        listed=True,
        seen_by=frozenset({"p-1"}),
        status="published",
    )


def read(learned: Learned, text: str):
    return learned.understand(SearchQuery(text), "test")


def gives_away(learned: Learned) -> bool:
    texts = ("xylomanccy", "xcqu", "zzyzx", "quorbl")
    return any(
        found.repaired or found.provider or any(found.told.values()) or len(found.all_words) > 1
        for found in (read(learned, text) for text in texts)
    )


def test_a_listed_document_teaches_its_words(shown):
    learned = Learned()
    learned.learn([record(shown)])

    assert read(learned, "xylomanccy").repaired == {"xylomanccy": "xylomancy"}
    assert read(learned, "xcqu").told["xcqu"] == ("xylomancy circles for quorbly users",)
    assert read(learned, "zzyzx").provider == Labelled("p-1", "Zzyzx Academy")


def test_what_not_everyone_may_find_gives_nothing_away(shown):
    learned = Learned()
    learned.learn([record(replace(shown, listed=False))])

    assert not gives_away(learned)


@pytest.mark.parametrize("how", ["withdrawn", "deleted"])
def test_what_is_listed_no_longer_is_forgotten(shown, how):
    learned = Learned()
    learned.learn([record(shown)])
    assert gives_away(learned)

    if how == "withdrawn":
        learned.learn([record(replace(shown, listed=False, version=2))])
    else:
        learned.forget([shown.id])

    assert not gives_away(learned)


def test_a_later_page_is_read_as_its_first_was(shown):
    learned = Learned()
    first = learned.understand(SearchQuery("xylomanccy"), "mark")
    learned.learn([record(shown)])

    again = learned.understand(SearchQuery("xylomanccy", after="there"), "mark")

    assert again is first
    assert learned.understand(SearchQuery("xylomanccy"), "mark").repaired != {}
