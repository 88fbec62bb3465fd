"""Rows for tests, written directly: published, complete, and as small as a test can use."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from catalog.models import (
    Account,
    Activity,
    Alignment,
    LeafMatch,
    Learner,
    MicroCredential,
    MicroCredentialVersion,
    Offering,
    Pathway,
    PathwayVersion,
    Provider,
    Recipient,
    Requirement,
    Skill,
    SkillFramework,
)
from catalog.rules.words import (
    ActivityKind,
    GroupRule,
    MatchKind,
    Participation,
    Recorder,
    RequirementKind,
    Role,
    ValidityPolicy,
    VersionStatus,
    Visibility,
)
from catalog.viewer import Held, Viewer
from catalog.work import Deployment, Runner

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
DEPLOYMENT = Deployment("http://localhost:8000", b"a secret of thirty-two bytes, or more")
PUBLISHED = VersionStatus.PUBLISHED

_numbers = count(1)


@dataclass
class Clock:
    """Time that a test moves by hand."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **period: float) -> None:
        self.now += timedelta(**period)


def runner(clock: Clock | None = None, **others: Any) -> Runner:
    return Runner(DEPLOYMENT, clock or Clock(), **others)


# People


async def account(name: str = "Ada Lovell", email: str | None = None, **others: Any) -> Account:
    email = email or f"person{next(_numbers)}@example.org"
    return await Account.create(
        name=name, email=email, created_at=NOW, **{"email_proved_at": NOW, **others}
    )


async def learner(name: str = "Ada Lovell", email: str | None = None, **others: Any) -> Learner:
    """With an account, and with the recipient that its proved address is."""
    owner = await account(name, email)
    made = await Learner.create(account=owner, name=name, **others)
    await Recipient.create(identity=owner.email, learner=made, claimed_at=NOW)
    return made


async def recipient(email: str | None = None) -> Recipient:
    """Somebody who has no account."""
    return await Recipient.create(identity=email or f"outside{next(_numbers)}@example.org")


def viewer_of(someone: Learner, **others: Any) -> Viewer:
    return Viewer(account_id=someone.account_id, learner_id=someone.id, **others)


async def member_of(provider: Provider, *roles: Role, micro_credential: Any = None) -> Viewer:
    """Someone with an account of their own and these roles at the provider."""
    person = await account("Mo Ember")
    narrowed = micro_credential.id if micro_credential else None
    held = frozenset(Held(role, provider.id, narrowed) for role in roles)
    return Viewer(account_id=person.id, held=held)


async def administrator() -> Viewer:
    person = await account("Ad Min", is_administrator=True)
    return Viewer(account_id=person.id, is_administrator=True)


# Providers and skills


async def provider(name: str | None = None, **others: Any) -> Provider:
    number = next(_numbers)
    name = name or f"Provider {number}"
    facts: dict[str, Any] = {
        "slug": f"provider-{number}",
        "name": name,
        "name_folded": name.casefold(),
        "did": f"did:web:localhost%3A8000:providers:provider-{number}",
        "status": PUBLISHED,
        "created_at": NOW,
    }
    return await Provider.create(**{**facts, **others})


async def skill(label: str | None = None, **others: Any) -> Skill:
    number = next(_numbers)
    framework, _ = await SkillFramework.get_or_create(name="Test skills", version="1")
    facts: dict[str, Any] = {
        "framework": framework,
        "uri": f"https://skills.example.org/{number}",
        "label": label or f"skill {number}",
    }
    return await Skill.create(**{**facts, **others})


# Micro-credentials


def activity(key: str = "work", **others: Any) -> dict[str, Any]:
    """One activity; learners record it themselves unless it says otherwise."""
    facts: dict[str, Any] = {
        "key": key,
        "title": key.capitalize(),
        "kind": ActivityKind.EXERCISE,
        "minutes": 60,
        "weight": 1,
        "required": True,
        "pass_mark": None,
        "recorded_by": Recorder.LEARNER,
    }
    return {**facts, **others}


async def micro_credential(
    activities: Iterable[dict[str, Any]] | None = None,
    *,
    provider: Provider | None = None,
    skills: Sequence[tuple[Skill, int | None]] = (),
    status: VersionStatus = PUBLISHED,
    visibility: Visibility = Visibility.PUBLIC,
    slug: str | None = None,
    **facts: Any,
) -> MicroCredential:
    """Its first version, with one activity for the learner where none are given."""
    number = next(_numbers)
    described = {"title": f"Credential {number}", "criteria": "Do the work.", **facts}
    made = await MicroCredential.create(
        slug=slug or f"credential-{number}",
        provider=provider or await globals()["provider"](),
        status=status,
        visibility=visibility,
        created_at=NOW,
        published_at=None if status is VersionStatus.DRAFT else NOW,
        **described,
    )
    await micro_credential_version(
        made, activities, skills=skills, number=1, status=status, **described
    )
    return made


async def micro_credential_version(
    of: MicroCredential,
    activities: Iterable[dict[str, Any]] | None = None,
    *,
    number: int,
    skills: Sequence[tuple[Skill, int | None]] = (),
    status: VersionStatus = PUBLISHED,
    **facts: Any,
) -> MicroCredentialVersion:
    """A further version, which the identity shows from now on."""
    version = await MicroCredentialVersion.create(
        micro_credential=of,
        number=number,
        status=status,
        published_at=None if status is VersionStatus.DRAFT else NOW,
        **{"title": of.title, "criteria": of.criteria, **facts},
    )
    given = (activity(),) if activities is None else activities
    for position, each in enumerate(given):
        await Activity.create(version=version, position=position, **each)
    for position, (attested, level) in enumerate(skills):
        await Alignment.create(version=version, skill=attested, level=level, position=position)
    of.shown_version_id = version.id
    await of.save(update_fields=["shown_version_id"])
    return version


