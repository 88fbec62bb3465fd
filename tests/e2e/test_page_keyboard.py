"""Everything can be done from the keyboard, and one always sees where one is."""

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Visit, Visitor

pytestmark = pytest.mark.browser

CONTROLS = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
    .filter((e) => e.getClientRects().length && !e.disabled && !e.closest('details:not([open]) > :not(summary)'))
    .filter((e) => e.type !== 'radio' || e.checked).length"""
FOCUS = """() => {
    const e = document.activeElement;
    if (e === document.body) return null;
    e.dataset.walked ??= Math.random();
    const outlined = (one) => one && getComputedStyle(one).outlineStyle !== 'none';
    const halo = e.querySelector('.halo');
    const ringed = halo && !/rgba\\(0, 0, 0, 0\\)/.test(getComputedStyle(halo).stroke);
    const around = e.closest('.searchbox, .result, .switch label, .file');
    return [e.dataset.walked, outlined(e) || outlined(around) || ringed, (e.id || e.textContent).trim()];
}"""


def tab_through(visitor: Visitor) -> list[tuple[str, bool, str]]:
    stops: list[tuple[str, bool, str]] = []
    for _ in range(200):
        visitor.page.keyboard.press("Tab")
        stop = visitor.page.evaluate(FOCUS)
        if stop is None or stop[0] in [each[0] for each in stops]:
            break
        stops.append(tuple(stop))
    return stops


@pytest.mark.parametrize(
    "path", ["/?q=data", "/p/health-data-steward", "/verify", "/in", "/publish"]
)
def test_tab_reaches_everything_and_is_seen(visit: Visit, path: str) -> None:
    visitor = visit().sign_in("amara") if path == "/publish" else visit()
    page = visitor.go(path)
    page.wait_for_load_state("networkidle")
    scrollers = page.locator("pre[tabindex], [role=region][tabindex]").count()

    stops = tab_through(visitor)

    assert len(stops) == page.evaluate(CONTROLS) + scrollers
    assert [words for _, seen, words in stops if not seen] == []


def test_slash_goes_to_the_search_and_escape_empties_it(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/")

    page.keyboard.press("/")
    assert visitor.is_at() == "q"
    page.keyboard.type("ward")
    expect(page.locator("#found")).to_contain_text("“ward”")
    page.keyboard.press("Escape")

    expect(page.locator("#q")).to_have_value("")
    expect(page.locator("#found")).not_to_contain_text("“ward”")
    assert visitor.is_at() == "q"
    page.keyboard.press("Escape")
    assert visitor.is_at() != "q"


def test_a_filter_keeps_the_keyboard_and_the_count_is_said(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/?q=data")

    page.focus("input[name=level][value='5']")
    page.keyboard.press("Space")

    expect(page.locator(".chip")).to_have_count(1)
    assert page.evaluate("() => document.activeElement.dataset.key") == "level-5"
    visitor.hears("results")


def test_enrolling_and_recording_need_no_mouse(visit: Visit) -> None:
    visitor = visit().sign_up("Aino Korpela", "keys@example.org")
    page = visitor.go("/c/keeping-a-learning-log")
    page.focus("[data-do=enroll]")
    page.keyboard.press("Enter")
    page.locator("[data-do=record]").first.wait_for()
    assert visitor.is_at() == "activities-title"
    left = page.locator("[data-do=record]").count()

    for remaining in range(left, 0, -1):
        page.keyboard.press("Tab") if remaining == left else None
        page.wait_for_function("() => document.activeElement.dataset.do === 'record'")
        page.keyboard.press("Enter")
        expect(page.locator("[data-do=record]")).to_have_count(remaining - 1)

    visitor.hears("Badge earned: Keeping a Learning Log.")
    expect(page.locator(".arrival")).to_be_visible()


def test_arrows_walk_along_a_bed_of_stones(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/p/health-data-steward")
    stones = page.locator(".cairn [role=list]").first.locator("a")
    stones.first.focus()

    page.keyboard.press("ArrowRight")

    expect(stones.nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(stones.first).to_be_focused()


def test_a_refused_form_leads_to_the_fields(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/in?new")

    page.locator("#sign [type=submit]").click()

    expect(page.locator(".errors")).to_be_focused()
    assert page.title() == "Error: Make an account – Cairn"
    expect(page.locator(".errors li")).to_have_count(3)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert visitor.is_at() == "name"
    described = page.get_attribute("#name", "aria-describedby") or ""
    assert "name-wrong" in described.split()


def test_moving_on_puts_the_keyboard_on_the_heading(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/?q=spreadsheets")

    page.locator(".result h3 a").first.focus()
    page.keyboard.press("Enter")

    expect(page.locator("h1", has_text="Spreadsheets without Fear")).to_be_focused()


def test_the_query_behind_a_page_is_shown(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/c/spreadsheets-without-fear")

    page.click("#show-asked")

    expect(page.locator("#asked pre").first).to_contain_text(
        "query MicroCredential($slug: String!)"
    )
    expect(page.locator("#asked pre").nth(1)).to_contain_text('"slug": "spreadsheets-without-fear"')
    page.keyboard.press("Escape")
    expect(page.locator("#asked")).not_to_be_visible()


def test_one_can_skip_to_the_content_and_past_the_filters(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/?q=data")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Tab")
    assert visitor.is_at() == "skip"

    page.keyboard.press("Enter")
    assert visitor.is_at() == "main"
    page.keyboard.press("Tab")
    assert visitor.is_at() == "q"
    page.focus(".skip.inner")
    page.keyboard.press("Enter")

    assert visitor.is_at() == "found-here"
    assert page.url.endswith("/?q=data")
