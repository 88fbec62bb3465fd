"""The rows of a catalog of any size, in Cairn's own tables, the same for the same seed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

from tortoise.models import Model

from catalog import models
from catalog.rules.words import (
    ActivityKind,
    EnrollmentState,
    Field,
    GroupRule,
    MatchKind,
    Recorder,
    RequirementKind,
    VersionStatus,
)
from catalog.services.granting import enrollment_key
from catalog.services.holders import EMAIL

Rows = tuple[type[Model], Iterable[dict[str, Any]]]

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
SKILLS_EACH, STEPS = 5, ("read", "watch", "practise", "apply")
SHOWN = {"status": VersionStatus.PUBLISHED, "published_at": BEGAN}
_WORDS = """
    applied basic circular civic clean clinical cloud coastal cyber data design digital energy
    ethics farm finance food forest health heat home law logistics machine marine media metal
    music network nursing port quality rail rural safety school social soil solar sound textile
    tools trade transport urban water welding wind wood youth
"""
WORDS = _WORDS.split()


@dataclass(frozen=True, slots=True)
class Size:
    micro_credentials: int = 20_000
    pathways: int = 1_000
    learners: int = 50_000
    enrollments: int = 300_000
    providers: int = 300
    skills: int = 2_000
    seed: int = 7

    @property
    def name(self) -> str:
        return (
            f"{self.micro_credentials}-{self.pathways}-{self.learners}-{self.enrollments}"
            f"-{self.providers}-{self.skills}-{self.seed}"
        )


@dataclass
class Catalogue:
    """Numbers stand for rows until they are written: the nth provider has the nth provider id."""

    size: Size
    random: Random = field(init=False)

    def __post_init__(self) -> None:
        self.random = Random(self.size.seed)

    def rows(self) -> Iterator[Rows]:
        """Table by table, what is pointed at before what points at it."""
        yield from self._vocabulary()
        yield models.Provider, map(self._provider, range(self.size.providers))
        yield from self._micro_credentials()
        yield from self._pathways()
        yield from self._people()
        yield models.Enrollment, self._enrollments()

    @cached_property
    def takes(self) -> list[list[int]]:
        """By learner, the micro-credentials that they are enrolled in."""
        each = self.size.enrollments // self.size.learners
        among = range(self.size.micro_credentials)
        return [self.random.sample(among, each) for _ in range(self.size.learners)]

    def _vocabulary(self) -> Iterator[Rows]:
        framework = {"id": row_id("framework", 0), "name": "Skills", "version": "1"}
        yield models.SkillFramework, [framework]
        yield models.Skill, map(self._skill, range(self.size.skills))

    def _skill(self, number: int) -> dict[str, Any]:
        return {
            "id": row_id("skill", number),
            "framework_id": row_id("framework", 0),
            "uri": f"https://skills.example/{number}",
            "label": f"{self._words(2)} {number}",
            "description": self._sentence(12),
        }

    def _provider(self, number: int) -> dict[str, Any]:
        name = f"{self._words(2)} Institute {number}"
        return {
            "id": row_id("provider", number),
            "slug": f"provider-{number}",
            "name": name,
            "name_folded": name.casefold(),
            "description": self._sentence(30),
            "country": self.random.choice(("AT", "DE", "EE", "IE", "NL", "PT")),
            "did": f"did:web:localhost%3A8000:providers:provider-{number}",
            "status": VersionStatus.PUBLISHED,
            "created_at": BEGAN,
        }

    def _micro_credentials(self) -> Iterator[Rows]:
        many = range(self.size.micro_credentials)
        facts = [self._described() for _ in many]
        enrolled = [0] * len(many)
        for taken in self.takes:
            for number in taken:
                enrolled[number] += 1
        ends = [row_id("provider", self.random.randrange(self.size.providers)) for _ in many]
        yield (
            models.MicroCredential,
            (
                facts[n]
                | self._identity("micro-credential", n, enrolled[n])
                | {"provider_id": ends[n]}
                for n in many
            ),
        )
        yield (
            models.MicroCredentialVersion,
            (facts[n] | _version("micro-credential", n, "micro_credential_id") for n in many),
        )
        yield models.Alignment, (row for n in many for row in self._alignments(n))
        yield models.Activity, (row for n in many for row in _activities(n))

    def _alignments(self, number: int) -> Iterator[dict[str, Any]]:
        chosen = self.random.sample(range(self.size.skills), SKILLS_EACH)
        for position, skill in enumerate(chosen):
            yield {
                "id": row_id("alignment", number * SKILLS_EACH + position),
                "version_id": row_id("micro-credential-version", number),
                "skill_id": row_id("skill", skill),
                "level": 1 + position,
                "position": position,
            }

    def _pathways(self) -> Iterator[Rows]:
        many = range(self.size.pathways)
        facts = [self._described() for _ in many]
        leaves = [self._leaves() for _ in many]
        ends = [row_id("provider", self.random.randrange(self.size.providers)) for _ in many]
        yield (
            models.Pathway,
            (facts[n] | self._identity("pathway", n, 0) | {"provider_id": ends[n]} for n in many),
        )
        yield (
            models.PathwayVersion,
            (facts[n] | _version("pathway", n, "pathway_id") for n in many),
        )
        yield models.Requirement, (row for n in many for row in _tree(n, leaves[n]))
        yield models.LeafMatch, (row for n in many for row in _matches(n, leaves[n]))

    def _leaves(self) -> list[int]:
        among = range(self.size.micro_credentials)
        return self.random.sample(among, self.random.randint(3, 8))

    def _people(self) -> Iterator[Rows]:
        names = [self._words(2) for _ in range(self.size.learners)]
        yield models.Account, (_account(n, name) for n, name in enumerate(names))
        yield models.Learner, (_learner(n, name) for n, name in enumerate(names))
        yield models.Recipient, (_recipient(n) for n in range(len(names)))

    def _enrollments(self) -> Iterator[dict[str, Any]]:
        number = 0
        for learner, taken in enumerate(self.takes):
            for micro_credential in taken:
                yield _enrollment(number, learner, micro_credential)
                number += 1

    def _described(self) -> dict[str, Any]:
        return {
            "title": f"{self._words(4)} “L{self.random.randint(1, 8)}” é",
            "summary": self._sentence(14),
            "description": self._sentence(60),
            "field": self.random.choice(list(Field)),
            "level": self.random.randint(1, 8),
            "framework": "EQF",
            "credits": 50 * self.random.randint(1, 30),
            "minutes": 60 * self.random.randint(5, 200),
            "criteria": self._sentence(20),
        }

    def _identity(self, kind: str, number: int, enrolled: int) -> dict[str, Any]:
        return {
            "id": row_id(kind, number),
            "slug": f"{kind}-{number}",
            "shown_version_id": row_id(f"{kind}-version", number),
            "enrolled_count": enrolled,
            "created_at": BEGAN,
            **SHOWN,
        }

    def _words(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count)).title()

    def _sentence(self, count: int) -> str:
        return " ".join(self.random.choices(WORDS, k=count)).capitalize() + "."


_KINDS = """
    framework skill provider micro-credential micro-credential-version alignment activity
    pathway pathway-version requirement leaf account learner recipient enrollment
