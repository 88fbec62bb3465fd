"""Every page, wide and narrow, light and dark, in both directions of writing."""

import gzip

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Visit, Visitor

pytestmark = pytest.mark.browser

PUBLIC = [
    "/",
    "/?q=data+quality&level=5",
    "/?q=qqqqzzzz&field=law",
    "/c/spreadsheets-without-fear",
    "/c/nothing-of-this-name",
    "/p/health-data-steward",
    "/p/digital-health-lead?view=list",
    "/verify",
    "/in",
    "/in?new",
]
OWN = [
    "/me",
    "/p/health-data-steward",
    "/c/data-quality-foundations",
    "/publish",
    "/publish/claims",
    "/publish/new",
]
WINDOWS = [(1280, "light", "en-GB"), (360, "dark", "en-GB"), (320, "light", "ar")]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def walk(visitor: Visitor, paths: list[str], look: str) -> dict[str, object]:
    """What a script finds on each page; only those where it finds something."""
    found = {}
    for path in paths:
        page = visitor.go(path)
        page.wait_for_load_state("networkidle")
        result = page.evaluate(look)
        if result:
            found[path] = result
    return found


def own_paths(visitor: Visitor) -> list[str]:
    """With the sheet of a new micro-credential of the first provider, and the tree of a pathway."""
    page = visitor.go("/publish")
    new = page.locator("a[href^='/publish/new']").first.get_attribute("href")
    edit = page.locator(".entry a").first.get_attribute("href")
    tree = page.locator(".entry a[href^='/publish/p/']").first.get_attribute("href")
    assert new
    assert edit
    assert tree
    return [*(path for path in OWN if path != "/publish/new"), new, edit, tree]


OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize(("width", "scheme", "locale"), WINDOWS)
def test_no_page_scrolls_sideways(visit: Visit, width: int, scheme: str, locale: str) -> None:
    visitor = visit(width, scheme, locale=locale)

    assert walk(visitor, PUBLIC, OVERFLOW) == {}
    visitor.sign_in("amara")
    assert walk(visitor, own_paths(visitor), OVERFLOW) == {}


@pytest.mark.parametrize(
    ("width", "scheme", "locale"), [(1280, "light", "en-GB"), (360, "dark", "ar")]
)
def test_axe_finds_nothing(visit: Visit, axe: str, width: int, scheme: str, locale: str) -> None:
    visitor = visit(width, scheme, locale=locale, bypass_csp=True)
    look = f"""async () => {{
        {axe};
        const {{ violations }} = await axe.run(document, {{ runOnly: {RULES} }});
        return violations.map(({{ id, impact, nodes }}) => [id, impact, nodes[0].html]);
    }}"""

    assert walk(visitor, PUBLIC, look) == {}
    visitor.sign_in("amara")
    assert walk(visitor, own_paths(visitor), look) == {}


def test_dark_follows_the_system_until_one_chooses(visit: Visit) -> None:
    visitor = visit(scheme="dark")
    page = visitor.go("/verify")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(15, 21, 19)"

    page.click("#theme")

    assert page.evaluate(ground) == "rgb(243, 246, 243)"
    page.reload()
    page.locator("#verify-form").wait_for()
    assert page.evaluate(ground) == "rgb(243, 246, 243)"


def test_arabic_turns_the_page_round_and_is_remembered(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/p/health-data-steward")
    places = """() => ['#tree-title', '.next-area'].map(
        (one) => Math.round(document.querySelector(one).getBoundingClientRect().x))"""
    title, card = page.evaluate(places)
    assert title < card

    page.click("#language")

    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("#tree-title")).to_have_text("الركام")
    assert visitor.is_at() == "language"
    visitor.go("/p/health-data-steward")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    title, card = page.evaluate(places)
    assert title > card


def test_the_first_view_stays_within_its_budget(visit: Visit) -> None:
    visitor = visit()
    bodies: dict[str, bytes] = {}
    visitor.page.on("requestfinished", lambda request: bodies.update({request.url: b""}))
    visitor.go("/?q=data")
    visitor.page.wait_for_load_state("networkidle")
    for url in bodies:
        if "/static/" in url:
            bodies[url] = visitor.context.request.get(url).body()
    packed = {url: len(gzip.compress(body, 9)) for url, body in bodies.items()}

    scripts = sum(size for url, size in packed.items() if url.endswith(".js"))
    styles = sum(size for url, size in packed.items() if url.endswith(".css"))

    assert scripts <= 35_000
    assert 0 < styles <= 10_300


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_jumps_while_a_page_comes(visit: Visit, width: int) -> None:
    visitor = visit(width)
    visitor.page.add_init_script("""
        window.jumped = 0;
        new PerformanceObserver((list) => {
            for (const { hadRecentInput, value } of list.getEntries()) if (!hadRecentInput) jumped += value;
        }).observe({ type: 'layout-shift', buffered: true });
    """)

    for path in ["/", "/?q=data", "/c/data-quality-foundations", "/p/health-data-steward"]:
        page = visitor.go(path)
        page.wait_for_load_state("networkidle")

        assert page.evaluate("() => jumped") <= 0.02, path


def test_texts_are_read_in_ones_own_language_where_they_are_in_it(visit: Visit) -> None:
    page = visit().go("/c/bookkeeping-for-a-small-shop")
    expect(page.locator("h1")).to_have_text("Bookkeeping for a Small Shop")
    expect(page.locator("h1")).to_have_attribute("lang", "en")
    row = visit().go("/?q=bookkeeping").locator("a[href='/c/bookkeeping-for-a-small-shop']")
    expect(row.first).to_be_visible()

    page = visit(locale="ar-EG").go("/c/bookkeeping-for-a-small-shop")
    expect(page.locator("h1")).to_have_attribute("lang", "ar")
