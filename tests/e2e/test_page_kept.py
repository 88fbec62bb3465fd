"""Searches that a reader keeps: in the account, and the last ones in this browser; what counts."""

import json

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.visiting import Visit

pytestmark = pytest.mark.browser


def test_a_search_is_saved_found_again_and_removed(visit: Visit) -> None:
    visitor = visit().sign_up("Ida Kept", "kept@example.org")
    page = visitor.go("/?q=spreadsheets&level=3")

    page.locator("[data-do=keep]").click()
    expect(page.locator("#results")).to_contain_text("Saved. You find it under")
    page = visitor.go("/me")
    saved = page.locator("[aria-labelledby=kept]")
    expect(saved).to_contain_text("spreadsheets")
    expect(saved.locator("a").first).to_have_attribute("href", "/?q=spreadsheets&level=3")
    saved.locator("[data-do=letters]").click()
    expect(saved.locator("[data-do=letters]")).to_have_text("Send letters about it")

    saved.locator("[data-do=drop]").click()

    expect(page.locator("[aria-labelledby=kept]")).to_have_count(0)


def test_the_last_searches_stay_in_the_browser_until_they_are_forgotten(visit: Visit) -> None:
    page = visit().go("/")
    page.fill("#q", "spreadsheets")
    page.press("#q", "Enter")
    expect(page.locator("#found")).to_contain_text("for “spreadsheets”")

    page.goto(page.url.partition("?")[0])

    expect(page.locator("#lately a")).to_have_text(["spreadsheets"])
    page.locator("[data-do=forget]").click()
    expect(page.locator("#lately a")).to_have_count(0)
    page.reload()
    expect(page.locator("#found")).to_be_visible()
    expect(page.locator("#lately a")).to_have_count(0)


def test_a_pathway_shows_what_counts_towards_it(visit: Visit) -> None:
    page = visit().go("/p/a-first-cairn")

    counts = page.locator("[aria-labelledby=counts-title]")

    expect(counts.locator("h2")).to_have_text("What counts towards it")
    expect(counts.locator("li")).to_have_count(3)
    expect(counts.locator("li").first).to_contain_text("Finding the Next Course")


def test_a_search_that_cannot_be_saved_says_so_and_can_be_tried_again(visit: Visit) -> None:
    visitor = visit().sign_up("Ida Full", "full@example.org")
    page = visitor.go("/?q=welding")
    page.route("**/graphql", refuse)

    page.locator("[data-do=keep]").click()

    expect(page.locator("#results .note")).to_contain_text("No more than fifty.")
    page.unroute("**/graphql")
    page.locator("[data-do=keep]").click()
    expect(page.locator("#results .keeper")).to_have_text("Saved. You find it under “My learning”.")


def refuse(route: Route) -> None:
    errors = [{"code": "LIMIT", "message": "No more than fifty.", "path": []}]
    route.fulfill(json={"data": {"it": {"errors": errors}}})


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("ar", "ar")])
def test_a_search_says_which_language_its_reader_reads(
    visit: Visit, locale: str, language: str
) -> None:
    visitor = visit(locale=locale)
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.post_data or ""))

    visitor.go("/")

    [search] = [json.loads(one) for one in asked if "query Search(" in one]
    assert search["variables"]["language"] == language
