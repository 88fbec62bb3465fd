"""The story that a newcomer sees: find, enrol, progress, a badge, a pathway's badge; and publish."""

import pytest
from playwright.sync_api import WebSocketRoute, expect

from tests.e2e.visiting import Visit, Visitor

pytestmark = pytest.mark.browser

FIRST_CAIRN = ["finding-the-next-course", "keeping-a-learning-log", "showing-what-was-learnt"]


def earn(visitor: Visitor, slug: str) -> None:
    page = visitor.go(f"/c/{slug}")
    page.locator("[data-do=enroll]").click()
    record = page.locator("[data-do=record]")
    record.first.wait_for()
    while left := record.count():
        record.first.click()
        expect(record).to_have_count(left - 1)


def test_a_search_is_narrowed_and_leads_to_a_credential(visit: Visit) -> None:
    visitor = visit()
    page = visitor.go("/")

    page.keyboard.press("/")
    page.keyboard.type("spreadsheets")
    expect(page.locator("#found")).to_contain_text("for “spreadsheets”")
    expect(page.locator(".result h3").first).to_have_text("Spreadsheets without Fear")
    expect(page.locator(".result mark").first).to_have_text("Spreadsheets")
    page.check("input[name=level][value='3']")
    expect(page.locator(".chip")).to_contain_text("Level 3")
    assert page.url.endswith("/?q=spreadsheets&level=3")

    page.locator(".result h3 a").first.click()

    expect(page.locator("h1")).to_have_text("Spreadsheets without Fear")
    assert page.title() == "Spreadsheets without Fear – Cairn"
    page.go_back()
    expect(page.locator("#q")).to_have_value("spreadsheets")


def test_a_badge_arrives_live_and_the_last_one_completes_the_cairn(visit: Visit) -> None:
    email = "story@example.org"
    worker = visit().sign_up("Ines Moreau", email)
    watcher = visit()
    page = watcher.go("/in?next=/p/a-first-cairn")
    page.fill("#email", email)
    page.fill("#password", "a sentence to remember")
    page.locator("#sign [type=submit]").click()
    expect(page.locator("#tree-title")).to_have_text("Your cairn: 0 of 3 badges")
    page.locator("html[data-live=yes]").wait_for()

    earn(worker, FIRST_CAIRN[0])

    expect(page.locator(".arrival")).to_contain_text("Badge earned: Finding the Next Course.")
    watcher.hears("Badge earned: Finding the Next Course.")
    expect(page.locator("#tree-title")).to_have_text("Your cairn: 1 of 3 badges")
    expect(page.locator(".cairn a.met")).to_have_count(1)
    expect(page.locator(".cairn .drop")).to_have_count(1)

    earn(worker, FIRST_CAIRN[1])
    earn(worker, FIRST_CAIRN[2])

    expect(page.locator(".arrival")).to_contain_text("Pathway complete: A First Cairn.")
    expect(page.locator("#tree-title")).to_have_text("Your cairn: 3 of 3 badges")
    expect(page.locator(".cairn .top-stone.met")).to_have_count(1)
    page.locator(".arrival a").click()
    expect(page.locator("h1")).to_have_text("A First Cairn")
    expect(page.locator("#verdict-title")).to_have_text("Verified")
    expect(page.locator(".steps .passed")).to_have_count(5)
    expect(page.locator(".shelf li")).to_have_count(3)


def test_what_happened_while_the_line_was_cut_is_shown_afterwards(visit: Visit) -> None:
    email = "cut@example.org"
    worker = visit().sign_up("Femi Adesina", email)
    watcher = visit()
    lines: list[WebSocketRoute] = []
    is_open = True

    def relay(line: WebSocketRoute) -> None:
        lines.append(line)
        line.connect_to_server() if is_open else line.close(code=1012)

    watcher.page.route_web_socket("**/graphql", relay)
    page = watcher.go("/in?next=/p/a-first-cairn")
    page.fill("#email", email)
    page.fill("#password", "a sentence to remember")
    page.locator("#sign [type=submit]").click()
    page.locator("html[data-live=yes]").wait_for()

    is_open = False
    lines[0].close(code=1012)
    expect(page.locator("html[data-live=yes]")).to_have_count(0)
    earn(worker, FIRST_CAIRN[0])
    expect(page.locator("#tree-title")).to_have_text("Your cairn: 0 of 3 badges")
    is_open = True

    expect(page.locator("#tree-title")).to_have_text("Your cairn: 1 of 3 badges")
    expect(page.locator("html[data-live=yes]")).to_have_count(1)


