"""The small conversions, each with what it takes and what it refuses."""

import pytest

from catalog.importing.converters import CONVERTERS, Unusable
from catalog.naming import clean_line, clean_text, folded, slug_from


@pytest.mark.parametrize(
    ("name", "options", "values", "expected"),
    [
        ("line", {}, ["  Information\u200b \u200bSystems\n2 "], "Information Systems 2"),
        ("line", {}, [None], ""),
        ("text", {}, ["a\u00a0b \r\n\r\n\r\n c"], "a b\n\nc"),
        ("text", {}, ["applications.The class"], "applications.The class"),
        ("text", {"nothing": ["pending"]}, [" pending"], ""),
        ("first", {}, [["Yale University ", "Other"]], "Yale University"),
        ("lines", {}, [["A b", "a  B", "", "C"]], ["A b", "C"]),
        ("word", {"words": {"Easy": 1}, "nothing": ["Mixed"]}, ["Mixed"], None),
        ("word", {"words": {"Easy": 1}}, [" Easy"], 1),
        ("language_name", {}, ["اللغة العربية"], "ar"),
        ("language_name", {}, ["ESPAÑOL"], "es"),
        ("hours", {}, [17], 1020),
        ("hours", {}, [1.26], 76),
        ("hours", {}, [None], None),
        ("weekly_hours", {}, ["2–3 hours per week", "2 Weeks"], 300),
        ("weekly_hours", {}, ["6 hours per week", "1 week"], 360),
        ("weekly_hours", {}, ["1–2 Hours per week", "5 Weeks"], 450),
        ("price_in_dollars", {}, ["FREE-Add a Certificate for $299.70 USD"], [29970, "USD"]),
        ("price_in_dollars", {}, ["$1,299 USD"], [129900, "USD"]),
        ("free", {}, [True], [0, "USD"]),
        ("free", {}, [False], None),
        ("count", {}, ["124980"], 124980),
        ("count", {}, [3.0], 3),
        ("count", {}, [None], 0),
        ("address", {"base": "https://a.example"}, ["/learn/x"], "https://a.example/learn/x"),
        ("last_part", {}, ["https://a.example/course/how-to/"], "how-to"),
        ("keys", {"form": "course~{}"}, [["a", " b"]], ["course~a", "course~b"]),
    ],
)
def test_a_value_is_converted(name, options, values, expected):
    assert CONVERTERS[name](options, values) == expected


@pytest.mark.parametrize(
    ("name", "options", "values", "reason"),
    [
        ("line", {}, [5], "is not text"),
        ("first", {}, ["Yale"], "is not a list"),
        ("word", {"words": {"Easy": 1}}, ["easy"], "is none of Easy"),
        ("language_name", {}, ["Klingon"], "is no language that is known here"),
        ("hours", {}, ["a few"], "is not a number"),
        ("hours", {}, [float("nan")], "is not a number"),
        ("hours", {}, [True], "is not a number"),
        ("hours", {}, [-1], "is less than nothing"),
        ("weekly_hours", {}, ["a lot", "2 Weeks"], 'is not of the form "2–4 hours per week"'),
        (
            "weekly_hours",
            {},
            ["2 hours per week", "long"],
            "goes with 'long', which is not of the form \"6 weeks\"",
        ),
        ("price_in_dollars", {}, ["FREE"], "does not name one price in USD"),
        ("price_in_dollars", {}, ["$1 USD or $2 USD"], "does not name one price in USD"),
        ("free", {}, ["yes"], "is neither true nor false"),
        ("count", {}, ["1.5"], "is not a whole number from 0"),
        ("address", {}, ["javascript:alert(1)"], "is no web address"),
        ("keys", {}, [["a", "a"]], "names 'a' more than once"),
    ],
)
def test_a_value_is_refused_with_the_reason(name, options, values, reason):
    with pytest.raises(Unusable) as caught:
        CONVERTERS[name](options, values)

    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The Science of Well-Being: what makes us happy", "en"),
        ("Pensamiento científico para la vida en el aula", "es"),
        ("Introdução à ciência de dados com o curso", "pt"),
        ("Building Data Pipelines en Français: en règle générale, les pipelines de données", "fr"),
        ("Was ist Mathematik und wie lernt man sie", "de"),
        ("Введение в язык Python", "ru"),
        ("食品安全與風險分析 (Food Safety)", "zh"),
        ("Managing G Suite 日本語版 は、専門講座の最後のコースです", "ja"),
        ("القيادة والذكاء العاطفي", "ar"),
        ("מבוא למדעי הפסיכולוגיה - Introduction to Psychology", "he"),
        ("UCI MATH", "und"),
    ],
)
def test_the_language_of_a_short_text_is_guessed(text, language):
    assert CONVERTERS["language_of_text"]({}, [text]) == language


def test_what_nobody_sees_is_cleaned_away_and_joiners_are_kept():
    assert clean_line("\ufeffa\u00ad\u2060b\tc\x00d\u3000e") == "ab c d e"
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_text("a\u2028b\n\n\n\nc") == "a\nb\n\nc"


def test_names_fold_alike_whatever_their_case_width_and_blanks():
    assert folded(" ＩＢＭ  Research\u200b ") == folded("ibm research") == "ibm research"
    assert folded("Straße") == folded("STRASSE")


def test_slugs_are_plain_and_cut_at_words():
    assert slug_from("Être & avoir: l’été!") == "etre-avoir-lete"
    assert slug_from("机器学习") == ""
    assert slug_from("one two three", longest=8) == "one-two"
    assert slug_from("x" * 90) == "x" * 80
