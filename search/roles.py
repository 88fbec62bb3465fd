"""From the name of who does something to the names of what is done (scientist, science)."""

from __future__ import annotations

from collections.abc import Iterator

from search.knowledge import Knowledge

ENDINGS = {
    "ologist": ("ology",),
    "ographer": ("ography",),
    "ematician": ("ematics", "ematic"),
    "istician": ("istics", "istic"),
    "entist": ("ence", "entistry"),
    "analyst": ("analysis", "analytic", "analytics"),
    "icist": ("ics", "ic", "icism"),
    "omist": ("omics", "omic", "omy"),
    "ist": ("y", "ic", "ism", "ics", "e", ""),
    "ician": ("ics", "ic", "icine", "icity", "ical"),
    "rian": ("ry", "rial"),
    "ier": ("y",),
    "eer": ("eering", "e"),
    "ator": ("ation", "ating"),
    "itor": ("iting", "it"),
    "or": ("ion", "ing", "e", "orship", ""),
    "ant": ("ing", "ancy", "ance"),
    "ager": ("agement", "aging"),
    "oper": ("opment", "oping"),
    "ner": ("ning", "n"),
    "mer": ("ming", "m"),
    "ter": ("ting", "t"),
    "yer": ("", "ying"),
    "er": ("ing", "e", "y", "ery", "ership", ""),
    "nurse": ("nursing",),
    "chef": ("cooking", "culinary"),
}
"""What follows the stem in the doer's name, and in the name of the field."""


def fields_of(word: str, knowledge: Knowledge) -> list[str]:
    """Words of titles that name the field of whoever the word names; at most two."""
    if len(word) < 5:
        return []
    found = {other: knowledge.titles[other] for other in _formed(word) if other in knowledge.titles}
    ranked = sorted(found, key=lambda each: (-found[each], each))
    return ranked[:2]


def _formed(word: str) -> Iterator[str]:
    for ending, others in ENDINGS.items():
        if word.endswith(ending):
            stem = word[: -len(ending)]
            for other in others:
                if len(stem + other) >= 4 and stem + other != word:
                    yield stem + other
            if others[0]:
                return
