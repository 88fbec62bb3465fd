"""What an index taught, kept beside it: one knowledge and how to read queries with it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.completing import Completer
from search.engine import SearchQuery
from search.knowledge import Knowledge
from search.observing import observe
from search.query import MAX_CHARACTERS, Understood
from search.record import Record, seen
from search.suggesting import Typed
from search.text import tokens
from search.understand import Understander

PATIENCE = 1.0
"""Seconds that a search waits for words to be learned, before it makes do with those that are."""
_KEPT = 256


@dataclass(frozen=True, slots=True)
class Taught:
    """What an index keeps of a document to learn from."""

    id: str
    version: int
    digest: int
    plain: Mapping[str, str]
    teaches: Mapping[str, list[str]]


class Learned:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._knowledge = Knowledge()
        self._understander = Understander(self._knowledge)
        self._completer = Completer(self._knowledge, self._understander.speller)
        self._known: dict[str, tuple[int, int]] = {}
        self._kept: OrderedDict[str, Understood] = OrderedDict()
        self._lock = threading.Lock()

    def learn(self, records: Iterable[Record]) -> None:
        for each in records:
            self.read(Taught(each.id, each.version, each.digest, each.plain, each.teaches))

    def read(self, taught: Taught) -> None:
        """One that is older than what is known is left; one that is not listed teaches nothing."""
        texts = seen(taught.plain, taught.teaches)
        observed = observe(texts) if texts else None
        with self._lock:
            if taught.version >= self._known.get(taught.id, (0, 0))[0]:
                self._knowledge.put(taught.id, observed)
                self._known[taught.id] = taught.version, taught.digest

    def forget(self, ids: Iterable[str]) -> None:
        with self._lock:
            for document_id in ids:
                self._knowledge.put(document_id, None)
                self._known.pop(document_id, None)

    @property
    def size(self) -> int:
        """All documents, those that teach nothing too."""
        return len(self._known)

    def outdated(self, contents: Mapping[str, int]) -> list[str]:
        """Forgets what is in the index no more; ids of what it has anew."""
        with self._lock:
            known = dict(self._known)
        self.forget([each for each in known if each not in contents])
        return [each for each, digest in contents.items() if known.get(each, (0, 0))[1] != digest]

    def mended(self, typed: Typed, prefix: str) -> Typed | None:
        """What may have been meant by a text that nothing goes on from."""
        written = [prefix[each.start : each.end] for each in tokens(prefix[:MAX_CHARACTERS])]
        with self._lock:
            return self._completer.mended(typed, written[: len(typed.whole)])

    def understand(self, query: SearchQuery, mark: str) -> Understood:
        """A later page is read as its first one was, whatever was learned in between."""
        with self._lock:
            kept = self._kept.get(mark) if query.after else None
            found = kept or self._understander.understand(query.text, query.as_typed)
            self._kept[mark] = found
            self._kept.move_to_end(mark)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return found
