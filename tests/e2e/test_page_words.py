"""The page's words stand in one file a language, and nowhere else."""

import re
from pathlib import Path

import pytest

from tests.e2e import page_source

LANGUAGES = ["ar"]
_READ_ALOUD = re.compile(r"(?:aria-label|placeholder|title|alt)=\"([^\"]*)\"")
_UNSEEN = re.compile(r"<[^<>]*>|[\w-]+=\"[^\"]*\"|^(?:checked|selected)$")
"""Tags, attributes that are put into tags, and such attributes as have no value."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_USED = re.compile(r"\bt\('([A-Za-z0-9_]+)'")


def bare_words(source: str) -> list[str]:
    """Words in templates that a reader would see or hear."""
    found: list[str] = []
    for template in page_source.templates(source):
        spoken = _READ_ALOUD.findall(template)
        seen = _UNSEEN.sub(" ", template)
        found += [word for text in [seen, *spoken] for word in _WORD.findall(text)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_keys_of_english_in_their_order(language: str) -> None:
    assert page_source.keys(language) == page_source.keys("en")


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_key_stands_twice(language: str) -> None:
    keys = page_source.keys(language)

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("path", page_source.scripts(), ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    assert bare_words(path.read_text()) == []


def test_a_bare_word_is_found() -> None:
    source = 'const a = html`<p class="big">Hello ${t(\'x\')}</p><b aria-label="Close it">x</b>`;'

    assert bare_words(source) == ["Hello", "Close", "it"]


@pytest.mark.parametrize("path", page_source.scripts(), ids=lambda path: path.name)
def test_every_key_that_is_asked_for_exists(path: Path) -> None:
    asked = set(_USED.findall(path.read_text()))

    assert asked - set(page_source.keys("en")) == set()


def test_every_key_is_used() -> None:
    everything = "".join(path.read_text() for path in page_source.scripts())
    put_together = re.findall(r"(?:named\('(\w+)'|t\(`(\w+)_\$)", everything)
    families = tuple(f"{one or other}_" for one, other in put_together)
    made = ("facet_", "assurance_", "pauseDone", "resumeDone", "withdrawDone", "picture", "list")

    idle = [
        key
        for key in page_source.keys("en")
        if f"'{key}'" not in everything and not key.startswith((*families, *made))
    ]

    assert idle == []
