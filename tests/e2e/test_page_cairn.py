"""The drawing: every leaf stands once, no two stones overlap, letters stay on their stone."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visiting import Visit

pytestmark = pytest.mark.browser

PATHWAYS = [
    "a-first-cairn",
    "health-data-steward",
    "digital-health-lead",
    "street-renewal-coordinator",
    "working-data-analyst",
    "low-carbon-home-specialist",
    "community-care-practitioner",
    "catchment-field-technician",
]
STONES = """() => [...document.querySelectorAll('.cairn [data-node]')].map((stone) => {
    const box = (e) => { const { x, y, width, height } = e.getBBox(); return [x, y, x + width, y + height]; };
    return { key: stone.dataset.node, box: box(stone.querySelector('.body')), texts: [...stone.querySelectorAll('text')].map(box) };
})"""


def overlap(one: list[float], other: list[float]) -> float:
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, width) * max(0.0, height)


def requirements(page: Page, slug: str) -> list[dict[str, str]]:
    query = "query Tree($slug: String!) { pathway(slug: $slug) { requirements { key kind } } }"
    script = """async ([query, slug]) => (await (await fetch('/graphql', { method: 'POST',
        headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ query, variables: { slug } }) })).json()).data"""
    found: list[dict[str, str]] = page.evaluate(script, [query, slug])["pathway"]["requirements"]
    return found


@pytest.mark.parametrize("locale", ["en-GB", "ar"])
def test_stones_stand_apart_and_hold_their_words(visit: Visit, locale: str) -> None:
    visitor = visit(locale=locale)
    for slug in PATHWAYS:
        page = visitor.go(f"/p/{slug}")
        stones = page.evaluate(STONES)
        leaves = {one["key"] for one in requirements(page, slug) if one["kind"] != "GROUP"}

        assert {stone["key"] for stone in stones} == leaves, slug
        assert len(stones) == len(leaves), slug
        for i, stone in enumerate(stones):
            for other in stones[i + 1 :]:
                shared = overlap(stone["box"], other["box"])
                assert shared < 500, (slug, stone["key"], other["key"], shared)
            left, top, right, bottom = stone["box"]
            for text in stone["texts"]:
                assert left <= text[0] < text[2] <= right, (slug, stone["key"])
                assert top <= text[1] < text[3] <= bottom + 1, (slug, stone["key"])


def test_the_list_says_what_the_picture_says(visit: Visit) -> None:
    visitor = visit().sign_in("lena")
    page = visitor.go("/p/health-data-steward")
    picture = {
        (stone.get_attribute("href"), stone.get_attribute("class"))
        for stone in page.locator(".cairn [data-node]").all()
    }

    page.focus("#view-picture")
    page.keyboard.press("ArrowRight")

    expect(page.locator(".outline")).to_be_visible()
    listed = {
        (one.locator("a").get_attribute("href"), (one.get_attribute("class") or "").split()[-1])
        for one in page.locator(".outline .req").all()
    }
    assert listed == picture
    assert len(listed) > 8


def test_a_phone_shows_the_list_under_a_cairn_without_words(visit: Visit) -> None:
    visitor = visit(360)
    page = visitor.go("/p/health-data-steward")

    expect(page.locator(".outline")).to_be_visible()
    expect(page.locator(".overview .mini")).to_be_visible()
    expect(page.locator(".cairn")).to_have_count(0)


def test_the_picture_is_a_group_of_named_lists(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/p/a-first-cairn")

    tree = page.locator(".ground").aria_snapshot()

    assert '- group "A First Cairn"' in tree
    assert '- list "Three stones, All 3"' in tree
    assert tree.count("- listitem") == 3
    assert '- link "Finding the Next Course 0.1 credits · 2.5 h"' in tree
