"""Badge pictures: the same as the page's, the same each time, and safe with any label."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from catalog.badges.image import FIELDS, badge_svg

VECTORS = json.loads(Path(__file__).with_name("art_vectors.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: f"{v['field']}-{v['kind']}-{v['level']}")
def test_the_picture_is_the_one_that_the_page_draws(vector):
    expected = vector.pop("svg")

    drawn = badge_svg(**vector)

    assert re.sub(r"b[0-9a-f]{12}", "clip", drawn) == expected


def test_the_same_facts_give_the_same_bytes():
    assert badge_svg("law", 6, seed="a") == badge_svg("law", 6, seed="a")


def test_another_seed_gives_other_contour_lines():
    assert badge_svg("law", 6, seed="a") != badge_svg("law", 6, seed="b")


def test_two_pictures_on_one_page_do_not_share_a_clip_path():
    first, second = badge_svg("law", 6, seed="a"), badge_svg("law", 6, seed="b")

    assert re.findall('clipPath id="(.*?)"', first) != re.findall('clipPath id="(.*?)"', second)


def test_a_label_with_markup_stays_a_label():
    label = """<script>alert("1")</script> & 'more' {d}"""

    root = ElementTree.fromstring(badge_svg("data", 5, label=label))

    assert root.get("aria-label") == label
    assert root.get("role") == "img"


def test_a_picture_without_label_is_hidden_from_screen_readers():
    root = ElementTree.fromstring(badge_svg("data", 5))

    assert root.get("aria-hidden") == "true"
    assert root.get("aria-label") is None


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("level", range(0, 12))
def test_every_field_and_level_is_well_formed(field, level):
    root = ElementTree.fromstring(badge_svg(field, level, seed="x"))

    dots = root.findall("{http://www.w3.org/2000/svg}ellipse")
    assert len(dots) == min(level, 8)


def test_an_unknown_field_is_refused():
    with pytest.raises(KeyError):
        badge_svg("cooking", 3)
