"""The page draws the pictures that the server bakes."""

import re

import pytest

from tests.e2e.visiting import Visit

pytestmark = pytest.mark.browser

SUBJECTS = [
    ("microCredential", "spreadsheets-without-fear"),
    ("microCredential", "data-quality-foundations"),
    ("microCredential", "position-welding"),
    ("pathway", "health-data-steward"),
    ("pathway", "a-first-cairn"),
]
DRAW = """async ([kind, slug]) => {
    const query = `{ one: ${kind}(slug: "${slug}") {
        __typename slug field level imageUrl ${kind === 'pathway' ? 'requirements { kind }' : ''} } }`;
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data: { one } } = await answer.json();
    const { image } = await import('/static/parts.js');
    return [String(image(one)), await (await fetch(new URL(one.imageUrl).pathname)).text()];
}"""


@pytest.mark.parametrize(("kind", "slug"), SUBJECTS)
def test_both_draw_the_same_picture(visit: Visit, kind: str, slug: str) -> None:
    page = visit().go("/verify")

    drawn, baked = page.evaluate(DRAW, [kind, slug])

    outlines = re.findall(r' d="([^"]+)"', drawn)
    assert outlines == re.findall(r' d="([^"]+)"', baked)
    assert len(outlines) > 10
    colours = re.compile(r"\"(#[0-9a-f]{6})\"")
    assert set(colours.findall(drawn)) == set(colours.findall(baked))
