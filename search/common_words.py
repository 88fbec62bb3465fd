"""Words that say little of what is wanted: by language, and those that name a level."""

from __future__ import annotations

from search.text import words

ENGLISH = frozenset(
    words(
        "a about all am an and any are as at basic become been best better build by can cause class"
        " course create do does for from get give good great have how i if improve in into is it"
        " its know learn"
        " let like make me more most my need of on one or our own please prepare should some"
        " start teach tell than that the their them there these they this to tutorial understand"
        " up us use using want was way we what when where which who why will with work would you"
        " your"
    )
)
FOREIGN = (
    frozenset(
        words(
            "der die das den und fur mit ein eine wie ich von zu im lernen kurs"
            " de du la le les des et un une en pour sur avec apprendre cours comment"
            " el los las y para con una por que como del al curso aprender"
            " il lo gli di da per che corso"
        )
    )
    - ENGLISH
)
FILLERS = ENGLISH | FOREIGN
ROLE_HEADS = frozenset(
    words(
        "engineer developer manager specialist expert professional officer worker consultant"
        " assistant technician administrator executive practitioner coordinator operator analyst"
        " associate agent advisor clerk"
    )
)
"""Ends of the names of many kinds of work: the words before them say which."""

Bounds = tuple[int | None, int | None]

_LEVEL_WORDS: tuple[tuple[str, Bounds, str], ...] = (
    (
        "beginner",
        (None, 1),
        "beginner beginning introductory intro introduction introducing basic fundamental"
        " elementary starter novice principiante introduccion debutant",
    ),
    ("intermediate", (2, 2), "intermediate intermedio"),
    ("advanced", (3, None), "advanced expert avanzado avance"),
)
LEVELS = {word: (name, bounds) for name, bounds, typed in _LEVEL_WORDS for word in words(typed)}
"""By word, the level that it names and the lowest and highest stage of it."""
ONLY_LEVEL = frozenset(words("beginner novice starter intermediate"))
"""Words that say nothing else."""
