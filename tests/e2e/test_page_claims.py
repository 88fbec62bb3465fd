"""Earlier learning on the page: claimed, refused, appealed; and an author's draft of a pathway."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.visiting import Visit, Visitor, ask, token_of

pytestmark = pytest.mark.browser

TITLE = "Privacy and Consent in Care"


def claim(learner: Visitor) -> None:
    page = learner.go("/p/health-data-steward")
    page.click("[data-do=enroll]")
    sheet = page.locator("details", has_text="I have learned this before")
    sheet.locator("summary").click()
    page.fill("#linkTitle", "A letter without its link")
    sheet.locator("[type=submit]").click()
    expect(sheet.locator(".errors a")).to_have_text(
        ["Say what you have learned", "Enter a whole link, such as https://example.org/letter"]
    )
    page.select_option("#requirementKey", label=TITLE)
    page.fill("#statement", "Four years as a ward clerk who answered for consent forms.")
    page.fill("#url", "https://example.org/letter")
    page.fill("#linkTitle", "Letter of the ward sister")
    sheet.locator("[type=submit]").click()
    learner.hears("Sent. An assessor decides.")


def test_a_claim_is_sent_refused_and_appealed(visit: Visit) -> None:
    learner = visit().sign_up("Ines Moreau", "claims@example.org")
    claim(learner)
    assessor = visit().sign_in("jonas")
    desk = assessor.go("/publish")
    desk.locator("a", has_text="Claims of earlier learning").click()
    card = desk.locator(".learners > li", has_text="Ines Moreau")
    expect(card).to_contain_text("Four years as a ward clerk")
    expect(card.locator("a", has_text="Letter of the ward sister")).to_have_attribute(
        "href", "https://example.org/letter"
    )

    card.locator("button", has_text="Do not accept").click()
    expect(card.locator(".errors")).to_contain_text("Enter a reason")
    card.locator("textarea").fill("The letter does not say when.")
    card.locator("button", has_text="Do not accept").click()

    assessor.hears("Decided.")
    expect(card).to_have_count(0)
    page = learner.go("/me")
    own = page.locator("li.card", has_text=TITLE)
    expect(own.locator(".state")).to_have_text("Not accepted")
    expect(own).to_contain_text("The letter does not say when.")
    own.locator("textarea").fill("Page two of it does.")
    own.locator("[type=submit]").click()
    learner.hears("Sent. Another assessor decides.")
    expect(own.locator(".state")).to_have_text("Appealed")
    assessor.go("/publish/claims")
    expect(card).to_contain_text("Another assessor has to decide this.")
    expect(card.locator("form")).to_have_count(0)
    expect(own.locator("ol li b")).to_have_text(
        ["Sent", "Not accepted", "Another decision asked for"]
    )

    page.route("**/graphql", refuse)
    own.locator("button", has_text="Take the claim back").click()

    expect(own.locator(".errors")).to_contain_text("It was decided meanwhile.")


def refuse(route: Route) -> None:
    errors = [{"code": "CONFLICT", "message": "It was decided meanwhile.", "path": []}]
    route.fulfill(json={"data": {"it": {"errors": errors}}})


def test_an_accepted_claim_meets_its_stone(visit: Visit) -> None:
    learner = visit().sign_up("Femi Adesina", "accepted@example.org")
    claim(learner)
    met = learner.page.locator(".cairn a.met, .outline .met")
    assert met.count() == 0
    assessor = visit().sign_in("jonas")
    desk = assessor.go("/publish/claims")
    card = desk.locator(".learners > li", has_text="Femi Adesina")
    card.locator("textarea").fill("I have spoken with the ward.")

    card.locator("button", has_text="Accept").first.click()

    assessor.hears("Decided.")
    page = learner.go("/p/health-data-steward")
    expect(page.locator(f".cairn a.met[aria-label*='{TITLE}']")).to_have_count(1)


def test_a_whole_micro_credential_is_claimed_and_its_badge_arrives(visit: Visit) -> None:
    learner = visit().sign_up("Ada Lovell", "whole@example.org")
    page = learner.go("/c/health-information-basics")
    page.click("[data-do=enroll]")
    sheet = page.locator("details", has_text="I have learned this before")
    sheet.locator("summary").click()
    expect(page.locator("#requirementKey")).to_have_count(0)
    page.fill("#statement", "Two years in a records office.")
    sheet.locator("[type=submit]").click()
    learner.hears("Sent. An assessor decides.")
    page.locator("html[data-live=yes]").wait_for()
    desk = visit().sign_in("jonas").go("/publish/claims")
    card = desk.locator(".learners > li", has_text="Ada Lovell")
    card.locator("textarea").fill("I know the office.")

    card.locator("button", has_text="Accept").first.click()

    expect(page.locator(".arrival")).to_contain_text("Badge earned: Health Information Basics.")
    expect(page.locator("#act a")).to_have_text("See your badge")


def drafted(site: str, threshold: int) -> str:
    """The global id of a pathway that asks for so many of two."""
    token = token_of(site, "amara")
    known = ask(
        site,
        '{ provider(slug: "northgate-health-college") { id microCredentials(first: 2) { edges { node { id } } } } }',
        token,
    )["provider"]
    leaves = [
        {"key": f"part{n}", "microCredentialId": edge["node"]["id"]}
        for n, edge in enumerate(known["microCredentials"]["edges"])  # type: ignore[index]
    ]
    tree = {
        "key": "all",
        "title": "Both",
        "rule": "AT_LEAST",
        "threshold": str(threshold),
        "children": leaves,
    }
    made = ask(
        site,
        "mutation ($i: PathwayDraftInput!) { it: pathwayDraft(input: $i) { pathway { id } errors { message } } }",
        token,
        i={"providerId": known["id"], "title": f"Drafted {threshold}", "requirements": tree},  # type: ignore[index]
    )
    return str(made["it"]["pathway"]["id"])  # type: ignore[index]


def test_an_author_sees_a_draft_with_its_problems_in_place(visit: Visit, site: str) -> None:
    id_ = drafted(site, threshold=5)
    author = visit().sign_in("amara")
    page = author.go("/publish")
    page.locator(".entry a", has_text="Drafted 5").click()
    expect(page.locator("h1")).to_have_text("Drafted 5")
    assert page.url.endswith(f"/publish/p/{id_}")

    problem = page.locator("section", has_text="Before it can be published").locator("li").first
    expect(problem).to_contain_text("The group asks for 5 of 2.")
    expect(page.locator(".cairn a")).to_have_count(3)
    problem.locator("a").click()

    assert author.is_at() == "req-all"
    expect(page.locator("#req-all")).to_contain_text("The group asks for 5 of 2.")
    page.click("[data-do=publish]")
    expect(page.locator("#trouble")).to_contain_text("The group asks for 5 of 2.")


def test_an_author_publishes_a_draft_that_is_whole(visit: Visit, site: str) -> None:
    id_ = drafted(site, threshold=1)
    author = visit().sign_in("amara")
    page = author.go(f"/publish/p/{id_}")

    page.click("[data-do=publish]")

    page.wait_for_url("**/p/drafted-1")
    expect(page.locator("h1")).to_have_text("Drafted 1")
    author.hears("Published. Learners can find it now.")


def test_an_assessor_stands_in_for_the_learning_platform(visit: Visit) -> None:
    learner = visit().sign_up("Otto Lindgren", "platform@example.org")
    learner.go("/c/data-quality-foundations").click("[data-do=enroll]")
    assessor = visit().sign_in("jonas")
    desk = assessor.go("/publish")
    desk.locator(".entry", has_text="Data Quality Foundations").locator(
        "a", has_text="Learners"
    ).click()
    card = desk.locator(".learners > li", has_text="Otto Lindgren")
    quiz = card.locator(".task", has_text="Quiz on dimensions and measures")
    expect(quiz).to_contain_text("usually from the learning platform")

    quiz.locator("[name=mark]").fill("71")
    quiz.locator("button").click()

    assessor.hears("Recorded.")
    expect(quiz).to_contain_text("best mark 71")


def test_the_desk_speaks_arabic_and_does_not_scroll_sideways(visit: Visit) -> None:
    assessor = visit(320, locale="ar").sign_in("jonas")

    page = assessor.go("/publish/claims")

    expect(page.locator("h1")).to_have_text("مطالبات بتعلّم سابق")
    assert assessor.overflow() == 0