async def offering(of: MicroCredential, places: int | None = None, **others: Any) -> Offering:
    facts: dict[str, Any] = {"language": "en", "participation": Participation.ONLINE}
    return await Offering.create(
        micro_credential=of, places=places, pace="self-paced", **{**facts, **others}
    )


# Pathways


@dataclass(frozen=True)
class Elsewhere:
    """What somebody elsewhere awards badges for."""

    issuer: str
    achievement: str


@dataclass(frozen=True)
class Node:
    """A requirement to be written: a group if it has a rule, a leaf if it has a target."""

    target: Any = None
    rule: GroupRule | None = None
    children: tuple[Any, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def all_of(*children: Any, **facts: Any) -> Node:
    return Node(rule=GroupRule.ALL, children=children, facts=facts)


def any_of(*children: Any, **facts: Any) -> Node:
    return Node(rule=GroupRule.ANY, children=children, facts=facts)


def at_least(threshold: int, *children: Any, **facts: Any) -> Node:
    return Node(rule=GroupRule.AT_LEAST, children=children, facts={"threshold": threshold, **facts})


def credits_of(threshold: int, *children: Any, **facts: Any) -> Node:
    """So many hundredths of a credit."""
    facts = {"threshold": threshold, **facts}
    return Node(rule=GroupRule.AT_LEAST_CREDITS, children=children, facts=facts)


def leaf(target: Any, **facts: Any) -> Node:
    """A micro-credential, a skill (with `min_level`) or a pathway."""
    return Node(target, facts=facts)


CONTINUOUSLY = ValidityPolicy.VALID_CONTINUOUSLY


async def pathway(
    tree: Any,
    *,
    provider: Provider | None = None,
    status: VersionStatus = PUBLISHED,
    visibility: Visibility = Visibility.PUBLIC,
    slug: str | None = None,
    **facts: Any,
) -> Pathway:
    """Its first version: of `all_of(a, b, ...)`, whose leaves may be models themselves."""
    number = next(_numbers)
    described = {"title": f"Pathway {number}", "criteria": "Meet the requirements.", **facts}
    made = await Pathway.create(
        slug=slug or f"pathway-{number}",
        provider=provider or await globals()["provider"](),
        status=status,
        visibility=visibility,
        created_at=NOW,
        published_at=None if status is VersionStatus.DRAFT else NOW,
        **described,
    )
    await pathway_version(made, tree, number=1, status=status, **described)
    return made


async def pathway_version(
    of: Pathway,
    tree: Any,
    *,
    number: int,
    status: VersionStatus = PUBLISHED,
    **facts: Any,
) -> PathwayVersion:
    """A further version, which the identity shows from now on."""
    kept = {name: getattr(of, name) for name in ("title", "criteria", "loss_policy", "grace_days")}
    kept["awards_without_enrollment"] = of.awards_without_enrollment
    version = await PathwayVersion.create(
        pathway=of,
        number=number,
        status=status,
        published_at=None if status is VersionStatus.DRAFT else NOW,
        **{**kept, **facts},
    )
    await Requirement.bulk_create(_rows(version, tree))
    if status is not VersionStatus.DRAFT:
        await _write_leaf_matches(version)
    of.shown_version_id = version.id
    await of.save(update_fields=["shown_version_id"])
    return version


def _rows(version: PathwayVersion, tree: Any) -> list[Requirement]:
    """In preorder; keys say the way down: `1`, `1.2`, `1.2.1`."""
    rows: list[Requirement] = []

    def write(node: Any, key: str, parent: str | None, depth: int) -> None:
        node = node if isinstance(node, Node) else Node(node)
        own = _own_columns(node)
        place = {"key": key, "parent_key": parent, "position": len(rows), "depth": depth}
        rows.append(Requirement(version=version, **{"title": key, **place, **own, **node.facts}))
        for number, child in enumerate(node.children, 1):
            write(child, f"{key}.{number}", key, depth + 1)

    write(tree, "1", None, 0)
    return rows


def _own_columns(node: Node) -> dict[str, Any]:
    if node.rule is not None:
        return {"kind": RequirementKind.GROUP, "rule": node.rule}
    if isinstance(node.target, MicroCredential):
        return {"kind": RequirementKind.MICRO_CREDENTIAL, "micro_credential_id": node.target.id}
    if isinstance(node.target, Pathway):
        return {"kind": RequirementKind.PATHWAY, "required_pathway_id": node.target.id}
    if isinstance(node.target, Elsewhere):
        return {
            "kind": RequirementKind.EXTERNAL,
            "external_issuer": node.target.issuer,
            "external_achievement": node.target.achievement,
        }
    return {"kind": RequirementKind.SKILL, "skill_id": node.target.id}


async def _write_leaf_matches(version: PathwayVersion) -> None:
    found = await Requirement.filter(version=version).select_related("skill")
    for row in found:
        match row.kind:
            case RequirementKind.MICRO_CREDENTIAL:
                kind, target = MatchKind.ACHIEVEMENT, str(row.micro_credential_id)
            case RequirementKind.PATHWAY:
                kind, target = MatchKind.PATHWAY, str(row.required_pathway_id)
            case RequirementKind.SKILL:
                kind, target = MatchKind.SKILL, row.skill.uri
            case RequirementKind.EXTERNAL:
                kind = MatchKind.EXTERNAL
                target = f"{row.external_issuer} {row.external_achievement}"
            case _:
                continue
        await LeafMatch.create(
            version=version, pathway_id=version.pathway_id, key=row.key, kind=kind, target=target
        )
