"""How spoilt text is mended, and what is left alone."""

import pytest

from catalog.importing.mending import MENDERS, mended


@pytest.mark.parametrize(
    ("how", "spoilt", "expected"),
    [
        ("mojibake", "MicroMastersÂ® Program", "MicroMasters® Program"),
        ("mojibake", "AnÃ¡lisis", "Análisis"),
        ("mojibake", "today\u00e2\u0080\u0099s", "today’s"),
        ("mojibake", "todayâ€™s", "today’s"),
        ("mojibake", "you\u00c3\u00a2\u00c2\u0080\u00c2\u0099ll", "you’ll"),
        ("mojibake", "\u00d8\u00a7\u00d9\u0084", "ال"),
        ("mojibake", "Ελλάδα: AnÃ¡lisis", "Ελλάδα: Análisis"),
        ("mojibake", "ABC DO VIOLÃO", "ABC DO VIOLÃO"),
        ("mojibake", "Ânimo, château, naïve", "Ânimo, château, naïve"),
        ("glued", "applications.The class", "applications. The class"),
        ("glued", "it works!You (really) do.Now", "it works! You (really) do. Now"),
        ("glued", "Use Node.js, ASP.NET and U.S.A.", "Use Node.js, ASP.NET and U.S.A."),
        ("glued", "version 3.2.The", "version 3.2.The"),
        ("html", "<p>A &amp; B</p><ul><li>one<li>two</ul>", "\nA & B\n\n\none\ntwo\n"),
        ("html", "if a < b and c > d", "if a < b and c > d"),
        ("html", "an <b>un</b>closed <i", "an unclosed <i"),
        ("escapes", "one\\ntwo\\tthree", "one\ntwo three"),
        ("literal", "b'caf\\xc3\\xa9\\nbar'", "café\nbar"),
        ("literal", "['SQL', \"Don't\", None]", ["SQL", "Don't"]),
        ("literal", "[None, None]", []),
        ("literal", "[]", []),
        ("literal", "b'broken", "b'broken"),
        ("literal", "['a'] + __import__('os').listdir()", "['a'] + __import__('os').listdir()"),
        ("literal", "[not a list]", "[not a list]"),
    ],
)
def test_text_is_mended(how, spoilt, expected):
    assert MENDERS[how](spoilt) == expected


def test_several_ways_follow_one_another_also_in_lists():
    spoilt = "b'you\\xc3\\xa2\\xc2\\x80\\xc2\\x99ll'"

    assert mended(spoilt, ["literal", "mojibake"]) == "you’ll"
    assert mended("['AnÃ¡lisis', None]", ["literal", "mojibake"]) == ["Análisis"]
    assert mended(None, ["mojibake", "html"]) is None
    assert mended(12, ["glued"]) == 12


@pytest.mark.parametrize("how", MENDERS)
@pytest.mark.parametrize("text", ["", "Plain words.", "机器学习", "анализ данных", "Élan vital"])
def test_sound_text_stays(how, text):
    assert MENDERS[how](text) == text
