"""Baked pictures: what goes in comes out, twice is refused, and nothing outside is reached."""

import json
import zlib
from io import BytesIO
from struct import pack
from xml.etree import ElementTree

import png
import pytest
from openbadgeslib import baking as foreign

from catalog.badges import baking
from catalog.badges.errors import BakingRefused
from catalog.badges.image import badge_svg

TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpZCI6IjEifQ.c2ln"
TRICKY = json.dumps(
    {"name": "ends ]]> & <b> 'quotes' \" ümläut 𝄞", "x": "]]]]>>"}, ensure_ascii=False
)
SVG = badge_svg("health", 5, seed="x").encode()
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def make_png():
    out = BytesIO()
    png.Writer(width=2, height=2, greyscale=True).write(out, [[0, 255], [255, 0]])
    return out.getvalue()


@pytest.fixture(params=["png", "svg"])
def picture(request):
    return make_png() if request.param == "png" else SVG


@pytest.mark.parametrize("text", [TOKEN, TRICKY], ids=["token", "json"])
def test_what_was_baked_in_comes_out(picture, text):
    assert baking.extract(baking.bake(picture, text)) == text


def test_a_picture_takes_no_second_badge(picture):
    baked = baking.bake(picture, TOKEN)

    with pytest.raises(BakingRefused, match="already"):
        baking.bake(baked, TOKEN)


def test_a_picture_without_badge_says_so(picture):
    with pytest.raises(BakingRefused, match="holds 0 badges"):
        baking.extract(picture)


def test_the_baked_png_still_shows_the_same_pixels():
    plain, baked = make_png(), baking.bake(make_png(), TOKEN)

    before, after = (list(map(list, png.Reader(bytes=image).read()[2])) for image in (plain, baked))
    assert before == after


def test_the_baked_svg_still_shows_the_same_drawing():
    before, after = ElementTree.fromstring(SVG), ElementTree.fromstring(baking.bake(SVG, TRICKY))

    badge = after.find("{https://purl.imsglobal.org/ob/v3p0}credential")
    assert list(after).index(badge) == 0
    after.remove(badge)
    assert ElementTree.tostring(before) == ElementTree.tostring(after)


def test_a_foreign_reader_finds_the_badge():
    in_png = foreign.extract_png(baking.bake(make_png(), TOKEN), keyword=b"openbadgecredential")
    in_svg = foreign.extract_svg(baking.bake(SVG, TOKEN), element="openbadges:credential")

    assert (in_png, in_svg) == (TOKEN, TOKEN)


def test_a_foreign_bakers_badge_is_read():
    in_png = foreign.bake_png(make_png(), TOKEN, keyword=b"openbadgecredential")
    in_svg = foreign.bake_svg(
        SVG, TOKEN, element="openbadges:credential", namespace="https://purl.imsglobal.org/ob/v3p0"
    )

    assert (baking.extract(in_png), baking.extract(in_svg)) == (TOKEN, TOKEN)


def chunk(kind, body):
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))


def with_text(data):
    plain = make_png()
    return plain[:33] + chunk(b"iTXt", data) + plain[33:]


def test_a_compressed_badge_is_read():
    data = b"openbadgecredential\0\x01\0\0\0" + zlib.compress(TOKEN.encode())

    assert baking.extract(with_text(data)) == TOKEN


def test_a_badge_that_inflates_without_end_is_refused():
    data = b"openbadgecredential\0\x01\0\0\0" + zlib.compress(bytes(3_000_000))

    with pytest.raises(BakingRefused, match="too large"):
        baking.extract(with_text(data))


@pytest.mark.parametrize(
    "data",
    [
        b"openbadgecredential",
        b"openbadgecredential\0\x01\0\0\0nonsense",
        b"openbadgecredential\0\0\0\0\0\xff",
    ],
)
def test_a_broken_badge_in_a_png_is_refused(data):
    with pytest.raises(BakingRefused):
        baking.extract(with_text(data))


@pytest.mark.parametrize(
    "broken",
    [
        SIGNATURE,
        make_png()[:-20],
        make_png()[:40] + b"\0" + make_png()[41:],
        SIGNATURE + chunk(b"IEND", b""),
        SIGNATURE + pack(">I", 0xFFFFFFFF) + b"IHDR",
    ],
    ids=["empty", "cut off", "damaged", "no header", "endless"],
)
def test_a_broken_png_is_refused(broken):
    with pytest.raises(BakingRefused):
        baking.bake(broken, TOKEN)


@pytest.mark.parametrize(
    "svg",
    [
        b"",
        b"plain text",
        b"<html/>",
        b'<svg xmlns="http://example.com"></svg>',
        b"<svg></svg>",
        SVG[:-3],
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org"> </svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"> </svg>'.encode("utf-16"),
    ],
)
def test_what_is_no_svg_with_room_for_a_badge_is_refused(svg):
    with pytest.raises(BakingRefused):
        baking.bake(svg, TOKEN)


@pytest.mark.parametrize(
    "declaration",
    ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "aaaaaaaaaa">', ""],
    ids=["outside", "repeated", "bare"],
)
def test_an_svg_with_a_document_type_is_refused(declaration):
    svg = (
        f'<!DOCTYPE svg [{declaration}]><svg xmlns="http://www.w3.org/2000/svg"'
        ' xmlns:o="https://purl.imsglobal.org/ob/v3p0"><o:credential>&x;</o:credential></svg>'
    )

    with pytest.raises(BakingRefused, match="document type"):
        baking.extract(svg.encode())


def test_an_svg_begins_with_its_declaration_and_keeps_it():
    svg = b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>\n<!-- <svg> -->\n" + SVG

    baked = baking.bake(svg, TOKEN)

    assert baked.startswith(svg[:60])
    assert baking.extract(baked) == TOKEN
    assert baking.is_image(baked)


def test_a_png_that_ends_after_its_header_is_refused():
    with pytest.raises(BakingRefused, match="ends in the middle"):
        baking.extract(make_png()[:33])


@pytest.mark.parametrize(
    "inside",
    ["<!-- c --><g/>", "<?x y?><g/>", "<![CDATA[t]]><g/>", "text<g/>", "<g/>", " \n <g/>", ""],
)
@pytest.mark.parametrize("text", [TOKEN, TRICKY], ids=["token", "json"])
def test_the_badge_comes_right_after_the_opening_tag_whatever_follows(inside, text):
    tag = '<svg xmlns="http://www.w3.org/2000/svg" aria-label="a &gt; b"'

    baked = baking.bake(f"{tag}>{inside}</svg>".encode(), text).decode()

    opening = f'{tag} xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"><openbadges:credential'
    assert baked.startswith(opening)
    assert baked.endswith(f"{inside}</svg>")
    assert baking.extract(baked.encode()) == text
