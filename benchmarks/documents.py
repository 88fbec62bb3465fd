"""What is asked: five documents, each with variables that are drawn anew for every request."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from benchmarks.rows import STEPS, Size, row_id
from catalog import models
from catalog.listing import Listing
from resolvers.micro_credentials import ORDERS
from schema.cursor import encode

SHOWN = "id slug title level provider { id name country } skills { id label }"
ONE = f"query One($slug: String!) {{ microCredential(slug: $slug) {{ {SHOWN} }} }}"
PAGE = f"""query Page($after: String) {{ microCredentials(first: 50, after: $after) {{
  edges {{ node {{ {SHOWN} }} }} pageInfo {{ hasNextPage endCursor }} }} }}"""
DEEP = f"""query Deep($after: String) {{ pathways(first: 20, after: $after) {{
  edges {{ node {{ id title requirements {{ key position microCredential {{ {SHOWN} }} }} }} }}
  pageInfo {{ hasNextPage endCursor }} }} }}"""
WRITE = """mutation Write($input: ProgressRecordInput!) { progressRecord(input: $input) {
  enrollment { id percent } errors { code } } }"""

WRITERS = 500
"""How many learners record progress; each has six enrolments or so."""


@dataclass(frozen=True, slots=True)
class Asked:
    document: str
    variables: dict[str, Any] = field(default_factory=dict)
    account: UUID | None = None
    """Whose request it has to be."""

    def body(self) -> bytes:
        return json.dumps({"query": self.document, "variables": self.variables}).encode()


@dataclass(frozen=True, slots=True)
class Query:
    """`draw` makes a request to be measured; `checks` are compared between servers first."""

    name: str
    says: str
    draw: Callable[[], Asked]
    checks: Sequence[Asked]


class Questions:
    """The queries over a world of that size, drawn with a seed."""

    def __init__(self, size: Size, seed: int = 1) -> None:
        self._size, self._random, self._numbers = size, Random(seed), count(1)

    def all(self) -> list[Query]:
        last = self._size.micro_credentials - 1
        return [
            Query(
                "one",
                "One micro-credential by its slug, with provider and skills.",
                lambda: _one(self._any_micro_credential()),
                [_one(0), _one(last), _one(last + 1)],
            ),
            Query(
                "page",
                "A page of 50 micro-credentials with provider and skills.",
                lambda: _page(self._any_micro_credential(50)),
                [Asked(PAGE), _page(last), _page(50), _page(49), _page(0)],
            ),
            Query(
                "deep",
                "20 pathways with the micro-credentials that they require, with theirs.",
                lambda: _deep(self._random.randrange(20, self._size.pathways)),
                [Asked(DEEP), _deep(40), _deep(20), _deep(19), _deep(0)],
            ),
            Query(
                "write",
                "Progress recorded: an event stored, the percentage kept, committed.",
                self._write,
                [_write(7, 1, "read"), _write(7, 1, "watch"), _write(7, 1, "read")],
            ),
            Query(
                "unseen",
                "One micro-credential, by a document that was never sent before.",
                lambda: self._unseen(self._any_micro_credential()),
                [_unseen(3, 0), _unseen(last + 1, 0)],
            ),
        ]

    def _any_micro_credential(self, least: int = 0) -> int:
        return self._random.randrange(least, self._size.micro_credentials)

    def _write(self) -> Asked:
        each = self._size.enrollments // self._size.learners
        learner = self._random.randrange(min(WRITERS, self._size.learners))
        return _write(learner, self._random.randrange(each), self._random.choice(STEPS), each)

    def _unseen(self, number: int) -> Asked:
        return _unseen(number, next(self._numbers))


def global_id(of: str, id_: UUID) -> str:
    return b64encode(f"{of}:{id_}".encode()).decode()


def cursor_marks() -> dict[str, int]:
    """What cursors of each list begin with, for peers that make the same ones."""
    return {"microCredentials": _mark(models.MicroCredential), "pathways": _mark(models.Pathway)}


def _newest(model: Any) -> Listing[Any]:
    return Listing(model, order=ORDERS["newest"])


def _mark(model: Any) -> int:
    from schema.cursor import _mark as mark

    return mark(model.__name__, ORDERS["newest"])


def _one(number: int) -> Asked:
    return Asked(ONE, {"slug": f"micro-credential-{number}"})


def _page(number: int) -> Asked:
    place = (row_id("micro-credential", number),)
    return Asked(PAGE, {"after": encode(_newest(models.MicroCredential), place)})


def _deep(number: int) -> Asked:
    return Asked(DEEP, {"after": encode(_newest(models.Pathway), (row_id("pathway", number),))})


def _write(learner: int, nth: int, activity: str, each: int = 6) -> Asked:
    enrollment = global_id("Enrollment", row_id("enrollment", learner * each + nth))
    asked = {"enrollmentId": enrollment, "activityKey": activity}
    return Asked(WRITE, {"input": asked}, row_id("account", learner))


def _unseen(number: int, name: int) -> Asked:
    slug = json.dumps(f"micro-credential-{number}")
    text = f"{{ microCredential(slug: {slug}) {{ name{name}: title {SHOWN} }} }}"
    return Asked(text)
