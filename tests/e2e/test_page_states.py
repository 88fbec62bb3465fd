"""When things are not as hoped: nothing found, no server, no connection, nothing there."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.visiting import Visit, Visitor

pytestmark = pytest.mark.browser


def answering(visitor: Visitor, operation: str, do: Callable[[Route], None]) -> None:
    """Answers one operation in the server's place."""

    def handle(route: Route) -> None:
        body = route.request.post_data or ""
        do(route) if f" {operation}" in json.loads(body)["query"] else route.continue_()

    visitor.page.route("**/graphql", handle)


def test_nothing_found_says_so_and_offers_what_one_filter_less_would_give(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/?q=spreadsheets&field=law")

    expect(page.locator("#found")).to_have_text("Nothing for “spreadsheets”")
    expect(page.locator(".result")).to_have_count(0)
    page.locator("#without a").click()

    expect(page.locator(".result h3").first).to_have_text("Spreadsheets without Fear")


def test_what_is_typed_survives_a_server_that_fails(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/")
    answering(visitor, "Search", lambda route: route.fulfill(status=502, body="bad gateway"))

    page.fill("#q", "welding")

    expect(page.locator("#results .note")).to_contain_text("The server did not answer")
    expect(page.locator("#q")).to_have_value("welding")
    page.unroute("**/graphql")
    page.click("[data-do=search]")
    expect(page.locator("#found")).to_contain_text("for “welding”")
    assert [fault for fault in visitor.faults if "502" not in fault] == []
    visitor.faults.clear()


def test_a_page_out_of_reach_can_be_tried_again(visit: Visit) -> None:
    visitor = visit()
    answering(visitor, "MicroCredential", lambda route: route.abort())
    page = visitor.go("/c/spreadsheets-without-fear")
    expect(page.locator("h1")).to_have_text("You are offline")

    page.unroute("**/graphql")
    page.click("[data-do=again]")

    expect(page.locator("h1")).to_have_text("Spreadsheets without Fear")
    visitor.faults.clear()


def test_half_strength_is_told(visit: Visit) -> None:
    visitor = visit()

    def degraded(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        body["data"]["search"]["degraded"] = True
        route.fulfill(response=answer, json=body)

    answering(visitor, "Search", degraded)
    page = visitor.go("/?q=welding")

    expect(page.locator("#results .note")).to_contain_text("Only exact words are found")


def test_a_draft_of_somebody_else_looks_like_nothing(visit: Visit) -> None:
    visitor = visit().sign_in("lena")
    page = visitor.go("/publish/TWljcm9DcmVkZW50aWFsOjEyMw==")

    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("#sheet")).to_have_count(0)
    visitor.faults.clear()


def test_what_is_one_s_own_asks_to_sign_in_and_comes_back(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/me")
    assert page.url.endswith("/in?next=%2Fme")

    page.locator("[data-do=demo]", has_text="Lena").click()

    expect(page.locator("h1")).to_have_text("My learning")
    assert page.url.endswith("/me")


def test_signing_in_leads_nowhere_but_to_this_page(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/in?next=//evil.example/me")

    page.locator("[data-do=demo]", has_text="Lena").click()

    expect(page.locator("h1")).to_have_text("My learning")


def test_a_session_outlives_a_reload_and_ends_when_one_signs_out(visit: Visit) -> None:
    visitor = visit().sign_in("lena")
    page = visitor.go("/me")
    expect(page.locator("h1")).to_have_text("My learning")

    page.click("[data-do=out]")

    expect(page.locator(".account a")).to_have_text("Sign in")
    visitor.go("/me")
    assert "/in?next" in page.url


def test_what_comes_from_elsewhere_is_never_markup(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")

    expect(page.locator("#q")).to_have_value("<img src=x onerror=alert(1)>")
    expect(page.locator("main img")).to_have_count(0)


def test_who_wants_no_motion_sees_none(visit: Visit) -> None:
    visitor = visit(reduced_motion="reduce").sign_up("Ruth Ayoub", "still@example.org")
    page = visitor.go("/c/finding-the-next-course")
    page.click("[data-do=enroll]")
    record = page.locator("[data-do=record]")
    record.first.wait_for()
    while left := record.count():
        record.first.click()
        expect(record).to_have_count(left - 1)

    visitor.go("/p/a-first-cairn")

    expect(page.locator(".cairn a.met")).to_have_count(1)
    assert page.evaluate("() => document.getAnimations().length") == 0