def test_a_badge_is_verified_by_anyone_and_a_changed_one_is_not(visit: Visit) -> None:
    holder = visit().sign_up("Tomás Vidal", "holder@example.org")
    earn(holder, FIRST_CAIRN[0])
    holder.page.locator(".arrival a").click()
    holder.page.locator("#verdict-title").wait_for()
    with holder.page.expect_download() as download:
        holder.page.click("[data-do=download]")
    document = download.value.path().read_text()
    address = holder.page.url
    stranger = visit()
    shown = stranger.go(address.removeprefix(stranger.site))
    expect(shown.locator(".award")).to_contain_text("a learner who keeps their name to themselves")
    expect(shown.locator("#verdict-title")).to_have_text("Verified")
    expect(shown.locator("[data-do=decline]")).to_have_count(0)
    page = stranger.go("/verify")

    page.fill("#credential", document)
    page.click("#verify-form [type=submit]")

    expect(page.locator("#verdict-title")).to_have_text("Verified")
    assert stranger.is_at() == "verdict-title"
    expect(page.locator("#verdict .award")).to_contain_text("Finding the Next Course")

    page.fill("#credential", document.replace("Finding the Next", "Finding the Best"))
    page.click("#verify-form [type=submit]")

    expect(page.locator("#verdict-title")).to_have_text("Changed after signing")
    expect(page.locator("#verdict .award")).to_have_count(0)


def test_leaving_keeps_the_progress_for_when_one_comes_back(visit: Visit) -> None:
    visitor = visit().sign_up("Noor Haddad", "leaver@example.org")
    page = visitor.go(f"/c/{FIRST_CAIRN[1]}")
    page.click("[data-do=enroll]")
    page.locator("[data-do=record]").first.click()
    expect(page.locator(".task.met")).to_have_count(1)

    page.click("[data-do=withdraw]")
    expect(page.locator("[data-do=enroll]")).to_have_count(1)
    visitor.hears("Your progress is kept")
    page.click("[data-do=enroll]")

    expect(page.locator(".task.met")).to_have_count(1)


def test_an_author_drafts_publishes_and_finds_it_by_search(visit: Visit) -> None:
    author = visit().sign_in("amara")
    page = author.go("/publish")
    page.locator("a", has_text="New micro-credential").first.click()
    page.locator("#sheet").wait_for()
    page.fill("#title", "Quiet Ventilator Rounds")
    page.fill("#summary", "Listening to machines and to the people who lie beside them.")
    expect(page.locator("#preview")).to_contain_text("Quiet Ventilator Rounds")

    page.click("#publish")
    expect(page.locator(".errors")).to_be_focused()
    assert page.title().startswith("Error: ")
    fill_in(author)
    page.click("#save")
    expect(page.locator("#elements")).to_contain_text("All that can be told are told.")
    page.click("#publish")

    page.wait_for_url("**/c/quiet-ventilator-rounds")
    expect(page.locator("h1")).to_have_text("Quiet Ventilator Rounds")
    stranger = visit()
    found = stranger.go("/?q=ventilator")
    link = found.locator(".result h3 a", has_text="Quiet Ventilator Rounds")
    for _ in range(20):
        if link.count():
            break
        found.wait_for_timeout(250)
        stranger.go("/?q=ventilator")
    expect(link).to_have_count(1)


def fill_in(author: Visitor) -> None:
    page = author.page
    page.select_option("#field", "HEALTH")
    page.select_option("#level", "5")
    page.fill("#hours", "12")
    page.fill("#learningOutcomes", "Tell a leak from a cough\nCalm a worried visitor")
    page.fill("#criteria", "Three rounds in company, and one alone.")
    for name, value in {
        "assessmentType": "OBSERVATION",
        "supervision": "SUPERVISED_ONSITE_ID",
        "qualityAssurance": "INTERNAL",
        "participation": "ONSITE",
        "stackability": "STACKABLE",
    }.items():
        page.select_option(f"#{name}", value)
    page.click("[data-do=add-activity]")
    row = page.locator(".activity").last
    row.locator("[data-part=title]").fill("Walk the ward at night")
    row.locator("[data-part=hours]").fill("12")


def test_an_assessor_s_mark_brings_the_badge_to_the_learner(visit: Visit) -> None:
    learner = visit().sign_up("Otto Lindgren", "marked@example.org")
    page = learner.go("/c/dashboards-that-inform-care")
    page.click("[data-do=enroll]")
    record = page.locator("[data-do=record]")
    record.first.wait_for()
    while left := record.count():
        record.first.click()
        expect(record).to_have_count(left - 1)
    expect(page.locator(".arrival")).to_have_count(0)
    page.locator("html[data-live=yes]").wait_for()
    assessor = visit().sign_in("jonas")
    desk = assessor.go("/publish")
    entry = desk.locator(".entry", has_text="Dashboards that Inform Care")
    entry.locator("a", has_text="Learners").click()
    card = desk.locator(".learners > li", has_text="Otto Lindgren")

    card.locator("[name=mark]").fill("much")
    card.locator(".marking button").click()
    expect(desk.locator(".errors")).to_contain_text("Enter a mark from 0 to 100")
    card.locator("[name=mark]").fill("84")
    card.locator(".marking button").click()

    assessor.hears("The badge was awarded.")
    expect(card).to_contain_text("best mark 84")
    expect(page.locator(".arrival")).to_contain_text("Badge earned: Dashboards that Inform Care.")
    expect(page.locator("#act a")).to_have_text("See your badge")


def test_a_learner_finds_no_way_to_publish(visit: Visit) -> None:
    learner = visit().sign_in("lena")
    page = learner.go("/publish")

    expect(page.locator("nav a", has_text="Publish")).to_have_count(0)
    expect(page.locator("a[href^='/publish/new']")).to_have_count(0)
