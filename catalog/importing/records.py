"""What a row, or an entry of the bundled catalogue, becomes before it is written.

Values are in their stored form (an enum as its word), so that a record can lie on disk as JSON
between the pass that checks a file and the transaction that writes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ProviderRecord:
    """`parent` is a name too; the rest is only used where there is no provider of this name."""

    name: str
    facts: Values = field(default_factory=dict)
    slug: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class MicroCredentialRecord:
    """`provider` is a name, `slug` a wish; `alignments` and `outcomes` name skills by URI."""

    line: int
    key: str
    slug: str
    provider: str
    facts: Values
    url: str | None = None
    popularity: int = 0
    alignments: list[Values] = field(default_factory=list)
    outcomes: list[Values] = field(default_factory=list)
    activities: list[Values] = field(default_factory=list)
    translations: list[Values] = field(default_factory=list)
    offerings: list[Values] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class PathwayRecord:
    """`nodes` in preorder: columns of Requirement, and what a leaf asks for.

    That is one of `member` (source key of a micro-credential), `pathway` (of a pathway) and
    `uri` (of a skill).
    """

    line: int
    key: str
    slug: str
    provider: str
    facts: Values
    url: str | None = None
    popularity: int = 0
    nodes: list[Values] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SkillRecord:
    line: int
    key: str
    """The skill's URI."""
    label: str
    description: str = ""
    kind: str = "skill"
    language: str = "en"
    labels: list[str] = field(default_factory=list)
    """Alternative labels, without the label itself."""


AchievementRecord = MicroCredentialRecord | PathwayRecord
Record = MicroCredentialRecord | PathwayRecord | SkillRecord


def content(record: AchievementRecord) -> Values:
    """What a version consists of: all of the record but its place in the file and the catalog."""
    apart = ("line", "key", "slug", "provider", "url", "popularity", "offerings")
    return {
        entry.name: getattr(record, entry.name)
        for entry in fields(record)
        if entry.name not in apart
    }
