"""A visitor in a real browser: goes places, listens, and notes whatever goes wrong."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import BrowserContext, Page, expect

Visit = Callable[..., "Visitor"]
"""Opens a window of its own: its width, its scheme and whatever else a browser context takes."""

READY = "main:not([aria-busy=true]) h1"
PASSWORDS = {
    "lena": "learn-with-cairn",
    "amara": "write-with-cairn",
    "jonas": "assess-with-cairn",
    "mei": "govern-with-cairn",
}


@dataclass(slots=True)
class Visitor:
    context: BrowserContext
    page: Page
    site: str
    faults: list[str] = field(default_factory=list)
    """Errors of scripts, and requests to anywhere else; a test that expects one empties it."""

    def go(self, path: str) -> Page:
        self.page.goto(self.site + path)
        self.page.locator(READY).first.wait_for()
        return self.page

    def sign_in(self, who: str) -> Visitor:
        self.go("/in?next=/verify")
        self.page.fill("#email", f"{who}@demo.example")
        self.page.fill("#password", PASSWORDS[who])
        self.page.locator("#sign [type=submit]").click()
        self.page.locator("#verify-form").wait_for()
        return self

    def sign_up(self, name: str, email: str) -> Visitor:
        self.go("/in?new&next=/verify")
        self.page.fill("#name", name)
        self.page.fill("#email", email)
        self.page.fill("#password", "a sentence to remember")
        self.page.locator("#sign [type=submit]").click()
        self.page.locator("#verify-form").wait_for()
        return self

    def hears(self, words: str) -> None:
        expect(self.page.locator("#say")).to_contain_text(words)

    def is_at(self) -> str:
        """What has the keyboard: its id, else its words."""
        script = "() => document.activeElement.id || document.activeElement.textContent.trim()"
        found: str = self.page.evaluate(script)
        return found

    def overflow(self) -> int:
        """Pixels by which the page is wider than its window."""
        script = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        found: int = self.page.evaluate(script)
        return found

    def watch(self) -> None:
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on(
            "console",
            lambda line: self.faults.append(line.text) if line.type == "error" else None,
        )
        self.page.on("request", lambda request: self._inside(request.url))

    def _inside(self, url: str) -> None:
        if not url.startswith((self.site, "data:", "blob:", "ws://localhost")):
            self.faults.append(f"elsewhere: {url}")


def ask(site: str, document: str, token: str = "", **variables: object) -> Any:
    """What the API answers to a document, past the page."""
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    body = json.dumps({"query": document, "variables": variables}).encode()
    with urlopen(Request(f"{site}/graphql", body, headers), timeout=20) as answer:
        return json.load(answer)["data"]


def token_of(site: str, who: str) -> str:
    signed = ask(
        site,
        "mutation ($i: SignInInput!) { it: signIn(input: $i) { session { accessToken } } }",
        i={"email": f"{who}@demo.example", "password": PASSWORDS[who]},
    )
    token: str = signed["it"]["session"]["accessToken"]
    return token
