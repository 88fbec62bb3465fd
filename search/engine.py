"""The whole contract of a search engine: what is indexed, what may be asked, what is answered.

SearchError
├── InvalidQuery          a bound was passed; says which
├── InvalidCursor         made for another query, or not by us
├── RebuildRefused        the new index was not what it should be; the old one still answers
└── EngineUnavailable     nobody answers; the caller may answer from the database
    └── IndexLost         the engine is there and its index is not, or is broken: a rebuild mends it
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Protocol

MAX_PAGE = 100
MAX_VALUES = 100
LONGEST_VALUE = 500


class SearchError(Exception):
    """What a caller can be told about a search that was not carried out."""


class InvalidQuery(SearchError):
    pass


class InvalidCursor(SearchError):
    pass


class RebuildRefused(SearchError):
    pass


class EngineUnavailable(SearchError):
    pass


class IndexLost(EngineUnavailable):
    pass


class Kind(Enum):
    MICRO_CREDENTIAL = "MicroCredential"
    PATHWAY = "Pathway"


class Order(Enum):
    """Equal places are ordered by id; a value that is not known comes last."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    MOST_ENROLLED = "most_enrolled"
    SHORTEST = "shortest"
    PRICE = "price"


class Facet(Enum):
    """What hits can be counted and filtered by; several values of one facet mean any of them."""

    KIND = "kind"
    PROVIDER = "provider"
    SKILL = "skill"
    FIELD = "field"
    LANGUAGE = "language"
    LEVEL = "level"
    FRAMEWORK = "framework"
    DELIVERY = "delivery"
    ASSESSMENT = "assessment"
    COUNTRY = "country"
    PATHWAY = "pathway"
    SOURCE = "source"
    CURRENCY = "currency"
    STATUS = "status"
    PRICE = "price"
    WORKLOAD = "workload"
    CREDITS = "credits"
    AVAILABILITY = "availability"


class Measure(Enum):
    """What a range can be asked of, in the unit in which it is kept."""

    MINUTES = "minutes"
    CREDITS = "credits"
    PRICE = "price"
    LEVEL = "level"


class TextField(Enum):
    """Where a text was found."""

    TITLE = "title"
    SUMMARY = "summary"
    DESCRIPTION = "description"
    PROVIDER = "provider"


class SuggestionKind(Enum):
    MICRO_CREDENTIAL = "MicroCredential"
    PATHWAY = "Pathway"
    PROVIDER = "Provider"
    SKILL = "Skill"


@dataclass(frozen=True, slots=True)
class SkillEntry:
    uri: str
    label: str
    alternative_labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Labelled:
    """Something that is counted by its id and shown by its name."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included; null is open."""

    opens: date | None = None
    closes: date | None = None


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """An achievement as search sees it; `id` is `MicroCredential:<uuid>` or `Pathway:<uuid>`.

    `version` only grows: an engine ignores a document that is older than the one it has.
    `listed` means that everyone may find it. Whoever acts for one of `seen_by` (the ids of the
    provider and of those above it) finds it in any case.
    """

    id: str
    kind: Kind
    version: int
    title: str
    provider: Labelled
    listed: bool
    seen_by: frozenset[str]
    status: str
    summary: str = ""
    description: str = ""
    other_texts: tuple[str, ...] = ()
    """Searched, never shown: titles in other languages, learning outcomes."""
    skills: tuple[SkillEntry, ...] = ()
    field: str | None = None
    languages: tuple[str, ...] = ()
    level: int | None = None
    framework: str | None = None
    minutes: int | None = None
    credits: int | None = None
    price_minor: int | None = None
    currency: str | None = None
    deliveries: tuple[str, ...] = ()
    assessment: str | None = None
    country: str | None = None
    offered: tuple[Period, ...] = ()
    """When it can be begun."""
    published_at: datetime | None = None
    enrolled_count: int = 0
    counts_towards: tuple[Labelled, ...] = ()
    """Pathways that everyone may find; others would be given away by the counts."""
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Deletion:
    """A document that must be gone, as of that version."""

    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose eyes: everyone's when empty. Ids are of providers and of documents."""

    provider_ids: frozenset[str] = frozenset()
    document_ids: frozenset[str] = frozenset()
    everything: bool = False


EVERYONE = Scope()


@dataclass(frozen=True, slots=True)
class Bounds:
    """Both ends included; null is open."""

    at_least: int | None = None
    at_most: int | None = None


@dataclass(frozen=True, slots=True)
class SearchQuery:
    text: str = ""
    filters: Mapping[Facet, frozenset[str]] = field(default_factory=dict)
    ranges: Mapping[Measure, Bounds] = field(default_factory=dict)
    order: Order = Order.RELEVANCE
    first: int = 20
    after: str | None = None
    facets: tuple[Facet, ...] = ()
    facet_size: int = 20
    highlight: bool = False
    scope: Scope = EVERYONE
    as_typed: bool = False
    """Search for these very words: nothing repaired, nothing added."""
    language: str | None = None
    today: date | None = None
    """What availability is counted from; the clock's day in UTC when null."""
    among: frozenset[str] | None = None
    """Only these documents, at most `MAX_VALUES`; null for all."""


@dataclass(frozen=True, slots=True)
class Range:
    """Code points of a plain text, the end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Highlight:
    field: TextField
    text: str
    ranges: tuple[Range, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float
    cursor: str
    highlights: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """Counted without the facet's own filter; what is chosen or a closed list stays at zero."""

    facet: Facet
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class UnderstoodTerm:
    """A word of the query and what else was searched for it."""

    word: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the engine took the text to mean, to be shown to whoever typed it."""

    terms: tuple[UnderstoodTerm, ...] = ()
    provider: Labelled | None = None
    level: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`weak` means that nothing found shows much of what was asked for.

    `degraded` means that another source than the index answered.
    """

    hits: tuple[Hit, ...]
    total: int
    has_next: bool = False
    facets: tuple[FacetCounts, ...] = ()
    corrected: str | None = None
    understood: Understanding = Understanding()
    weak: bool = False
    degraded: bool = False

    @property
    def cursor(self) -> str | None:
        return self.hits[-1].cursor if self.hits else None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`value` is a document's id, a provider's id or a skill's URI."""

    kind: SuggestionKind
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestions:
    items: tuple[Suggestion, ...]
    degraded: bool = False


Progress = Callable[[int], None]
"""Told how many documents are in the new index so far."""


class SearchEngine(Protocol):
    """Held to `tests/engines/test_contract*.py`. What a call wrote is seen by the next search."""

    async def prepare(self) -> None:
        """Make what is missing. Safe to repeat."""

    async def search(self, query: SearchQuery) -> SearchResult: ...

    async def suggest(
        self, prefix: str, limit: int = 10, scope: Scope = EVERYONE
    ) -> Suggestions: ...

    async def index(self, documents: Iterable[SearchDocument]) -> None: ...

    async def delete(self, deletions: Sequence[Deletion]) -> None: ...

    async def count(self) -> int:
        """All documents, hidden ones too."""

    async def is_whole(self) -> bool:
        """Whether a rebuild has filled it, so that what it lacks is not there."""

    async def contents(self) -> dict[str, int]:
        """By id, the digest of the record of every document, hidden ones too."""

    async def rebuild(
        self,
        documents: AsyncIterator[SearchDocument],
        expected: int,
        progress: Progress | None = None,
    ) -> None:
        """Fill a new index and put it in the place of the old one once it holds `expected`.

        Whatever goes wrong before that leaves the old one as it is.
        """

    async def close(self) -> None: ...
