"""Languages by their names, and a modest guess at the language of a short text."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

LANGUAGE_NAMES: Final = {
    "english": "en",
    "español": "es",
    "spanish": "es",
    "français": "fr",
    "french": "fr",
    "deutsch": "de",
    "german": "de",
    "italiano": "it",
    "italian": "it",
    "português": "pt",
    "portuguese": "pt",
    "nederlands": "nl",
    "dutch": "nl",
    "русский": "ru",
    "russian": "ru",
    "中文": "zh",
    "chinese": "zh",
    "日本語": "ja",
    "japanese": "ja",
    "한국어": "ko",
    "korean": "ko",
    "العربية": "ar",
    "اللغة العربية": "ar",
    "arabic": "ar",
    "עברית": "he",
    "hebrew": "he",
    "türkçe": "tr",
    "turkish": "tr",
    "हिन्दी": "hi",
    "hindi": "hi",
}

_SCRIPTS: Final = (
    ("ja", 4, re.compile("[\u3040-\u30ff]")),
    ("ko", 4, re.compile("[\uac00-\ud7af]")),
    ("zh", 4, re.compile("[\u4e00-\u9fff]")),
    ("ar", 2, re.compile("[\u0600-\u06ff]")),
    ("he", 2, re.compile("[\u0590-\u05ff]")),
    ("ru", 2, re.compile("[\u0400-\u04ff]")),
    ("el", 2, re.compile("[\u0370-\u03ff]")),
    ("th", 2, re.compile("[\u0e00-\u0e7f]")),
    ("hi", 2, re.compile("[\u0900-\u097f]")),
)
"""A script, the language most written in it, and how many Latin letters one of its signs outweighs
(course titles quote product names in Latin letters)."""
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]")
_WORD: Final = re.compile("[a-z\u00df-\u024f]+")

_COMMON: Final = {
    "en": "the of and to in for with you will this that is are your how on by from an be as it we"
    " what course learn introduction at or their can have our",
    "es": "el la los las de del y en para con por que una un se este esta como su es al curso"
    " aprenderás sobre más introducción lo",
    "pt": "o os as da do das dos e em para com por que uma um se este como seu é ao curso você no"
    " na mais não introdução são",
    "fr": "le la les des du de et en pour avec par que une un se ce cette comment vous est au aux"
    " cours sur dans votre nous l d qui",
    "de": "der die das und in für mit von den dem ein eine einer zu auf ist sie wie im kurs über"
    " werden des einführung nicht",
    "it": "il lo gli di del della e in per con che una un si questo come è al corso alla nel più"
    " introduzione sono dei",
    "tr": "ve bir bu için ile olarak kursu nasıl da de",
    "id": "dan yang untuk dengan ini dari dalam pada anda akan",
}
_LANGUAGES_OF: Final[dict[str, list[str]]] = {}
for _language, _words in _COMMON.items():
    for _common in _words.split():
        _LANGUAGES_OF.setdefault(_common, []).append(_language)


def language_of(text: str) -> str:
    """By its script, or by its commonest small words; "und" (undetermined) where nothing tells."""
    for language, weight, script in _SCRIPTS:
        found = len(script.findall(text))
        if found and found * weight >= len(_LATIN.findall(text)):
            return language
    return _by_common_words(text.lower())


def _by_common_words(text: str) -> str:
    votes: Counter[str] = Counter()
    for found in _WORD.findall(text):
        languages = _LANGUAGES_OF.get(found, [])
        for language in languages:
            votes[language] += 12 // len(languages)
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return "und"
    return ranked[0][0]