"""
KINDS = _KINDS.split()


def row_id(kind: str, number: int) -> UUID:
    """A version 7 UUID: ids of one kind sort by number, as time would have them."""
    moment = int(BEGAN.timestamp() * 1000) + number // 4096
    rest = (KINDS.index(kind) << 48) | (number * 0x9E3779B97F4A7C15 & 0xFFFF_FFFF_FFFF)
    return UUID(int=moment << 80 | 0x7 << 76 | number % 4096 << 64 | 0b10 << 62 | rest)


def _version(kind: str, number: int, of: str) -> dict[str, Any]:
    return {
        "id": row_id(f"{kind}-version", number),
        of: row_id(kind, number),
        "number": 1,
        **SHOWN,
    }


def _activities(number: int) -> Iterator[dict[str, Any]]:
    """Four that the learner records, and an exam that only an assessor can."""
    for position, key in enumerate((*STEPS, "exam")):
        is_exam = key == "exam"
        yield {
            "id": row_id("activity", number * (len(STEPS) + 1) + position),
            "version_id": row_id("micro-credential-version", number),
            "key": key,
            "title": key.title(),
            "kind": ActivityKind.EXAM if is_exam else ActivityKind.READING,
            "minutes": 60,
            "weight": 20,
            "recorded_by": Recorder.ASSESSOR if is_exam else Recorder.LEARNER,
            "position": position,
        }


def _tree(number: int, leaves: list[int]) -> Iterator[dict[str, Any]]:
    """All of some micro-credentials."""
    root = {"kind": RequirementKind.GROUP, "rule": GroupRule.ALL, "key": "root", "depth": 0}
    below = [
        {
            "kind": RequirementKind.MICRO_CREDENTIAL,
            "key": f"leaf-{position}",
            "parent_key": "root",
            "depth": 1,
            "micro_credential_id": row_id("micro-credential", leaf),
        }
        for position, leaf in enumerate(leaves)
    ]
    for position, node in enumerate((root, *below)):
        yield node | {
            "id": row_id("requirement", number * 16 + position),
            "version_id": row_id("pathway-version", number),
            "position": position,
        }


def _matches(number: int, leaves: list[int]) -> Iterator[dict[str, Any]]:
    for position, leaf in enumerate(leaves):
        yield {
            "id": row_id("leaf", number * 16 + position),
            "version_id": row_id("pathway-version", number),
            "pathway_id": row_id("pathway", number),
            "key": f"leaf-{position}",
            "kind": MatchKind.ACHIEVEMENT,
            "target": str(row_id("micro-credential", leaf)),
        }


def _account(number: int, name: str) -> dict[str, Any]:
    facts = {"id": row_id("account", number), "email": f"learner{number}@example.org"}
    return {**facts, "name": name, "email_proved_at": BEGAN, "created_at": BEGAN}


def _learner(number: int, name: str) -> dict[str, Any]:
    account_id = row_id("account", number)
    return {"id": row_id("learner", number), "account_id": account_id, "name": name}


def _recipient(number: int) -> dict[str, Any]:
    return {
        "id": row_id("recipient", number),
        "identity_type": EMAIL,
        "identity": f"learner{number}@example.org",
        "learner_id": row_id("learner", number),
        "claimed_at": BEGAN,
    }


def _enrollment(number: int, learner: int, micro_credential: int) -> dict[str, Any]:
    learner_id = row_id("learner", learner)
    achievement_id = row_id("micro-credential", micro_credential)
    return {
        "id": row_id("enrollment", number),
        "learner_id": learner_id,
        "learner_name": f"Learner {learner}",
        "micro_credential_id": achievement_id,
        "micro_credential_version_id": row_id("micro-credential-version", micro_credential),
        "state": EnrollmentState.ACTIVE,
        "active_key": enrollment_key(learner_id, achievement_id),
        "created_at": BEGAN,
    }
