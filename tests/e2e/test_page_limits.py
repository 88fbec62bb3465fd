"""What a pathway asks for besides its rules, in its tree; and the version that binds a learner."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.visiting import Visit, Visitor, ask, token_of

pytestmark = pytest.mark.browser

HOUSE = """{
  provider(slug: "northgate-health-college") { id }
  fhir: microCredential(slug: "hl7-fhir-essentials") { id }
  boards: microCredential(slug: "dashboards-that-inform-care") { id }
  data: microCredential(slug: "data-protection-in-practice") { id }
}"""
DRAFT = "mutation ($i: PathwayDraftInput!) { it: pathwayDraft(input: $i) { pathway { id } } }"
REVISE = "mutation ($i: PathwayReviseInput!) { it: pathwayRevise(input: $i) { errors { code } } }"
PUBLISH = """mutation ($i: PathwayIdInput!) {
  it: pathwayPublish(input: $i) { pathway { version { id } } errors { message } }
}"""
TEACH_OUT = """mutation ($i: PathwayTeachOutInput!) {
  it: pathwayTeachOut(input: $i) { errors { code } }
}"""
LIMITS = (
    "EQF level 3 or above · at least 2 credits from \u2068Northgate Health College\u2069"
    " · at most 3 credits from anybody else · at most 5 credits from any one provider"
)


def tree(house: dict[str, dict[str, str]], credits: str) -> dict[str, object]:
    choice = {
        "key": "choice",
        "title": "Choice",
        "rule": "AT_LEAST_CREDITS",
        "threshold": credits,
        "minLevel": 3,
        "levelFramework": "EQF",
        "fromProviderId": house["provider"]["id"],
        "minFromProvider": "2",
        "maxFromOthers": "3",
        "maxFromOneProvider": "5",
        "children": [
            {"key": key, "microCredentialId": house[key]["id"]} for key in ("fhir", "boards")
        ],
    }
    one = {"key": "set", "title": "Either", "setOf": [house["data"]["id"], house["fhir"]["id"]]}
    return {
        "key": "all",
        "rule": "ALL",
        "ordering": "ENFORCED",
        "sharing": "EXCLUSIVE",
        "children": [choice, one],
    }


class Authored:
    """A pathway whose author can revise it."""

    def __init__(self, site: str, title: str) -> None:
        self.site, self.token = site, token_of(site, "amara")
        self.house = ask(site, HOUSE, self.token)
        draft = {"title": title, "requirements": tree(self.house, "4"), "language": "en"}
        wanted = draft | {"providerId": self.house["provider"]["id"], "criteria": "Meet it."}
        self.id: str = self._do(DRAFT, wanted)["pathway"]["id"]

    def _do(self, document: str, wanted: dict[str, object]) -> dict[str, dict[str, str]]:
        found: dict[str, dict[str, str]] = ask(self.site, document, self.token, i=wanted)["it"]
        return found

    def publish(self) -> str:
        found = ask(self.site, PUBLISH, self.token, i={"id": self.id})["it"]
        assert found["errors"] == []
        version: str = found["pathway"]["version"]["id"]
        return version

    def replace(self, version: str) -> None:
        revised = {"id": self.id, "requirements": tree(self.house, "5")}
        self._do(REVISE, revised)
        self.publish()
        until = datetime.now(UTC) + timedelta(days=200)
        ends = {"versionId": version, "until": until.isoformat()}
        assert self._do(TEACH_OUT, ends) == {"errors": []}


@pytest.fixture(scope="module")
def guarded(site: str) -> Authored:
    return Authored(site, "Guarded")


@pytest.fixture(scope="module")
def version(guarded: Authored) -> str:
    return guarded.publish()


def test_the_tree_tells_its_limits_and_what_is_in_a_set(visit: Visit, version: str) -> None:
    page = visit().go("/p/guarded")

    expect(page.locator(".conditions li")).to_have_text(
        [
            "The whole pathway: in this order · each badge counts for one of these only",
            f"Choice: {LIMITS}",
        ]
    )
    page.locator(".cairn a[data-node=set]").focus()
    page.keyboard.press("Enter")

    here = page.locator("#req-set")
    expect(here).to_be_focused()
    expect(here.locator(".members a")).to_have_text(
        ["Data Protection in Practice", "HL7 FHIR Essentials"]
    )
    expect(page.locator("#req-choice p").first).to_have_text(f"At least 4 credits · {LIMITS}")


def test_a_learner_sees_the_version_that_binds_them(
    visit: Visit, guarded: Authored, version: str
) -> None:
    learner = visit().sign_up("Nils Bound", "bound@example.org")
    learner.go("/p/guarded").click("[data-do=enroll]")
    learner.hears("You are enrolled in Guarded.")
    guarded.replace(version)

    page = learner.go("/p/guarded?view=list")

    expect(page.locator("#trouble")).to_contain_text("Finish this version by")
    expect(page.locator(".head .facts")).to_contain_text("version 1")
    expect(page.locator("#req-choice")).to_contain_text("At least 4 credits")
    stranger = visit().go("/p/guarded?view=list")
    expect(stranger.locator(".head .facts")).to_contain_text("version 2")
    expect(stranger.locator("#req-choice")).to_contain_text("At least 5 credits")


def test_the_limits_are_told_in_arabic_on_a_phone(visit: Visit, version: str) -> None:
    visitor: Visitor = visit(360, locale="ar")

    page = visitor.go("/p/guarded")

    expect(page.locator(".conditions li")).to_have_text(
        "المسار كله: بهذا الترتيب · تُحتسب كل شارة لواحدة منها فقط"
    )
    assert visitor.overflow() == 0
