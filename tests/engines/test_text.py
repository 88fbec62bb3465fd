"""How text is folded and split, which both engines rely on."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.text import MAX_WORD, _tokens, fold, stem, tokens, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Women's Databases", ["women", "database"]),
        ("C++, C# and F#; C and plain c", ["c++", "c#", "and", "f#", "c", "and", "plain", "c"]),
        ("l'été à Zürich", ["l", "ete", "a", "zurich"]),
        ("straße İstanbul ﬁne", ["strasse", "istanbul", "fine"]),
        ("йога ёлка", ["йога", "ёлка"]),
        ("机器学习", ["机器", "器学", "学习"]),
        ("学 ガ", ["学", "ガ"]),
        ("العَرَبيّة", ["العربية"]),
        ("हिन्दी", ["हिन्दी"]),
        ("Ｐｙｔｈｏｎ３", ["python3"]),
        ("node.js x_y", ["node", "js", "x", "y"]),
        ("Kubernetes stories boxes analysis class", ["kubernete", "story", "box", "analysis", "class"]),
        ("½ cup", ["1", "2", "cup"]),
        ("🙂 … — \x00", []),
        ("a" * (MAX_WORD + 1), []),
    ],
)  # fmt: skip
def test_words_of(text, found):
    assert words(text) == found


def test_places_are_code_points_of_the_text_as_it_was_written():
    text = "🎓 e\u0301te\u0301, Ｃ++ 学习"

    assert [text[token.start : token.end] for token in tokens(text)] == [
        "e\u0301te\u0301",
        "Ｃ",
        "学习",
    ]


@given(st.text())
def test_every_word_survives_folding_and_lies_in_the_text(text):
    end = 0
    for token in tokens(text):
        assert token.text
        assert not any(letter.isspace() for letter in token.text)
        assert 0 <= token.start < token.end <= len(text)
        assert token.end >= end
        end = token.end


ASCII = "".join(map(chr, range(128)))


@given(st.text(alphabet=ASCII + "’‘“”–—…•\u00a0\u200b®™©" + "'sSc+#" * 9))
def test_the_quick_road_finds_the_same_words_at_the_same_places(text):
    assert list(tokens(text)) == list(_tokens(text))


@given(st.text())
def test_words_are_the_texts_of_tokens(text):
    assert words(text) == [token.text for token in tokens(text)]


@given(st.text())
def test_composed_and_decomposed_writing_are_the_same_word(word):
    composed = unicodedata.normalize("NFC", word)
    decomposed = unicodedata.normalize("NFD", word)

    assert fold(composed) == fold(decomposed)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéß机"))
def test_folding_and_stemming_again_change_nothing_that_is_searched(word):
    assert fold(fold(word)) == fold(word)
    assert len(stem(word)) <= len(word)
